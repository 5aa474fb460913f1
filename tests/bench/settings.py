"""Settings of a benchmark: ours, with the app of the peers."""

from casework.config.settings import *  # noqa: F403 - settings are a module of names by Django's design
from casework.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.apps.BenchConfig"]

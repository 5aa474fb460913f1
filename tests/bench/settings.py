"""Settings of a benchmark: ours, with the app of the peers, and another channel layer where that is the peer."""

import os

from casework.config.settings import *  # noqa: F403 - settings are a module of names by Django's design
from casework.config.settings import INSTALLED_APPS, REDIS_URL

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.apps.BenchConfig"]
if os.environ.get("BENCH_CORE_LAYER"):
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    }

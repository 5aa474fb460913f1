"""The benchmarks as an app of Django's, by which viewflow names the flow of the peer."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "tests.bench"
    label = "bench"

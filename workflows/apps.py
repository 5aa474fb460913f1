from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # tasks follow the ledger; our places in the rail and on the case page
        from . import city, overview, places, receivers  # noqa: F401 - imported for what importing does

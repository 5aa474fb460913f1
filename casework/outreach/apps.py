from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "casework.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import needs, papers  # noqa: F401 - register themselves when loaded
        from .sections import register_all

        register_all()

from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "casework.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import needs, papers, receivers, registrations  # noqa: F401 - imported for what importing does

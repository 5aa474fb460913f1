from django.apps import AppConfig


class PantiConfig(AppConfig):
    name = "casework.panti"
    label = "panti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import (  # noqa: F401 - register themselves when loaded
            away_registrations,
            needs,
            papers,
            receivers,
            registrations,
        )
        from .belongings import sections as belongings
        from .health import sections as health

        away_registrations.register_all()
        belongings.register_all()
        health.register_all()

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
        from .belongings import papers as belongings_papers
        from .belongings import sections as belongings
        from .health import sections as health
        from .house.registrations import register_all as register_house
        from .incidents.registrations import register_all as register_incidents
        from .transfers.registrations import register_all as register_transfers
        from .ward import receivers as ward_receivers  # noqa: F401 - likewise
        from .ward import registrations as ward_registrations  # noqa: F401 - likewise

        away_registrations.register_all()
        register_house()
        register_incidents()
        register_transfers()
        belongings.register_all()
        belongings_papers.register_all()
        health.register_all()

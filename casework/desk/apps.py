from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "casework.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import access_log, deaths, places, relatives, staff_nav  # noqa: F401 - they hang themselves into pages

        places.register()
        deaths.register()

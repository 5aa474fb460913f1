from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "casework.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import places, staff_nav  # noqa: F401 - staff_nav hangs itself into the rail

        places.register()

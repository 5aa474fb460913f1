from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "casework.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import places

        places.register()

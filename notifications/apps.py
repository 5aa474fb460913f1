from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework.cases import registry

        from . import city, receivers, sections, tasks  # noqa: F401 - imported for what importing does
        from .queries import unread_count

        registry.set_bell("notification_list", unread_count)

from django.apps import AppConfig


class PantiConfig(AppConfig):
    name = "casework.panti"
    label = "panti"
    default_auto_field = "django.db.models.BigAutoField"

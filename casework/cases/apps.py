from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "casework.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # registers the check that every need has an answer, and the ledger's own words
        from . import answers, facts, needs, receivers, words  # noqa: F401 - imported for what importing does

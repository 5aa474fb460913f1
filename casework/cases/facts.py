"""Checks of the facts of proposals that this room knows of itself."""

from typing import Any

from django.utils.translation import gettext as _

from casework.offices.enums import OfficeKind
from casework.offices.models import Office

from .errors import Refusal
from .models import Case
from .registry import add_fact_check


def check_reassign(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` unless the facts name another active Sudinsos than the responsible one."""
    pk = facts.get("office")
    found = (
        Office.objects.filter(pk=pk, kind=OfficeKind.SUDINSOS, is_active=True)
        if isinstance(pk, int)
        else None
    )
    if found is None or pk == case.responsible_office_id or not found.exists():
        raise Refusal(_("Choose another Sudinsos."), case=case)


add_fact_check("reassign", check_reassign)

"""The lock of an incident: the case that tells of it first, where there is one, as everybody takes cases first."""

from __future__ import annotations

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from casework.cases.errors import Busy
from casework.cases.models import Case
from casework.cases.services import lock_case
from casework.cases.services.locking import LOCK_WAIT, lock_case_if_free

from .models import Incident, IncidentPerson


def leading_case(incident: Incident) -> Case | None:
    """The case whose ledger tells of an incident; none where it touches no resident."""
    leading = incident.people.filter(leads=True).select_related("case").first()
    return leading.case if leading is not None else None


def lock_incident(pk: int) -> tuple[Incident, Case | None]:
    """Lock an incident, after the case that tells of it, until the end of the transaction; both as they are now.

    Waits at most five seconds for whoever holds it; raises ``Busy`` after that.
    """
    case_id = _leading_of(pk)
    case = lock_case(case_id) if case_id is not None else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
    try:
        found = Incident.objects.select_for_update(of=("self",), no_key=True)
        return found.select_related("panti", "reported_by").get(pk=pk), case
    except OperationalError as error:
        raise Busy(
            _("A colleague is answering this incident right now. Please try again in a moment.")
        ) from error


def lock_incident_if_free(pk: int) -> tuple[Incident, Case | None] | None:
    """As ``lock_incident``, or None at once where somebody holds it: for sweeps, which come again."""
    case_id, case = _leading_of(pk), None
    if case_id is not None:
        case = lock_case_if_free(case_id)
        if case is None:
            return None
    found = Incident.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    incident = found.select_related("panti", "reported_by").filter(pk=pk).first()
    return None if incident is None else (incident, case)


def _leading_of(pk: int) -> int | None:
    return IncidentPerson.objects.filter(incident=pk, leads=True).values_list("case_id", flat=True).first()

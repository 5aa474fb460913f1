"""Who is asked, who rang, and whether everything stands whole: what the tests of duties share."""

from io import StringIO

from django.core.management import call_command

from casework.cases import services
from casework.cases.models import Case
from casework.offices.models import User
from casework.panti.models import Incident
from notifications.models import Notification
from tests import road
from tests.panti.duties.moved import NEXT
from tests.road import fresh
from tests.staff import staff
from workflows import inbox
from workflows.reconcile import faults, incident_faults


def head(code: str = NEXT) -> User:
    return staff("head_of_panti", code)


def dinas() -> User:
    return staff("dinas_decider", "DINAS")


def asked(person: User) -> set[int]:
    """The incidents whose answers wait for a person, who takes none of them first."""
    person = User.objects.get(pk=person.pk)
    assert not inbox.tasks(person, inbox.TEAM).filter(incident__isnull=False).exists()
    found = inbox.tasks(person, inbox.MINE).filter(incident__isnull=False)
    return {pk for pk in found.values_list("incident_id", flat=True) if pk}


def fresh_user(person: User) -> User:
    """With no rights remembered."""
    return User.objects.get(pk=person.pk)


def rang(person: User, incident: Incident) -> bool:
    return Notification.objects.filter(user=person, incident=incident).exists()


def seal(case: Case) -> Case:
    services.seal(
        fresh(case),
        actor=staff("supervisor", road.SUDINSOS),
        reason="Korban kekerasan, pelakunya mencari.",
    )
    return fresh(case)


def true_data(case: Case) -> None:
    assert faults(fresh(case)) == []
    for incident in Incident.objects.filter(people__case=case):
        assert incident_faults(incident) == []
    call_command("verify_ledger", stdout=StringIO())

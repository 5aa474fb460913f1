"""Reads of notifications: one's own alone, and of cases one may still read."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.cases.duties import DUTIES
from casework.cases.models import Duty
from casework.cases.queries import visible_to
from casework.offices.models import User
from casework.offices.queries import rights_of

from .models import Kind, Notification
from .recipients import REVIEWS


def told(actor: User) -> QuerySet[Notification]:
    """What a person was told, newest first; a case they may no longer read takes its notifications with it.

    Emergencies stay with whoever reviews them, who reads no case at all; what a house owes or answers for apart from
    the case stays with those of the house who do.
    """
    rights = rights_of(actor)
    # asked of each row that is theirs: as a list, every case of the city would be read for a few of them
    theirs = Q(pk__in=[])
    if rights.anywhere("view_case"):
        theirs = Q(Exists(visible_to(actor).filter(pk=OuterRef("case")).order_by()))
    if rights.anywhere(REVIEWS):
        theirs |= Q(kind=Kind.EMERGENCY)
    # what a house answers for stays with it, whoever reads the case by now
    if houses := rights.offices("view_incidents") & rights.offices("view_sealed"):
        theirs |= Q(incident__panti__in=houses)
    for kind, law in DUTIES.items():
        if law.apart and (held := rights.offices(law.codename)):
            theirs |= Q(facts__duty=kind) & _owed_at(kind, held, rights.offices("view_sealed"))
    return (
        Notification.objects.filter(theirs, user=actor)
        .select_related("case", "case__person", "incident__panti", "event", "event__actor")
        .order_by("-created_at", "-id")
    )


def _owed_at(kind: str, held: frozenset[int], unseals: frozenset[int]) -> Q:
    """Notifications of a duty that offices at which somebody holds its right did or owe, apart from the case."""
    duties = Duty.objects.filter(case=OuterRef("case"), kind=kind)
    unsealed = duties.filter(offices__overlap=sorted(held), case__sealed=False)
    return Q(Exists(unsealed)) | Q(Exists(duties.filter(offices__overlap=sorted(held & unseals))))


def unread_count(actor: User) -> int:
    """The number at the bell."""
    return told(actor).filter(read_at__isnull=True).count()

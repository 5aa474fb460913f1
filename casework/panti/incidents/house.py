"""The writers of incidents that touch no resident: no case and no ledger tells of them, the house does."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.duties import DUTIES
from casework.cases.enums import DutyKind
from casework.cases.errors import NotAllowed
from casework.cases.services.duties import not_above
from casework.cases.services.guards import check_moment
from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from ..signals import house_changed
from ..ward.logbook import require_at
from .enums import OF_THE_HOUSE, at_least
from .models import Incident
from .queries import answerers
from .rules import require_words
from .signals import house_incident_moved


@transaction.atomic
def report_house_incident(
    panti: Office,
    *,
    actor: User,
    kind: str,
    severity: str,
    occurred_at: datetime,
    place: str,
    words: str,
    done_at_once: str = "",
    told: str = "",
) -> Incident:
    """Write down what happened in a house and touched none of its residents: a fire, a theft, a visitor, staff hurt.

    The severity is at least what the kind is. Effects, in order: writes the incident, its words encrypted; sends
    ``house_incident_moved``, by which the head hears of it, and of a grave one the Dinas, at once; touches the house.
    What it asks and by when is read from it (``asks``). Raises ``NotAllowed`` without ``report_incident`` there,
    ``ValidationError`` without words, for a time in the future or a kind that always touches a resident.
    """
    require_words(words=words, place=place)
    require_at(panti, "report_incident", actor)
    if kind not in OF_THE_HOUSE:
        raise ValidationError({"kind": _("Report this from the case of the resident it concerns.")})
    check_moment(occurred_at)
    now = timezone.now()
    incident = Incident.objects.create(
        panti=panti,
        kind=kind,
        severity=at_least(kind, severity),
        occurred_at=min(occurred_at, now),
        place=place.strip(),
        words=words.strip(),
        done_at_once=done_at_once.strip(),
        told=told.strip(),
        reported_by=actor,
        reported_at=now,
    )
    house_incident_moved.send(Incident, incident=incident, actor=actor, answer="")
    house_changed.send(Office, panti_id=panti.pk)
    return incident


def require_answerer(incident: Incident, kind: DutyKind, actor: User) -> None:
    """Raise ``NotAllowed``, with who may, for everybody who may not give this answer: without its right there, for
    whoever reported it where somebody else signs, for the office above where somebody of the house can."""
    who = answerers(incident, kind)
    if any(holder.user.pk == actor.pk for holder in who):
        return
    if not rights_of(actor).holds(DUTIES[kind].codename, incident.panti_id):
        sentence = _("This needs a right you do not hold in %(panti)s.") % {
            "panti": incident.panti.short_name
        }
    elif DUTIES[kind].by_somebody_else and incident.reported_by_id == actor.pk:
        sentence = _("You recorded this yourself, so somebody else signs.")
    else:
        sentence = not_above()
    raise NotAllowed(sentence, holders=who)


def step_of_house(incident: Incident, kind: DutyKind, actor: User) -> None:
    """Tell that such an incident was answered: whoever must act next hears of it, and the pages of the house.

    Raises as ``require_answerer``.
    """
    require_answerer(incident, kind, actor)
    house_incident_moved.send(Incident, incident=incident, actor=actor, answer=kind)
    house_changed.send(Office, panti_id=incident.panti_id)

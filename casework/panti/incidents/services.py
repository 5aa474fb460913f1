"""The only writers of incidents. Each word of a step goes into the incident, its fact into the ledger of the case that
carries its duties; of one that touches no resident the incident itself says what it still waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases import ledger
from casework.cases.enums import DutyKind, Side
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.cases.services import lock_case, require
from casework.cases.services.duties import office_of, require_duty
from casework.cases.services.guards import check_moment
from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from ..models import Stay
from ..signals import house_changed
from ..ward.logbook import require_at
from .enums import HEAD_WITHIN, Part, Severity, at_least
from .house import step_of_house
from .models import Incident, IncidentAddition, IncidentPerson
from .queries import answerers
from .rules import require_words

# a time is entered by the minute, an escape or a death found out about after it happened
_ONE_MINUTE: Final = timedelta(minutes=1)
_FOUND_OUT_LATE: Final = timedelta(days=1)


def house_of(case: Case) -> Office | None:
    """The house an incident of a case belongs to: where the person lives, or lived last."""
    found = case.offices_at((Side.PRESENT, Side.PREVIOUS))
    return Office.objects.filter(pk=found[0]).first() if found else None


@transaction.atomic
def report_incident(
    case: Case,
    *,
    actor: User,
    kind: str,
    severity: str,
    occurred_at: datetime,
    place: str,
    words: str,
    done_at_once: str = "",
    told: str = "",
    part: str = Part.AFFECTED,
    others: Mapping[int, str] | None = None,
) -> Incident:
    """Write down what happened in the house of a resident, at any hour by whoever is there.

    ``others`` are ids of further cases of the same house with their part. The severity is at least what the kind is.
    Effects, in order: locks the cases in the order of their ids; writes the incident, its words encrypted, and who had
    to do with it; appends ``report_incident`` to each ledger by id alone, which opens the head's duty on the first case
    and, for a grave one, that of the Dinas. Also of somebody who has left the house, or died in it. Raises
    ``NotAllowed``, ``Refusal`` where the person is of no house, ``ValidationError`` without words, for a time in the
    future or at which one of them did not live there, for others whose case the actor may not read or who live
    elsewhere.
    """
    require_words(words=words, place=place)
    given = dict(others or {})
    given.pop(case.pk, None)
    locked = {pk: lock_case(pk) for pk in sorted({case.pk, *given})}
    leading = locked[case.pk]
    require(actor, "report_incident", leading)
    panti = house_of(leading)
    if panti is None:
        raise Refusal(_("The person lives in no panti now."), case=leading)
    require_at(panti, "report_incident", actor)
    check_moment(occurred_at, after=leading.opened_at)
    _check_others(panti, given, actor)
    _check_lived_there(panti, locked, occurred_at)
    counts = at_least(kind, severity)
    now = timezone.now()
    incident = Incident.objects.create(
        panti=panti,
        kind=kind,
        severity=counts,
        occurred_at=min(occurred_at, now),
        place=place.strip(),
        words=words.strip(),
        done_at_once=done_at_once.strip(),
        told=told.strip(),
        reported_by=actor,
        reported_at=now,
    )
    # all of them before the ledger tells anybody: whether a sealed case is among them decides who may read of it
    IncidentPerson.objects.bulk_create(
        IncidentPerson(
            incident=incident, case=one, part=part if pk == case.pk else given[pk], leads=pk == case.pk
        )
        for pk, one in locked.items()
    )
    for pk, one in locked.items():
        _tell_ledger(one, incident, actor, leads=pk == case.pk)
    house_changed.send(Office, panti_id=panti.pk)
    return incident


def _tell_ledger(case: Case, incident: Incident, actor: User, *, leads: bool) -> None:
    within: dict[str, Any] = (
        {"within_hours": {DutyKind.ACKNOWLEDGE_INCIDENT: HEAD_WITHIN[incident.severity]}}
        if incident.severity in HEAD_WITHIN
        else {}
    )
    ledger.append(
        case,
        "report_incident" if leads else "part_of_incident",
        actor=actor,
        office_id=incident.panti_id,
        source=case.stage,
        occurred_at=incident.occurred_at,
        facts={
            "incident": incident.pk,
            "severity": str(incident.severity),
            "panti": incident.panti_id,
            **within,
        },
    )


def _check_others(panti: Office, others: Mapping[int, str], actor: User) -> None:
    found = visible_to(actor).filter(pk__in=list(others), present_panti=panti).count()
    if found != len(others):
        raise ValidationError({"others": _("Name only people who live in this house.")})


def _check_lived_there(panti: Office, cases: Iterable[int], occurred_at: datetime) -> None:
    there = Stay.objects.filter(panti=panti, case__in=list(cases), arrived_at__lt=occurred_at + _ONE_MINUTE)
    there = there.filter(Q(left_at__isnull=True) | Q(left_at__gte=occurred_at - _FOUND_OUT_LATE))
    if there.values("case_id").distinct().count() != len(list(cases)):
        raise ValidationError({"occurred_at": _("Not all of them lived in this house at that time.")})


def _leading(incident: Incident) -> Case | None:
    """The locked case whose ledger carries the duties of an incident; none where it touches no resident."""
    leading = incident.people.filter(leads=True).first()
    return lock_case(leading.case_id) if leading is not None else None


def _step(incident: Incident, case: Case | None, kind: DutyKind, actor: User) -> None:
    """Tell what was done to an incident: by the ledger, which ends its duty, or by the house where there is no case."""
    if case is None:
        step_of_house(incident, kind, actor)
        return
    duty = require_duty(case, kind, actor=actor, about=incident.pk)
    ledger.append(
        case,
        kind.value,
        actor=actor,
        office_id=office_of(duty, actor),
        source=case.stage,
        facts={
            "incident": incident.pk,
            "severity": str(incident.severity),
            "panti": incident.panti_id,
        },
    )


def _as_it_is(incident: Incident) -> Incident:
    return Incident.objects.select_for_update(of=("self",)).select_related("panti").get(pk=incident.pk)


@transaction.atomic
def acknowledge_incident(incident: Incident, *, actor: User, words: str = "") -> Incident:
    """The head has read it and says what the house does. Never by whoever reported it.

    Effects, in order: locks the case, where there is one, and the incident; writes name and words; appends
    ``acknowledge_incident``, which ends the head's duty and opens the review. Where nobody else in the house may, the
    office above acknowledges. Raises ``Refusal`` where it is done, ``NotAllowed`` and as
    ``require_duty``.
    """
    case = _leading(incident)
    now = _as_it_is(incident)
    if now.acknowledged_by_id is not None:
        raise Refusal(_("This incident is acknowledged already."), case=case)
    if now.reported_by_id == actor.pk:
        raise NotAllowed(
            _("You recorded this yourself, so somebody else signs."),
            case=case,
            holders=answerers(now, DutyKind.ACKNOWLEDGE_INCIDENT),
        )
    now.acknowledged_by, now.acknowledged_at, now.acknowledgement = actor, timezone.now(), words.strip()
    now.save(update_fields=["acknowledged_by", "acknowledged_at", "acknowledgement"])
    _step(now, case, DutyKind.ACKNOWLEDGE_INCIDENT, actor)
    return now


@transaction.atomic
def oversee_incident(incident: Incident, *, actor: User, words: str) -> Incident:
    """The Dinas answers a grave incident with its instruction, whether or not the house has acknowledged it.

    Effects as ``acknowledge_incident``, with ``oversee_incident``. Raises ``ValidationError`` without words,
    ``Refusal`` of one that is not grave.
    """
    require_words(words=words)
    case = _leading(incident)
    now = _as_it_is(incident)
    if now.overseen_by_id is not None:
        raise Refusal(_("The Dinas has answered this incident already."), case=case)
    if now.severity != Severity.GRAVE:
        raise Refusal(_("The Dinas gives instructions on grave incidents alone."), case=case)
    now.overseen_by, now.overseen_at, now.instruction = actor, timezone.now(), words.strip()
    now.save(update_fields=["overseen_by", "overseen_at", "instruction"])
    _step(now, case, DutyKind.OVERSEE_INCIDENT, actor)
    return now


@transaction.atomic
def review_incident(incident: Incident, *, actor: User, conclusion: str, measures: str) -> Incident:
    """What the house found and what it changes, so that it does not happen again.

    Effects as ``acknowledge_incident``, with ``review_incident``. Raises ``ValidationError`` without both texts.
    """
    require_words(conclusion=conclusion, measures=measures)
    case = _leading(incident)
    now = _as_it_is(incident)
    if now.reviewed_by_id is not None:
        raise Refusal(_("This incident is reviewed already."), case=case)
    if now.acknowledged_by_id is None:
        raise Refusal(_("The head has not acknowledged this incident yet."), case=case)
    now.reviewed_by, now.reviewed_at = actor, timezone.now()
    now.conclusion, now.measures = conclusion.strip(), measures.strip()
    now.save(update_fields=["reviewed_by", "reviewed_at", "conclusion", "measures"])
    _step(now, case, DutyKind.REVIEW_INCIDENT, actor)
    return now


@transaction.atomic
def add_to_incident(incident: Incident, *, actor: User, words: str) -> IncidentAddition:
    """Add what was learnt later; by whoever reports or reads incidents there. Raises ``NotAllowed``,
    ``ValidationError`` without words."""
    require_words(words=words)
    rights = rights_of(actor)
    if not (rights.holds("view_incidents", incident.panti_id) or incident.reported_by_id == actor.pk):
        raise NotAllowed(_("Incidents are read by those who answer for them."))
    return IncidentAddition.objects.create(
        incident=incident, words=words.strip(), written_by=actor, written_at=timezone.now()
    )

"""The only writers of incidents. The words of a step go into the incident, its fact into the ledger of the first case
it touches, where it touches one; ``incident_moved`` tells of it either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases import ledger
from casework.cases.enums import Side
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.cases.services import lock_case, require
from casework.cases.services.duties import not_above
from casework.cases.services.guards import check_moment
from casework.offices.models import Office, User
from casework.offices.queries import rights_of, who_may

from ..models import Stay
from ..signals import house_changed
from ..ward.logbook import require_at
from .answers import ANSWERS
from .enums import OF_THE_HOUSE, Answer, Part, Severity, at_least
from .locking import lock_incident
from .models import Incident, IncidentAddition, IncidentExtension, IncidentPerson
from .queries import answerers, may_answer
from .rules import require_words
from .signals import incident_moved

# a time is entered by the minute, an escape or a death found out about after it happened
_ONE_MINUTE: Final = timedelta(minutes=1)
_FOUND_OUT_LATE: Final = timedelta(days=1)
_JUST_NOW: Final = timedelta(minutes=30)
# events that happened when the incident did; the others when they are written
_REPORTS: Final = ("report_incident", "part_of_incident")


def house_of(case: Case) -> Office | None:
    """The house an incident of a case belongs to: where the person lives, or lived last."""
    found = case.offices_at((Side.PRESENT, Side.PREVIOUS))
    return Office.objects.filter(pk=found[0]).first() if found else None


def may_report(case: Case, actor: User) -> bool:
    """Whether this person reports incidents in the house one of the case belongs to, and not in one it has left."""
    panti = house_of(case)
    return panti is not None and rights_of(actor).holds("report_incident", panti.pk)


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
    to do with it; appends ``report_incident`` to the ledger of the first case and ``part_of_incident`` to the others,
    by id alone; sends ``incident_moved``, by which its flow begins and whoever must act hears of it. Also of somebody
    who has left the house, or died in it. Raises ``NotAllowed``, ``Refusal`` where the person is of no house or the
    same was reported just now, ``ValidationError`` without words, for a time in the future or at which one of them did
    not live there, for others whose case the actor may not read or who live elsewhere.
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
    incident = _written(
        panti,
        leading,
        actor=actor,
        kind=kind,
        severity=severity,
        occurred_at=occurred_at,
        place=place,
        words=words,
        done_at_once=done_at_once,
        told=told,
    )
    # all of them before the ledger tells anybody: whether a sealed case is among them decides who may read of it
    IncidentPerson.objects.bulk_create(
        IncidentPerson(
            incident=incident, case=one, part=part if pk == case.pk else given[pk], leads=pk == case.pk
        )
        for pk, one in locked.items()
    )
    for pk, one in locked.items():
        _tell_ledger(one, incident, "report_incident" if pk == case.pk else "part_of_incident", actor)
    _tell(incident, actor, "")
    return incident


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
    ``incident_moved``. Raises ``NotAllowed`` without ``report_incident`` there, ``ValidationError`` without words, for
    a time in the future or a kind that always touches a resident.
    """
    require_words(words=words, place=place)
    require_at(panti, "report_incident", actor)
    if kind not in OF_THE_HOUSE:
        raise ValidationError({"kind": _("Report this from the case of the resident it concerns.")})
    check_moment(occurred_at)
    incident = _written(
        panti,
        None,
        actor=actor,
        kind=kind,
        severity=severity,
        occurred_at=occurred_at,
        place=place,
        words=words,
        done_at_once=done_at_once,
        told=told,
    )
    _tell(incident, actor, "")
    return incident


def _tell(incident: Incident, actor: User, answer: str) -> None:
    """Whoever must act next hears of it and has a task, and the pages of the house."""
    incident_moved.send(Incident, incident=incident, actor=actor, answer=answer)
    house_changed.send(Office, panti_id=incident.panti_id)


def _tell_ledger(case: Case, incident: Incident, verb: str, actor: User) -> None:
    """The fact by ids and severity alone: what happened is read by those who answer for it."""
    ledger.append(
        case,
        verb,
        actor=actor,
        office_id=incident.panti_id,
        source=case.stage,
        occurred_at=incident.occurred_at if verb in _REPORTS else None,
        facts={"incident": incident.pk, "severity": str(incident.severity), "panti": incident.panti_id},
    )


def _written(
    panti: Office,
    leading: Case | None,
    *,
    actor: User,
    kind: str,
    severity: str,
    occurred_at: datetime,
    place: str,
    words: str,
    done_at_once: str,
    told: str,
) -> Incident:
    """Write the report down, its words encrypted, as grave as its kind is at least.

    Raises ``Refusal`` where the same person reported the same of the same resident in the same words just now: gone
    back in the browser and sent again, it would ring and be answered twice.
    """
    now = timezone.now()
    happened = min(occurred_at, now)
    lately = Incident.objects.filter(panti=panti, reported_by=actor, kind=kind, occurred_at=happened)
    lately = (
        lately.filter(people__case=leading, people__leads=True) if leading else lately.filter(people=None)
    )
    if any(one.words == words.strip() for one in lately.filter(reported_at__gte=now - _JUST_NOW)):
        raise Refusal(_("You have just reported this, in the same words. It is not written down twice."))
    return Incident.objects.create(
        panti=panti,
        kind=kind,
        severity=at_least(kind, severity),
        occurred_at=happened,
        place=place.strip(),
        words=words.strip(),
        done_at_once=done_at_once.strip(),
        told=told.strip(),
        reported_by=actor,
        reported_at=now,
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


def require_answerer(incident: Incident, answer: Answer, actor: User, *, case: Case | None = None) -> None:
    """Raise ``NotAllowed``, with who may, for everybody who may not give this answer: without its right there, for
    whoever reported it where somebody else signs, for the office above where somebody of the house can."""
    if may_answer(actor, incident, answer):
        return
    if not rights_of(actor).holds(answer, incident.panti_id):
        sentence = _("This needs a right you do not hold in %(panti)s.") % {
            "panti": incident.panti.short_name
        }
    elif ANSWERS[answer].by_somebody_else and incident.reported_by_id == actor.pk:
        sentence = _("You recorded this yourself, so somebody else signs.")
    else:
        sentence = not_above()
    raise NotAllowed(sentence, case=case, holders=answerers(incident, answer))


def _answered(incident: Incident, case: Case | None, answer: Answer, actor: User) -> None:
    """Tell that an incident was answered: the ledger of the case it touches, then whoever listens."""
    if case is not None:
        _tell_ledger(case, incident, answer, actor)
    _tell(incident, actor, answer)


@transaction.atomic
def acknowledge_incident(incident: Incident, *, actor: User, words: str = "") -> Incident:
    """The head has read it and says what the house does. Never by whoever reported it.

    Effects, in order: locks the case, where there is one, and the incident; writes name and words; appends
    ``acknowledge_incident`` to the ledger of the case; sends ``incident_moved``, by which its task is done and the
    review is asked. Where nobody else in the house may, the office above acknowledges. Raises ``Refusal`` where it is
    done, and as ``require_answerer``.
    """
    now, case = lock_incident(incident.pk)
    if now.acknowledged_by_id is not None:
        raise Refusal(_("This incident is acknowledged already."), case=case)
    require_answerer(now, Answer.ACKNOWLEDGE, actor, case=case)
    now.acknowledged_by, now.acknowledged_at, now.acknowledgement = actor, timezone.now(), words.strip()
    now.save(update_fields=["acknowledged_by", "acknowledged_at", "acknowledgement"])
    _answered(now, case, Answer.ACKNOWLEDGE, actor)
    return now


@transaction.atomic
def oversee_incident(incident: Incident, *, actor: User, words: str) -> Incident:
    """The Dinas answers a grave incident with its instruction, whether or not the house has acknowledged it.

    Effects as ``acknowledge_incident``, with ``oversee_incident``. Raises ``ValidationError`` without words,
    ``Refusal`` of one that is not grave.
    """
    require_words(words=words)
    now, case = lock_incident(incident.pk)
    if now.overseen_by_id is not None:
        raise Refusal(_("The Dinas has answered this incident already."), case=case)
    if now.severity != Severity.GRAVE:
        raise Refusal(_("The Dinas gives instructions on grave incidents alone."), case=case)
    require_answerer(now, Answer.OVERSEE, actor, case=case)
    now.overseen_by, now.overseen_at, now.instruction = actor, timezone.now(), words.strip()
    now.save(update_fields=["overseen_by", "overseen_at", "instruction"])
    _answered(now, case, Answer.OVERSEE, actor)
    return now


@transaction.atomic
def review_incident(incident: Incident, *, actor: User, conclusion: str, measures: str) -> Incident:
    """What the house found and what it changes, so that it does not happen again.

    Effects as ``acknowledge_incident``, with ``review_incident``. Raises ``ValidationError`` without both texts.
    """
    require_words(conclusion=conclusion, measures=measures)
    now, case = lock_incident(incident.pk)
    if now.reviewed_by_id is not None:
        raise Refusal(_("This incident is reviewed already."), case=case)
    if now.acknowledged_by_id is None:
        raise Refusal(_("The head has not acknowledged this incident yet."), case=case)
    require_answerer(now, Answer.REVIEW, actor, case=case)
    now.reviewed_by, now.reviewed_at = actor, timezone.now()
    now.conclusion, now.measures = conclusion.strip(), measures.strip()
    now.save(update_fields=["reviewed_by", "reviewed_at", "conclusion", "measures"])
    _answered(now, case, Answer.REVIEW, actor)
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


@transaction.atomic
def extend_answer(
    incident: Incident, answer: Answer, *, actor: User, was: datetime, until: datetime, reason: str
) -> IncidentExtension:
    """Give an answer more time; how much is allowed, ``workflows`` has checked.

    Effects, in order: locks the case, where there is one, and the incident; appends ``extend_deadline`` to the ledger
    of the case, without the reason; writes who gave it, until when and why, where everybody who reads the incident
    sees it. Raises ``NotAllowed`` for anybody who does not hand out the work in the house.
    """
    incident, case = lock_incident(incident.pk)
    if not (ANSWERS[answer].by_the_house and rights_of(actor).holds("assign_task", incident.panti_id)):
        raise NotAllowed(
            _("Only whoever hands out the work extends a deadline."),
            case=case,
            holders=who_may("assign_task", [incident.panti_id]),
        )
    if case is not None:
        ledger.append(
            case,
            "extend_deadline",
            actor=actor,
            office_id=incident.panti_id,
            source=case.stage,
            facts={
                "node": answer.value,
                "incident": incident.pk,
                "was": was.isoformat(),
                "until": until.isoformat(),
            },
        )
    return IncidentExtension.objects.create(
        incident=incident,
        answer=answer,
        was_due_at=was,
        due_at=until,
        reason=reason.strip(),
        extended_by=actor,
        extended_at=timezone.now(),
    )

"""Leaving without leave and being found again, hospital and leave: facts, recorded by whoever is there."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import Stage
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent
from casework.cases.services import lock_case, require, transition
from casework.cases.services.guards import refuse_repeated, require_legal, require_stage
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User

from ..enums import AwayKind
from ..models import Absence, Stay, StayAbsence

# the fact by which each kind of time away begins
GOES = {AwayKind.HOSPITAL: "go_to_hospital", AwayKind.LEAVE: "go_on_leave"}


def _begin(case: Case, name: str, *, actor: User, expected_stage: str) -> Case:
    """Lock the case and refuse what the door would refuse, before a record of this room is written."""
    case, law = lock_case(case), LAW[name]
    refuse_repeated(case, law)
    require_stage(case, expected_stage)
    require_legal(case, law)
    require(actor, law.completes_with, case)
    return case


def _open_stay(case: Case) -> Stay | None:
    return Stay.objects.filter(case_id=case.pk, left_at__isnull=True).first()


def _not_before_stay(stay: Stay | None, moment: datetime) -> datetime:
    """The moment, or the arrival where both lie in one minute. Raises ``ValidationError`` for an earlier one."""
    if stay is None:
        return moment
    if moment < stay.arrived_at.replace(second=0, microsecond=0):
        raise ValidationError({"occurred_at": _("This lies before the arrival in the house.")})
    return max(moment, stay.arrived_at)


def _required(**words: str) -> None:
    missing = {name: _("Please fill this in.") for name, given in words.items() if not given.strip()}
    if missing:
        raise ValidationError(missing)


@transaction.atomic
def report_absence(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    last_seen_at: datetime,
    last_seen_where: str,
    wearing: str = "",
    told: str = "",
    police_number: str = "",
    note: str = "",
) -> CaseEvent:
    """Record that somebody has left the house without leave; their bed is free, the case remembers its stage.

    Effects, in order: locks the case; writes the report; goes through the door, which voids a live proposal and opens
    the head's countersignature; by its receivers the stay ends at the moment they were last seen. Raises ``Illegal``
    with who and when where it is reported already, ``ValidationError`` without a place, for a time in the future or
    before the arrival, and as ``transition``.
    """
    case = _begin(case, "report_absence", actor=actor, expected_stage=expected_stage)
    _required(last_seen_where=last_seen_where)
    stay = _open_stay(case)
    moment = _not_before_stay(stay, last_seen_at)
    absence = Absence.objects.create(
        case_id=case.pk,
        stay=stay,
        last_seen_at=moment,
        last_seen_where=last_seen_where.strip(),
        wearing=wearing.strip(),
        told=told.strip(),
        police_number=police_number.strip(),
        reported_by=actor,
    )
    return transition(
        case,
        "report_absence",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        absence=absence.pk,
    )


@transaction.atomic
def resume(
    case: Case,
    *,
    actor: User,
    panti: Office,
    occurred_at: datetime,
    found_at: str,
    note: str = "",
    found_by: str = "",
    condition: str = "",
    expected_stage: str = Stage.ABSENT,
) -> CaseEvent:
    """Record that somebody absent is found and brought to a house: the one they left, or a transit panti.

    ``found_at`` says where in words, ``condition`` how they were (health text, kept encrypted). For whoever holds
    ``resume`` at any office, so outreach may call it for somebody met in its district. Effects, in order: locks the
    case; completes the report of the absence; goes through the door with the house, back to the remembered stage in
    the same one, to assessment in another; by its receivers the stay begins, over capacity or not, and the report
    ends. Raises ``Illegal`` where the person is not absent, ``ValidationError`` for another kind of house, without
    a place, for a time in the future or before they were last seen, and as ``transition``.
    """
    case = _begin(case, "resume", actor=actor, expected_stage=expected_stage)
    _required(found_at=found_at)
    if panti.pk != case.present_panti_id and not (panti.kind == OfficeKind.TRANSIT and panti.is_active):
        raise ValidationError(
            {"panti": _("People who are found are brought to the house they left or to a transit panti.")}
        )
    absence = Absence.objects.select_for_update(of=("self",)).filter(case=case, ended_at__isnull=True).first()
    moment = occurred_at
    if absence is not None:
        if moment < absence.last_seen_at.replace(second=0, microsecond=0):
            raise ValidationError({"occurred_at": _("This lies before the person was last seen.")})
        # forms say no seconds: seen and found in one minute
        moment = max(moment, absence.last_seen_at)
        absence.found_where, absence.found_by = found_at.strip(), found_by.strip()
        absence.condition = condition.strip()
        absence.save(update_fields=["found_where", "found_by", "condition"])
    return transition(
        case,
        "resume",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        panti=panti.pk,
        transit=panti.kind == OfficeKind.TRANSIT,
        absence=absence.pk if absence else None,
    )


@transaction.atomic
def go_away(
    case: Case,
    kind: AwayKind,
    *,
    actor: User,
    expected_stage: str,
    occurred_at: datetime,
    place: str,
    companion: str = "",
    escort: str = "",
    reason: str = "",
    expected_back: date | None = None,
    note: str = "",
) -> CaseEvent:
    """Record that somebody goes to hospital or on leave; their bed stays theirs.

    Effects, in order: locks the case; ends a way to another panti; writes the time away, its reason encrypted; goes
    through the door with ``go_to_hospital`` or ``go_on_leave``, which opens the duty to record the return by
    ``expected_back``. A leave has that day, a hospital does not always say. Raises ``ValidationError`` without a place
    or that day, for a day before the beginning, a time in the future or before the arrival, ``Illegal`` where the
    person is away already, and as ``transition``.
    """
    name = GOES[kind]
    case = _begin(case, name, actor=actor, expected_stage=expected_stage)
    _required(place=place)
    if kind == AwayKind.LEAVE and expected_back is None:
        raise ValidationError({"expected_back": _("Until which day is the leave?")})
    stay = _open_stay(case)
    assert stay is not None
    moment = _not_before_stay(stay, occurred_at)
    if expected_back is not None and expected_back < timezone.localdate(moment):
        raise ValidationError({"expected_back": _("This day lies before the day the person went.")})
    # whoever is taken ill on the way to another panti is on that way no more; the door voids the transfer
    StayAbsence.objects.filter(stay=stay, kind=AwayKind.TRANSFER, ended_at__isnull=True).update(
        ended_at=Greatest("began_at", Value(moment))
    )
    away = StayAbsence.objects.create(
        stay=stay,
        kind=kind,
        place=place.strip(),
        companion=companion.strip(),
        escort=escort.strip(),
        reason=reason.strip(),
        began_at=moment,
        expected_back=expected_back,
        recorded_by=actor,
    )
    due: dict[str, Any] = {"duty_due": expected_back.isoformat()} if expected_back else {}
    return transition(
        case,
        name,
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        away=away.pk,
        **due,
    )


@transaction.atomic
def come_back(
    case: Case, *, actor: User, expected_stage: str, occurred_at: datetime, note: str = ""
) -> CaseEvent:
    """Record the return from hospital or leave.

    Effects, in order: locks the case; ends the time away; goes through the door, which does the duty of the return.
    Raises ``Illegal`` where the person is in the house, ``ValidationError`` for a time in the future or before they
    went, and as ``transition``.
    """
    case = _begin(case, "come_back", actor=actor, expected_stage=expected_stage)
    away = (
        StayAbsence.objects.select_for_update(of=("self",))
        .filter(stay__case=case, stay__left_at__isnull=True, ended_at__isnull=True)
        .first()
    )
    moment = occurred_at
    if away is not None:
        if moment < away.began_at.replace(second=0, microsecond=0):
            raise ValidationError({"occurred_at": _("This lies before the person went.")})
        moment = max(moment, away.began_at)
        away.ended_at, away.came_back = moment, True
        away.save(update_fields=["ended_at", "came_back"])
    assert case.present_panti_id is not None
    house = Office.objects.get(pk=case.present_panti_id)
    return transition(
        case,
        "come_back",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        away=away.pk if away else None,
        transit=house.kind == OfficeKind.TRANSIT,
    )

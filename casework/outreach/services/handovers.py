"""Handing people over to a transit panti, which signs their arrival."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import DutyKind
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.law import LAW
from casework.cases.models import Case
from casework.cases.owing import duty_holders
from casework.cases.services import lock_case, record, require
from casework.cases.services import transition as through_the_door
from casework.cases.services.duties import not_above, open_duty
from casework.cases.services.guards import refuse_repeated, require_legal, require_stage
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User

from .. import rules
from ..models import Handover, HandoverCounter
from ..needs import handed_over
from ..queries import left_at_gate, transit_panti_of


@transaction.atomic
def hand_over(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    panti: Office,
    vehicle: str = "",
    goods: str = "",
    condition: str = "",
    occurred_at: datetime | None = None,
    note: str = "",
) -> Handover:
    """Hand somebody over to a transit panti, which signs the arrival later.

    Any transit panti takes anybody: one that does not serve the area is noted on the record, not refused. Effects, in
    order: locks the case; takes the next number of the office's year; writes the record; goes through the door
    with ``hand_over``. Raises ``ValidationError`` for another kind of office or a wrong time, and as the door.
    """
    if panti.kind != OfficeKind.TRANSIT or not panti.is_active:
        raise ValidationError({"panti": _("People are handed over to a transit panti only.")})
    case = lock_case(case)
    serving = transit_panti_of(case)
    handed_at = occurred_at or timezone.now()
    handover = Handover.objects.create(
        number=_next_number(case.responsible_office, timezone.localtime(handed_at).year),
        case=case,
        office=case.responsible_office,
        panti=panti,
        outside_area=serving is not None and serving.pk != panti.pk,
        vehicle=vehicle,
        goods=goods,
        condition=condition,
        handed_by=actor,
        handed_at=handed_at,
    )
    event = through_the_door(
        case,
        "hand_over",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=handed_at,
        panti=panti.pk,
        handover=handover.pk,
    )
    # the door moved its own copy of the case
    handover.case = event.case
    return handover


def _next_number(office: Office, year: int) -> str:
    HandoverCounter.objects.get_or_create(office=office, year=year)
    counter = HandoverCounter.objects.select_for_update().get(office=office, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return rules.record_number(office.code, year, counter.last)


@transaction.atomic
def confirm_arrival(handover: Handover, *, actor: User, remarks: str = "") -> Handover:
    """Sign at the transit panti that the person of a hand-over has arrived, with what differs from the record.

    Effects, in order: locks the case, then the record; signs it; appends ``countersign_arrival``. Raises ``Refusal``
    when a colleague has signed already or the person is not at that panti any more, ``NotAllowed`` for others,
    for whoever handed over and for the office above while somebody at the gate can sign.
    """
    case = lock_case(handover.case_id)
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("panti", "received_by", "refused_by")
        .get(pk=handover.pk)
    )
    if handover.received_by is not None:
        raise Refusal(
            _("%(who)s has already signed this arrival.") % {"who": handover.received_by.name}, case=case
        )
    if handover.refused_by is not None:
        raise Refusal(
            _("%(who)s refused this arrival at the gate.") % {"who": handover.refused_by.name}, case=case
        )
    if handover.panti_id != case.present_panti_id:
        raise Refusal(
            _("The person is not at %(panti)s any more.") % {"panti": handover.panti.short_name}, case=case
        )
    if handover.handed_by_id == actor.pk:
        duty = open_duty(case, DutyKind.COUNTERSIGN_ARRIVAL)
        raise NotAllowed(
            _("You handed the person over yourself, so somebody else signs."),
            case=case,
            holders=duty_holders(duty, case) if duty is not None else (),
        )
    if nearer := left_at_gate(case, actor):
        raise NotAllowed(not_above(), case=case, holders=nearer)
    handover.received_by, handover.received_at, handover.remarks = actor, timezone.now(), remarks
    handover.save(update_fields=["received_by", "received_at", "remarks"])
    record(
        case,
        "countersign_arrival",
        actor=actor,
        permission="countersign_arrival",
        text=remarks,
        handover=handover.pk,
    )
    return handover


@transaction.atomic
def refuse_at_gate(
    case: Case, *, actor: User, expected_stage: str, reason: str, occurred_at: datetime | None = None
) -> Handover:
    """Refuse somebody at the gate of a transit panti before their arrival is signed: they go back with the officer.

    Effects, in order: locks the case, then the hand-over record, and writes the refusal there; goes through the door
    with ``refuse_at_gate``, whose receivers end the stay. Raises ``Illegal`` with who and when where it is refused
    already, ``Refusal`` where the arrival is signed, ``ValidationError`` without a reason or for a wrong time, and
    as the door.
    """
    case = lock_case(case)
    refuse_repeated(case, LAW["refuse_at_gate"])
    require_stage(case, expected_stage)
    require_legal(case, LAW["refuse_at_gate"])
    require(actor, LAW["refuse_at_gate"].completes_with, case)
    if not reason.strip():
        raise ValidationError({"note": _("Please say why.")})
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("received_by")
        .filter(case=case, panti_id=case.present_panti_id, refused_at__isnull=True)
        .order_by("-handed_at", "-pk")
        .first()
    )
    if handover is None or not handed_over(case):
        raise Refusal(
            _(
                "Nobody handed the person over: the house took them in itself, so no arrival is left to refuse."
            ),
            case=case,
        )
    if handover.received_by is not None:
        raise Refusal(
            _("%(who)s has already signed this arrival.") % {"who": handover.received_by.name}, case=case
        )
    handover.refused_by, handover.refused_at = actor, occurred_at or timezone.now()
    handover.refusal = reason.strip()
    handover.save(update_fields=["refused_by", "refused_at", "refusal"])
    event = through_the_door(
        case,
        "refuse_at_gate",
        actor=actor,
        expected_stage=expected_stage,
        note=reason.strip(),
        occurred_at=occurred_at,
        handover=handover.pk,
    )
    handover.case = event.case
    return handover

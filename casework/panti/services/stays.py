"""The only writers of stays."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent
from casework.cases.services import lock_case, require, transition
from casework.cases.services.guards import check_moment, require_stage
from casework.offices.models import User

from ..house.services import Asked, changed, end_lodging, go_on_lying, lock_house, lodge
from ..models import Stay, StayAbsence
from ..queries import current_stay, house
from ..registers.services import enter
from ..rules import ARRIVALS_AS_FACTS


def not_before(arrived_at: datetime, moment: datetime) -> datetime:
    """The moment, or the arrival where both lie in one minute, since forms say no seconds.

    Raises ``ValidationError`` for an earlier one.
    """
    if moment < arrived_at.replace(second=0, microsecond=0):
        raise ValidationError({"occurred_at": _("This lies before the arrival in the house.")})
    return max(moment, arrived_at)


def _check_elsewhere(case: Case, arrived_at: datetime) -> None:
    """Raises ``ValidationError`` where the person was still in another house at that time."""
    elsewhere = (
        Stay.objects.filter(person_id=case.person_id, left_at__gt=arrived_at).select_related("panti").first()
    )
    if elsewhere is not None:
        raise ValidationError(
            {
                "occurred_at": _("At that time the person was still in %(panti)s.")
                % {"panti": elsewhere.panti.short_name}
            }
        )


def check_arrival(case: Case, moment: datetime) -> None:
    """Raises ``ValidationError`` for a time at which the person of a case cannot have arrived in another house."""
    check_moment(moment, after=max(case.opened_at, case.stage_since))
    check_in_house(case, moment)
    _check_elsewhere(case, moment)


def check_in_house(case: Case, moment: datetime) -> None:
    """Raises ``ValidationError`` for a time in the future or before the person arrived where they live now."""
    check_moment(moment)
    stay = current_stay(case)
    if stay is not None:
        not_before(stay.arrived_at, moment)


def open_stay(
    case: Case,
    *,
    panti_id: int,
    actor: User,
    arrived_at: datetime,
    began_with: str,
    place: str = "",
    asked: Asked | None = None,
    over_capacity_reason: str = "",
) -> Stay:
    """Open a stay of a locked case's person, marked where the house has no place left.

    Effects, in order: locks the house; counts; writes the stay; locks the counter of the house's register and writes
    the line with the next number; as ``lodge`` where a place was asked for. An arrival that is a fact (a hand-over,
    somebody found) is marked without a reason; raises ``ValidationError`` where any other arrival finds the house full
    and gives none, or where the person was in another house at that time.
    """
    office = lock_house(panti_id)
    full = house(office, without=case).free <= 0
    reason = over_capacity_reason.strip() if full else ""
    if full and not reason and began_with not in ARRIVALS_AS_FACTS:
        raise ValidationError(
            {
                "over_capacity_reason": _("%(panti)s is full. Say why it takes one person more.")
                % {"panti": office.short_name}
            },
            code="full",
        )
    _check_elsewhere(case, arrived_at)
    stay = Stay.objects.create(
        case_id=case.pk,
        person_id=case.person_id,
        panti=office,
        arrived_at=arrived_at,
        place=place.strip(),
        over_capacity=full,
        over_capacity_reason=reason,
        admitted_by=actor,
        began_with=began_with,
    )
    enter(stay)
    if asked is not None:
        stay.case = case
        lodge(stay, asked, actor=actor, began_at=arrived_at)
    else:
        changed(stay.panti_id)
    return stay


def end_stay(case: Case, *, left_at: datetime, ended_with: str) -> Stay | None:
    """End the open stay of a locked case, if there is one, and with it where they sleep, the bed to be cleaned, and an
    open time in hospital or on leave.

    Raises ``ValidationError`` for a time before the arrival.
    """
    stay = Stay.objects.select_for_update(of=("self",)).filter(case_id=case.pk, left_at__isnull=True).first()
    if stay is None:
        return None
    stay.left_at, stay.ended_with = not_before(stay.arrived_at, left_at), ended_with
    stay.save(update_fields=["left_at", "ended_with"])
    end_lodging(stay, left_at=stay.left_at)
    StayAbsence.objects.filter(stay=stay, ended_at__isnull=True).update(
        ended_at=Greatest("began_at", Value(stay.left_at))
    )
    return stay


def continue_stay(stay: Stay, *, away_id: int | None = None) -> Stay:
    """Let an ended stay go on as if it had not ended: whoever was said to have died never left the house.

    They have the bed they had, unless somebody else has it by now.

    ``away_id``: the time in hospital or on leave that ended with the stay and goes on with it.
    """
    stay.left_at, stay.ended_with = None, ""
    stay.save(update_fields=["left_at", "ended_with"])
    if away_id is not None:
        StayAbsence.objects.filter(pk=away_id, stay=stay, came_back=False).update(ended_at=None)
    lock_house(stay.panti_id)
    go_on_lying(stay)
    return stay


@transaction.atomic
def admit(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    place: str = "",
    asked: Asked | None = None,
    over_capacity_reason: str = "",
    occurred_at: datetime | None = None,
    note: str = "",
) -> CaseEvent:
    """Record the arrival in the receiving panti: the stay in the transit house ends, the one here begins.

    Effects, in order: locks the case, then its open stay and ends it; locks the house and opens the stay there, marked
    with the reason where no place is left; as ``lodge``, in the place ``asked`` for; goes through the door. A house
    without registered beds is told the ``place`` in words. Raises ``ValidationError`` without a place in the house,
    without a reason in a full house and for a wrong time; and as ``lodge`` and ``transition``.
    """
    case = lock_case(case)
    require_stage(case, expected_stage)
    if case.receiving_panti_id is None:
        # no placement waits: the door says so in its own words
        return transition(case, "admit", actor=actor, expected_stage=expected_stage, note=note)
    require(actor, LAW["admit"].completes_with, case)
    check_moment(occurred_at, after=case.opened_at)
    if asked is None and not place.strip():
        raise ValidationError({"place": _("Where in the house does the person sleep?")})
    moment = occurred_at or timezone.now()
    left = end_stay(case, left_at=moment, ended_with="admit")
    stay = open_stay(
        case,
        panti_id=case.receiving_panti_id,
        actor=actor,
        arrived_at=left.left_at if left and left.left_at else moment,
        began_with="admit",
        place=place,
        asked=asked,
        over_capacity_reason=over_capacity_reason,
    )
    given = stay.lodgings.first()
    facts: dict[str, Any] = {"lodging": given.pk} if given else {}
    return transition(
        case,
        "admit",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        stay=stay.pk,
        over_capacity=stay.over_capacity,
        **facts,
    )

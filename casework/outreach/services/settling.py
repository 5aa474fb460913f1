"""What a Sudinsos does without a house: settles on site, assesses on site, takes somebody into care again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import Outcome
from casework.cases.models import Case, CaseEvent, Proposal
from casework.cases.needs import unmet
from casework.cases.services import lock_case, propose
from casework.cases.services import transition as through_the_door
from casework.offices.enums import OfficeKind
from casework.offices.models import Area, Office, User

from ..models import SiteVisit
from ..rules import in_order


def settle(
    case: Case, *, actor: User, note: str, outcome: str = Outcome.ON_SITE, occurred_at: datetime | None = None
) -> CaseEvent | Proposal:
    """Settle a case where the person was met; for somebody protected, ask the supervisor instead.

    Raises as ``transition`` and ``propose``.
    """
    if unmet(case, "resolve_on_site"):
        return propose(
            case,
            "resolve_protected",
            actor=actor,
            expected_stage=case.stage,
            facts={"outcome": str(outcome)},
            note=note,
        )
    return through_the_door(
        case,
        "resolve_on_site",
        actor=actor,
        expected_stage=case.stage,
        note=note,
        occurred_at=occurred_at,
        outcome=str(outcome),
    )


@transaction.atomic
def assess_on_site(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    address: str,
    area: Area | None = None,
    let_in_by: str = "",
    phone: str = "",
    note: str = "",
    occurred_at: datetime | None = None,
) -> CaseEvent:
    """Begin the first assessment where the person is, in no house.

    Effects, in order: locks the case; the visit with its address; goes through the door with ``assess_on_site``. Raises
    ``ValidationError`` without an address, and as the door.
    """
    case = lock_case(case)
    moment = in_order(occurred_at or timezone.now(), case.stage_since)
    if not address.strip():
        raise ValidationError({"address": _("Say where the person is visited.")})
    visit = SiteVisit.objects.create(
        case=case,
        area=area,
        address=address.strip(),
        let_in_by=let_in_by.strip(),
        phone=phone.strip(),
        begun_by=actor,
        begun_at=moment,
    )
    return through_the_door(
        case,
        "assess_on_site",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        site_visit=visit.pk,
    )


@transaction.atomic
def take_again(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    note: str,
    panti: Office | None = None,
    address: str = "",
    occurred_at: datetime | None = None,
) -> CaseEvent:
    """Take somebody in aftercare into care again: on site at an address, or in a transit panti.

    Effects, in order: locks the case; on site, the visit; goes through the door with ``readmit``; the house opens the
    stay. Raises ``ValidationError`` for a house that is no transit panti, or on site without an address; and as the
    door.
    """
    case = lock_case(case)
    moment = in_order(occurred_at or timezone.now(), case.stage_since)
    facts: dict[str, Any] = {}
    if panti is None:
        if not address.strip():
            raise ValidationError({"address": _("Say where the person is visited.")})
        visit = SiteVisit.objects.create(case=case, address=address.strip(), begun_by=actor, begun_at=moment)
        facts["site_visit"] = visit.pk
    elif panti.kind != OfficeKind.TRANSIT or not panti.is_active:
        raise ValidationError({"panti": _("Choose the transit panti.")})
    else:
        facts["panti"] = panti.pk
    return through_the_door(
        case,
        "readmit",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=moment,
        **facts,
    )

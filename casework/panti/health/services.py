"""The only writers of health checks, care instructions and vital signs. Each locks the case first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.cases.services import lock_case, record, require
from casework.cases.services.guards import check_moment
from casework.offices.models import User

from ..models import HealthCheck, Stay
from ..services.stays import not_before
from .models import CareInstruction, VitalSigns
from .rules import care_for


def stay_of(case: Case) -> Stay:
    stay = Stay.objects.filter(case_id=case.pk, left_at__isnull=True).first()
    if stay is None:
        raise Refusal(_("The person lives in no panti now."), case=case)
    return stay


@transaction.atomic
def record_health_check(
    case: Case,
    *,
    actor: User,
    done_at: datetime,
    injury_sites: Iterable[str] = (),
    acute_signs: Iterable[str] = (),
    care: Iterable[str] = (),
    **findings: Any,
) -> HealthCheck:
    """Write down a health check in the house where the person is, and what follows from it for those beside the bed.

    Effects, in order: locks the case; the check, its words and choices encrypted; the care instructions of the stay,
    with what acute signs ask for, where no later check has said otherwise; ``health_check`` in the ledger with the
    instructions alone. Raises ``ValidationError`` for measures no body shows or a time before the arrival, ``Refusal``
    where the person lives in no house, and as ``record``.
    """
    case = lock_case(case)
    require(actor, "record_health_check", case)
    stay = stay_of(case)
    check_moment(done_at)
    done_at = not_before(stay.arrived_at, done_at)
    signs = list(acute_signs)
    check = HealthCheck(
        case_id=case.pk,
        stay=stay,
        done_at=done_at,
        done_by=actor,
        injury_sites=" ".join(injury_sites),
        acute_signs=" ".join(signs),
        care=care_for(care, signs),
        **findings,
    )
    check.full_clean(exclude=["case", "stay", "done_by"])
    check.save(force_insert=True)
    _instruct(check)
    record(
        case,
        "health_check",
        actor=actor,
        permission="record_health_check",
        occurred_at=done_at,
        health_check=check.pk,
        care=check.care,
    )
    return check


def _instruct(check: HealthCheck) -> None:
    """The latest check of a stay says what is done; one written down late does not undo a later one."""
    if HealthCheck.objects.filter(stay=check.stay, done_at__gt=check.done_at).exists():
        return
    CareInstruction.objects.update_or_create(
        stay=check.stay,
        defaults={
            "codes": check.care,
            "note": check.care_note,
            "check_record": check,
            "set_by": check.done_by,
            "set_at": check.done_at,
        },
    )


@transaction.atomic
def take_vital_signs(case: Case, *, actor: User, taken_at: datetime, **measures: Any) -> VitalSigns:
    """Write down measures taken beside a health check.

    Effects, in order: locks the case; the row; ``vital_signs`` in the ledger by id alone. Raises ``ValidationError``
    for nothing measured, for what no body shows and for a wrong time; ``Refusal`` where the person lives in no house.
    """
    case = lock_case(case)
    require(actor, "record_health_check", case)
    stay = stay_of(case)
    check_moment(taken_at)
    signs = VitalSigns(
        case_id=case.pk, stay=stay, taken_at=not_before(stay.arrived_at, taken_at), taken_by=actor, **measures
    )
    if not any(value is not None and name != "remarks" for name, value in measures.items()):
        raise ValidationError(_("Write down at least one measure."))
    signs.full_clean(exclude=["case", "stay", "taken_by", "struck_by"])
    signs.save(force_insert=True)
    record(
        case,
        "vital_signs",
        actor=actor,
        permission="record_health_check",
        occurred_at=signs.taken_at,
        vital_signs=signs.pk,
    )
    return signs


@transaction.atomic
def strike_vital_signs(signs: VitalSigns, *, actor: User, reason: str) -> VitalSigns:
    """Strike out measures written down wrongly; they stay readable with who struck them and why.

    Raises ``ValidationError`` without a reason, ``Refusal`` for a row struck out already.
    """
    case = lock_case(signs.case_id)
    require(actor, "record_health_check", case)
    signs = VitalSigns.objects.select_for_update(of=("self",)).get(pk=signs.pk)
    if signs.struck_at is not None:
        raise Refusal(_("These measures are struck out already."), case=case)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why.")})
    signs.struck_at, signs.struck_by, signs.struck_reason = timezone.now(), actor, reason.strip()
    signs.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    record(case, "strike_vital_signs", actor=actor, permission="record_health_check", vital_signs=signs.pk)
    return signs

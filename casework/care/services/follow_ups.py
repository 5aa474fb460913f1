"""Visits after the person has left: planned, done, waived."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import Stage
from casework.cases.errors import Illegal
from casework.cases.models import Case
from casework.cases.services import lock_case
from casework.offices.models import User

from ..enums import FollowUpStatus
from ..models import FollowUp
from .writing import add, check_days, check_texts, correct, lock_record


def plan_visits(case: Case, *, days: Iterable[date], author: User) -> None:
    """Write the visits an exit planned; called by the receiver of the exit's own event, which holds the days.

    Appends nothing itself and asks no right: the decision planned the visits, not whoever stands at the gate.
    """
    FollowUp.objects.bulk_create(
        [FollowUp(case=case, stage=case.stage, author=author, planned_for=day) for day in days],
        # a day planned before a readmission stays as it was
        ignore_conflicts=True,
    )


def _require_aftercare(case: Case) -> None:
    if case.stage != Stage.AFTERCARE:
        raise Illegal(
            _("Follow-up visits belong to aftercare; this case is at “%(stage)s”.")
            % {"stage": case.stage_label},
            case=case,
        )


@transaction.atomic
def plan_follow_up(case: Case, *, actor: User, planned_for: date) -> FollowUp:
    """Plan one more visit, today or later. Raises ``ValidationError`` for a past or already planned day, ``Illegal``
    outside aftercare, ``NotAllowed``."""
    case = lock_case(case)
    _require_aftercare(case)
    if planned_for < timezone.localdate():
        raise ValidationError({"planned_for": _("Plan the visit for today or later.")})
    if FollowUp.objects.filter(case=case, planned_for=planned_for).exists():
        raise ValidationError({"planned_for": _("A visit is already planned for this day.")})
    return add(
        FollowUp,
        case,
        "plan_follow_up",
        actor=actor,
        permission="record_follow_up",
        event_facts={"planned_for": planned_for.isoformat()},
        planned_for=planned_for,
    )


def _lock_planned(visit: FollowUp, *, version: int) -> tuple[Case, FollowUp]:
    case, visit = lock_record(visit, version=version)
    _require_aftercare(case)
    if not visit.is_planned:
        raise Illegal(_("This visit is no longer open."), case=case)
    return case, visit


@transaction.atomic
def record_follow_up(visit: FollowUp, *, actor: User, version: int, **content: Any) -> FollowUp:
    """Record what a planned visit found. Raises ``StaleRecord``, ``Illegal`` where it is done or waived already,
    ``ValidationError`` for a day in the future or before the case, ``NotAllowed``."""
    case, visit = _lock_planned(visit, version=version)
    check_texts(content, "living", "living_with")
    check_days(case, content, "done_on")
    return correct(
        visit,
        verb="record_follow_up",
        actor=actor,
        permission="record_follow_up",
        event_facts={"verdict": content["verdict"], "done_on": content["done_on"].isoformat()},
        status=FollowUpStatus.DONE,
        **content,
    )


@transaction.atomic
def waive_follow_up(visit: FollowUp, *, actor: User, version: int, waive_reason: str) -> FollowUp:
    """Let a planned visit be, with a reason. Raises as ``record_follow_up``."""
    _case, visit = _lock_planned(visit, version=version)
    check_texts({"waive_reason": waive_reason}, "waive_reason")
    return correct(
        visit,
        verb="waive_follow_up",
        actor=actor,
        permission="record_follow_up",
        event_facts={},
        status=FollowUpStatus.WAIVED,
        waive_reason=waive_reason.strip(),
    )

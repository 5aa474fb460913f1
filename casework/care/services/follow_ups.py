"""Visits after the person has left: planned, done, waived."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.cases.enums import Stage
from casework.cases.errors import Illegal
from casework.cases.models import Case
from casework.cases.services import lock_case
from casework.offices.models import User

from ..enums import FollowUpStatus
from ..models import FollowUp
from .writing import add, check_all, check_days, check_texts, correct, lock_record

# why the visits of an aftercare fall away with the event that ends it
_WHY_ENDED: Final = {
    "readmit": gettext_noop("The person was taken into care again."),
    "record_death": gettext_noop("The person was recorded as dead."),
}
ENDS_VISITS: Final = frozenset(_WHY_ENDED)


def plan_visits(case: Case, *, days: Iterable[date], author: User) -> None:
    """Write the visits an exit planned; called by the receiver of the exit's own event, which holds the days.

    Appends nothing itself and asks no right: the decision planned the visits, not whoever stands at the gate.
    """
    FollowUp.objects.bulk_create(
        [FollowUp(case=case, stage=case.stage, author=author, planned_for=day) for day in days],
        # a visit of an earlier aftercare that was made or waived on this day stays as it was
        ignore_conflicts=True,
    )


def end_visits(case: Case, *, verb: str, author: User) -> None:
    """Waive what is still planned of an aftercare that ends before its visits; called by the receiver of that event,
    which says who and when. The rows stay, with the reason."""
    FollowUp.objects.filter(case=case, status=FollowUpStatus.PLANNED).update(
        status=FollowUpStatus.WAIVED,
        waived_with=verb,
        waive_reason=_(_WHY_ENDED[verb]),
        edited_by=author,
        edited_at=timezone.now(),
        version=F("version") + 1,
    )


def plan_again(case: Case, *, author: User) -> None:
    """Plan the visits again that a death ended which was none."""
    FollowUp.objects.filter(case=case, waived_with="record_death").update(
        status=FollowUpStatus.PLANNED,
        waived_with="",
        waive_reason="",
        edited_by=author,
        edited_at=timezone.now(),
        version=F("version") + 1,
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
    if FollowUp.objects.filter(case=case, planned_for=planned_for, waived_with="").exists():
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


def check_follow_up(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` on every field a visit may not hold so."""
    check_all(
        lambda: check_texts(content, "living", "living_with"),
        lambda: check_days(case, content, "done_on"),
    )


@transaction.atomic
def record_follow_up(visit: FollowUp, *, actor: User, version: int, **content: Any) -> FollowUp:
    """Record what a planned visit found. Raises ``StaleRecord``, ``Illegal`` where it is done or waived already,
    ``ValidationError`` for a day in the future or before the case, ``NotAllowed``."""
    case, visit = _lock_planned(visit, version=version)
    check_follow_up(case, content)
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

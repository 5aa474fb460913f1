"""Reviews of long-term care: at least every six months, each naming the day of the next."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import DutyKind, Stage
from casework.cases.errors import Illegal
from casework.cases.models import Case
from casework.cases.services import lock_case, require
from casework.offices.models import User

from ..models import LongtermReview
from ..queries import open_duty
from ..rules import latest_review_day
from .writing import add, check_days, check_texts, correct, lock_record


def _check(case: Case, content: dict[str, Any]) -> None:
    check_texts(content, "participants", "condition", "goals")
    check_days(case, content, "held_on")


def _check_next(next_review: date | None) -> None:
    today = timezone.localdate()
    if next_review is None:
        raise ValidationError({"next_review": _("Please give the day.")})
    if next_review <= today:
        raise ValidationError({"next_review": _("Name a day from tomorrow on.")})
    if next_review > latest_review_day(today):
        raise ValidationError({"next_review": _("The next review is at most six months away.")})


@transaction.atomic
def review_longterm(case: Case, *, actor: User, next_review: date, **content: Any) -> LongtermReview:
    """Write down a review of somebody in long-term care, and by when the next one is due.

    Effects, in order: locks the case; the review with the day it was due; ``review_longterm`` with its outcome and the
    day of the next one (``duty_due``), which ends the duty of this review and opens that of the next.

    Raises ``Illegal`` outside long-term care, ``NotAllowed``, ``ValidationError`` for an empty text, a day in the
    future or before the case, or a next review that is not within six months from tomorrow.
    """
    case = lock_case(case)
    require(actor, "review_longterm", case)
    if case.stage != Stage.LONGTERM:
        raise Illegal(
            _("Reviews belong to long-term care; this case is at “%(stage)s”.") % {"stage": case.stage_label},
            case=case,
        )
    _check(case, content)
    _check_next(next_review)
    duty = open_duty(case, DutyKind.LONGTERM_REVIEW)
    return add(
        LongtermReview,
        case,
        "review_longterm",
        actor=actor,
        permission="review_longterm",
        event_facts={"outcome": content["outcome"], "duty_due": next_review.isoformat()},
        next_review=next_review,
        due_on=timezone.localdate(duty.due_at) if duty else None,
        **content,
    )


@transaction.atomic
def correct_review(review: LongtermReview, *, actor: User, version: int, **content: Any) -> LongtermReview:
    """Correct what a review says; the day of the next one stands. Raises also ``StaleRecord``."""
    case, review = lock_record(review, version=version)
    _check(case, content)
    if content["held_on"] >= review.next_review:
        raise ValidationError({"held_on": _("This lies after the day named for the next review.")})
    return correct(
        review,
        verb="correct_longterm_review",
        actor=actor,
        permission="review_longterm",
        event_facts={"outcome": content["outcome"]},
        **content,
    )

"""By when: hours, days, working days without Indonesia's holidays, and the dates a proposal brings."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.cases.models import Case
from casework.offices.terms import TERMS, after_working_days
from workflows.deadlines import basis_of, days_for_stage

WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 8, 14), 1, date(2026, 8, 18)),  # over a weekend and Independence Day
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over New Year's Day, a Friday
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert after_working_days(start, days) == end


def test_an_answer_is_due_at_the_end_of_the_third_working_day_in_jakarta() -> None:
    # Friday evening in UTC is Saturday morning in Jakarta
    start = datetime(2026, 11, 20, 22, 0, tzinfo=ZoneInfo("UTC"))
    assert TERMS["accept"].after(start) == datetime(2026, 11, 25, 23, 59, tzinfo=WIB)


def test_a_hand_over_is_due_within_the_day() -> None:
    start = datetime(2026, 11, 20, 22, 0, tzinfo=WIB)
    assert TERMS["hand_over"].after(start) == datetime(2026, 11, 21, 22, 0, tzinfo=WIB)


@pytest.mark.parametrize("node", [*TERMS, "decide_place", "carry_out_discharge", "close"])
def test_every_deadline_says_on_what_it_rests(node: str) -> None:
    assert str(basis_of(node))


@pytest.mark.parametrize(
    ("stage", "accepted", "days"),
    [
        # 24 hours from the morning of one day end on the next, the second of two
        ("outreach", False, 2),
        ("assessment", False, 21),
        ("placement", True, 7),
        ("intake", False, 7),
        # a review that comes round bounds no stage
        ("psychosocial", False, None),
        ("closed", False, None),
    ],
)
def test_a_stage_has_so_many_days_where_a_rule_bounds_it(
    stage: str, accepted: bool, days: int | None
) -> None:
    since = datetime(2026, 11, 20, 9, 0, tzinfo=WIB)
    case = Case(stage_since=since, accepted_at=since if accepted else None)
    case.__dict__["stage"] = stage  # protected; this case is never saved
    assert days_for_stage(case) == days

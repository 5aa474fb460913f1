"""Rows broken on purpose: each kind is found by its name, mended, and clean afterwards."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.cases.models import Case
from tests.road import open_case
from tests.staff import office, staff
from workflows.models import CaseTask
from workflows.reconcile import Kind

from . import journey
from .journey import PUS, open_nodes, the_task

pytestmark = pytest.mark.django_db(transaction=True)

Owner = psycopg.Connection[Any]
FLOW = "workflows/flows.case.CaseFlow"


def no_process(case: Case, owner: Owner) -> None:
    owner.execute(
        "DELETE FROM workflows_casetask_previous WHERE from_casetask_id IN"
        " (SELECT id FROM workflows_casetask WHERE case_id = %s)",
        [case.pk],
    )
    owner.execute("DELETE FROM workflows_casetask WHERE case_id = %s", [case.pk])
    owner.execute("DELETE FROM workflows_caseprocess WHERE case_id = %s", [case.pk])


def process_ended(case: Case, owner: Owner) -> None:
    owner.execute("UPDATE workflows_caseprocess SET status = 'DONE' WHERE case_id = %s", [case.pk])


def process_goes_on(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_caseprocess SET status = 'NEW', finished = NULL WHERE case_id = %s", [case.pk]
    )


def reopen_last(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET status = 'NEW', finished = NULL WHERE id ="
        " (SELECT max(id) FROM workflows_casetask WHERE case_id = %s AND flow_task_type = 'HUMAN')",
        [case.pk],
    )


def no_task(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET status = 'CANCELED', finished = now()"
        " WHERE case_id = %s AND finished IS NULL",
        [case.pk],
    )


def at(node: str) -> Callable[[Case, Owner], None]:
    def move(case: Case, owner: Owner) -> None:
        owner.execute(
            "UPDATE workflows_casetask SET flow_task = %s WHERE case_id = %s AND finished IS NULL"
            " AND flow_task_type = 'HUMAN' AND duty_id IS NULL",
            [f"{FLOW}.{node}", case.pk],
        )

    return move


def dead_proposal(case: Case, owner: Owner) -> None:
    owner.execute("UPDATE cases_proposal SET status = 'withdrawn' WHERE case_id = %s", [case.pk])


def stray_proposal(case: Case, owner: Owner) -> None:
    """A decision of long ago waits again, at a stage it does not lead away from."""
    owner.execute(
        "UPDATE cases_proposal SET status = 'open' WHERE case_id = %s AND transition = 'place'", [case.pk]
    )


def stray_request(case: Case, owner: Owner) -> None:
    """Another Sudinsos is let in to take the case over, and nobody asks it to."""
    owner.execute(
        "UPDATE cases_case SET requested_office_id = %s WHERE id = %s", [office("SDS-BRT").pk, case.pk]
    )


def other_process(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET process_id = (SELECT id FROM workflows_caseprocess WHERE case_id = %s)"
        " WHERE case_id = %s AND finished IS NULL",
        [open_case().pk, case.pk],
    )


def wrong_status(case: Case, owner: Owner) -> None:
    """Said to be done, and not finished: it stands in the inbox and nobody can do it."""
    owner.execute(
        "UPDATE workflows_casetask SET status = 'DONE'"
        " WHERE case_id = %s AND finished IS NULL AND flow_task_type = 'HUMAN'",
        [case.pk],
    )


def another_right(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET owner_permission = 'offices.view_case'"
        " WHERE case_id = %s AND finished IS NULL AND flow_task_type = 'HUMAN'",
        [case.pk],
    )


def nobody_barred(case: Case, owner: Owner) -> None:
    """The proposer finds the decision in their own inbox."""
    owner.execute(
        "UPDATE workflows_casetask SET barred_id = NULL WHERE case_id = %s AND finished IS NULL", [case.pk]
    )


def old_offices(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET offices = %s WHERE case_id = %s AND finished IS NULL",
        [[office("SDS-BRT").pk], case.pk],
    )


def owner_without_right(case: Case, owner: Owner) -> None:
    officer = staff("outreach_officer", PUS, another=1)
    owner.execute(
        "UPDATE workflows_casetask SET owner_id = %s, status = 'ASSIGNED'"
        " WHERE case_id = %s AND finished IS NULL",
        [officer.pk, case.pk],
    )
    # by its date: whoever ends it by hand frees what they had at once
    officer.memberships.update(valid_until=timezone.localdate() - timedelta(days=1))


def no_duty_task(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET status = 'CANCELED', finished = now()"
        " WHERE case_id = %s AND duty_id IS NOT NULL",
        [case.pk],
    )


def dead_duty(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE cases_duty SET ended_by_id = opened_by_id WHERE case_id = %s AND ended_by_id IS NULL",
        [case.pk],
    )


def old_due(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET due_at = due_at + interval '1 day'"
        " WHERE case_id = %s AND duty_id IS NOT NULL AND finished IS NULL",
        [case.pk],
    )


def old_day_of_the_road(case: Case, owner: Owner) -> None:
    """Of the task and of its timer alike, so that the timer gives nothing away."""
    owner.execute(
        "UPDATE workflows_casetask SET due_at = due_at + interval '1 day', scheduled = scheduled + interval '1 day'"
        " WHERE case_id = %s AND duty_id IS NULL AND finished IS NULL",
        [case.pk],
    )


def rule_changed(case: Case, owner: Owner) -> None:
    """A term that held since yesterday, which no page lets anybody set: the running task keeps the old day."""
    owner.execute(
        "INSERT INTO offices_officeterm"
        " (office_id, key, amount, unit, basis, reason, valid_from, set_by_id, set_at)"
        " SELECT id, 'hand_over', 3, 'days', 'SK 1', 'Uji', current_date - 1,"
        " (SELECT min(id) FROM offices_user), now() FROM offices_office WHERE code = %s",
        [PUS],
    )


def dead_timer(case: Case, owner: Owner) -> None:
    """The timer of a task that was done long ago is armed again."""
    owner.execute(
        "UPDATE workflows_casetask SET status = 'SCHEDULED', finished = NULL WHERE id = (SELECT min(id)"
        " FROM workflows_casetask WHERE case_id = %s AND flow_task_type = 'TIMER' AND finished IS NOT NULL)",
        [case.pk],
    )


def no_timer(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET status = 'CANCELED', finished = now()"
        " WHERE case_id = %s AND finished IS NULL AND flow_task_type = 'TIMER'",
        [case.pk],
    )


def wrong_timer(case: Case, owner: Owner) -> None:
    owner.execute(
        "UPDATE workflows_casetask SET scheduled = scheduled + interval '40 days'"
        " WHERE case_id = %s AND finished IS NULL AND flow_task_type = 'TIMER'",
        [case.pk],
    )


BROKEN_TIMERS = [
    ("accept", dead_timer, Kind.DEAD_TIMER),
    ("place", no_timer, Kind.NO_TIMER),
    ("accept", wrong_timer, Kind.WRONG_TIMER),
]


@pytest.mark.parametrize(("until", "break_rows", "kind"), BROKEN_TIMERS)
def test_a_broken_timer_is_named_mended_and_clean(
    until: str, break_rows: Callable[[Case, Owner], None], kind: Kind, owner_connection: Owner
) -> None:
    case = journey.at(until)
    whole = _armed(case)
    call_command("reconcile_workflows", stdout=StringIO())
    break_rows(case, owner_connection)
    owner_connection.commit()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("reconcile_workflows", stdout=StringIO(), stderr=said)
    assert f"{case.number}: {kind}" in said.getvalue()
    call_command("reconcile_workflows", "--repair", stdout=StringIO(), stderr=StringIO())
    call_command("reconcile_workflows", stdout=StringIO())
    assert _armed(case) == whole


def _armed(case: Case) -> list[tuple[Any, ...]]:
    return sorted(CaseTask.objects.armed().filter(case=case).values_list("host_id", "scheduled", "status"))


BROKEN_ROWS = [
    ("place", no_process, Kind.NO_PROCESS),
    ("hand_over", process_ended, Kind.PROCESS_ENDED),
    ("end", process_goes_on, Kind.PROCESS_GOES_ON),
    ("end", reopen_last, Kind.OPEN_ON_CLOSED),
    ("accept", no_task, Kind.NO_TASK),
    ("hand_over", at("forgotten"), Kind.UNKNOWN_NODE),
    ("accept", at("begin_support"), Kind.WRONG_NODE),
    ("decide_place", dead_proposal, Kind.DEAD_PROPOSAL),
    ("begin_support", stray_proposal, Kind.STRAY_PROPOSAL),
    ("end", stray_proposal, Kind.STRAY_PROPOSAL),
    ("accept", stray_request, Kind.STRAY_REQUEST),
    ("accept", other_process, Kind.OTHER_PROCESS),
    ("hand_over", wrong_status, Kind.WRONG_STATUS),
    ("place", wrong_status, Kind.WRONG_STATUS),
    ("accept", another_right, Kind.WRONG_RIGHT),
    ("decide_place", nobody_barred, Kind.WRONG_RIGHT),
    ("place", nobody_barred, Kind.WRONG_RIGHT),
    ("place", no_duty_task, Kind.NO_DUTY_TASK),
    ("place", dead_duty, Kind.DEAD_DUTY),
    ("place", old_due, Kind.OLD_DUE),
    ("hand_over", old_day_of_the_road, Kind.OLD_DUE),
    ("begin_support", old_day_of_the_road, Kind.OLD_DUE),
    ("close", old_day_of_the_road, Kind.OLD_DUE),
    ("hand_over", rule_changed, Kind.OLD_DUE),
    ("hand_over", old_offices, Kind.OLD_OFFICES),
    ("hand_over", owner_without_right, Kind.OWNER_WITHOUT_RIGHT),
]


@pytest.mark.parametrize(("until", "break_rows", "kind"), BROKEN_ROWS)
def test_a_broken_row_is_named_mended_and_clean(
    until: str,
    break_rows: Callable[[Case, Owner], None],
    kind: Kind,
    owner_connection: Owner,
) -> None:
    case = journey.at(until)
    call_command("reconcile_workflows", stdout=StringIO())
    break_rows(case, owner_connection)
    owner_connection.commit()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("reconcile_workflows", stdout=StringIO(), stderr=said)
    assert f"{case.number}: {kind}" in said.getvalue()
    call_command("reconcile_workflows", "--repair", stdout=StringIO(), stderr=StringIO())
    said = StringIO()
    call_command("reconcile_workflows", stdout=said)
    assert "agree" in said.getvalue()
    expected = [] if until == "end" else [until]
    assert open_nodes(case) == (["place"] if break_rows is dead_proposal else expected)


def test_every_kind_of_fault_is_broken_in_a_test() -> None:
    tested = {kind for mark in (BROKEN_TIMERS, BROKEN_ROWS) for _until, _break, kind in mark}
    assert tested == set(Kind)


def test_repair_leaves_what_is_whole_alone() -> None:
    case = open_case()
    before = the_task(case)
    call_command("reconcile_workflows", "--repair", stdout=StringIO())
    # the start, the task and its timer
    assert CaseTask.objects.filter(case=case).count() == 3
    assert the_task(case).pk == before.pk


def test_a_process_that_lost_every_task_starts_anew(owner_connection: Owner) -> None:
    case = journey.at("accept")
    owner_connection.execute("DELETE FROM workflows_casetask_previous")
    owner_connection.execute("DELETE FROM workflows_casetask")
    owner_connection.commit()
    call_command("reconcile_workflows", "--repair", stdout=StringIO(), stderr=StringIO())
    assert open_nodes(case) == ["accept"]

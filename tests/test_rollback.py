"""A failure at the very end of a step: whatever the rooms have written by then is gone with it.

The receiver that fails is the last one, so every room has done its part; it looks before it raises that they have.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from casework.care.models import Assessment, FollowUp, Session
from casework.cases import services
from casework.cases.enums import PaperKind
from casework.cases.models import Case, CaseEvent, EventText, Exit, ExitPaper, Note, Proposal
from casework.cases.signals import case_event_recorded
from casework.panti.models import HealthCheck, Stay
from notifications.models import Notification
from tests import road
from tests.staff import staff
from workflows.models import CaseProcess, CaseTask

pytestmark = pytest.mark.django_db

WATCHED: tuple[type[Model], ...] = (
    Case,
    CaseEvent,
    EventText,
    Proposal,
    Exit,
    ExitPaper,
    Note,
    Stay,
    HealthCheck,
    Assessment,
    Session,
    FollowUp,
    CaseProcess,
    CaseTask,
    Notification,
)
Rows = dict[type[Model], list[Any]]


def rows() -> Rows:
    return {model: list(model._default_manager.order_by("pk").values()) for model in WATCHED}


class LastStepFails(Exception):
    pass


@contextmanager
def failing_at(verb: str, seen: list[set[type[Model]]], before: Rows) -> Iterator[None]:
    """A receiver behind all others; notes which models the step had written to by then."""

    def fail(sender: Any, event: CaseEvent, **kwargs: Any) -> None:
        if event.verb == verb:
            now = rows()
            seen.append({model for model in WATCHED if now[model] != before[model]})
            raise LastStepFails

    case_event_recorded.connect(fail)
    try:
        yield
    finally:
        case_event_recorded.disconnect(fail)


def gate(case: Case) -> None:
    proposal = Proposal.objects.get(case=case, status="approved")
    services.carry_out_exit(
        proposal,
        actor=staff("panti_staff", road.HOUSE),
        version=proposal.version,
        papers=dict.fromkeys(PaperKind.values, ""),
        note="Dijemput adiknya.",
    )


def approved_exit(case: Case) -> None:
    road.decide(road.propose(case, "return_to_family"))


def proposed_placement(case: Case) -> None:
    road.assess(case)
    road.confer(road.fresh(case))
    road.propose(road.fresh(case), "place")


def approve_placement(case: Case) -> None:
    road.decide(Proposal.objects.get(case=case, status="open"))


def note(case: Case) -> None:
    services.write_note(case, actor=staff("nurse", road.HOUSE), body="Sudah makan.")


Act = Callable[[Case], Any]
EVERY_STEP: set[type[Model]] = {Case, CaseEvent}
# the verb at which it fails: the stage, what is done before, the step, and what its rooms have written by then
STEPS: dict[str, tuple[str, Act, Act, set[type[Model]]]] = {
    "hand_over": ("outreach", lambda case: None, road.to_assessment, {Stay, CaseTask, Notification}),
    "propose": (
        "intake",
        lambda case: None,
        lambda case: road.propose(case, "discharge"),
        {Proposal, EventText, CaseTask, Notification},
    ),
    "place": (
        "assessment",
        proposed_placement,
        approve_placement,
        {Proposal, CaseTask, Notification},
    ),
    "admit": ("placement", lambda case: None, road.to_intake, {Stay, CaseTask, Notification}),
    "return_to_family": (
        "intake",
        approved_exit,
        gate,
        {Proposal, Exit, ExitPaper, EventText, Stay, FollowUp, CaseTask, Notification},
    ),
    # the task the arrival left is done by it, and waits at nobody's bell
    "health_check": ("intake", lambda case: None, road.check_health, {HealthCheck, CaseTask, Notification}),
    # the assessment's words are kept by then, and so is its category
    "classify": ("assessment", lambda case: None, road.assess, {Assessment}),
    "record_session": ("psychosocial", lambda case: None, road.hold_session, {Session}),
    "note": ("intake", lambda case: None, note, {Note, EventText}),
}


@pytest.mark.parametrize("verb", STEPS)
def test_a_failing_last_receiver_leaves_nothing_of_the_step(verb: str) -> None:
    stage, prepare, act, written = STEPS[verb]
    case = road.walk_to(stage)
    prepare(case)
    case, before, seen = road.fresh(case), rows(), []
    with failing_at(verb, seen, before), pytest.raises(LastStepFails), transaction.atomic():
        act(case)
    assert seen == [EVERY_STEP | written]
    assert rows() == before
    act(case)
    assert rows() != before, "without the failure the same step passes"


def test_a_failing_last_receiver_leaves_nothing_of_a_registration() -> None:
    # a colleague who hears of it
    staff("outreach_officer", road.SUDINSOS, another=1)
    before, seen, person = rows(), [], road.somebody()
    with failing_at("register", seen, before), pytest.raises(LastStepFails), transaction.atomic():
        road.open_case(person=person, note="Di kolong jembatan.")
    assert seen == [{*EVERY_STEP, EventText, CaseProcess, CaseTask, Notification}]
    assert rows() == before

"""Ending without service: why, decided by the Sudinsos supervisor, and the stay in the transit panti ends."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from casework.cases.errors import Refusal
from casework.cases.models import Case, Proposal
from casework.cases.services import approve, propose
from tests import road
from tests.care.conftest import client_of
from tests.road import SUDINSOS, TRANSIT, fresh
from tests.staff import staff


@pytest.fixture
def case() -> Case:
    """Assessed in the transit panti."""
    found = road.walk_to("assessment")
    road.assess(found)
    return fresh(found)


def send(case: Case, role: str = "panti_social_worker", code: str = TRANSIT, **changes: Any) -> Any:
    data = {
        "idempotency_key": str(uuid4()),
        "expected_stage": case.stage,
        "outcome": "not_ppks",
        "note": "Sopir yang menunggu penumpang; keluarganya ada.",
    } | changes
    return client_of(staff(role, code)).post(reverse("case_step", args=[case.number, "dismiss"]), data)


def test_the_supervisor_decides_and_the_stay_ends(case: Case) -> None:
    assert send(case).status_code == 302
    proposal = Proposal.objects.get(case=case)
    supervisor = staff("supervisor", SUDINSOS)
    page = client_of(supervisor).get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    for words in (
        "Bukan PPKS",
        "Sopir yang menunggu penumpang",
        "Bila disetujui, masa tinggalnya langsung berakhir",
    ):
        assert words in page
    approve(proposal, actor=supervisor, version=1)
    case = fresh(case)
    assert (case.stage, case.outcome, case.present_panti) == ("closed", "not_ppks", None)
    assert not case.stays.filter(left_at=None).exists()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"outcome": ""}, ["outcome"]),
        ({"outcome": "death"}, ["outcome"]),
        ({"outcome": "bogus", "note": ""}, ["note", "outcome"]),
        ({"note": "  "}, ["note"]),
    ],
)
def test_outcome_and_reason_are_asked(case: Case, changes: dict[str, Any], wrong: list[str]) -> None:
    answer = send(case, **changes)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == wrong


def test_the_service_knows_the_outcomes_too(case: Case) -> None:
    for facts in ({}, {"outcome": "death"}):
        with pytest.raises(Refusal):
            propose(
                case,
                "dismiss",
                actor=staff("panti_social_worker", TRANSIT),
                expected_stage="assessment",
                facts=facts,
                note="Bukan PPKS.",
            )


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [("social_worker", SUDINSOS, 302), ("panti_staff", TRANSIT, 403), ("social_worker", "SDS-TIM", 404)],
)
def test_who_proposes(case: Case, role: str, code: str, status: int) -> None:
    assert send(case, role, code).status_code == status


def test_not_before_the_assessment() -> None:
    assert send(road.walk_to("assessment")).status_code == 409

"""Giving up a search: after the waiting time, with what was done, decided by the head."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent
from tests import walked
from tests.panti.exit_road import browser, decide, gate, head, house_worker, latest
from tests.panti.road import resident
from tests.road import fresh

pytestmark = pytest.mark.django_db
DATA: dict[str, Any] = {
    "searches": ["family", "police"],
    "police_report": "LP/B/12/2026",
    "note": "Dicari di Pasar Senen dan rumah adiknya; tidak ditemukan.",
}


@walked.once
def absent(days: int = 40) -> Case:
    """Gone so many days ago; the clock is moved by hand, since the event is of now."""
    case = resident()
    services.transition(case, "report_absence", actor=gate(), expected_stage="intake", note="Memanjat pagar.")
    Case.objects.filter(pk=case.pk).update(stage_since=timezone.now() - timedelta(days=days))
    return fresh(case)


def send(case: Case, **changes: Any) -> Any:
    data = {"idempotency_key": str(uuid4()), "expected_stage": case.stage} | DATA | changes
    return browser(house_worker()).post(reverse("case_step", args=[case.number, "close_absent"]), data)


def test_before_the_waiting_time_is_over_it_says_until_when() -> None:
    case = absent(days=10)
    page = browser(house_worker()).get(reverse("case_step", args=[case.number, "close_absent"]))
    assert page.status_code == 409
    until = timezone.localdate() + timedelta(days=20)
    assert f"sampai {until.day} " in page.context["lacking"][0].sentence
    assert str(until.year) in page.content.decode()


def test_the_head_reads_what_was_done_and_the_case_ends() -> None:
    case = absent()
    assert send(case).status_code == 302
    proposal = latest(case)
    # the ledger takes over the facts, so no number somebody typed is among them
    assert proposal.facts == {"searches": ["family", "police"]}
    assert proposal.note == f"{DATA['note']}\nLaporan polisi: LP/B/12/2026"
    page = browser(head()).get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    for words in ("Memanjat pagar.", "Polisi ditanyai", "LP/B/12/2026", "40 hari yang lalu"):
        assert words in page
    decide(case, head())
    assert (fresh(case).stage, fresh(case).outcome) == ("closed", "lost")
    closed = CaseEvent.objects.filter(case=case).latest("seq")
    assert closed.verb == "close_absent"
    assert "LP/B" not in str(closed.facts)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"searches": []}, ["searches"]),
        ({"searches": ["bogus"]}, ["searches"]),
        ({"police_report": " "}, ["police_report"]),
        ({"note": ""}, ["note"]),
        ({"searches": [], "note": ""}, ["note", "searches"]),
    ],
)
def test_the_search_is_asked_for(changes: dict[str, Any], wrong: list[str]) -> None:
    answer = send(absent(), **changes)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == wrong


def test_the_service_asks_for_it_too() -> None:
    case = absent()
    with pytest.raises(Refusal):
        services.propose(
            case, "close_absent", actor=house_worker(), expected_stage="absent", note="Tidak ditemukan."
        )

"""Conferences, sessions, programmes, progress and home visits: added, corrected, refused with the text kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from casework.care import services
from casework.care.models import Conference, GoalProgress, HomeVisit, Programme, ProgressReport, Session
from casework.cases import ledger
from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.cases.signals import case_event_recorded
from casework.offices.models import User
from tests.care.conftest import Send
from tests.care.steps import (
    TODAY,
    home_visit,
    in_assessment,
    minutes,
    planned,
    programme,
    put_at,
    report,
    session,
)
from tests.staff import staff

TOMORROW = (TODAY() + timedelta(days=1)).isoformat()
LONG_AGO = (TODAY() - timedelta(days=60)).isoformat()


def sent(content: dict[str, Any]) -> dict[str, Any]:
    """A record as its form sends it."""
    form = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in content.items()
    }
    if "attended" in form:
        form["attended"] = "yes" if form["attended"] else "no"
        form["minutes"] = form["minutes"] or ""
    if "held_at" in form:
        form["held_at"] = timezone.localtime(content["held_at"]).strftime("%Y-%m-%dT%H:%M")
    form.pop("goals", None)
    return form


KINDS = {
    "conference": (Conference, minutes, "hold_conference", "decision"),
    "session": (Session, session, "record_session", "content"),
    "programme": (Programme, programme, "record_programme", "name"),
    "progress": (ProgressReport, report, "write_progress", "summary"),
    "home_visit": (HomeVisit, home_visit, "record_home_visit", "findings"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_record_is_added_with_its_event(case: Case, worker: User, post: Send, kind: str) -> None:
    model, content, verb, text = KINDS[kind]
    answer = post(worker, f"{kind}_add", case, sent(content()))
    assert answer.status_code == 302
    written = model.objects.get()
    assert written.author == worker
    assert written.stage == Stage.ASSESSMENT
    event = case.events.order_by("-seq").first()
    assert (event.verb, event.facts["record"], event.actor) == (verb, written.pk, worker)
    assert str(content()[text]) not in str(event.facts), "the words stand outside the ledger"
    assert list(ledger.faults(iter([Case.objects.get(pk=case.pk)]))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_empty_text_is_refused_on_its_field(case: Case, worker: User, post: Send, kind: str) -> None:
    model, content, _verb, text = KINDS[kind]
    answer = post(worker, f"{kind}_add", case, sent(content(**{text: "   "})))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {text}
    assert not model.objects.exists()


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("conference", "held_at", f"{TOMORROW}T09:00"),
        ("conference", "held_at", f"{LONG_AGO}T09:00"),
        ("session", "held_on", TOMORROW),
        ("session", "held_on", LONG_AGO),
        ("session", "held_on", "kemarin"),
        ("programme", "ended_on", TOMORROW),
        ("programme", "started_on", LONG_AGO),
        ("programme", "ended_on", (TODAY() - timedelta(days=25)).isoformat()),
        ("progress", "period_until", TOMORROW),
        ("progress", "period_from", LONG_AGO),
        ("progress", "period_until", (TODAY() - timedelta(days=20)).isoformat()),
        ("home_visit", "visited_on", TOMORROW),
        ("home_visit", "visited_on", LONG_AGO),
    ],
)
def test_wrong_day_is_refused_on_its_field_with_the_text_kept(
    case: Case, worker: User, post: Send, kind: str, field: str, value: str
) -> None:
    model, content, _verb, text = KINDS[kind]
    answer = post(worker, f"{kind}_add", case, sent(content()) | {field: value})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert str(content()[text]) in answer.content.decode()
    assert not model.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_correction_counts_a_version_and_a_stale_one_shows_both_texts(
    case: Case, worker: User, post: Send, kind: str
) -> None:
    model, content, _verb, text = KINDS[kind]
    post(worker, f"{kind}_add", case, sent(content()))
    written = model.objects.get()
    first = post(
        worker, f"{kind}_edit", case, sent(content(**{text: "Milik rekan"})) | {"version": 1}, written.pk
    )
    assert first.status_code == 302
    stale = post(
        worker, f"{kind}_edit", case, sent(content(**{text: "Milik saya"})) | {"version": 1}, written.pk
    )
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Milik rekan" in page
    assert "Milik saya" in page
    now = model.objects.get()
    assert (getattr(now, text), now.version, now.edited_by) == ("Milik rekan", 2, worker)
    over = {bound.html_name: bound.value() for bound in stale.context["form"] if bound.value() is not None}
    assert post(worker, f"{kind}_edit", case, over, written.pk).status_code == 302
    assert getattr(model.objects.get(), text) == "Milik saya"


@pytest.mark.parametrize("kind", KINDS)
def test_double_click_makes_one_row(case: Case, worker: User, post: Send, kind: str) -> None:
    model, content, _verb, _text = KINDS[kind]
    key = {"idempotency_key": "6f0f7f9e-3f4c-4a55-9a0e-0c9d0a2f1b11"}
    first = post(worker, f"{kind}_add", case, sent(content()) | key)
    second = post(worker, f"{kind}_add", case, sent(content()) | key)
    assert first.url == second.url
    assert model.objects.count() == 1


def test_session_needs_its_length_unless_missed(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "session_add", case, sent(session(minutes=None)))
    assert set(answer.context["form"].errors) == {"minutes"}
    assert post(worker, "session_add", case, sent(session(attended=False))).status_code == 302
    assert Session.objects.get().minutes is None


def test_home_safe_under_conditions_names_them(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "home_visit_add", case, sent(home_visit(verdict="conditions")))
    assert set(answer.context["form"].errors) == {"conditions"}


def test_progress_form_asks_for_each_goal_and_moves_it(
    case: Case, worker: User, get: Send, post: Send
) -> None:
    plan = planned(case, actor=worker)
    pk = plan.goals.get().pk
    assert f"goal_{pk}_status" in get(worker, "progress_add", case).context["form"].fields
    moved = {f"goal_{pk}_status": "reached", f"goal_{pk}_note": "KTP jadi"}
    assert post(worker, "progress_add", case, sent(report()) | moved).status_code == 302
    row = GoalProgress.objects.get()
    assert (row.status, row.note, plan.goals.get().status) == ("reached", "KTP jadi", "reached")


def test_corrected_older_report_leaves_the_goals(case: Case, worker: User) -> None:
    plan = planned(case, actor=worker)
    pk = plan.goals.get().pk
    older = services.write_progress(case, actor=worker, **report(goals={pk: ("under_way", "")}))
    services.write_progress(case, actor=worker, **report(goals={pk: ("reached", "")}))
    services.correct_progress(older, actor=worker, version=1, **report(goals={pk: ("dropped", "")}))
    assert plan.goals.get().status == "reached"


def test_nothing_is_added_to_a_closed_case(case: Case, worker: User, post: Send) -> None:
    closed = put_at(case, Stage.CLOSED)
    answer = post(worker, "session_add", closed, sent(session()))
    assert answer.status_code == 409
    assert not Session.objects.exists()


def test_failing_receiver_undoes_the_record(case: Case, worker: User) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("receiver failed")

    case_event_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            services.record_session(case, actor=worker, **session())
    finally:
        case_event_recorded.disconnect(fail)
    assert not Session.objects.exists()
    assert Case.objects.get(pk=case.pk).event_count == case.event_count


PAGES = {
    "assessment_add": ("panti_social_worker", "PSBI-1"),
    "conference_add": ("panti_supervisor", "PSBI-1"),
    "plan_edit": ("panti_social_worker", "PSBI-1"),
    "plan_agree": ("panti_social_worker", "PSBI-1"),
    "progress_add": ("panti_social_worker", "PSBI-1"),
    "session_add": ("panti_social_worker", "PSBI-1"),
    "programme_add": ("panti_social_worker", "PSBI-1"),
    "home_visit_add": ("social_worker", "SDS-PUS"),
    "follow_up_list": ("clerk", "PSBI-1"),
    "follow_up_add": ("social_worker", "SDS-PUS"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_its_role_and_for_no_other_office(case: Case, get: Send, name: str) -> None:
    role, code = PAGES[name]
    planned(case, actor=staff("panti_social_worker", "PSBI-1"))
    assert get(staff(role, code), name, case).status_code == 200
    elsewhere = "PSBI-2" if code == "PSBI-1" else "SDS-TIM"
    assert get(staff(role, elsewhere), name, case).status_code == 404


@pytest.mark.parametrize("name", sorted(PAGES.keys() - {"follow_up_list"}))
def test_page_tells_a_reader_who_may(case: Case, get: Send, name: str) -> None:
    helper = staff(*PAGES[name])
    answer = get(staff("clerk", "PSBI-1"), name, case)
    assert answer.status_code == 403
    assert helper.name in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_sealed_case_does_not_exist_without_the_right(case: Case, get: Send, name: str) -> None:
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert get(staff("clerk", "PSBI-1"), name, case).status_code == 404


def test_record_of_another_case_is_not_found(case: Case, worker: User, get: Send) -> None:
    other = in_assessment()
    written = services.record_session(other, actor=worker, **session())
    assert get(worker, "session_edit", case, written.pk).status_code == 404

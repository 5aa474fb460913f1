"""Asking for a paper on screen, watching it, opening it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Case, CaseEvent
from casework.documents import services
from casework.documents.enums import PrintStatus, Trouble
from casework.documents.models import Print
from casework.documents.rendering import Paper
from casework.documents.rules import KEPT_FOR, LOST_AFTER, WORKER_SILENT
from casework.documents.services import making
from tests import road
from tests.documents.conftest import As
from tests.staff import staff

pytestmark = pytest.mark.django_db


def form(**facts: object) -> dict[str, object]:
    known = {
        "idempotency_key": str(uuid4()),
        "expected_stage": "placement",
        "purpose": "archive",
        "paper": "a4",
        "sections": ["identity", "sign_off"],
    }
    return known | facts


def test_a_double_click_makes_one_print(as_user: As) -> None:
    case = road.walk_to("placement")
    browser, sent = as_user(staff("clerk", road.SUDINSOS)), form()
    address = reverse("print_case_file", args=[case.number])
    first, second = browser.post(address, sent), browser.post(address, sent)
    made = Print.objects.get(case=case)
    assert first.url == second.url == reverse("print_detail", args=[made.number])
    assert made.sections == ["identity", "sign_off"]
    assert ProcrastinateJob.objects.filter(args__print_id=made.pk).count() == 1


def test_nothing_chosen_is_said_on_the_form(as_user: As) -> None:
    case = road.walk_to("placement")
    page = as_user(staff("clerk", road.SUDINSOS)).post(
        reverse("print_case_file", args=[case.number]), form(sections=[])
    )
    assert page.status_code == 422
    assert "Pilih sedikitnya satu bagian" in page.content.decode()
    assert not Print.objects.exists()


def test_a_print_is_watched_opened_and_kept_for_whoever_asked(as_user: As) -> None:
    """It asks again while it is made and no more afterwards; to anybody else it does not exist."""
    case = road.walk_to("placement")
    clerk, other = staff("clerk", road.SUDINSOS), staff("supervisor", road.SUDINSOS)
    browser, stranger = as_user(clerk), as_user(other)
    browser.post(reverse("print_placement", args=[case.number]), form())
    made = Print.objects.get(case=case)
    watched, file = reverse("print_detail", args=[made.number]), reverse("print_file", args=[made.number])
    assert "every 2s" in browser.get(watched).content.decode()
    assert browser.get(file).status_code == 404, "there is nothing to open yet"

    services.make_print(made.pk)
    fragment = browser.get(watched, headers={"HX-Target": "print"}).content.decode()
    assert "every 2s" not in fragment
    assert file in fragment
    opened = browser.get(file)
    assert opened["Content-Type"] == "application/pdf"
    assert b"".join(opened).startswith(b"%PDF-")
    assert AccessLog.objects.filter(user=clerk, case=case, purpose=Purpose.PRINT).exists()
    for name in ("print_detail", "print_file"):
        assert stranger.get(reverse(name, args=[made.number])).status_code == 404
    assert stranger.post(reverse("print_cancel", args=[made.number])).status_code == 404

    case_page = stranger.get(f"{reverse('case_detail', args=[case.number])}?tab=documents").content.decode()
    assert made.number in case_page, "that it was printed is known to everybody who prints"
    assert "cetakan ke-" not in case_page
    ask = stranger.get(reverse("print_placement", args=[case.number])).content.decode()
    assert made.number in ask, "whoever prints it again is told that theirs will be a copy"
    timeline = browser.get(f"{reverse('case_detail', args=[case.number])}?tab=timeline").content.decode()
    assert made.number in timeline

    # past its time the file goes; that it was printed stays
    made.refresh_from_db()
    stored = made.file.name
    assert default_storage.exists(stored)
    Print.objects.filter(pk=made.pk).update(finished_at=timezone.now() - KEPT_FOR - timedelta(hours=1))
    assert services.clear_away() == (1, 0)
    assert not default_storage.exists(stored)
    assert browser.get(file).status_code == 404
    assert browser.get(watched).status_code == 200


def test_a_waiting_print_is_cancelled_and_never_made(as_user: As) -> None:
    case = road.walk_to("placement")
    browser = as_user(staff("clerk", road.SUDINSOS))
    browser.post(reverse("print_case_file", args=[case.number]), form())
    made = Print.objects.get(case=case)
    browser.post(reverse("print_cancel", args=[made.number]))
    made.refresh_from_db()
    assert made.status == PrintStatus.CANCELLED
    assert services.make_print(made.pk) is None
    again = services.request_print(
        case, actor=staff("clerk", road.SUDINSOS), kind="case_file", sections=["identity"]
    )
    assert not again.is_copy, "what never became a paper counts for nothing"


def test_a_print_lost_with_its_worker_says_so_and_is_asked_for_again(as_user: As) -> None:
    """A worker that lives keeps what it makes; one that is silent has lost it, and the next paper is no copy of it."""
    case = road.walk_to("placement")
    clerk = staff("clerk", road.SUDINSOS)
    lost = services.request_print(case, actor=clerk, kind="case_file", sections=["identity"], paper="f4")
    begun = timezone.now() - WORKER_SILENT - timedelta(seconds=5)
    Print.objects.filter(pk=lost.pk).update(status=PrintStatus.RENDERING, started_at=begun)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE (args->>'print_id')::int = %s",
            [worker, lost.pk],
        )
        assert services.clear_away() == (0, 0)
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = %s WHERE id = %s", [begun, worker])
    assert services.clear_away() == (0, 1)
    lost.refresh_from_db()
    assert (lost.status, lost.trouble) == (PrintStatus.FAILED, Trouble.STOPPED)

    browser = as_user(clerk)
    page = browser.get(reverse("print_detail", args=[lost.number])).content.decode()
    again = f"{reverse('print_case_file', args=[case.number])}?seperti={lost.number}"
    assert again in page
    asked = browser.get(again).context["form"]
    assert (asked["sections"].value(), asked["paper"].value()) == (["identity"], "f4")
    browser.post(again, form())
    made = services.make_print(Print.objects.latest("pk").pk)
    assert made is not None
    assert not made.is_copy
    assert CaseEvent.objects.filter(case=case, verb="print_paper").count() == 1


def test_the_first_to_become_ready_is_no_copy_whoever_asked_first() -> None:
    case = road.walk_to("placement")
    clerk = staff("clerk", road.SUDINSOS)
    first, second = (services.request_print(case, actor=clerk, kind="placement") for _ in range(2))
    # a worker has begun the first, and the second overtakes it
    Print.objects.filter(pk=first.pk).update(status=PrintStatus.RENDERING, started_at=timezone.now())
    begun = Print.objects.get(pk=first.pk)
    overtaking = services.make_print(second.pk)
    assert overtaking is not None
    assert not overtaking.is_copy
    assert making._finish(begun, Paper(1, b"%PDF-")) is False, "it says it is the first, and is not any more"
    assert CaseEvent.objects.filter(case=case, verb="print_paper").count() == 1
    Print.objects.filter(pk=first.pk).update(status=PrintStatus.QUEUED)
    late = services.make_print(first.pk)
    assert late is not None
    assert (late.copy_number, late.copy_of) == (2, overtaking)
    assert late.subject == CaseEvent.objects.get(case=case, verb="place").pk, (
        "of that placement and no later one"
    )


def test_a_print_that_was_forgotten_is_queued_again() -> None:
    case = road.walk_to("placement")
    waiting = services.request_print(case, actor=staff("clerk", road.SUDINSOS), kind="placement")
    Print.objects.update(requested_at=timezone.now() - LOST_AFTER - timedelta(minutes=1))
    jobs = ProcrastinateJob.objects.filter(args__print_id=waiting.pk)
    services.clear_away()
    assert jobs.count() == 1, "it still waits, so nothing is added"


def test_a_record_of_another_case_is_not_found(as_user: As) -> None:
    mine, other = road.to_assessment(road.open_case()), road.open_case(person=road.somebody(label="Lain"))
    other = road.to_assessment(other)
    browser = as_user(staff("clerk", road.SUDINSOS))
    address = reverse("print_handover", args=[mine.number, other.handovers.get().pk])
    assert browser.get(address).status_code == 404
    outreach = Case.objects.get(pk=mine.pk)
    assert browser.get(reverse("print_placement", args=[outreach.number])).status_code == 404, "never placed"

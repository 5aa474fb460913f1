"""The case files of a filtered list: progress, cancel, survival of a reload, and one ZIP file."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.urls import reverse

from casework.cases.models import Case
from casework.documents import services
from casework.documents.enums import PrintStatus
from casework.documents.models import BatchPrint, Print
from tests import road
from tests.documents.conftest import As
from tests.staff import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Case]:
    return [road.open_case(person=road.somebody(label=f"Orang {n}")) for n in range(3)]


def form(**facts: object) -> dict[str, object]:
    known = {
        "idempotency_key": str(uuid4()),
        "purpose": "archive",
        "paper": "a4",
        "sections": ["identity"],
    }
    return known | facts


def test_a_filtered_list_is_printed_watched_cancelled_and_downloaded(as_user: As, three: list[Case]) -> None:
    road.to_assessment(road.open_case(person=road.somebody(label="Sudah di panti")))
    clerk = staff("clerk", road.SUDINSOS)
    browser = as_user(clerk)
    listed = browser.get(reverse("case_list"), {"stage": "outreach"}).content.decode()
    address = f"{reverse('batch_add')}?stage=outreach"
    assert address in listed, "the list leads to it as it is narrowed"
    assert "3 berkas kasus akan dicetak" in browser.get(address).content.decode()

    sent = form()
    first, again = browser.post(address, sent), browser.post(address, sent)
    batch = BatchPrint.objects.get()
    watched = reverse("batch_detail", args=[batch.pk])
    assert first.url == again.url == watched
    prints = list(Print.objects.filter(batch=batch).order_by("pk"))
    assert [made.case_id for made in prints] == [case.pk for case in three]

    services.make_print(prints[0].pk)
    for _reload in range(2):
        page = browser.get(watched).content.decode()
        assert "1 dari 3 siap</b> · 33% selesai" in page
        assert "every 2s" in page

    browser.post(reverse("batch_cancel", args=[batch.pk]))
    page = browser.get(watched, headers={"HX-Target": "batch"}).content.decode()
    assert "2 dibatalkan" in page
    assert "every 2s" not in page, "nothing more is coming, so nothing more is asked"
    assert services.make_print(prints[1].pk) is None

    download = browser.get(reverse("batch_file", args=[batch.pk]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(download)))
    assert archive.namelist() == [f"{three[0].number}-{prints[0].number}.pdf"]
    assert archive.read(archive.namelist()[0]).startswith(b"%PDF-")

    other = as_user(staff("supervisor", road.SUDINSOS))
    for name in ("batch_detail", "batch_file"):
        assert other.get(reverse(name, args=[batch.pk])).status_code == 404
    assert other.post(reverse("batch_cancel", args=[batch.pk])).status_code == 404


def test_cases_that_one_may_only_read_are_left_out(as_user: As, three: list[Case]) -> None:
    """Two houses before, one prints only what is theirs now."""
    worker = staff("panti_social_worker", road.TRANSIT)
    moved = road.walk_to("intake", three[0])
    here = road.to_assessment(three[1])
    page = as_user(worker).get(reverse("batch_add"), {"state": "all"}).content.decode()
    assert "1 berkas kasus akan dicetak" in page
    assert "1 kasus yang boleh Anda baca tetapi tidak boleh Anda cetak dilewati" in page
    as_user(worker).post(f"{reverse('batch_add')}?state=all", form())
    assert list(Print.objects.values_list("case", flat=True)) == [here.pk]
    assert moved.pk != here.pk


def test_a_list_too_long_says_so(as_user: As, three: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("queries", "services.asking"):
        monkeypatch.setattr(f"casework.documents.{module}.BATCH_LIMIT", 2)
    browser = as_user(staff("clerk", road.SUDINSOS))
    assert "Terlalu banyak sekaligus" in browser.get(reverse("batch_add")).content.decode()
    refused = browser.post(reverse("batch_add"), form())
    assert refused.status_code == 409
    assert not Print.objects.exists()


def test_one_that_fails_stops_no_other_and_is_asked_for_again(as_user: As, three: list[Case]) -> None:
    clerk = staff("clerk", road.SUDINSOS)
    batch = services.request_batch(three[:2], actor=clerk, sections=["identity"])
    first, second = Print.objects.filter(batch=batch).order_by("pk")
    # what was chosen is not there any more
    Print.objects.filter(pk=first.pk).update(sections=["health"])
    services.make_print(first.pk)
    services.make_print(second.pk)
    states = list(Print.objects.filter(batch=batch).order_by("pk").values_list("status", flat=True))
    assert states == [PrintStatus.FAILED, PrintStatus.DONE]

    browser = as_user(clerk)
    page = browser.get(reverse("batch_detail", args=[batch.pk])).content.decode()
    again = f"{reverse('batch_add')}?lagi={batch.pk}"
    assert again in page
    assert "1 berkas kasus akan dicetak" in browser.get(again).content.decode()
    browser.post(again, form())
    assert Print.objects.latest("pk").case_id == first.case_id
    stranger = as_user(staff("supervisor", road.SUDINSOS))
    assert "3 berkas kasus akan dicetak" in stranger.get(again).content.decode(), "it is nobody else's"

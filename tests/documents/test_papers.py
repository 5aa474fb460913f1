"""The papers themselves, made by the real process and read back."""

import asyncio
import base64
import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from PIL import Image
from pypdf.generic import Destination

from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Case, CaseEvent
from casework.documents import checks, rendering, services
from casework.documents.composing import compose
from casework.documents.enums import Paper, PrintFor, PrintKind, PrintStatus, Trouble
from casework.documents.models import Print
from casework.documents.pictures import FACE, picture
from casework.documents.rules import genuine_key
from casework.documents.templatetags.papers import bound
from casework.outreach.models import Handover
from casework.panti.models import HealthCheck
from casework.people.models import Person
from tests import road
from tests.documents import paper
from tests.documents.tagged import assert_spoken_aloud
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def test_a_case_file_reads_back(resident: Case) -> None:
    """Text, pages, bookmarks, tags, fonts and size; its event, its hash and the log of who read what."""
    HealthCheck.objects.filter(case=resident).update(injuries="Selulitis tungkai kiri")
    worker = staff("panti_social_worker", road.HOUSE)
    made = paper.made(resident, worker, purpose=PrintFor.ARCHIVE)
    assert made.status == PrintStatus.DONE
    pdf = paper.reader(made)
    said = paper.words(pdf)

    assert len(pdf.pages) == made.pages
    assert made.pages is not None
    assert made.pages >= 4
    first = pdf.pages[0].extract_text()
    for expected in ("RAHASIA", resident.number, "Pak Topi", made.number, genuine_key(made.number)):
        assert paper.letters(expected) in paper.letters(first), expected
    for number, page in enumerate(pdf.pages, start=1):
        assert f"Halaman {number} dari {made.pages}" in page.extract_text()
        assert worker.name in page.extract_text(), "who printed it stands on every page"
    assert "Selulitis tungkai kiri" in said, "this reader holds the right to health notes"
    assert "SALINAN" not in paper.letters(said)

    titles = [entry.title for entry in pdf.outline if isinstance(entry, Destination)]
    assert titles[0] == "Sampul"
    assert "1. Identitas" in titles
    assert titles[-1].endswith("Lembar pengesahan")

    assert_spoken_aloud(pdf)
    box = pdf.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)

    with made.file.open("rb") as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == made.sha256
    event = CaseEvent.objects.get(case=resident, verb="print_paper")
    assert made.event_id == event.pk
    assert event.facts["sha256"] == made.sha256
    assert event.facts["number"] == made.number
    purposes = set(AccessLog.objects.filter(user=worker, case=resident).values_list("purpose", flat=True))
    assert {Purpose.PRINT, Purpose.HEALTH} <= purposes


def test_a_paper_that_takes_too_long_or_too_much_ends_with_a_sentence() -> None:
    page = "<html lang=id><title>x</title>" + "<p>Halaman yang tidak selesai</p>" * 3000
    with pytest.raises(rendering.RenderingFailed) as slow:
        rendering.render(page, seconds=0.05)
    assert slow.value.trouble == Trouble.TOO_LONG
    engine = rendering.Engine(memory=30 * 1024 * 1024)
    with pytest.raises(rendering.RenderingFailed) as large:
        engine.render(page, seconds=60)
    engine.stop()
    assert large.value.trouble == Trouble.TOO_LARGE
    assert "kecil" in str(Trouble.TOO_LARGE.label) or "besar" in str(Trouble.TOO_LARGE.label)


def test_a_print_that_fails_says_so_and_leaves_no_event(
    resident: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is set to nothing, so that the real process runs into it."""
    asked = paper.asked(resident, staff("clerk", road.HOUSE))
    monkeypatch.setattr(rendering.render, "__kwdefaults__", {"seconds": 0.0})
    made = services.make_print(asked.pk)
    assert made is not None
    assert (made.status, made.trouble) == (PrintStatus.FAILED, Trouble.TOO_LONG)
    assert not CaseEvent.objects.filter(case=resident, verb="print_paper").exists()
    assert not made.file


def test_a_handover_record_on_f4_and_its_copy() -> None:
    """The second print of the same record is marked as a copy of the first."""
    case = road.to_assessment(road.open_case())
    handover = Handover.objects.get(case=case)
    Handover.objects.filter(pk=handover.pk).update(goods="Topi anyaman\nUang tunai Rp 23.500")
    officer = staff("outreach_officer", road.SUDINSOS)
    record = {"kind": PrintKind.HANDOVER, "subject": handover.pk, "sections": (), "paper": Paper.F4}
    first = paper.made(case, officer, **record)
    pdf = paper.reader(first)
    said = paper.words(pdf)
    for expected in ("BERITA ACARA SERAH TERIMA", handover.number, "Uang tunai Rp 23.500", officer.name):
        assert expected in said, expected
    assert "SALINAN" not in paper.letters(said)
    box = pdf.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (609, 935), "215 × 330 mm"

    second = paper.made(case, officer, **record)
    assert (second.copy_number, second.copy_of_id) == (2, first.pk)
    assert "SALINAN·CETAKANKE-2" in paper.letters(paper.words(paper.reader(second)))
    assert Print.objects.filter(case=case, status=PrintStatus.DONE).count() == 2


def test_a_placement_letter_carries_the_profile() -> None:
    case = road.walk_to("placement")
    worker = staff("social_worker", road.SUDINSOS)
    made = paper.made(case, worker, kind=PrintKind.PLACEMENT, sections=())
    assert (made.status, made.pages) == (PrintStatus.DONE, 2)
    said = paper.words(paper.reader(made))
    for expected in ("Rujukan warga binaan sosial", "Kepala Panti Sosial", "Profil klien", case.number):
        assert expected in said, expected


def test_the_places_of_emblem_and_photo_are_no_groups_of_their_own() -> None:
    """Viewers cut a group at its edges, so that "lambang" was read as "ambang"."""
    case, worker = road.walk_to("placement"), staff("social_worker", road.SUDINSOS)
    pdf = paper.reader(paper.made(case, worker, kind=PrintKind.PLACEMENT, sections=()))
    assert len(pdf.pages) == 2, "the letter with the emblem, the profile with the photo"
    for page in pdf.pages:
        drawn = {one.get_object()["/Subtype"] for one in page["/Resources"]["/XObject"].values()}
        assert drawn == {"/Image"}, "the code to scan, and nothing else"


def test_a_placement_letter_is_of_whoever_decided_and_of_that_day() -> None:
    """The head of the house somebody was placed in prints it later: a house refers nobody to itself."""
    with time_machine.travel("2026-03-02 10:00+07:00", tick=True):
        case = road.walk_to("placement")
    with time_machine.travel("2026-03-05 10:00+07:00", tick=True):
        case = road.walk_to("intake", case)
    Case.objects.filter(pk=case.pk).update(responsible_office=office(road.HOUSE))
    case = road.fresh(case)
    head = staff("head_of_panti", road.HOUSE)
    said = paper.composed(case, head, kind=PrintKind.PLACEMENT, sections=())
    sudinsos, house = office(road.SUDINSOS).name, office(road.HOUSE).name
    assert sudinsos.upper() in said
    assert house.upper() not in said
    assert f"Kepala {sudinsos}," in said
    assert said.count(f"Kepala {house}") == 1, (
        "the letter is to that house, and is neither from it nor a copy for it"
    )
    assert f"Yth. Kepala {house}" in said
    assert "Jakarta, 2 Maret 2026" in said
    assert f"oleh {head.name}, {office(road.HOUSE).short_name}" in said, "who printed it stands in the foot"
    assert "SALINAN" in said, "not printed by its sender"
    page = compose(paper.asked(case, head, kind=PrintKind.PLACEMENT), case, head)
    assert f'<meta name="author" content="{sudinsos}, ' in page
    sent = paper.composed(
        road.walk_to("placement", road.open_case(person=road.somebody())),
        staff("social_worker", road.SUDINSOS),
        kind=PrintKind.PLACEMENT,
        sections=(),
    )
    assert "SALINAN" not in sent


@pytest.mark.parametrize(
    ("role", "code", "is_copy"),
    [
        ("outreach_officer", road.SUDINSOS, False),
        ("panti_staff", road.TRANSIT, False),
        ("head_of_panti", road.HOUSE, True),
    ],
)
def test_a_handover_record_is_of_whoever_handed_over(role: str, code: str, is_copy: bool) -> None:
    """Either side keeps one of the two; what a third prints is a copy, on the letterhead of the record all the same."""
    case = road.walk_to("intake")
    if code == road.TRANSIT:
        case = road.to_assessment(road.open_case(person=road.somebody()))
    subject = Handover.objects.get(case=case).pk
    said = paper.composed(case, staff(role, code), kind=PrintKind.HANDOVER, subject=subject)
    assert office(road.SUDINSOS).name.upper() in said
    assert not any(office(house).name.upper() in said for house in (road.TRANSIT, road.HOUSE))
    assert ("SALINAN" in said) == is_copy


def test_the_number_of_a_house_stays_with_its_word() -> None:
    assert (
        bound("Panti Sosial Tresna Werdha Budi Mulia 2")
        == "Panti Sosial Tresna Werdha Budi Mulia\N{NO-BREAK SPACE}2"
    )
    assert bound("Suku Dinas Sosial") == "Suku Dinas Sosial"
    case = road.walk_to("placement")
    worker = staff("social_worker", road.SUDINSOS)
    page = compose(paper.asked(case, worker, kind=PrintKind.PLACEMENT), case, worker)
    assert f"Yth. Kepala {bound(office(road.HOUSE).name)}<" in page
    assert "Budi Mulia 2" not in page


def test_a_photo_is_no_larger_than_it_is_shown_and_one_that_cannot_be_read_leaves_its_place_empty(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    out = BytesIO()
    Image.new("RGB", (7000, 5000), "#B98A66").save(out, "JPEG")
    whole = out.getvalue()
    person = Person(photo="wajah.jpg")
    (tmp_path / "wajah.jpg").write_bytes(whole)
    address = picture(person.photo, FACE)
    with Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as shown:
        assert max(shown.size) <= max(FACE)
    (tmp_path / "wajah.jpg").write_bytes(whole[: len(whole) // 2])
    assert picture(person.photo, FACE) == ""
    # as large as a header may say
    (tmp_path / "wajah.jpg").write_bytes(
        whole.replace((5000).to_bytes(2) + (7000).to_bytes(2), b"\xff\xff\xff\xff")
    )
    assert picture(person.photo, FACE) == ""
    (tmp_path / "wajah.jpg").unlink()
    assert picture(person.photo, FACE) == ""


def test_a_missing_library_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert checks.libraries_are_there() == []
    monkeypatch.setitem(checks.LIBRARIES, "libnowhere.so.9", "libnowhere9")
    (said,) = checks.libraries_are_there()
    assert "libnowhere9" in said.msg
    assert said.hint == "apt-get install libnowhere9"
    monkeypatch.setattr(checks.logger, "propagate", True)
    asyncio.run(checks.say_what_is_missing())
    assert "apt-get install libnowhere9" in caplog.text, "a server says so when it starts"

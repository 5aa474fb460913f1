"""Papers look as they did when somebody last looked at them; see ``images`` for how, and how to review them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from casework.cases.models import Case
from casework.cases.services import attach, seal
from casework.documents.enums import Paper, PrintFor, PrintKind
from casework.documents.models import Print
from casework.outreach.models import Handover
from casework.panti.belongings.leaving import hand_back, move_cash
from casework.panti.belongings.models import Belonging, BelongingsReceipt
from casework.panti.belongings.moves import move_item
from casework.panti.belongings.services import ItemRow, receive
from tests import road
from tests.documents import images, paper
from tests.documents.tagged import assert_spoken_aloud
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

MOMENT = "2026-11-20 09:41+07:00"


@pytest.fixture(autouse=True)
def same_moment_and_numbers(settings: Any) -> Iterator[None]:
    """What a paper says of when and where it was printed."""
    settings.SECRET_KEY = "the key of the reviewed pictures"
    with time_machine.travel(MOMENT, tick=False):
        yield


def portrait() -> ContentFile[bytes]:
    """A face nobody has."""
    picture = Image.new("RGB", (400, 600), "#DDE1E6")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 420, 380, 900), fill="#5C7A89")
    draw.ellipse((110, 130, 290, 400), fill="#B98A66")
    out = BytesIO()
    picture.save(out, "JPEG")
    return ContentFile(out.getvalue(), "wajah.jpg")


def resident() -> Case:
    """Somebody at the end of rehabilitation, with a photo and a record of almost every kind."""
    case = road.walk_to("resocialisation")
    road.visit_home(case)
    case.person.photo.save("wajah.jpg", portrait())
    Handover.objects.filter(case=case).update(
        goods="Topi anyaman, 1 buah\nSarung kotak-kotak biru, 1 lembar\nUang tunai Rp 23.500",
        condition="Sadar, lemah, luka tungkai kiri",
        vehicle="Mobil operasional P3S",
    )
    attach(
        case,
        actor=staff("panti_social_worker", road.HOUSE),
        upload=portrait(),
        title="Di wisma",
        kind="photo",
    )
    return road.fresh(case)


def case_file() -> Print:
    """A second print, so marked as a copy of the first."""
    case, worker = resident(), staff("panti_social_worker", road.HOUSE)
    paper.made(case, worker, sections=["identity"], purpose=PrintFor.WORK)
    return paper.made(case, worker, purpose=PrintFor.ARCHIVE)


def handover_record() -> Print:
    case = resident()
    return paper.made(
        case,
        staff("outreach_officer", road.SUDINSOS),
        kind=PrintKind.HANDOVER,
        subject=Handover.objects.get(case=case).pk,
        paper=Paper.F4,
    )


def placement_letter() -> Print:
    return paper.made(resident(), staff("social_worker", road.SUDINSOS), kind=PrintKind.PLACEMENT)


def with_belongings() -> Case:
    """Things with a history and money, most of it handed back to a sister."""
    case, keeper, now = resident(), staff("panti_staff", road.HOUSE), timezone.now()
    receive(
        case,
        actor=keeper,
        occurred_at=now,
        items=[
            ItemRow("Tas ransel hitam, isi pakaian", 1, "locker", "12"),
            ItemRow("Kemeja kotak-kotak", 3, "store"),
            ItemRow("Cincin perak", 1, "safe", "amplop 7"),
        ],
        cash=123_500,
        handed_by="Pak Topi",
        witness="Satpam Dani",
    )
    shirts = Belonging.objects.get(case=case, description__startswith="Kemeja")
    move_item(shirts, "lent", actor=keeper, occurred_at=now, count=1)
    bought = {"reason": "Sandal dan obat gosok", "witness": "Satpam Dani"}
    move_cash(case, office(road.HOUSE), "spent", 23_500, actor=keeper, occurred_at=now, **bought)
    hand_back(
        case,
        office(road.HOUSE),
        actor=keeper,
        occurred_at=now,
        counts={item.pk: min(item.held, 2) for item in Belonging.objects.filter(case=case)},
        cash=80_000,
        to_whom="Sulastri",
        recipient="family",
        signed="thumbprint",
        witness="Satpam Dani",
        remarks="Sisa uang diambil saat kunjungan berikutnya.",
    )
    return road.fresh(case)


def receipt_for_belongings() -> Print:
    case = with_belongings()
    return paper.made(
        case,
        staff("panti_staff", road.HOUSE),
        kind=PrintKind.RECEIPT,
        subject=BelongingsReceipt.objects.get(case=case).pk,
    )


def list_of_belongings() -> Print:
    return paper.made(
        with_belongings(),
        staff("panti_staff", road.HOUSE),
        kind=PrintKind.INVENTORY,
        subject=office(road.HOUSE).pk,
        paper=Paper.F4,
    )


def almost_nothing() -> Print:
    """An unknown child in a sealed case, met a minute ago."""
    person = road.somebody(label="Adik Terminal", sex="P", estimated_age=9)
    case = road.to_assessment(road.open_case(person=person, at=timezone.now() - timedelta(minutes=1)))
    seal(
        case, actor=staff("supervisor", road.SUDINSOS), reason="Anak korban kekerasan, pelakunya mencari dia."
    )
    return paper.made(road.fresh(case), staff("social_worker", road.SUDINSOS))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("berkas-kasus", case_file),
        ("berita-acara", handover_record),
        ("surat-rujukan", placement_letter),
        ("tanda-terima", receipt_for_belongings),
        ("daftar-barang", list_of_belongings),
        ("kasus-baru", almost_nothing),
    ],
)
def test_a_paper_looks_as_reviewed_and_reads_aloud(name: str, make: Callable[[], Print]) -> None:
    made = make()
    assert_spoken_aloud(paper.reader(made))
    with made.file.open("rb") as stored:
        unlike = images.unlike_the_reviewed(name, stored.read())
    assert unlike == [], f"look at them in {images.DIFFERING}; where they are right: make pictures"


def test_a_line_more_is_seen_and_the_edges_of_letters_are_not() -> None:
    with Image.open(images.REVIEWED / "berita-acara-1.png") as found:
        reviewed = found.convert("L")
    lighter = reviewed.point(lambda shade: min(255, shade + 12))
    assert images.share_that_differs(lighter, reviewed) <= images.CELLS_ALLOWED
    moved = reviewed.copy()
    moved.paste(reviewed.crop((0, 300, *reviewed.size)), (0, 312))
    assert images.share_that_differs(moved, reviewed) > images.CELLS_ALLOWED
    missing = reviewed.copy()
    missing.paste(255, (55, 386, 405, 400))
    assert images.share_that_differs(missing, reviewed) > images.CELLS_ALLOWED

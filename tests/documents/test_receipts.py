"""The list of what a house keeps and the receipt of what it hands back, as papers: what they say, who prints them."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import registry, services
from casework.cases.models import Case
from casework.cases.services import seal
from casework.documents.composing import compose
from casework.documents.enums import PrintKind, PrintStatus, Trouble
from casework.documents.models import Print
from casework.documents.services import cancel_print, make_print
from casework.panti.belongings.leaving import hand_back, move_cash
from casework.panti.belongings.models import Belonging, BelongingsReceipt
from casework.panti.belongings.papers import receipt_paper
from tests import road
from tests.documents import paper
from tests.documents.tagged import assert_spoken_aloud
from tests.panti.road import leaving
from tests.panti.road import resident as panti_resident
from tests.panti.test_belongings import brought, move, thing
from tests.road import HOUSE, TRANSIT
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def handed_back(case: Case, **more: Any) -> BelongingsReceipt:
    """Everything but one shirt, and Rp 40.000 of the Rp 50.000."""
    call: dict[str, Any] = {
        "actor": staff("panti_staff", TRANSIT),
        "occurred_at": timezone.now(),
        "counts": {item.pk: min(item.held, 2) for item in Belonging.objects.filter(case=case)},
        "cash": 40_000,
        "to_whom": "Sulastri",
        "recipient": "family",
        "signed": "thumbprint",
        "witness": "Satpam Dani",
        "remarks": "Tas basah.",
    }
    return hand_back(case, office(TRANSIT), **(call | more))


def words_of(made: Print) -> str:
    assert made.status == PrintStatus.DONE, made.trouble
    return paper.words(paper.reader(made))


def printed(case: Case, kind: str, subject: int, role: str = "panti_staff", code: str = TRANSIT) -> Print:
    return paper.made(case, staff(role, code), kind=kind, subject=subject)


def test_every_letter_of_a_room_is_a_kind_of_print() -> None:
    assert {letter.kind for letter in registry.letters()} == {PrintKind.RECEIPT, PrintKind.INVENTORY}


def test_the_addresses_of_papers_are_indonesian() -> None:
    addresses = {
        letter.kind: reverse("print_letter", args=["K-1", letter.address, 2]) for letter in registry.letters()
    }
    assert addresses == {
        PrintKind.RECEIPT: "/kasus/K-1/cetak/tanda-terima/2/",
        PrintKind.INVENTORY: "/kasus/K-1/cetak/daftar-barang/2/",
    }


def test_a_receipt_says_what_was_handed_back_and_what_happened_to_it_before() -> None:
    case = brought()
    move(thing(case), "lent", 1)
    receipt = handed_back(case)
    made = printed(case, PrintKind.RECEIPT, receipt.pk)
    said = words_of(made)
    for expected in (
        "TANDA TERIMA BARANG TITIPAN",
        receipt.number,
        "Tas ransel hitam",
        "Loker, 12",
        "Pak Topi",
        "Rp 40.000",
        "sisa titipan Rp 10.000",
        "Sulastri",
        "Satpam Dani",
        "Tas basah.",
        "1 × Kemeja",
        "dipinjamkan",
        office(TRANSIT).name.upper(),
        staff("panti_staff", TRANSIT).name,
        "Petugas kedua",
        made.number,
    ):
        assert paper.letters(expected).lower() in paper.letters(said).lower(), expected
    assert_spoken_aloud(paper.reader(made))


def test_what_happened_after_a_receipt_is_not_on_it() -> None:
    case = brought()
    receipt = handed_back(case)
    move(thing(case), "given", 1)
    given = {"actor": staff("panti_staff", TRANSIT), "occurred_at": timezone.now(), "other_party": "Pak Topi"}
    move_cash(case, office(TRANSIT), "given", 10_000, **given)
    facts = receipt_paper(case, receipt.pk)
    assert facts is not None
    assert [move.kind for row in facts["rows"] for move in row["moves"]] == []
    assert [line.balance for line in facts["book"]] == [50_000, 10_000]


def test_a_second_print_is_a_copy_of_the_first() -> None:
    case = brought()
    receipt = handed_back(case)
    first = printed(case, PrintKind.RECEIPT, receipt.pk)
    second = printed(case, PrintKind.RECEIPT, receipt.pk)
    assert (second.copy_number, second.copy_of_id) == (2, first.pk)
    assert "SALINAN·CETAKANKE-2" in paper.letters(words_of(second))
    assert "SALINAN" not in paper.letters(words_of(first))


@pytest.mark.parametrize("kind", [PrintKind.RECEIPT, PrintKind.INVENTORY])
def test_what_another_office_prints_is_a_copy_on_the_letterhead_of_the_house(kind: PrintKind) -> None:
    case = brought()
    subject = handed_back(case).pk if kind == PrintKind.RECEIPT else office(TRANSIT).pk
    for role, code, is_copy in (("supervisor", road.SUDINSOS, True), ("panti_staff", TRANSIT, False)):
        said = paper.composed(case, staff(role, code), kind=kind, subject=subject)
        assert office(TRANSIT).name.upper() in said
        assert office(road.SUDINSOS).name.upper() not in said
        assert ("SALINAN" in said) == is_copy


def test_numbers_stand_under_each_other() -> None:
    """Amounts and counts end at the right of their column, heads with them."""
    case, keeper = brought(), staff("panti_staff", TRANSIT)
    receipt = handed_back(case)
    subjects = {
        PrintKind.RECEIPT: receipt.pk,
        PrintKind.INVENTORY: office(TRANSIT).pk,
        PrintKind.CASE_FILE: 0,
    }
    for kind, subject in subjects.items():
        asked = paper.asked(
            case, keeper if subject else staff("supervisor", road.SUDINSOS), kind=kind, subject=subject
        )
        page = compose(asked, case, asked.requested_by)
        assert re.findall(r'<th scope="col"[^>]*class="num"[^>]*>(Jumlah|Saldo)<', page)[-2:] == [
            "Jumlah",
            "Saldo",
        ]
        amounts = re.findall(r"<td([^>]*)>[+−]?Rp ", page.replace("\N{NO-BREAK SPACE}", " "))
        assert amounts
        assert set(amounts) == {' class="num"'}


def test_the_list_says_what_came_and_what_is_still_kept() -> None:
    case = brought()
    handed_back(case)
    said = words_of(printed(case, PrintKind.INVENTORY, office(TRANSIT).pk))
    for expected in (
        "DAFTAR BARANG TITIPAN",
        "1 buah masih disimpan",
        "Kemeja",
        "saldo Rp 10.000",
        "Satpam Dani",
    ):
        assert expected in said, expected


def test_a_receipt_of_another_case_makes_no_paper() -> None:
    case, other = brought(), road.walk_to("assessment", road.open_case(person=road.somebody(label="Bu Rini")))
    receipt = handed_back(case)
    made = printed(other, PrintKind.RECEIPT, receipt.pk)
    assert (made.status, made.trouble) == (PrintStatus.FAILED, Trouble.NOTHING)


class TestWhoPrints:
    @pytest.mark.parametrize(
        ("role", "code", "prints"),
        [
            ("panti_staff", TRANSIT, True),
            ("panti_social_worker", TRANSIT, True),
            ("head_of_panti", TRANSIT, True),
            ("clerk", TRANSIT, True),
            ("supervisor", road.SUDINSOS, True),
            ("nurse", TRANSIT, True),
            ("leadership", TRANSIT, False),
        ],
    )
    def test_those_who_print_are_offered_the_papers(self, role: str, code: str, prints: bool) -> None:
        case = brought()
        receipt = handed_back(case)
        client = Client()
        client.force_login(staff(role, code))
        address = reverse("print_letter", args=[case.number, "tanda-terima", receipt.pk])
        listed = reverse("print_letter", args=[case.number, "daftar-barang", office(TRANSIT).pk])
        assert client.get(address).status_code == client.get(listed).status_code == (200 if prints else 403)
        shown = client.get(reverse("belongings_receipt", args=[case.number, receipt.pk])).content.decode()
        page = client.get(reverse("belongings", args=[case.number])).content.decode()
        assert (address in shown) == (address in page) == (listed in page) == prints

    def test_strangers_find_nothing(self) -> None:
        case = brought()
        receipt = handed_back(case)
        for role, code in (("panti_staff", HOUSE), ("supervisor", "SDS-BRT")):
            client = Client()
            client.force_login(staff(role, code))
            address = reverse("print_letter", args=[case.number, "tanda-terima", receipt.pk])
            assert client.get(address).status_code == 404

    def test_what_is_no_letter_or_no_record_of_the_case_is_not_found(self) -> None:
        case = brought()
        receipt = handed_back(case)
        client = Client()
        client.force_login(staff("panti_staff", TRANSIT))
        for word, pk in (
            ("tanda-terima", receipt.pk + 1),
            ("receipt", receipt.pk),
            ("case_file", 0),
            ("rahasia", receipt.pk),
        ):
            assert client.get(reverse("print_letter", args=[case.number, word, pk])).status_code == 404

    def test_a_sealed_case_is_printed_by_those_alone_who_see_it(self) -> None:
        case = brought()
        receipt = handed_back(case)
        asked = paper.asked(case, staff("clerk", TRANSIT), kind=PrintKind.RECEIPT, subject=receipt.pk)
        seal(case, actor=staff("supervisor", road.SUDINSOS), reason="Pelakunya mencari korban ini.")
        client = Client()
        client.force_login(staff("clerk", TRANSIT))
        address = reverse("print_letter", args=[case.number, "tanda-terima", receipt.pk])
        assert client.get(address).status_code == 404
        late = make_print(asked.pk)
        assert late is not None
        assert (late.status, late.trouble) == (PrintStatus.FAILED, Trouble.NO_RIGHT)
        made = printed(road.fresh(case), PrintKind.RECEIPT, receipt.pk)
        assert made.status == PrintStatus.DONE

    def test_an_emergency_opens_a_case_to_the_eyes_alone(self) -> None:
        case = brought()
        receipt = handed_back(case)
        seal(case, actor=staff("supervisor", road.SUDINSOS), reason="Pelakunya mencari korban ini.")
        clerk = staff("clerk", TRANSIT)
        services.open_in_emergency(
            road.fresh(case), actor=clerk, reason="Pingsan di gerbang, perlu riwayatnya."
        )
        client = Client()
        client.force_login(clerk)
        address = reverse("print_letter", args=[case.number, "tanda-terima", receipt.pk])
        assert client.get(address).status_code == 403
        assert address not in client.get(reverse("belongings", args=[case.number])).content.decode()

    def test_asking_again_leads_back_to_the_same_paper(self) -> None:
        case = brought()
        asked = paper.asked(
            case, staff("panti_staff", TRANSIT), kind=PrintKind.INVENTORY, subject=office(TRANSIT).pk
        )
        cancel_print(asked, actor=asked.requested_by)
        client = Client()
        client.force_login(asked.requested_by)
        page = client.get(reverse("print_detail", args=[asked.number])).content.decode()
        assert reverse("print_letter", args=[case.number, "daftar-barang", office(TRANSIT).pk]) in page


def test_the_page_at_the_gate_leads_to_what_is_kept() -> None:
    case = panti_resident()
    proposal = leaving(case)
    client = Client()
    client.force_login(staff("panti_staff", HOUSE))
    page = client.get(reverse("case_carry_out", args=[case.number, proposal.pk])).content.decode()
    assert reverse("belongings", args=[case.number]) in page

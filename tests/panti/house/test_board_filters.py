"""The counts of a board as filters, and that one figure of free places stands on every page."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from casework.cases.models import Duty
from casework.offices.models import Office
from casework.offices.services import set_term
from casework.panti.house.counts import house
from casework.panti.house.services import give_bed, reserve_bed, take_out
from casework.panti.models import Bed
from tests.panti.house.days import lives_here, of, signed_in
from tests.panti.house.plan import HOUSE, Asked, PlaceKind, bed, in_bed, wing
from tests.panti.road import on_the_way, others, resident
from tests.road import somebody
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

BOARD = f"/panti/{HOUSE}/papan/"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("casework.desk.context._read_frame", lambda request, user: {})
    return signed_in("head_of_panti")


@pytest.fixture
def people(client: Client) -> None:
    """Melati (mixed): 1.1 taken by a man, 1.2 to be cleaned, 1.3 ready; Mawar (women): 1.1 ready, 1.2 out; one on a
    mat."""
    wing()
    wing("Mawar", beds=2, sex="P")
    mover = lives_here("1.2", name="Slamet", sex="L")
    give_bed(mover, in_bed("1.1"), actor=staff("panti_staff", HOUSE))
    mat = resident(somebody(name="Rubiyah", sex="P", estimated_age=70))
    give_bed(mat, Asked(PlaceKind.MAT, bed().room_id, "Tidak bisa naik."), actor=staff("panti_staff", HOUSE))
    take_out(
        bed("1.2", "Mawar"), actor=staff("head_of_panti", HOUSE), reason="Bocor", began_at=timezone.now()
    )


def shown(page: Any) -> list[str]:
    return [
        f"{one.wing.name} {spot.label}"
        for one, rooms in page.context["wings"]
        for _room, spots in rooms
        for spot in spots
    ]


def keys(page: Any) -> dict[str, tuple[int, bool, str]]:
    return {key["tone"]: (key["n"], key["active"], key["url"]) for key in page.context["keys"]}


@pytest.mark.usefixtures("people")
class TestFilters:
    @pytest.mark.parametrize(
        ("tone", "beds"),
        [
            ("taken", ["Melati 1.1"]),
            ("clean", ["Melati 1.2"]),
            ("free", ["Melati 1.3", "Mawar 1.1"]),
            ("out", ["Mawar 1.2"]),
            ("over", ["Melati +1"]),
        ],
    )
    def test_each_count_leads_to_as_many_beds_and_is_let_go_again(
        self, client: Client, tone: str, beds: list[str]
    ) -> None:
        count, active, url = keys(client.get(BOARD))[tone]
        assert (count, active) == (len(beds), False)
        page = client.get(url)
        assert shown(page) == beds
        assert keys(page)[tone] == (len(beds), True, BOARD)
        pressed = re.findall(
            r'<a class="jk-keyc" id="state-(\w+)"[^>]* aria-current="true"', page.content.decode()
        )
        assert pressed == [tone]

    def test_counts_are_of_what_the_other_filters_leave(self, client: Client) -> None:
        mawar = bed(name="Mawar").room.wing_id
        page = client.get(BOARD, {"wisma": mawar, "keadaan": "free"})
        assert shown(page) == ["Mawar 1.1"]
        assert {tone: n for tone, (n, _active, _url) in keys(page).items()} == {
            "taken": 0,
            "free": 1,
            "clean": 0,
            "out": 1,
            "over": 0,
        }
        assert [(one["label"], one["n"], one["active"]) for one in page.context["chips"]] == [
            ("Melati", 1, False),
            ("Mawar", 1, True),
        ]
        # pressing another state keeps the wing, letting the wing go keeps the state
        assert keys(page)["out"][2] == f"{BOARD}?keadaan=out&wisma={mawar}"
        assert page.context["all_wings"] == f"{BOARD}?keadaan=free"

    def test_wings_say_their_ready_beds_where_nothing_is_asked(self, client: Client) -> None:
        page = client.get(BOARD)
        assert [(one["label"], one["n"]) for one in page.context["chips"]] == [("Melati", 1), ("Mawar", 1)]
        assert "angka: tempat tidur siap" in page.content.decode()

    def test_filters_go_along_with_the_search(self, client: Client) -> None:
        page = client.get(BOARD, {"keadaan": "taken", "q": "slamet", "jk": "L"})
        assert shown(page) == ["Melati 1.1"]
        content = page.content.decode()
        assert '<input type="hidden" name="keadaan" value="taken">' in content
        assert "1</b> tempat tidur ditampilkan: Ada orangnya, Laki-laki, “slamet”" in content
        # the search of cases on top has words of its own
        assert content.count('value="slamet"') == 1

    def test_what_finds_nothing_says_what_was_asked_and_leads_back(self, client: Client) -> None:
        page = client.get(BOARD, {"keadaan": "out", "wisma": bed().room.wing_id, "q": "<rubi"})
        content = page.content.decode()
        assert shown(page) == []
        assert "Yang dicari: Tidak dipakai, Melati, “&lt;rubi”." in content
        assert f'<a class="btn btn-line" href="{BOARD}">Tampilkan seluruh panti</a>' in content

    def test_a_state_that_nothing_is_in_any_more_can_still_be_let_go(self, client: Client) -> None:
        client.post(reverse("bed_clean", args=[HOUSE, bed("1.2").pk]))
        assert keys(client.get(BOARD, {"keadaan": "clean"}))["clean"] == (0, True, BOARD)
        assert "clean" not in keys(client.get(BOARD))

    @pytest.mark.parametrize("asked", ["keadaan=x", "wisma=x", "wisma=99999999", "jk=X"])
    def test_what_means_nothing_narrows_nothing_and_goes_no_further(self, client: Client, asked: str) -> None:
        page = client.get(f"{BOARD}?{asked}")
        assert len(shown(page)) == 6
        assert keys(page)["free"][2] == f"{BOARD}?keadaan=free"

    def test_beds_come_before_the_news_of_the_house_once_filtered(self, client: Client) -> None:
        whole, filtered = (client.get(BOARD + query).content.decode() for query in ("", "?keadaan=free"))
        assert whole.index("Perlu dilihat") < whole.index('class="jk-wing"')
        assert filtered.index('class="jk-wing"') < filtered.index("Perlu dilihat")


def figures(client: Client, office: Office) -> dict[str, int]:
    """What each page says is free in a house."""
    board = client.get(reverse("house_board", args=[office.code])).content.decode()
    heading = re.search(r"(\d+) kosong", board[board.index("jk-head__lead") :])
    page = client.get(reverse("panti_detail", args=[office.code])).content.decode()
    figure = re.search(r"<dt>Kosong</dt><dd>(\d+)</dd>", page)
    everywhere = client.get(reverse("panti_list")).content.decode()
    row = re.search(r'data-l="Kosong" class="jk-num"><b>(\d+)</b>', everywhere)
    assert heading is not None
    assert figure is not None
    assert row is not None
    return {
        "board": int(heading[1]),
        "house": int(figure[1]),
        "list": int(row[1]),
        "ahead": of(office.code).now.free,
        "counts": house(office).free,
    }


@pytest.mark.usefixtures("people")
def test_one_figure_of_free_places_stands_on_every_page_of_a_house(client: Client) -> None:
    found = figures(client, office(HOUSE))
    # two ready and one to be cleaned, less whoever sleeps on a mat
    assert set(found.values()) == {2}
    wing("Dahlia", beds=3)
    kept, unkept = (on_the_way(person, accepted=True) for person in others(2))
    reserve_bed(kept, bed("1.1", "Dahlia").pk, actor=staff("panti_staff", HOUSE))
    assert unkept.accepted_at is not None
    take_out(bed(), actor=staff("head_of_panti", HOUSE), reason="Patah", began_at=timezone.now())
    found = figures(client, office(HOUSE))
    assert set(found.values()) == {2}
    page = client.get(BOARD)
    assert keys(page)["free"][0] == 4
    content = page.content.decode()
    # the board calls free what all pages call free, and tells how it comes about from the beds
    assert re.findall(r"(\d+) kosong", content) == ["2"]
    assert (
        "2 tempat kosong: 4 siap ditempati, ditambah 1 yang sedang dibersihkan, dikurangi 2 warga binaan tanpa tempat"
        " tidur yang dapat dipakai, dikurangi 1 yang sudah diterima tanpa tempat tidur tertentu"
    ) in content


def test_a_board_whose_free_places_are_its_ready_beds_needs_no_explanation(client: Client) -> None:
    wing()
    content = client.get(BOARD).content.decode()
    assert "3 kosong" in content
    assert "tempat kosong:" not in content


class TestMustMove:
    def test_bed_and_board_say_by_when(self, client: Client) -> None:
        wing()
        lives_here()
        take_out(bed(), actor=staff("head_of_panti", HOUSE), reason="Patah", began_at=timezone.now())
        due = timezone.localtime(Duty.objects.live().get(kind="move_from_bed").due_at)
        with translation.override("id"):
            day, stamp = date_format(due, "j F Y, H.i"), date_format(due, "j M, H.i")
        page = client.get(reverse("bed_detail", args=[HOUSE, bed().pk])).content.decode()
        assert f"mohon dipindahkan paling lambat {day}." in page
        assert f"dipindahkan paling lambat {stamp}" in client.get(BOARD).content.decode()

    def test_form_says_that_a_task_arises_and_its_term_where_somebody_lies_there(
        self, client: Client
    ) -> None:
        wing()
        lives_here()
        words = "muncul tugas bagi petugas panti ini: memindahkannya dalam"
        address = reverse("bed_out", args=[HOUSE, bed().pk])
        assert f"{words} 12 jam" in client.get(address).content.decode()
        assert words not in client.get(reverse("bed_out", args=[HOUSE, bed("1.2").pk])).content.decode()

    @pytest.mark.usefixtures("client")
    def test_form_reads_the_term_of_the_house(self) -> None:
        wing()
        lives_here()
        admin = staff("administrator", "DINAS")
        day = timezone.localdate() + timedelta(days=1)
        change = {
            "amount": 6,
            "unit": "hours",
            "basis": "Edaran.",
            "reason": "Kurang petugas.",
            "valid_from": day,
        }
        set_term(office(HOUSE), "move_from_bed", actor=admin, **change)
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1), tick=True):
            head = signed_in("head_of_panti")
            page = head.get(reverse("bed_out", args=[HOUSE, bed().pk])).content.decode()
        assert "memindahkannya dalam 6 jam" in page


@pytest.mark.parametrize("count", [1, 3])
def test_beds_to_be_moved_from_cost_one_query_however_many(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    wing(beds=count)
    for number, person in enumerate(others(count), start=1):
        case = resident(person)
        give_bed(case, in_bed(f"1.{number}"), actor=staff("panti_staff", HOUSE))
    for one in Bed.objects.filter(room__wing__panti__code=HOUSE):
        take_out(one, actor=staff("head_of_panti", HOUSE), reason="Bocor", began_at=timezone.now())
    client.get(BOARD)
    with django_assert_num_queries(24):
        client.get(BOARD)

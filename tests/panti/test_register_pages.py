"""The pages of the book and of the days: who is named to whom, what is found, what is saved and written down."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Case
from casework.offices.models import User
from casework.panti.models import RegisterEntry
from casework.panti.registers.queries import Line, page_of
from casework.panti.services import end_stay, open_stay
from tests.panti.road import HOUSE, TRANSIT, in_transit, leaving, others, resident
from tests.road import carry_out, open_case, somebody
from tests.staff import office, staff

pytestmark = pytest.mark.django_db
BOOK, DAYS = f"/panti/{HOUSE}/buku-induk/", f"/panti/{HOUSE}/masuk-keluar/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def clerk(code: str = HOUSE) -> Client:
    return browser(staff("clerk", code))


def numbers(response: Any) -> list[str]:
    return [line.entry.number for line in response.context["lines"]]


def lived(case: Case, arrived_at: datetime, left_at: datetime | None = None, code: str = HOUSE) -> None:
    """A stay straight from the service, on dates of its own."""
    actor = staff("panti_staff", code)
    open_stay(case, panti_id=office(code).pk, actor=actor, arrived_at=arrived_at, began_with="hand_over")
    if left_at is not None:
        end_stay(case, left_at=left_at, ended_with="discharge")


def number_of(case: Case, code: str = HOUSE) -> str:
    return RegisterEntry.objects.get(stay__case=case, panti=office(code)).number


class TestBook:
    def test_shows_who_came_from_where_and_went_where(self) -> None:
        case = resident(somebody(name="Siti Rahmawati", sex="P", nik="3171014203660004"))
        gone = resident(others(1)[0])
        carry_out(leaving(gone))
        page = clerk().get(BOOK)
        text = page.content.decode()
        newest, oldest = page.context["lines"]
        assert (oldest.came, oldest.went) == ("dari PSBI Bangun Daya 1", "")
        assert newest.went == "Dikembalikan ke keluarga · Keluarga"
        assert "Siti Rahmawati" in text
        assert "3171••••••••0004" in text
        assert "3171014203660004" not in text
        assert reverse("case_detail", args=[case.number]) in text
        assert page.context["totals"].registered == 2
        assert (page.context["totals"].present, page.context["totals"].left) == (1, 1)

    def test_the_other_house_tells_the_other_half(self) -> None:
        resident()
        line = clerk(TRANSIT).get(f"/panti/{TRANSIT}/buku-induk/").context["lines"][0]
        assert line.came == "dari penjangkauan, Sudinsos Jakarta Pusat"
        assert line.went == "ke PSTW Budi Mulia 2"

    def test_a_sealed_case_keeps_its_line_and_tells_nobody_whose_it_is(self) -> None:
        person = somebody(name="Laras Ayuningtyas", sex="P", nik="3171014203660004")
        case = resident(person)
        resident(others(1)[0])
        Case.objects.filter(pk=case.pk).update(sealed=True)
        page = clerk().get(BOOK)
        text = page.content.decode()
        assert len(numbers(page)) == 2
        assert "kasus tersegel" in text
        for told in ("Laras", case.number, "0004<"):
            assert told not in text
        assert "Laras" in browser(staff("head_of_panti", HOUSE)).get(BOOK).content.decode()

    def test_a_sealed_case_is_found_by_number_and_never_by_name(self) -> None:
        case = resident(somebody(name="Laras Ayuningtyas", sex="P"))
        Case.objects.filter(pk=case.pk).update(sealed=True)
        number = number_of(case)
        assert numbers(clerk().get(BOOK, {"q": "laras"})) == []
        assert numbers(clerk().get(BOOK, {"q": case.number})) == []
        assert numbers(clerk().get(BOOK, {"q": number})) == [number]
        assert numbers(browser(staff("nurse", HOUSE)).get(BOOK, {"q": "laras"})) == [number]

    @pytest.mark.parametrize("words", ["siti", "SITI rah", "1/bi/pstw-bm2", "1"])
    def test_search_finds_by_name_and_number(self, words: str) -> None:
        case = resident(somebody(name="Siti Rahmawati", sex="P"))
        resident(others(1)[0])
        assert numbers(clerk().get(BOOK, {"q": words})) == [number_of(case)]

    def test_years_and_those_still_here(self) -> None:
        old, gone, here = (open_case(person=person) for person in others(3))
        now = timezone.now()
        lived(old, now - timedelta(days=400), now - timedelta(days=390))
        lived(gone, now - timedelta(minutes=5), now - timedelta(minutes=4))
        lived(here, now - timedelta(minutes=3))
        this_year = timezone.localdate().year
        then = timezone.localdate(now - timedelta(days=400)).year
        assert numbers(clerk().get(BOOK, {"tahun": then})) == [number_of(old)]
        assert numbers(clerk().get(BOOK, {"ada": "on"})) == [number_of(here)]
        page = clerk().get(BOOK, {"tahun": "1066"})
        assert page.context["form"].year == this_year
        late = clerk().get(BOOK, {"tahun": then})
        assert late.context["totals"].late == 1
        assert "dicatat kemudian" in late.content.decode()

    def test_pages_follow_each_other_without_repeating_or_hiding(self) -> None:
        for person in others(5):
            lived(open_case(person=person), timezone.now())
        entries = RegisterEntry.objects.filter(panti=office(HOUSE))
        first = page_of(entries, size=2)
        second = page_of(entries, size=2, before=str(first.before))
        third = page_of(entries, size=2, before=str(second.before))
        assert [[entry.serial for entry in page.rows] for page in (first, second, third)] == [
            [5, 4],
            [3, 2],
            [1],
        ]
        assert (first.after, third.before) == (None, None)
        back = page_of(entries, size=2, after=str(third.after))
        assert [entry.serial for entry in back.rows] == [3, 2]
        assert page_of(entries, size=2, after=str(back.after)).after is None

    @pytest.mark.parametrize("mark", ["x", "-1", "²", "9" * 40, ""])
    def test_a_broken_page_mark_breaks_nothing(self, mark: str) -> None:
        resident()
        assert len(numbers(clerk().get(BOOK, {"before": mark}))) == 1
        assert len(numbers(clerk().get(BOOK, {"after": mark}))) == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_for_one_and_three_rows(self, count: int, django_assert_num_queries: Any) -> None:
        for person in others(count):
            resident(person)
        client = clerk()
        client.get(BOOK)
        with django_assert_num_queries(QUERIES_OF_BOOK):
            client.get(BOOK)


# session, user, rights; memberships, tasks and notifications of the frame; the house; years, totals, lines;
# readable cases, their stays, their exits
QUERIES_OF_BOOK = 13


class TestDays:
    def test_counts_who_was_there_at_each_midnight(self) -> None:
        one, two, three = (open_case(person=person) for person in others(3))
        # 17.00 UTC is midnight in Jakarta
        noon = datetime.fromisoformat("2026-03-10T05:00:00+00:00")
        lived(one, noon - timedelta(days=3))
        lived(two, noon, noon + timedelta(hours=2))
        lived(three, noon.replace(hour=17), noon + timedelta(days=1))
        page = clerk().get(DAYS, {"tanggal": "2026-03-10"})
        total = page.context["found"].total
        assert (total.before, total.arrived, total.left, total.after) == (1, 1, 1, 1)
        following = clerk().get(DAYS, {"tanggal": "2026-03-11"}).context["found"].total
        assert (following.before, following.arrived, following.left, following.after) == (1, 1, 1, 1)
        assert [line.case for line in page.context["found"].arrivals] == [two]
        assert "tanggal=2026-03-09" in page.context["previous_url"]
        assert "tanggal=2026-03-11" in page.context["next_url"]

    def test_a_range_shows_every_day(self) -> None:
        lived(open_case(), datetime.fromisoformat("2026-03-10T05:00:00+00:00"))
        found = clerk().get(DAYS, {"tanggal": "2026-03-01", "sampai": "2026-03-31"}).context["found"]
        assert len(found.days) == 31
        assert all(day.adds_up for day in found.days)
        assert (found.total.before, found.total.after) == (0, 1)

    def test_without_a_day_it_is_today(self) -> None:
        resident()
        page = clerk().get(DAYS)
        assert page.context["found"].total.arrived == 1
        assert page.context["next_url"] == ""

    @pytest.mark.parametrize(
        ("since", "until", "sentence"),
        [
            (1, None, "Hari ini belum tiba"),
            (-3, 1, "Hari ini belum tiba"),
            (-1, -2, "Hari terakhir"),
            (-40, -9, "Paling banyak 31 hari"),
        ],
    )
    def test_days_that_cannot_be_shown_are_refused_in_words(
        self, since: int, until: int | None, sentence: str
    ) -> None:
        today = timezone.localdate()
        asked = {"tanggal": (today + timedelta(days=since)).isoformat()}
        if until is not None:
            asked["sampai"] = (today + timedelta(days=until)).isoformat()
        page = clerk().get(DAYS, asked)
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert asked["tanggal"] in page.content.decode()

    @pytest.mark.parametrize("day", ["kemarin", "2026-02-30", "9999-12-31", "0001-01-01", "1949-12-31"])
    def test_what_is_no_day_is_refused(self, day: str) -> None:
        assert clerk().get(DAYS, {"tanggal": day}).status_code == 422
        assert clerk().post(f"{DAYS}simpan/?tanggal={day}").status_code == 409

    def test_sealed_people_count_and_are_not_named(self) -> None:
        case = resident(somebody(name="Laras Ayuningtyas", sex="P"))
        Case.objects.filter(pk=case.pk).update(sealed=True)
        page = clerk().get(DAYS)
        assert page.context["found"].total.arrived == 1
        assert "Laras" not in page.content.decode()
        assert case.number not in page.content.decode()


class TestSaving:
    def test_the_book_is_saved_in_order_and_everybody_named_stands_in_the_log(self) -> None:
        shown = resident(somebody(name="=Siti", sex="P", nik="3171014203660004"))
        sealed = resident(others(1)[0])
        Case.objects.filter(pk=sealed.pk).update(sealed=True)
        response = clerk().post(f"{BOOK}simpan/")
        text = response.content.decode("utf-8-sig")
        rows = [row.split(";") for row in text.splitlines()]
        assert [row[0] for row in rows[1:]] == [number_of(shown), number_of(sealed)]
        # a spreadsheet must not take a name for a formula
        assert rows[1][1] == "'=Siti"
        assert rows[1][4] == "3171••••••••0004"
        assert rows[2][1] == "kasus tersegel"
        assert sealed.number not in text
        assert "no-store" in response["Cache-Control"]
        logged = AccessLog.objects.filter(user=staff("clerk", HOUSE), purpose=Purpose.REGISTER)
        # with the office they saved it at, as of every other reading
        assert [(row.case, row.office) for row in logged] == [(shown, office(HOUSE))]

    def test_the_filters_narrow_what_is_saved(self) -> None:
        shown = resident(somebody(name="Siti Rahmawati", sex="P"))
        resident(others(1)[0])
        response = clerk().post(f"{BOOK}simpan/?q=siti")
        assert len(response.content.decode().splitlines()) == 2
        assert [row.case for row in AccessLog.objects.filter(purpose=Purpose.REGISTER)] == [shown]

    def test_a_day_is_saved_with_its_arithmetic(self) -> None:
        case = resident()
        response = clerk().post(f"{DAYS}simpan/")
        text = response.content.decode("utf-8-sig")
        assert f"{timezone.localdate().isoformat()};0;1;0;1" in text
        assert number_of(case) in text
        assert AccessLog.objects.get(purpose=Purpose.REGISTER).case == case

    def test_reading_the_address_saves_nothing(self) -> None:
        resident()
        assert clerk().get(f"{BOOK}simpan/").status_code == 405
        assert not AccessLog.objects.filter(purpose=Purpose.REGISTER).exists()


class TestElsewhere:
    def test_the_house_links_both_pages_for_its_own(self) -> None:
        own = clerk().get(f"/panti/{HOUSE}/").content.decode()
        assert BOOK in own
        assert DAYS in own
        placing = browser(staff("social_worker", "SDS-PUS")).get(f"/panti/{HOUSE}/")
        assert placing.status_code == 200
        assert BOOK not in placing.content.decode()

    def test_the_case_shows_its_number_and_is_found_by_it(self) -> None:
        case = resident()
        other = in_transit(others(1)[0])
        client = browser(staff("panti_social_worker", HOUSE))
        page = client.get(reverse("case_detail", args=[case.number]) + "?tab=panti")
        text = page.content.decode()
        assert page.context["register_number"] == number_of(case)
        assert number_of(case, TRANSIT) in text
        found = client.get(reverse("case_list"), {"q": "1/bi/pstw-bm2"})
        assert [row["case"] for row in found.context["rows"]] == [case]
        assert client.get(reverse("case_list"), {"q": number_of(other, TRANSIT)}).context["rows"] == []

    def test_a_person_who_lived_in_no_house_has_no_number(self) -> None:
        case = open_case()
        page = browser(staff("social_worker", "SDS-PUS")).get(reverse("case_detail", args=[case.number]))
        assert page.context["register_number"] == ""

    def test_whoever_may_not_read_is_told_who_keeps_the_book(self) -> None:
        page = browser(staff("social_worker", "SDS-PUS")).get(BOOK)
        assert page.status_code == 403
        assert staff("clerk", HOUSE).name in page.content.decode()


def test_a_line_of_a_person_who_moved_on_stays_in_the_book() -> None:
    """The transit panti keeps its book after the case is no longer its to read: named, without a way in."""
    case = resident()
    carry_out(leaving(case))
    Case.objects.filter(pk=case.pk).update(previous_panti=office("PSTW-BM1"))
    line: Line = clerk().get(BOOK).context["lines"][0]
    assert (line.is_hidden, line.is_open) == (False, False)
    assert clerk().get(reverse("case_detail", args=[case.number])).status_code == 404

"""The list of cases: who stands in it, how they are found, and that it costs the same however long it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.cases.models import Case
from casework.offices.models import User
from tests.desk.conftest import As
from tests.road import open_case, somebody
from tests.staff import staff

pytestmark = pytest.mark.django_db
LIST = reverse("case_list")


def numbers(response) -> list[str]:  # type: ignore[no-untyped-def]  # the test client's own type says nothing
    return [row["case"].number for row in response.context["rows"]]


def test_list_holds_the_cases_of_ones_own_office_alone(as_user: As, worker: User, case: Case) -> None:
    elsewhere = open_case("SDS-TIM", person=somebody(label="Mak Ijah"))
    assert numbers(as_user(worker).get(LIST)) == [case.number]
    assert numbers(as_user(staff("social_worker", "SDS-TIM")).get(LIST)) == [elsewhere.number]


def test_list_shows_a_sealed_case_only_to_those_who_may_read_it(
    as_user: As, worker: User, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(sealed=True)
    response = as_user(worker).get(LIST)
    assert numbers(response) == [case.number]
    assert "Disegel" in response.content.decode()
    outsider = as_user(staff("outreach_officer", "SDS-PUS")).get(LIST)
    assert numbers(outsider) == []
    assert outsider.context["total"] == 0


@pytest.mark.parametrize(
    "words",
    ["siti", "SITI rahmawati", "iting", "bu kerudung", "3171 0142 0366 0004", "3171014203660004"],
)
def test_search_finds_by_name_alias_label_and_whole_nik(as_user: As, worker: User, words: str) -> None:
    known = somebody(
        name="Siti Rahmawati", label="Bu Kerudung", aliases=["Iting"], sex="P", nik="3171014203660004"
    )
    found = open_case(person=known)
    open_case(person=somebody(label="Pak Topi"))
    assert numbers(as_user(worker).get(LIST, {"q": words})) == [found.number]


def test_search_finds_by_case_number_but_not_by_part_of_a_nik(as_user: As, worker: User) -> None:
    found = open_case(person=somebody(nik="3171014203660004"))
    client = as_user(worker)
    assert numbers(client.get(LIST, {"q": found.number.lower()})) == [found.number]
    assert numbers(client.get(LIST, {"q": "317101420366"})) == []


def test_search_that_finds_nothing_says_so_and_an_empty_list_teaches(as_user: As, worker: User) -> None:
    client = as_user(worker)
    assert "Belum ada kasus" in client.get(LIST).content.decode()
    assert "Tidak ada kasus yang cocok" in client.get(LIST, {"q": "xyz"}).content.decode()


def test_filters_narrow_by_stage_and_by_the_panti_where_the_person_is(
    as_user: As, worker: User, case_in_transit: Case
) -> None:
    outside = open_case(person=somebody(label="Bu Sri"))
    client = as_user(worker)
    assert numbers(client.get(LIST, {"stage": "outreach"})) == [outside.number]
    assert numbers(client.get(LIST, {"office": case_in_transit.present_panti_id})) == [case_in_transit.number]


def test_an_office_of_no_visible_case_is_no_choice(as_user: As, worker: User, case: Case) -> None:
    foreign = open_case("SDS-TIM", person=somebody(label="Mak Ijah"))
    response = as_user(worker).get(LIST)
    offered = {office.pk for office in response.context["form"].fields["office"].queryset}
    assert offered == {case.responsible_office_id}
    assert numbers(as_user(worker).get(LIST, {"office": foreign.responsible_office_id})) == []


@pytest.mark.parametrize("sort", ["newest", "longest", "name"])
def test_pages_show_every_case_once_and_lead_back(
    as_user: As, worker: User, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.desk.views.lists.PAGE_SIZE", 2)
    for label in ("Ani", "Budi", "Cici", "Dodi", "Euis"):
        open_case(person=somebody(label=label))
    client = as_user(worker)
    address, seen, pages = f"?sort={sort}", [], []
    while address:
        page = client.get(LIST + address)
        pages.append(numbers(page))
        seen += numbers(page)
        address, back = page.context["page"].next_query, page.context["page"].previous_query
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len(set(seen)) == 5
    assert page.context["total"] == 5
    assert numbers(client.get(LIST + back)) == pages[1]
    assert "Ani" not in back


@pytest.mark.parametrize("after", ["0", "abc", "99999999999999999999", "-1"])
def test_a_page_after_a_case_that_is_not_there_is_the_first(
    as_user: As, worker: User, case: Case, after: str
) -> None:
    assert numbers(as_user(worker).get(LIST, {"after": after})) == [case.number]


def test_list_costs_the_same_at_1_3_and_30_rows(as_user: As, worker: User, case: Case) -> None:
    client, counts = as_user(worker), []
    client.get(LIST)  # the session is renewed once
    for rows in (1, 3, 30):
        while Case.objects.count() < rows:
            open_case(person=somebody(label=f"Pak {Case.objects.count()}"))
        with CaptureQueriesContext(connection) as queries:
            assert len(numbers(client.get(LIST))) == rows
        counts.append(len(queries))
    # session, person, memberships, rights, four of the frame's counts, offices, categories, count, rows
    assert counts == [10, 10, 10]

"""The list of cases: who stands in it, how they are found, and that it costs the same however long it is."""

import re
from typing import Any

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
LIST, SEARCH = reverse("case_list"), reverse("case_search")
NIK = "3171014203660004"


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
    assert numbers(as_user(worker).get(LIST, {"q": words}, follow=True)) == [found.number]


def test_search_finds_by_case_number_but_not_by_part_of_a_nik(as_user: As, worker: User) -> None:
    found = open_case(person=somebody(nik="3171014203660004"))
    client = as_user(worker)
    assert numbers(client.get(LIST, {"q": found.number.lower()})) == [found.number]
    assert numbers(client.get(LIST, {"q": "317101420366"}, follow=True)) == []


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


# --- a NIK stands in no address ---


def words_of(response: Any) -> str:
    """Every address a browser would keep, and the page it ends on."""
    return " ".join([*(address for address, _status in response.redirect_chain), response.content.decode()])


@pytest.mark.parametrize(
    "typed", [NIK, "3171 0142 0366 0004", "NIK 3171.0142.0366.0004", "Siti 3171014203660004"]
)
def test_a_nik_searched_for_is_found_by_an_address_that_does_not_hold_it(
    as_user: As, worker: User, typed: str
) -> None:
    found = open_case(person=somebody(nik=NIK))
    open_case(person=somebody(label="Pak Topi"))
    client = as_user(worker)
    response = client.post(SEARCH, {"q": typed, "state": "all"}, follow=True)
    assert numbers(response) == [found.number]
    seen = words_of(response)
    assert "0142" not in seen.replace(found.number, "")
    assert 'value="3171••••••••0004"' in seen
    address = response.redirect_chain[0][0]
    # the address holds as long as the session, for reloading, paging and going back
    assert numbers(client.get(address)) == [found.number]
    assert client.post(SEARCH, {"q": NIK, "state": "all"}).url == address
    assert NIK not in str(dict(client.session))


def test_a_nik_pasted_into_the_address_bar_leads_away_from_it(as_user: As, worker: User) -> None:
    found = open_case(person=somebody(nik=NIK))
    response = as_user(worker).get(LIST, {"q": NIK, "stage": "outreach", "after": "1"})
    assert response.status_code == 302
    assert NIK not in response.url
    assert "stage=outreach" in response.url
    assert numbers(as_user(worker).get(LIST, {"q": NIK}, follow=True)) == [found.number]


def test_a_number_mistyped_stands_in_no_address_either_and_finds_nobody(as_user: As, worker: User) -> None:
    open_case(person=somebody(nik=NIK))
    open_case(person=somebody(label="Pak Topi"))
    for typed in (NIK[:-1], NIK + "1"):
        response = as_user(worker).post(SEARCH, {"q": typed, "state": "all"}, follow=True)
        assert typed not in words_of(response)
        assert numbers(response) == []
        assert "16 angka" in response.content.decode()


def test_the_mask_sent_back_goes_on_with_the_number_and_words_over_it_do_not(
    as_user: As, worker: User
) -> None:
    found = open_case(person=somebody(nik=NIK, name="Siti"))
    other = open_case(person=somebody(name="Bejo"))
    client = as_user(worker)
    token = client.post(SEARCH, {"q": NIK}, follow=True).context["sought"].token
    again = client.post(SEARCH, {"q": "3171••••••••0004", "nomor": token, "stage": "outreach"}, follow=True)
    assert numbers(again) == [found.number]
    assert numbers(client.post(SEARCH, {"q": "bejo", "nomor": token}, follow=True)) == [other.number]
    assert numbers(client.post(SEARCH, {"q": "", "nomor": token}, follow=True)) == [
        other.number,
        found.number,
    ]


def test_a_number_of_another_session_is_asked_for_again(as_user: As, worker: User, case: Case) -> None:
    address = as_user(worker).post(SEARCH, {"q": NIK}).url
    response = as_user(worker).get(address, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "ketik lagi" in response.content.decode()


def test_words_searched_for_stand_in_the_address_with_the_filters(
    as_user: As, worker: User, case: Case
) -> None:
    client = as_user(worker)
    response = client.post(SEARCH, {"q": " topi ", "state": "closed", "stage": "", "sort": "name", "x": "1"})
    assert response.url == f"{LIST}?q=topi&state=closed&sort=name"
    assert client.post(SEARCH, {"q": case.number}).url == f"{LIST}?q={case.number}"
    assert client.post(SEARCH, {"q": ""}).url == LIST
    assert client.get(SEARCH).url == LIST


def test_no_search_form_sends_its_words_in_the_address(as_user: As, worker: User, case: Case) -> None:
    page = as_user(worker).get(LIST).content.decode()
    forms = re.findall(r"<form[^>]*>(?:(?!</form>).)*name=\"q\"", page, re.S)
    assert len(forms) == 2
    for form in forms:
        assert 'method="post"' in form
        assert f'action="{SEARCH}"' in form
        assert "csrfmiddlewaretoken" in form


def test_a_session_keeps_the_latest_numbers_alone(as_user: As, worker: User) -> None:
    client = as_user(worker)
    addresses = [client.post(SEARCH, {"q": f"31710142036600{n:02}"}).url for n in range(25)]
    assert len(client.session["sought"]) == 20
    assert client.get(addresses[0]).status_code == 302
    assert client.get(addresses[-1]).status_code == 200

"""Which pages of a house stand in front for whom, and where the rest stands."""

from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from casework.panti.pages import FIRST, GROUPS, ways_in
from tests.panti.road import HOUSE
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

# role and office, what stands in front, and what its role may not open there
IN_FRONT: Final = [
    ("panti_staff", HOUSE, ["roll_call", "ward_log", "house_board"], {"medicine_round"}),
    ("nurse", HOUSE, ["medicine_round", "ward_log", "roll_call"], set()),
    ("panti_social_worker", HOUSE, ["house_board", "ward_log", "incident_list"], {"medicine_round"}),
    ("panti_supervisor", HOUSE, ["house_board", "shift_handover", "incident_list"], {"medicine_round"}),
    ("head_of_panti", HOUSE, ["house_board", "incident_list", "shift_handover"], {"medicine_round"}),
    ("clerk", HOUSE, ["register_book", "day_list", "belongings_kept"], set()),
    ("supervisor", "SDS-PUS", ["house_board", "house_ahead"], set()),
]
EVERY: Final = {page.name for _title, pages in GROUPS for page in pages}


@pytest.mark.parametrize(("role", "code", "front", "closed"), IN_FRONT)
def test_what_a_role_does_most_stands_in_front(
    role: str, code: str, front: list[str], closed: set[str]
) -> None:
    ways = ways_in(office(HOUSE), staff(role, code))
    assert [way.page.name for way in ways.first] == front
    rest = [way.page.name for _title, found in ways.rest for way in found]
    assert not set(rest) & ({*front} | closed)
    assert len(rest) == len(set(rest))
    assert len(front) <= FIRST


@pytest.mark.parametrize(("role", "code", "front", "closed"), IN_FRONT)
def test_every_page_that_is_offered_opens(role: str, code: str, front: list[str], closed: set[str]) -> None:
    actor = staff(role, code)
    client = Client()
    client.force_login(actor, backend="allauth.account.auth_backends.AuthenticationBackend")
    ways = ways_in(office(HOUSE), actor)
    offered = [*ways.first, *(way for _title, found in ways.rest for way in found)]
    assert {way.page.name: client.get(way.url).status_code for way in offered} == {
        way.page.name: 200 for way in offered
    }
    content = client.get(f"/panti/{HOUSE}/").content.decode()
    assert all(f'href="{way.url}"' in content for way in offered)
    # what is not offered is not theirs: the pages of the house are all there are
    for name in EVERY - {way.page.name for way in offered}:
        assert client.get(reverse(name, args=[HOUSE])).status_code in (403, 404), name

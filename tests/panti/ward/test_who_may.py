"""The pages of a ward × every role × {own house, another, no office, visitor}."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.offices.enums import Role
from casework.offices.models import User
from casework.panti.models import RollCall
from casework.panti.shifts import current_shift
from casework.panti.ward.rollcalls import take_roll_call
from tests.panti.ward.conftest import Crowd
from tests.staff import office, staff
from tests.test_matrix import EXPECTED

HOUSE, ELSEWHERE = "PSTW-BM2", "PSAA-PU2"
OF_A_HOUSE = (
    Role.PANTI_STAFF,
    Role.NURSE,
    Role.PANTI_SOCIAL_WORKER,
    Role.PANTI_SUPERVISOR,
    Role.HEAD_OF_PANTI,
    Role.CLERK,
    Role.LEADERSHIP,
    Role.ADMINISTRATOR,
)
# the right asked in the house, and how
PAGES = {
    "roll_call": ("take_roll_call", "get"),
    "roll_call_detail": ("view_case", "get"),
    "shift_handover": ("view_case", "get"),
    "shift_hand": ("sign_shift", "post"),
    "shift_take": ("sign_shift", "post"),
}


def answer(client: Client, name: str, method: str) -> int:
    more = {
        "roll_call_detail": [RollCall.objects.get().pk],
        "shift_hand": [current_shift().previous.key],
        "shift_take": [current_shift().previous.key],
    }
    address = reverse(name, args=[HOUSE, *more.get(name, [])])
    return int(getattr(client, method)(address, {"idempotency_key": uuid4()}).status_code)


@pytest.mark.parametrize("name", PAGES)
def test_page_of_a_ward_is_for_those_of_the_house_who_may(client: Client, crowd: Crowd, name: str) -> None:
    permission, method = PAGES[name]
    stays = {stay.pk for stay in crowd(1)}
    take_roll_call(office(HOUSE), actor=staff("nurse", HOUSE), present=stays, shown=stays)
    able = {who.split("@")[0] for who in EXPECTED[permission] if who.endswith("@P")}
    readers = {who.split("@")[0] for who in EXPECTED["view_case"] if who.endswith("@P")}
    wrong = []
    for role in OF_A_HOUSE:
        client.force_login(staff(role, HOUSE))
        # what is sent may be refused in words (nobody signed yet), but it is theirs to send
        expected = {200, 302, 409} if role in able else {403} if role in readers else {404}
        if (status := answer(client, name, method)) not in expected:
            wrong.append(f"{role} here: {status}, expected {sorted(expected)}")
        client.force_login(staff(role, ELSEWHERE))
        # those who place people see that the house exists
        if (status := answer(client, name, method)) not in (403, 404):
            wrong.append(f"{role} elsewhere: {status}")
    client.force_login(User.objects.create(username="tanpa.kantor", name="Tanpa Kantor"))
    wrong += [f"nobody: {status}"] if (status := answer(client, name, method)) != 404 else []
    client.logout()
    wrong += [f"a visitor: {status}"] if (status := answer(client, name, method)) != 302 else []
    assert wrong == []

"""Signing with work unfinished: confirmed by a tick, kept beside the signature, never for more than was seen."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from casework.offices.models import User
from casework.panti.models import ShiftHandover, Stay
from casework.panti.shifts import Shift, current_shift
from casework.panti.ward.handovers import hand_over_shift, take_over_shift
from casework.panti.ward.left import NotKnown, left_words
from casework.panti.ward.logbook import Row, usual, write_log
from casework.panti.ward.rollcalls import take_roll_call
from casework.panti.ward.unfinished import unfinished
from tests import road
from tests.panti.ward.conftest import Crowd
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE


def leader(number: int = 0) -> User:
    return staff("panti_staff", HOUSE, another=number)


@pytest.fixture
def shift() -> Shift:
    return current_shift().previous


@pytest.fixture
def stays(crowd: Crowd) -> list[Stay]:
    return crowd(3)


def wrote(shift: Shift, stays: list[Stay], at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        write_log(office(HOUSE), shift, [Row(stay.pk, usual()) for stay in stays], actor=leader())


def finish(shift: Shift, stays: list[Stay]) -> None:
    wrote(shift, stays, shift.ends_at)
    with time_machine.travel(shift.ends_at, tick=False):
        there = {stay.pk for stay in stays}
        take_roll_call(office(HOUSE), actor=leader(), present=there, shown=there)


def page(client: Client, shift: Shift) -> str:
    return client.get(reverse("shift_handover", args=[HOUSE]), {"sif": shift.key}).content.decode()


def sent(html: str, **more: Any) -> dict[str, Any]:
    """What the form of a page sends: what was unfinished when it was opened, and what is ticked and written."""
    shown = re.search(r'name="left_shown"(?: value="([^"]*)")?', html)
    assert shown is not None
    return {"idempotency_key": uuid4(), "left_shown": shown[1] or "", **more}


def hand(client: Client, shift: Shift, fields: dict[str, Any]) -> Any:
    return client.post(reverse("shift_hand", args=[HOUSE, shift.key]), fields)


def test_both_leaders_confirm_what_is_unfinished_and_it_stands_beside_their_names(
    client: Client, shift: Shift, stays: list[Stay]
) -> None:
    client.force_login(leader())
    html = page(client, shift)
    assert "Saya menyerahkan 4 hal yang belum selesai" in html
    assert "3 warga belum dicatat, 1 bagian belum apel" in html
    unticked = hand(client, shift, sent(html, words="Kunci di meja."))
    assert unticked.status_code == 422
    assert "Centang ini" in unticked.content.decode()
    assert "Kunci di meja." in unticked.content.decode()
    assert not ShiftHandover.objects.filter(handed_by__isnull=False).exists()
    assert hand(client, shift, sent(html, words="Kunci di meja.", confirmed="on")).status_code == 302
    made = ShiftHandover.objects.get(panti=office(HOUSE), day=shift.day, turn=shift.turn)
    assert made.lines["handed"] == {"unlogged": 3, "uncalled": 1}
    assert made.handed_with == "3 warga belum dicatat, 1 bagian belum apel"

    client.force_login(leader(1))
    html = page(client, shift)
    assert f"diserahkan dengan sepengetahuannya: {made.handed_with}" in html
    assert "4 belum selesai, diketahui" in html
    assert "Saya menerima 4 hal yang belum selesai" in html
    take = reverse("shift_take", args=[HOUSE, shift.key])
    assert client.post(take, sent(html)).status_code == 422
    assert client.post(take, sent(html, confirmed="on")).status_code == 302
    made.refresh_from_db()
    assert (made.taken_by, made.lines["taken"]) == (leader(1), {"unlogged": 3, "uncalled": 1})
    # what the first signature knew stays beside it
    assert made.lines["handed"] == {"unlogged": 3, "uncalled": 1}
    assert f"diterima dengan sepengetahuannya: {made.taken_with}" in page(client, shift)


def test_what_changed_between_page_and_signature_is_shown_and_confirmed_anew(
    client: Client, shift: Shift, stays: list[Stay]
) -> None:
    client.force_login(leader())
    opened = sent(page(client, shift), words="Kunci di meja.", confirmed="on")
    wrote(shift, stays[:2], shift.ends_at)
    changed = hand(client, shift, opened)
    html = changed.content.decode()
    assert changed.status_code == 409
    assert "berubah sejak halaman ini dibuka" in html
    assert "2 dari 3 warga sudah dicatat" in html
    assert "Saya menyerahkan 2 hal yang belum selesai" in html
    assert "Kunci di meja." in html
    assert not re.search(r'name="confirmed"[^>]*checked', html)
    assert not ShiftHandover.objects.filter(handed_by__isnull=False).exists()
    assert hand(client, shift, sent(html, words="Kunci di meja.", confirmed="on")).status_code == 302
    assert ShiftHandover.objects.get(handed_by=leader()).lines["handed"] == {"unlogged": 1, "uncalled": 1}


def test_what_came_up_after_a_page_with_nothing_unfinished_is_confirmed_too(
    client: Client, shift: Shift, crowd: Crowd
) -> None:
    client.force_login(leader())
    html = page(client, shift)
    assert 'name="confirmed"' not in html
    crowd(1)
    answer = hand(client, shift, sent(html))
    assert answer.status_code == 409
    assert "Saya menyerahkan 2 hal yang belum selesai" in answer.content.decode()


def test_finished_meanwhile_is_signed_without_a_tick(client: Client, shift: Shift, stays: list[Stay]) -> None:
    client.force_login(leader())
    opened = sent(page(client, shift), confirmed="on")
    finish(shift, stays)
    assert 'name="confirmed"' not in page(client, shift)
    assert hand(client, shift, opened).status_code == 302
    made = ShiftHandover.objects.get(handed_by=leader())
    assert ("handed" in made.lines, made.handed_with, made.left_count) == (False, "", 0)


def test_service_signs_for_nothing_it_was_not_told_of(shift: Shift, stays: list[Stay]) -> None:
    known = unfinished(office(HOUSE), shift, shift.ends_at).left
    for wrong in ({}, known | {"unlogged": 2}, known | {"doses_open": 1}):
        with pytest.raises(NotKnown) as refused:
            hand_over_shift(office(HOUSE), shift, actor=leader(), known=wrong)
        assert refused.value.left == known
    hand_over_shift(office(HOUSE), shift, actor=leader(), known=known)
    with pytest.raises(NotKnown):
        take_over_shift(office(HOUSE), shift, actor=leader(1))
    assert ShiftHandover.objects.get(handed_by=leader()).taken_by is None
    take_over_shift(office(HOUSE), shift, actor=leader(1), known=known)


def test_duties_of_the_next_shift_are_no_unfinished_work_of_this_one() -> None:
    assert left_words({"duties": 4}) == ""
    assert left_words({"searches_open": 1, "doses_open": 2}) == "2 dosis belum dicatat, 1 orang masih dicari"

"""The hand-over of a shift: gathered, signed by two, and what nobody read follows the next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.offices.models import User
from casework.panti.enums import AwayKind
from casework.panti.models import ShiftHandover, Stay
from casework.panti.services import come_back, resume
from casework.panti.shifts import Shift, current_shift
from casework.panti.ward.digest import digest
from casework.panti.ward.handovers import (
    gather_everywhere,
    hand_over_shift,
    take_over_shift,
    unread_before,
)
from casework.panti.ward.logbook import Row, usual, write_log
from casework.panti.ward.unfinished import unfinished
from tests import road
from tests.panti.facts import away, dead, gone
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE
DIGEST_QUERIES = 12


def leader(number: int = 0) -> User:
    return staff("panti_staff", HOUSE, another=number)


def left(shift: Shift) -> dict[str, int]:
    """What is unfinished of a shift now, as its leaders confirm it."""
    return unfinished(office(HOUSE), shift, min(shift.ends_at, timezone.now())).left


def chapters(case: Case) -> dict[str, int]:
    now = timezone.now()
    found = digest(office(HOUSE), now - timedelta(hours=8), now, leader())
    return {chapter.part.key: chapter.count for chapter in found}


def test_digest_gathers_what_was_recorded() -> None:
    case = road.walk_to("intake")
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    row = Row(stay.pk, usual() | {"condition": "ill", "medicine": "refused"})
    write_log(office(HOUSE), current_shift(), [row], actor=leader())
    assert chapters(case) == {"arrivals": 1, "logged": 1}
    away(road.fresh(case), days=1)
    assert chapters(case) == {"arrivals": 1, "away": 1, "logged": 1}
    assert "health_check" not in chapters(case)
    gone(road.fresh(case))
    found = chapters(case)
    # the countersignature of the absence is due within the next shift or not, by the term of the office
    assert {key: found[key] for key in ("arrivals", "departures")} == {"arrivals": 1, "departures": 1}


def test_names_stand_there_for_readers_alone() -> None:
    case = road.walk_to("intake")
    now = timezone.now()
    (chapter,) = [
        one
        for one in digest(office(HOUSE), now - timedelta(hours=8), now, staff("panti_staff", "PSBI-2"))
        if one.part.key == "arrivals"
    ]
    assert (chapter.items, chapter.hidden) == ([], 1)
    assert case.person.display_name not in str(chapter)


def test_two_people_sign_and_nobody_for_both() -> None:
    shift = current_shift().previous
    with pytest.raises(Refusal, match="belum menandatangani"):
        take_over_shift(office(HOUSE), shift, actor=leader(1))
    hand_over_shift(office(HOUSE), shift, actor=leader(), words="Kunci lemari obat di meja.")
    with pytest.raises(Refusal, match="sudah menandatangani"):
        hand_over_shift(office(HOUSE), shift, actor=leader(1))
    with pytest.raises(NotAllowed):
        take_over_shift(office(HOUSE), shift, actor=leader())
    made = take_over_shift(office(HOUSE), shift, actor=leader(1))
    assert (made.handed_by, made.taken_by) == (leader(), leader(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ShiftHandover.objects.update(taken_by=leader())


def test_what_nobody_read_follows_until_somebody_does() -> None:
    road.walk_to("intake")
    gather_everywhere(current_shift().previous.previous)
    unsigned = ShiftHandover.objects.get(panti=office(HOUSE))
    assert unsigned.handed_by is None
    shift = current_shift().previous
    assert unread_before(office(HOUSE), shift) == [unsigned]
    hand_over_shift(office(HOUSE), shift, actor=leader())
    take_over_shift(office(HOUSE), shift, actor=leader(1))
    assert unread_before(office(HOUSE), shift) == []
    # gathering again makes no second row
    assert gather_everywhere(shift) >= 1
    assert ShiftHandover.objects.filter(panti=office(HOUSE)).count() == 2


def test_shift_taken_over_unsigned_is_signed_by_nobody_later(client: Client) -> None:
    road.walk_to("intake")
    shift = current_shift().previous
    gather_everywhere(shift.previous)
    hand_over_shift(office(HOUSE), shift, actor=leader())
    take_over_shift(office(HOUSE), shift, actor=leader(1))
    for actor in (leader(1), leader()):
        with pytest.raises(Refusal, match="sudah menerima"):
            hand_over_shift(office(HOUSE), shift.previous, actor=actor, words="Tidak ada yang membaca ini.")
    client.force_login(leader())
    address = reverse("shift_handover", args=[HOUSE])
    page = client.get(address, {"sif": shift.previous.key}).content.decode()
    assert "Serahkan sif" not in page


def test_shift_is_signed_in_its_last_hour(client: Client) -> None:
    shift = current_shift().previous
    client.force_login(leader())
    address = reverse("shift_handover", args=[HOUSE])
    from_when = f"mulai pukul {timezone.localtime(shift.ends_at - timedelta(hours=1)):%H.%M}"
    with time_machine.travel(shift.begins_at + timedelta(minutes=1)):
        with pytest.raises(Refusal, match=from_when):
            hand_over_shift(office(HOUSE), shift, actor=leader())
        page = client.get(address, {"sif": shift.key}).content.decode()
        assert from_when in page
        assert "Serahkan sif" not in page
    assert not ShiftHandover.objects.exists()
    with time_machine.travel(shift.ends_at - timedelta(hours=1)):
        assert "Serahkan sif" in client.get(address, {"sif": shift.key}).content.decode()
        hand_over_shift(office(HOUSE), shift, actor=leader())


def test_what_is_recorded_after_the_signature_is_taken_over_too(client: Client) -> None:
    shift = current_shift().previous
    with time_machine.travel(shift.begins_at - timedelta(days=2)):
        case = road.walk_to("intake")
    signed = shift.ends_at - timedelta(minutes=50)
    with time_machine.travel(signed, tick=False):
        made = hand_over_shift(office(HOUSE), shift, actor=leader(), known=left(shift))
        assert (made.gathered_until, "away" in made.lines) == (signed, False)
    with time_machine.travel(signed + timedelta(minutes=30)):
        away(road.fresh(case), AwayKind.HOSPITAL, days=None)
    client.force_login(leader(1))
    page = client.get(reverse("shift_handover", args=[HOUSE]), {"sif": shift.key}).content.decode()
    assert "RSUD Tarakan" in page
    assert f"setelah tanda tangan pukul {timezone.localtime(signed):%H.%M}" in page
    made = take_over_shift(office(HOUSE), shift, actor=leader(1), known=left(shift))
    assert (made.gathered_until, made.lines["away"]) == (shift.ends_at, 1)
    assert made.handed_at == signed


def told(shift: Shift, actor: User | None = None) -> dict[str, list[datetime]]:
    """What the digest of a shift says of people who leave and come, and when it happened."""
    found = digest(office(HOUSE), shift.begins_at, shift.ends_at, actor or leader())
    return {
        one.part.key: [item.at for item in one.items]
        for one in found
        if one.part.key in ("departures", "away")
    }


@pytest.fixture
def late() -> tuple[Case, Shift]:
    """A resident since long, and the shift in which something is recorded that happened in the one before."""
    shift = current_shift().previous
    with time_machine.travel(shift.begins_at - timedelta(days=2)):
        return road.walk_to("intake"), shift


@pytest.mark.parametrize("fact", [gone, dead])
def test_who_left_before_the_shift_and_is_reported_in_it_is_told_once(
    late: tuple[Case, Shift], fact: Any, django_assert_num_queries: Any
) -> None:
    case, shift = late
    happened = shift.begins_at - timedelta(hours=1)
    with time_machine.travel(shift.begins_at + timedelta(hours=2)):
        fact(road.fresh(case), at=happened)
    reader = leader()
    assert told(shift, reader)["departures"] == [happened]
    assert "departures" not in told(shift.previous)
    assert "departures" not in told(shift.next)
    with django_assert_num_queries(DIGEST_QUERIES):
        digest(office(HOUSE), shift.begins_at, shift.ends_at, reader)


def test_second_departure_does_not_tell_the_first_again(late: tuple[Case, Shift]) -> None:
    case, shift = late
    with time_machine.travel(shift.previous.begins_at + timedelta(hours=2)):
        gone(road.fresh(case))
    with time_machine.travel(shift.previous.begins_at + timedelta(hours=3)):
        resume(
            road.fresh(case),
            actor=staff("panti_staff", HOUSE),
            panti=office(HOUSE),
            occurred_at=timezone.now(),
            found_at="Pasar",
        )
    with time_machine.travel(shift.begins_at + timedelta(hours=2)):
        gone(road.fresh(case))
    assert len(told(shift.previous)["departures"]) == 1
    assert len(told(shift)["departures"]) == 1


def test_hospital_is_told_in_the_shift_that_records_it(late: tuple[Case, Shift]) -> None:
    case, shift = late
    went, came = shift.previous.ends_at - timedelta(hours=2), shift.ends_at - timedelta(hours=1)
    with time_machine.travel(shift.begins_at + timedelta(hours=1)):
        away(road.fresh(case), AwayKind.HOSPITAL, days=None, occurred_at=went)
    with time_machine.travel(shift.ends_at + timedelta(hours=1)):
        case = road.fresh(case)
        come_back(case, actor=staff("panti_staff", HOUSE), expected_stage=case.stage, occurred_at=came)
    assert "away" not in told(shift.previous)
    assert told(shift)["away"] == [went]
    assert told(shift.next)["away"] == [came]


def test_pages_sign_once_and_answer_in_words(client: Client) -> None:
    shift = current_shift().previous
    client.force_login(leader())
    address = reverse("shift_hand", args=[HOUSE, shift.key])
    fields = {"idempotency_key": uuid4(), "words": "Tamu Bu Sari datang besok."}
    for _twice in range(2):
        assert client.post(address, fields).status_code == 302
    assert ShiftHandover.objects.get().words == "Tamu Bu Sari datang besok."
    page = client.get(reverse("shift_handover", args=[HOUSE]), {"sif": shift.key}).content.decode()
    assert "Tamu Bu Sari datang besok." in page
    assert client.post(reverse("shift_hand", args=[HOUSE, "besok"]), fields).status_code == 409
    client.force_login(staff("clerk", HOUSE))
    assert (
        client.post(reverse("shift_take", args=[HOUSE, shift.key]), {"idempotency_key": uuid4()}).status_code
        == 403
    )

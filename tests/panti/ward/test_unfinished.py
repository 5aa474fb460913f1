"""What a shift leaves undone stands first where it is handed over, as it was when it was signed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Duty
from casework.offices.models import User
from casework.panti.health.models import Dose, Medicine
from casework.panti.house.services import give_bed, take_out
from casework.panti.models import Lodging, RollCall, Stay
from casework.panti.shifts import current_shift
from casework.panti.ward.digest import digest
from casework.panti.ward.logbook import Row, usual, write_log
from casework.panti.ward.rollcalls import take_roll_call
from casework.panti.ward.unfinished import unfinished
from tests import road
from tests.panti.house.plan import bed, in_bed, wing
from tests.panti.road import resident
from tests.panti.ward.conftest import Crowd
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE
QUERIES = 14


def leader() -> User:
    return staff("panti_staff", HOUSE)


def lay(stay: Stay, label: str, name: str) -> None:
    Lodging.objects.create(
        case=stay.case,
        stay=stay,
        panti=office(HOUSE),
        bed=bed(label, name),
        began_at=timezone.now() - timedelta(days=20),
        given_by=leader(),
    )


def on_medicine(stay: Stay) -> Medicine:
    """Once a day, when the shift that runs now begins."""
    began = current_shift().begins_at
    return Medicine.objects.create(
        case=stay.case,
        name="Amlodipin",
        dose="1 tablet",
        times=[timezone.localtime(began).time()],
        starts_on=timezone.localdate(began) - timedelta(days=3),
        ordered_by="dr. Sinta",
        recorded_by=leader(),
        recorded_at=began - timedelta(days=3),
    )


def called(ward: str) -> RollCall:
    return RollCall.objects.create(
        panti=office(HOUSE),
        ward=ward,
        taken_at=timezone.now(),
        taken_by=leader(),
        expected=1,
        present=1,
        missing=0,
        in_hospital=0,
        on_leave=0,
    )


def test_what_is_not_done_is_told_before_it_is_signed_for(
    client: Client, crowd: Crowd, django_assert_num_queries: Any
) -> None:
    stays = crowd(4)
    # nobody sleeps in Kenanga: there is nobody to call
    for name in ("Melati", "Mawar", "Kenanga"):
        wing(name)
    for stay, label, name in zip(stays, ("1.1", "1.2", "1.1"), ("Melati", "Melati", "Mawar"), strict=False):
        lay(stay, label, name)
    shift = current_shift()
    write_log(office(HOUSE), shift, [Row(stays[0].pk, usual())], actor=leader())
    given, _open = (on_medicine(stay) for stay in stays[:2])
    Dose.objects.create(
        medicine=given,
        due_at=shift.begins_at,
        outcome="given",
        happened_at=shift.begins_at,
        recorded_by=leader(),
    )
    called("Melati")
    now = timezone.now()
    house = office(HOUSE)
    with django_assert_num_queries(QUERIES):
        found = unfinished(house, shift, now)
    assert (found.logged, found.residents) == (1, 4)
    assert (found.called, found.uncalled) == (["Melati"], ["Mawar", "Belum mendapat tempat"])
    assert (found.doses_open, found.doses) == (1, 2)
    assert found.numbers == {"unlogged": 3, "uncalled": 2, "doses_open": 1}
    client.force_login(leader())
    page = client.get(reverse("shift_handover", args=[HOUSE]), {"sif": shift.key}).content.decode()
    assert page.index("Belum selesai") < page.index("Melati: 1 dari 1 hadir")
    assert "1 dari 4 warga sudah dicatat" in page
    assert "belum diapel: Mawar, Belum mendapat tempat · sudah diapel: Melati" in page
    assert "1 dari 2 dosis belum dicatat" in page
    assert "Amlodipin" not in page
    # what is written later changes nothing of that moment
    write_log(house, shift, [Row(stay.pk, usual()) for stay in stays[1:]], actor=leader())
    called("")
    assert unfinished(house, shift, now).numbers == found.numbers
    later = unfinished(house, shift, timezone.now())
    assert later.numbers == {"doses_open": 1}
    assert later.called == ["Melati", "Mawar", "Belum mendapat tempat"]


def test_searches_and_duties_are_named_to_readers_alone() -> None:
    case = road.walk_to("intake")
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    house, shift = office(HOUSE), current_shift()
    take_roll_call(house, actor=leader(), present=set(), shown={stay.pk}, confirmed=True)
    found = unfinished(house, shift, timezone.now())
    due = [item.due for item in found.duties]
    assert [item.case for item in found.searches] == [case]
    assert Duty.objects.live().get(kind="search_missing").due_at in due
    assert all(moment <= shift.next.ends_at for moment in due if moment)
    shown = {one.part.key: one.items for one in found.chapters(leader())}
    assert [item.case for item in shown["searches_open"]] == [case]
    stranger = {
        one.part.key: (one.items, one.hidden) for one in found.chapters(staff("panti_staff", "PSBI-2"))
    }
    assert stranger["searches_open"] == ([], 1)


def test_moves_and_beds_out_of_service_are_told() -> None:
    case = resident()
    wing()
    give_bed(case, in_bed("1.1"), actor=leader())
    since = timezone.now()
    give_bed(road.fresh(case), in_bed("1.2"), actor=leader())
    take_out(bed("1.3"), actor=staff("head_of_panti", HOUSE), reason="Kasur rusak", began_at=timezone.now())
    told = {
        one.part.key: [item.words for item in one.items]
        for one in digest(office(HOUSE), since, timezone.now(), leader())
    }
    assert told["moves"] == ["dari Melati 1.1 ke Melati 1.2"]
    assert told["beds"] == ["Melati 1.3: Kasur rusak"]
    # a first place is an arrival, not a move
    before = digest(office(HOUSE), since - timedelta(hours=1), since, leader())
    assert "moves" not in {one.part.key for one in before}

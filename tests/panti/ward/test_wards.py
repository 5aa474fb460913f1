"""The parts of a house: its wings, and whoever came tonight and has no bed yet."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.cases.models import Case
from casework.panti.house.services import give_bed
from casework.panti.models import LogEntry, RollCall, Stay
from casework.panti.shifts import current_shift
from casework.panti.ward.logbook import Row, usual, write_log
from casework.panti.ward.wards import NO_BED, ROWS, ward_named, wards_of
from tests.panti.house.plan import in_bed, wing
from tests.panti.road import HOUSE, others, resident
from tests.panti.ward.conftest import Crowd
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

LOG_QUERIES = 14


def stay_of(case: Case) -> int:
    return Stay.objects.get(case=case, left_at__isnull=True).pk


def test_whoever_has_no_bed_yet_is_a_part_of_the_house_until_they_have_one() -> None:
    lies, waits = (resident(person) for person in others(2))
    house, keeper = office(HOUSE), staff("panti_staff", HOUSE)
    wing()
    # a house of one part is written up as a whole
    assert wards_of(house) == []
    wing("Mawar")
    give_bed(lies, in_bed(), actor=keeper)
    melati, mawar, none = wards_of(house)
    assert (none.key, none.label) == (NO_BED, "Belum mendapat tempat")
    assert (melati.stays(), mawar.stays(), none.stays()) == ({stay_of(lies)}, set(), {stay_of(waits)})
    assert none.stays_during(current_shift()) == {stay_of(waits)}
    give_bed(waits, in_bed("1.2"), actor=keeper)
    assert [ward.label for ward in wards_of(house)] == ["Melati", "Mawar"]
    # a page opened before is not one of the whole house now
    named = ward_named(house, NO_BED)
    assert named is not None
    assert named.stays() == set()


def test_whoever_has_no_bed_yet_is_called_and_written_of(client: Client) -> None:
    lies, waits = (resident(person) for person in others(2))
    for name in ("Melati", "Mawar"):
        wing(name)
    give_bed(lies, in_bed(), actor=staff("panti_staff", HOUSE))
    client.force_login(staff("panti_staff", HOUSE))
    log, roll = (f"{reverse(page, args=[HOUSE])}?bagian={NO_BED}" for page in ("ward_log", "roll_call"))
    for address in (log, roll):
        page = client.get(address).content.decode()
        assert waits.number in page
        assert lies.number not in page
    shown = {"idempotency_key": uuid4(), "shown": stay_of(waits)}
    assert client.post(log, shown | {"rest_as_usual": "on"}).status_code == 302
    assert LogEntry.objects.get().stay_id == stay_of(waits)
    assert (
        client.post(roll, shown | {"idempotency_key": uuid4(), "present": stay_of(waits)}).status_code == 302
    )
    taken = RollCall.objects.get()
    assert (taken.ward, taken.expected) == ("Belum mendapat tempat", 1)


def test_whoever_left_before_a_shift_was_in_no_part_of_it(crowd: Crowd) -> None:
    left, lives = crowd(2)
    for name in ("Melati", "Mawar"):
        wing(name)
    shift = current_shift()
    Stay.objects.filter(pk=left.pk).update(left_at=shift.begins_at, ended_with="report_absence")
    none = ward_named(office(HOUSE), NO_BED)
    assert none is not None
    assert none.stays() == none.stays_during(shift) == {lives.pk}
    assert none.stays_during(shift.previous) == {left.pk, lives.pk}


def test_the_log_is_walked_by_bed_and_whoever_has_no_place_comes_last(client: Client) -> None:
    *lie, waits = (resident(person) for person in others(5))
    keeper = staff("panti_staff", HOUSE)
    wing(beds=11)
    wing("Mawar")
    wished = (in_bed("1.1", "Mawar"), in_bed("1.10"), in_bed("1.2"), in_bed("1.1"))
    for case, place in zip(lie, wished, strict=True):
        give_bed(case, place, actor=keeper)
    mawar, ten, two, one = lie
    client.force_login(keeper)
    shown = client.get(reverse("ward_log", args=[HOUSE])).context["form"].rows
    assert [(row.stay.case_id, row.where) for row in shown] == [
        (one.pk, "Melati 1.1"),
        (two.pk, "Melati 1.2"),
        (ten.pk, "Melati 1.10"),
        (mawar.pk, "Mawar 1.1"),
        (waits.pk, ""),
    ]
    assert "Melati 1.10" in client.get(reverse("ward_log", args=[HOUSE])).content.decode()
    called = client.get(reverse("roll_call", args=[HOUSE])).context["roster"].by_bed()
    assert [(stay.case_id, where) for stay, where in called] == [
        (row.stay.case_id, row.where) for row in shown
    ]


def test_log_of_a_house_counts_all_of_its_pages(client: Client, crowd: Crowd) -> None:
    stays = crowd(ROWS + 3)
    keeper = staff("panti_staff", HOUSE)
    rows = [Row(stay.pk, usual()) for stay in stays[:2] + stays[-2:]]
    write_log(office(HOUSE), current_shift(), rows, actor=keeper)
    client.force_login(keeper)
    address = reverse("ward_log", args=[HOUSE])
    first, second = (client.get(address, {"hal": page}).content.decode() for page in (1, 2))
    for page in (first, second):
        assert f"4 dari {ROWS + 3} warga sudah dicatat" in page
    # the tick says how far it reaches, and the top where one is
    assert f"{ROWS} warga di halaman ini" in first
    assert "3 warga di halaman ini" in second
    assert "Halaman 2 dari 2" in second


@pytest.mark.parametrize("number", [2, 7])
def test_log_asks_as_much_whatever_it_shows(
    client: Client, crowd: Crowd, number: int, django_assert_num_queries: Any
) -> None:
    crowd(number)
    client.force_login(staff("panti_staff", HOUSE))
    client.get(reverse("ward_log", args=[HOUSE]))
    with django_assert_num_queries(LOG_QUERIES):
        client.get(reverse("ward_log", args=[HOUSE]))

"""The clock of a stay in a transit panti: days of how many, and near the end the ways out with what each lacks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.services import lock_case
from casework.panti.clock import clock_of, ending_in, ways_out
from casework.panti.models import Stay
from tests import road
from tests.road import fresh
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def after(days: int) -> Case:
    """Somebody handed over so many days ago and not assessed yet."""
    case = road.walk_to("assessment")
    came = timezone.now() - timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(stage_since=came, opened_at=came - timedelta(days=1))
    Stay.objects.filter(case=case).update(arrived_at=came)
    return fresh(case)


@pytest.mark.parametrize(
    ("days", "near", "over"), [(0, False, False), (13, False, False), (15, True, False), (22, True, True)]
)
def test_clock_runs_in_days_against_the_limit_of_the_office(days: int, near: bool, over: bool) -> None:
    clock = clock_of(after(days))
    assert clock is not None
    assert (clock.day, clock.allowed, clock.is_near, clock.is_over) == (days + 1, 21, near, over)


@pytest.mark.parametrize("stage", ["assessment", "placement"])
def test_clock_runs_on_whatever_is_answered_to_a_placement(stage: str) -> None:
    case = road.walk_to(stage)
    came = timezone.now() - timedelta(days=20)
    Case.objects.filter(pk=case.pk).update(opened_at=came - timedelta(days=1))
    Stay.objects.filter(case=case).update(arrived_at=came)
    clock = clock_of(fresh(case))
    assert clock is not None
    assert clock.day == 21


def test_nobody_else_has_such_a_clock() -> None:
    assert clock_of(road.walk_to("intake")) is None


def test_near_the_end_every_way_out_says_what_it_lacks(client: Client) -> None:
    case = after(18)
    worker = staff("panti_social_worker", road.TRANSIT)
    ways = {way.name: [str(lack.sentence) for lack in way.missing] for way in ways_out(case, worker)}
    assert set(ways) == {"place", "return_to_family", "discharge", "repatriate", "refer_out", "dismiss"}
    assert ways["place"]
    assert ways["repatriate"]
    client.force_login(worker)
    page = client.get(reverse("case_detail", args=[case.number])).content.decode()
    assert "Hari ke-19 dari 21" in page
    assert ways["repatriate"][0] in page
    house = client.get(reverse("panti_detail", args=[road.TRANSIT])).content.decode()
    assert "Waktu di panti ini hampir habis" in house
    assert [one.case for one in ending_in(office(road.TRANSIT), worker)] == [case]


def test_extension_moves_the_end() -> None:
    from casework.cases import ledger

    case = after(20)
    later = timezone.now() + timedelta(days=15)
    locked = lock_case(case)
    ledger.append(
        locked,
        "extend_deadline",
        actor=staff("supervisor", road.SUDINSOS),
        office_id=locked.responsible_office_id,
        source=locked.stage,
        facts={"node": "place", "until": later.isoformat(), "was": timezone.now().isoformat()},
    )
    clock = clock_of(fresh(case))
    assert clock is not None
    assert clock.limit == later
    assert not clock.is_near

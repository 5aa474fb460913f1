"""The demonstration gives every house its beds and everybody in it one, and adds nothing the second time."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.offices.models import Criteria
from casework.panti.house.plans import plan_for
from casework.panti.models import Bed, Lodging, Wing
from tests.panti.house.plan import lying
from tests.panti.road import resident

pytestmark = pytest.mark.django_db


def test_residents_of_an_earlier_release_are_given_a_bed_once(settings: Any) -> None:
    settings.DEMO = True
    case = resident()
    first = StringIO()
    call_command("demo_houses", stdout=first)
    beds = Bed.objects.count()
    assert first.getvalue().splitlines() == [
        f"Every panti has its wings, rooms and beds: {beds} beds are new.",
        "Residents who had no bed and have one now: 1.",
    ]
    assert beds == sum(Criteria.objects.values_list("capacity", flat=True))
    assert [is_open for _where, is_open in lying(case)] == [True]
    said = StringIO()
    call_command("demo_houses", stdout=said)
    assert (said.getvalue(), Bed.objects.count(), Lodging.objects.count()) == ("", beds, 1)


def test_says_nothing_of_residents_where_nobody_waits_for_a_bed(settings: Any) -> None:
    settings.DEMO = True
    said = StringIO()
    call_command("demo_houses", stdout=said)
    assert said.getvalue() == (
        f"Every panti has its wings, rooms and beds: {Bed.objects.count()} beds are new.\n"
    )


def test_no_real_house_is_given_invented_beds(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo_houses")
    assert not Wing.objects.exists()


def test_a_plan_keeps_men_and_women_apart_unless_the_house_takes_one_alone() -> None:
    criteria = {one.office.code: one for one in Criteria.objects.select_related("office")}
    both, girls = plan_for(criteria["PSTW-BM2"]), plan_for(criteria["PSAA-PU3"])
    assert [wing.sex for wing in both] == ["P", "L", "P", ""]
    assert {wing.sex for wing in girls} == {"P"}
    assert plan_for(criteria["PSTW-BM2"]) == both

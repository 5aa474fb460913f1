"""Who is named to somebody looking for help: the office concerned first, then the next, then those above."""

import pytest

from casework.offices.models import User
from casework.offices.queries import who_may
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def named(codename: str, *codes: str) -> list[str]:
    """At which offices those work who are named, each once in the order of the list."""
    found = who_may(codename, [office(code).pk for code in codes])
    return list(dict.fromkeys(holder.office.code for holder in found))


def test_office_concerned_comes_first_whatever_people_are_called() -> None:
    for role, code, name in (
        ("head_of_panti", "PSBI-1", "Budi"),
        ("head_of_panti", "PSTW-BM2", "Zulkifli"),
        ("dinas_decider", "DINAS", "Aan"),
    ):
        User.objects.filter(pk=staff(role, code).pk).update(name=name)
    assert named("countersign_absence", "PSTW-BM2", "PSBI-1") == ["PSTW-BM2", "PSBI-1", "DINAS"]
    assert named("countersign_absence", "PSBI-1", "PSTW-BM2") == ["PSBI-1", "PSTW-BM2", "DINAS"]


def test_colleagues_of_one_office_stand_by_name() -> None:
    for number, name in enumerate(("Wati", "Adi", "Mira")):
        User.objects.filter(pk=staff("nurse", "PSTW-BM2", another=number).pk).update(name=name)
    house = office("PSTW-BM2").pk
    named_ones = [holder.name for holder in who_may("give_medicine", [house, house])]
    assert named_ones == sorted(named_ones)
    assert {"Adi", "Mira", "Wati"} <= set(named_ones)

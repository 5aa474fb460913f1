"""The kelurahan an officer chooses from."""

import pytest

from casework.outreach.queries import kelurahan_of
from tests.staff import office


@pytest.mark.parametrize(("code", "expected"), [("SDS-PUS", 44), ("SDS-TIM", 65), ("SDS-SRB", 6)])
def test_every_kelurahan_of_a_district_can_be_chosen(code: str, expected: int) -> None:
    found = kelurahan_of([office(code)])
    assert len(found) == expected
    assert {area.parent.level for area in found if area.parent} == {"district"}

"""Who fits which house, as a table over all houses of offices.csv, written by hand."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from casework.cases.errors import Refusal
from casework.cases.models import Proposal
from casework.offices.models import Category, Criteria, Office
from casework.panti.queries import matches, suitable_panti
from casework.people.models import Person
from tests.panti.road import HOUSE, in_transit, on_the_way, proposed, set_capacity
from tests.road import somebody
from tests.staff import office

pytestmark = pytest.mark.django_db

BUDI_MULIA = {"PSTW-BM1", "PSTW-BM2", "PSTW-BM3", "PSTW-BM4"}
NONE: set[str] = set()

# category, sex, age (a year: known birth date; a tuple: an estimate), disabilities, sure of, only by estimate
TABLE: list[tuple[str, str, Any, list[str], set[str], set[str]]] = [
    ("01", "P", 2, [], {"PSAAB-TB"}, NONE),
    ("01", "P", 6, [], NONE, NONE),
    ("02", "L", 10, [], {"PSAA-PU1", "PSAA-PU2", "PSAA-PU4"}, NONE),
    ("02", "P", 10, [], {"PSAA-PU1", "PSAA-PU3"}, NONE),
    ("02", "?", (10,), [], {"PSAA-PU1"} - {"PSAA-PU1"}, {"PSAA-PU1", "PSAA-PU2", "PSAA-PU3", "PSAA-PU4"}),
    ("02", "L", 13, [], {"PSAA-PU2", "PSAA-PU4"}, NONE),
    ("02", "L", 16, [], {"PSAA-PU2", "PSAA-PU4", "PSBR-TJ1"}, NONE),
    ("02", "P", 19, [], {"PSBR-TJ1"}, NONE),
    ("03", "L", 10, [], {"PSAA-PU1"}, NONE),
    ("03", "L", 17, [], {"PSBR-TJ1"}, NONE),
    ("04", "P", 12, [], {"PSAA-PU5"}, NONE),
    ("04", "P", 16, [], {"PSAA-PU5", "PSBR-TJ1"}, NONE),
    ("04", "L", 16, [], {"PSAA-PU2", "PSAA-PU6", "PSBR-TJ1"}, NONE),
    ("05", "L", 10, ["fisik"], {"PSBD-BB1"}, NONE),
    ("05", "L", 10, ["intelektual"], {"PSBG-BK"}, NONE),
    ("05", "L", 10, ["sensorik"], {"PSBN-CB"}, NONE),
    ("06", "P", 9, [], {"PSP-BK"}, NONE),
    ("07", "L", 9, [], {"PSP-BK"}, NONE),
    ("08", "P", 70, [], BUDI_MULIA, NONE),
    ("08", "L", 59, [], NONE, NONE),
    ("08", "L", (63,), [], BUDI_MULIA, NONE),
    ("08", "L", (60,), [], NONE, BUDI_MULIA),
    ("08", "L", (58,), [], NONE, BUDI_MULIA),
    ("08", "L", (56,), [], NONE, NONE),
    ("08", "L", None, [], NONE, BUDI_MULIA),
    ("09", "L", 30, [], NONE, NONE),
    ("09", "L", 30, ["mental berat"], {"PSBL-HS1"}, NONE),
    ("09", "P", 30, ["mental sedang"], {"PSBL-HS2"}, NONE),
    ("09", "L", 30, ["mental ringan"], {"PSBL-HS3"}, NONE),
    ("09", "L", 17, ["mental berat"], NONE, NONE),
    ("09", "L", 30, ["fisik", "mental ringan"], {"PSBD-BB1", "PSBL-HS3"}, NONE),
    ("10", "P", 30, [], {"PSBKW-HM"}, NONE),
    ("10", "?", 30, [], NONE, {"PSBKW-HM"}),
    ("10", "L", 30, [], NONE, NONE),
    ("11", "L", 40, [], {"PSBK-HJ"}, NONE),
    ("11", "L", 60, [], NONE, NONE),
    ("11", "L", (58,), [], NONE, {"PSBK-HJ"}),
    ("12", "P", 40, [], {"PSBK-HJ"}, NONE),
    ("13", "L", 40, [], {"PSBK-HJ"}, NONE),
    ("14", "L", 40, [], NONE, NONE),
    ("15", "L", 40, [], {"PSBK-HJ"}, NONE),
    ("18", "P", 25, [], {"PSP-BK"}, NONE),
    ("19", "P", 25, [], {"PSP-BK"}, NONE),
    ("20", "L", 25, [], {"PSP-BK"}, NONE),
    ("23", "P", 25, [], {"PSBKW-HM"}, NONE),
    ("23", "P", 60, [], NONE, NONE),
]


def _person(sex: str, age: Any, disabilities: list[str]) -> Person:
    from datetime import timedelta

    from django.utils import timezone

    known: dict[str, Any] = {"sex": sex, "disabilities": disabilities}
    if isinstance(age, tuple):
        return somebody(estimated_age=age[0], age_basis="appearance", **known)
    if age is None:
        return somebody(estimated_age=None, age_basis="", **known)
    birth = timezone.localdate() - timedelta(days=age * 366)
    return somebody(estimated_age=None, age_basis="", birth_date=birth, **known)


@pytest.mark.parametrize(("category", "sex", "age", "disabilities", "sure", "estimate"), TABLE)
def test_who_fits_where(
    category: str, sex: str, age: Any, disabilities: list[str], sure: set[str], estimate: set[str]
) -> None:
    person = _person(sex, age, disabilities)
    chosen = Category.objects.get(code=category)
    found_sure, found_estimate = set(), set()
    for house in Office.objects.filter(kind="panti"):
        fit = matches(person, chosen, house)
        if fit.takes:
            (found_estimate if fit.unsure else found_sure).add(house.code)
    assert (found_sure, found_estimate) == (sure, estimate)


def test_every_house_takes_somebody_in_the_table() -> None:
    named = set().union(*(row[4] | row[5] for row in TABLE))
    assert named == set(Office.objects.filter(kind="panti").values_list("code", flat=True))


def test_a_person_without_category_is_unsure_everywhere_and_refused_nowhere_for_it() -> None:
    fit = matches(somebody(), None, office(HOUSE))
    assert fit.takes
    assert "category" in [check.key for check in fit.unsure]


def test_suitable_houses_come_first_free_before_full() -> None:
    case = in_transit()
    set_capacity("PSTW-BM2", 0)
    fits = suitable_panti(case)
    assert [fit.office.code for fit in fits[:4]] == ["PSTW-BM4", "PSTW-BM3", "PSTW-BM1", "PSTW-BM2"]
    assert not any(fit.takes for fit in fits[4:])
    assert len(fits) == Office.objects.filter(kind="panti").count()


def test_suitable_panti_reads_all_houses_in_few_queries(django_assert_num_queries: Any) -> None:
    case = in_transit()
    # houses with criteria, categories taken, stays, reservations, beds, who lies in them
    with django_assert_num_queries(6):
        suitable_panti(case)


def test_a_house_that_does_not_take_the_person_is_refused_when_proposing() -> None:
    case = in_transit()
    with pytest.raises(Refusal, match="PSBKW Harapan Mulia"):
        proposed(case, "PSBKW-HM")
    assert not Proposal.objects.filter(case=case).exists()


@pytest.mark.parametrize("panti", [0, None, "3", True])
def test_facts_that_name_no_house_are_refused(panti: Any) -> None:
    case = in_transit()
    with pytest.raises(Refusal):
        proposed(case, panti=panti)


def test_the_transit_panti_is_no_place_to_be_placed_in() -> None:
    case = in_transit()
    with pytest.raises(Refusal):
        proposed(case, "PSBI-2")


def test_an_unknown_urgency_is_refused() -> None:
    case = in_transit()
    with pytest.raises(Refusal):
        proposed(case, urgency="tomorrow")


def test_a_house_closed_since_is_refused_when_deciding() -> None:
    from casework.cases import services
    from tests.staff import staff

    case = in_transit()
    proposal = proposed(case)
    Office.objects.filter(code=HOUSE).update(is_active=False)
    with pytest.raises(Refusal):
        services.approve(proposal, actor=staff("supervisor", "SDS-PUS"), version=1)
    assert Proposal.objects.get(pk=proposal.pk).status == "open"


def test_a_house_that_changed_whom_it_takes_is_refused_when_deciding() -> None:
    from casework.cases import services
    from tests.staff import staff

    case = in_transit()
    proposal = proposed(case)
    Criteria.objects.filter(office__code=HOUSE).update(min_age=80)
    with pytest.raises(Refusal):
        services.approve(proposal, actor=staff("supervisor", "SDS-PUS"), version=1)


def test_a_full_house_may_be_chosen() -> None:
    set_capacity(HOUSE, 0)
    case = on_the_way()
    assert case.stage == "placement"
    assert case.receiving_panti.code == HOUSE


def test_no_place_in_the_house_is_refused() -> None:
    from tests.panti.road import admit

    with pytest.raises(ValidationError):
        admit(on_the_way(), place="  ")

"""What an officer is told about somebody whose NIK they typed in, and what they are not."""

from casework.cases.models import Case
from casework.offices.models import User
from casework.outreach.queries import Known, candidates
from casework.people.matching import Sought
from tests.road import open_case, somebody
from tests.staff import office

NIK = "3171075501800001"


def known_by_nik(officer: User) -> Known | None:
    """The one person whom the officer is told of."""
    found = candidates(Sought(nik=NIK), officer)
    assert len(found) <= 1
    return found[0] if found else None


def test_an_unknown_nik_tells_nothing(officer: User) -> None:
    somebody()
    assert known_by_nik(officer) is None


def test_an_own_open_case_is_offered(officer: User) -> None:
    case = open_case(person=somebody(name="Suyati", nik=NIK))
    known = known_by_nik(officer)
    assert known is not None
    assert (known.case, known.ask, known.readable) == (case, None, True)


def test_an_open_case_elsewhere_names_its_sudinsos_only(officer: User) -> None:
    open_case("SDS-TIM", person=somebody(name="Suyati", nik=NIK))
    known = known_by_nik(officer)
    assert known is not None
    assert (known.case, known.ask, known.readable) == (None, office("SDS-TIM"), False)


def test_a_sealed_open_case_does_not_give_its_district_away(officer: User) -> None:
    case = open_case(person=somebody(name="Suyati", nik=NIK))
    Case.objects.filter(pk=case.pk).update(sealed=True)
    known = known_by_nik(officer)
    assert known is not None
    assert (known.case, known.ask, known.readable) == (None, office("DINAS"), False)


def test_somebody_without_a_readable_case_is_not_named(officer: User) -> None:
    somebody(name="Suyati", nik=NIK)
    known = known_by_nik(officer)
    assert known is not None
    assert not known.has_open_case
    assert not known.readable

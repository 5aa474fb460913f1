"""People: what must be said of somebody, what is refused, and how old they are."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.people.enums import Identity
from casework.people.models import Person
from casework.people.services import StalePerson, create_person, edit_person
from tests.people.test_images import picture
from tests.staff import staff

NAMED: dict[str, Any] = {"name": "Sukirman bin Wongso"}


def create(**facts: Any) -> Person:
    return create_person(actor=staff("outreach_officer", "SDS-PUS"), **facts)


@pytest.mark.django_db
class TestCreating:
    def test_somebody_unknown_is_recognised_by_label_or_description(self) -> None:
        assert "Pak Topi" in create(label="Pak Topi").display_name
        assert create(description="Bekas luka di pelipis kiri").identity == Identity.UNKNOWN

    def test_a_name_makes_the_identity_claimed(self) -> None:
        assert create(**NAMED).identity == Identity.CLAIMED

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({}, "name"),
            ({"sex": "L"}, "name"),
            (NAMED | {"birth_date": date(2999, 1, 1)}, "birth_date"),
            (NAMED | {"birth_date": date(1889, 12, 31)}, "birth_date"),
            (NAMED | {"estimated_age": 60}, "age_basis"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(
        self, facts: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            create(**facts)
        assert list(refused.value.error_dict) == [field]
        assert not Person.objects.exists()

    def test_a_bad_photo_leaves_nobody_behind(self) -> None:
        with pytest.raises(ValidationError):
            create(**NAMED, photo=ContentFile(b"<svg/>", name="x.jpg"))
        assert not Person.objects.exists()

    def test_a_photo_is_stored_redrawn(self) -> None:
        person = create(**NAMED, photo=ContentFile(picture("PNG", size=(2000, 1000)), name="a.png"))
        with person.photo.open() as stored:
            assert stored.read(3) == b"\xff\xd8\xff"
        assert "a.png" not in person.photo.name

    def test_an_unknown_field_is_a_mistake_of_the_caller(self) -> None:
        with pytest.raises(TypeError):
            create(**NAMED, stage="closed")

    def test_the_text_searched_in_holds_name_alias_and_label_in_lower_case(self) -> None:
        person = create(**NAMED, label="Pak Topi", aliases=["Kirman", " Mbah Man ", "Kirman", ""])
        assert [alias.name for alias in person.aliases.all()] == ["Kirman", "Mbah Man"]
        for words in ("sukirman", "mbah man", "pak topi"):
            assert words in person.search_text


@pytest.mark.django_db
class TestEditing:
    def test_a_stale_save_is_refused_with_the_present_state(self) -> None:
        actor, person = staff("outreach_officer", "SDS-PUS"), create(label="Pak Topi")
        edit_person(person, actor=actor, version=1, name="Sukirman")
        with pytest.raises(StalePerson) as stale:
            edit_person(person, actor=actor, version=1, name="Sukarman")
        assert stale.value.current.name == "Sukirman"
        assert Person.objects.get().name == "Sukirman"

    def test_the_label_stays_when_a_name_is_found(self) -> None:
        actor, person = staff("outreach_officer", "SDS-PUS"), create(label="Pak Topi")
        person = edit_person(person, actor=actor, version=1, name="Sukirman")
        assert (person.name, person.label, person.identity) == ("Sukirman", "Pak Topi", Identity.CLAIMED)
        assert "pak topi" in person.search_text

    def test_aliases_left_out_stay_and_an_empty_list_takes_them_away(self) -> None:
        actor, person = staff("outreach_officer", "SDS-PUS"), create(**NAMED, aliases=["Kirman"])
        person = edit_person(person, actor=actor, version=1, address="Jl. Kenanga")
        assert person.aliases.count() == 1
        person = edit_person(person, actor=actor, version=2, aliases=[])
        assert not person.aliases.exists()
        assert Person.objects.get().search_text == "sukirman bin wongso"

    def test_an_estimate_taken_back_takes_its_basis_along(self) -> None:
        actor = staff("outreach_officer", "SDS-PUS")
        person = create(**NAMED, estimated_age=60, age_basis="appearance")
        assert person.estimated_on == timezone.localdate()
        person = edit_person(person, actor=actor, version=1, estimated_age=None)
        assert (person.estimated_on, person.age_basis) == (None, "")


days = st.dates(min_value=date(1890, 1, 1), max_value=date(2100, 12, 31))


@given(born=days, on=days)
def test_age_grows_by_one_on_the_birthday_alone(born: date, on: date) -> None:
    assume(born <= on)
    person = Person(birth_date=born)
    age = person.age(on)
    assert age is not None
    assert age >= 0
    birthday = (on.month, on.day) == (born.month, born.day)
    yesterday = person.age(on - timedelta(days=1)) if on > born else age
    if (born.month, born.day) != (2, 29):
        assert age - (yesterday or 0) == (1 if birthday and on > born else 0)


@given(born=days, years=st.integers(0, 100))
def test_age_is_the_number_of_birthdays(born: date, years: int) -> None:
    assume((born.month, born.day) != (2, 29))
    person = Person(birth_date=born)
    birthday = born.replace(year=born.year + years)
    assert person.age(birthday) == years
    assert person.age(birthday - timedelta(days=1)) == (years - 1 if years else -1)


@given(estimate=st.integers(0, 110), on=days, later=st.integers(0, 40_000))
def test_an_estimate_grows_with_the_years_and_never_shrinks(estimate: int, on: date, later: int) -> None:
    assume(on.toordinal() + later < date.max.toordinal() - 400)
    person = Person(estimated_age=estimate, estimated_on=on)
    day = on + timedelta(days=later)
    age = person.age(day)
    assert person.age(on) == estimate
    assert age is not None
    assert estimate <= age <= estimate + later // 365
    assert (person.age(day + timedelta(days=366)) or 0) - age in (1, 2)


def test_a_birth_date_counts_before_an_estimate_and_neither_gives_no_age() -> None:
    assert (
        Person(birth_date=date(2000, 1, 1), estimated_age=60, estimated_on=date(2020, 1, 1)).age(
            date(2020, 1, 1)
        )
        == 20
    )
    assert Person().age() is None
    assert Person(label="x").age_words == ""
    assert Person(estimated_age=60, estimated_on=timezone.localdate()).age_words == "±60 th"


@pytest.mark.parametrize(
    ("born", "short", "full"),
    [
        (date(2026, 11, 20), "bayi", "bayi"),
        (date(2026, 10, 27), "bayi", "bayi"),
        (date(2026, 10, 26), "1 bln", "1 bulan"),
        (date(2026, 4, 27), "6 bln", "6 bulan"),
        (date(2025, 11, 27), "11 bln", "11 bulan"),
        (date(2025, 11, 26), "1 th", "1 tahun"),
        (date(1955, 3, 1), "71 th", "71 tahun"),
    ],
)
@time_machine.travel(datetime(2026, 11, 26, 5, 0, tzinfo=UTC))
def test_an_age_below_one_year_is_said_in_months(born: date, short: str, full: str) -> None:
    person = Person(birth_date=born)
    assert (person.age_words, person.age_in_full) == (short, full)


def test_an_estimate_below_one_year_is_a_baby_and_says_no_number() -> None:
    baby = Person(estimated_age=0, estimated_on=timezone.localdate())
    assert (baby.age_words, baby.age_in_full) == ("bayi", "bayi")
    assert (
        Person(estimated_age=3, estimated_on=timezone.localdate()).age_in_full == "±\N{NO-BREAK SPACE}3 tahun"
    )
    assert Person().age_in_full == ""

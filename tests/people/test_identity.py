"""The ladder of identity: climbed by evidence, stepped down with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.people.identity import climb, step_down
from casework.people.models import Person
from casework.people.relations import relate, relatives_of
from casework.people.services import edit_person
from tests.road import somebody
from tests.staff import staff

pytestmark = pytest.mark.django_db


def seen(person: Person, kind: str) -> str:
    climb(person, actor=staff("social_worker", "SDS-PUS"), kind=kind, seen_on=timezone.localdate())
    return Person.objects.get(pk=person.pk).identity


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("said", "claimed"),
        ("family", "claimed"),
        ("letter", "claimed"),
        ("ktp", "document"),
        ("kk", "document"),
        ("paper", "document"),
        ("dukcapil", "confirmed"),
    ],
)
def test_each_evidence_leads_to_its_step(kind: str, step: str) -> None:
    assert seen(somebody(name="Suyati"), kind) == step


def test_lesser_evidence_does_not_lower_what_is_proved() -> None:
    person = somebody(name="Suyati")
    assert [seen(person, kind) for kind in ("ktp", "said", "dukcapil", "letter")] == [
        "document",
        "document",
        "confirmed",
        "confirmed",
    ]


def test_nobody_without_a_name_is_proved() -> None:
    person = somebody()
    with pytest.raises(ValidationError) as refused:
        seen(person, "ktp")
    assert "name" in refused.value.error_dict
    assert Person.objects.get(pk=person.pk).identity == "unknown"


def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(ValidationError):
        climb(
            somebody(name="Suyati"),
            actor=staff("social_worker", "SDS-PUS"),
            kind="ktp",
            seen_on=timezone.localdate() + timedelta(days=1),
        )


def test_wrong_evidence_is_withdrawn_once_and_the_rest_still_proves() -> None:
    person, actor = somebody(name="Suyati"), staff("social_worker", "SDS-PUS")
    climb(person, actor=actor, kind="ktp", seen_on=timezone.localdate())
    wrong = climb(person, actor=actor, kind="dukcapil", seen_on=timezone.localdate())
    with pytest.raises(ValidationError):
        step_down(wrong, actor=actor, because="  ")
    step_down(wrong, actor=actor, because="Sidik jari orang lain.")
    assert Person.objects.get(pk=person.pk).identity == "document"
    with pytest.raises(ValidationError):
        step_down(wrong, actor=actor, because="Sekali lagi.")


def test_a_name_taken_away_leaves_nothing_proved_and_given_again_stands_where_it_stood() -> None:
    person = somebody(name="Suyati")
    seen(person, "ktp")
    actor = staff("social_worker", "SDS-PUS")
    without = edit_person(person, actor=actor, version=2, name="")
    assert without.identity == "unknown"
    assert edit_person(without, actor=actor, version=3, name="Suyati").identity == "document"


# --- relatives ---


def test_a_relation_is_read_from_both_ends() -> None:
    mother, child = somebody(name="Suyati", sex="P"), somebody(name="Bayu", estimated_age=6)
    relate(mother, actor=staff("social_worker", "SDS-PUS"), kind="child", other=child)
    assert [(one.kind, one.other) for one in relatives_of(mother)] == [("child", child)]
    assert [(one.kind, one.other) for one in relatives_of(child)] == [("mother", mother)]


def test_two_people_are_related_once_whichever_end_writes_it() -> None:
    one, other, actor = somebody(name="Suyati"), somebody(name="Bayu"), staff("social_worker", "SDS-PUS")
    relate(one, actor=actor, kind="sibling", other=other)
    with pytest.raises(ValidationError) as refused:
        relate(other, actor=actor, kind="sibling", other=one)
    assert "other" in refused.value.error_dict


@pytest.mark.parametrize("who", ["nobody", "themselves"])
def test_nobody_and_oneself_are_no_relatives(who: str) -> None:
    person = somebody(name="Suyati")
    with pytest.raises(ValidationError):
        relate(
            person,
            actor=staff("social_worker", "SDS-PUS"),
            kind="sibling",
            other=person if who == "themselves" else None,
        )

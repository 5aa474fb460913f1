"""Walks a case along the main road through the real services, as far as a test wants it."""

from typing import Any

from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case
from casework.people.models import Person
from casework.people.services import create_person
from tests.staff import office, staff


def somebody(**facts: Any) -> Person:
    """An unknown man of about sixty, unless told otherwise."""
    known: dict[str, Any] = {
        "label": "Pak Topi",
        "sex": "L",
        "estimated_age": 65,
        "age_basis": "appearance",
    }
    return create_person(actor=staff("outreach_officer", "SDS-PUS"), **(known | facts))


def open_case(
    code: str = "SDS-PUS", person: Person | None = None, **facts: Any
) -> Case:
    """A case just registered in the field."""
    return services.register(
        person or somebody(),
        actor=staff("outreach_officer", code),
        office=office(code),
        occurred_at=timezone.now(),
        **facts,
    )

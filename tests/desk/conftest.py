"""Clients of people at their places, and a case in a transit panti."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from casework.cases import services
from casework.cases.models import Case
from casework.offices.models import User
from tests.road import open_case
from tests.staff import office, staff

As = Callable[[User], Client]


@pytest.fixture
def as_user(db: None) -> As:
    """A browser of that person, logged in."""

    def login(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return login


@pytest.fixture
def case(db: None) -> Case:
    """A case at outreach, of Sudinsos Jakarta Pusat."""
    return open_case()


@pytest.fixture
def case_in_transit(case: Case) -> Case:
    """The same, handed over to PSBI Bangun Daya 1."""
    services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        panti=office("PSBI-1").pk,
    )
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def worker(db: None) -> User:
    return staff("social_worker", "SDS-PUS")

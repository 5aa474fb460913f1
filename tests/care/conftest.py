"""A case in the transit panti of Jakarta Pusat, and the people around it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from casework.cases.models import Case
from casework.offices.models import User
from tests.care.steps import in_assessment
from tests.staff import staff


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test of this room reads or writes."""


@pytest.fixture
def case() -> Case:
    return in_assessment()


@pytest.fixture
def worker() -> User:
    """The social worker of the transit panti where the person is."""
    return staff("panti_social_worker", "PSBI-1")


@pytest.fixture
def district_worker() -> User:
    """The social worker of the responsible Sudinsos."""
    return staff("social_worker", "SDS-PUS")


Send = Callable[..., Any]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def get() -> Send:
    """``get(user, "plan_edit", case)``: the page as that person sees it."""

    def ask(user: User, name: str, case: Case, *args: Any) -> Any:
        return client_of(user).get(reverse(name, args=[case.number, *args]))

    return ask


@pytest.fixture
def post() -> Send:
    """``post(user, "session_add", case, data)``: the form as that person sends it, with a fresh key."""

    def send(user: User, name: str, case: Case, data: dict[str, Any], *args: Any) -> Any:
        sent = {"idempotency_key": str(uuid4()), "expected_stage": case.stage} | data
        return client_of(user).post(reverse(name, args=[case.number, *args]), sent)

    return send

"""Staff of two Sudinsos and a transit panti, and what an officer types in."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casework.offices.models import Area, User
from tests.staff import staff

KEBON_MELATI = "31.71.07.1005"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test of this room reads or writes."""


@pytest.fixture
def officer() -> User:
    return staff("outreach_officer", "SDS-PUS")


@pytest.fixture
def eastern_officer() -> User:
    return staff("outreach_officer", "SDS-TIM")


@pytest.fixture
def gatekeeper() -> User:
    return staff("panti_staff", "PSBI-1")


@pytest.fixture
def kebon_melati() -> Area:
    return Area.objects.get(code=KEBON_MELATI)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def typed() -> Callable[..., dict[str, Any]]:
    """What the form sends for a man with a cart, with changes; None leaves a field out."""

    def make(**changes: Any) -> dict[str, Any]:
        data = {
            "idempotency_key": str(uuid4()),
            "label": "Pak Topi",
            "description": "topi merah, gerobak biru",
            "sex": "L",
            "age_band": "18-59",
            "area": KEBON_MELATI,
            "spot": "Kolong Jl. K.H. Mas Mansyur",
            "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "source": "patrol",
            "field_types": ["manusia_gerobak", "pemulung"],
            "conditions": ["hungry", "injured"],
            "result": "case",
            "done": "Luka dibalut.",
            **changes,
        }
        return {name: value for name, value in data.items() if value is not None}

    return make

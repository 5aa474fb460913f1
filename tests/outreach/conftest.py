"""Invented staff of two Sudinsos and a transit panti, and what an officer types in."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casework.offices.enums import Role
from casework.offices.models import Area, Office, User
from casework.offices.services import give_membership

KEBON_MELATI = "31.71.07.1005"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test of this room reads or writes."""


@pytest.fixture
def staff() -> Callable[..., User]:
    def make(name: str, role: Role, office: str) -> User:
        user = User.objects.create(username=name.lower().replace(" ", "."), name=name)
        give_membership(user, office=Office.objects.get(code=office), role=role, actor=None)
        return user

    return make


@pytest.fixture
def officer(staff: Callable[..., User]) -> User:
    return staff("Rina Wulandari", Role.OUTREACH_OFFICER, "SDS-PUS")


@pytest.fixture
def eastern_officer(staff: Callable[..., User]) -> User:
    return staff("Joko Prasetyo", Role.OUTREACH_OFFICER, "SDS-TIM")


@pytest.fixture
def gatekeeper(staff: Callable[..., User]) -> User:
    return staff("Budi Santosa", Role.PANTI_STAFF, "PSBI-1")


@pytest.fixture
def kebon_melati() -> Area:
    return Area.objects.get(code=KEBON_MELATI)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def typed() -> Callable[..., dict[str, Any]]:
    """What the form sends for a man with a cart, with changes; a value of None leaves a field out."""

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

"""A house on the days ahead, as small as a test needs it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from casework.cases.models import Case
from casework.panti.house.ahead import Ahead, ahead
from casework.panti.house.services import give_bed
from tests import road
from tests.panti.house.plan import in_bed
from tests.panti.road import HOUSE, resident
from tests.staff import office, staff


def of(code: str = HOUSE) -> Ahead:
    return ahead([office(code)])[0]


def in_days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def at(number: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(in_days(number), time(hour)))


def lives_here(where: str = "1.1", **about: Any) -> Case:
    case = resident(road.somebody(**about) if about else None)
    give_bed(case, in_bed(where), actor=staff("panti_staff", HOUSE))
    return road.fresh(case)


def signed_in(role: str, code: str = HOUSE) -> Client:
    client = Client()
    client.force_login(staff(role, code))
    return client

"""Clients, cases worth printing, and the end of the processes that printed them."""

from collections.abc import Callable

import pytest
from django.test import Client

from casework.cases.models import Case
from casework.offices.models import User
from tests import road

As = Callable[[User], Client]


@pytest.fixture
def as_user(db: None) -> As:
    """A browser of that person, logged in."""

    def login(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return login


@pytest.fixture
def resident(db: None) -> Case:
    """Somebody in psychosocial support, with a paper of almost every kind."""
    case = road.walk_to("psychosocial")
    road.hold_session(case)
    road.report_progress(road.fresh(case))
    road.visit_home(road.fresh(case))
    return road.fresh(case)

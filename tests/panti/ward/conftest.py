"""A house full of people, gone again before the database asks for their ledgers."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from casework.panti.models import Stay
from tests.panti.ward.crowd import settle

Crowd = Callable[[int], list[Stay]]


@pytest.fixture
def crowd(db: None) -> Iterator[Crowd]:
    with transaction.atomic():
        yield settle
        transaction.set_rollback(True)

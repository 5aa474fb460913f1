"""Reads about people."""

from django.db.models import QuerySet

from .encryption import blind_index
from .models import Person


def by_nik(nik: str) -> QuerySet[Person]:
    """People whose NIK is this one, found by the blind index."""
    return Person.objects.filter(nik_index=blind_index(nik, purpose="nik"))

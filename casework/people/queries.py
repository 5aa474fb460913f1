"""Reads about people."""

from django.db.models import Q, QuerySet

from .encryption import blind_index
from .models import Person


def by_nik(nik: str) -> QuerySet[Person]:
    """People whose NIK is this one, found by the blind index."""
    return Person.objects.filter(nik_index=blind_index(nik, purpose="nik"))


def matching(words: str) -> Q:
    """A filter on Person for names, aliases and labels that hold every word."""
    found = Q()
    for word in words.lower().split():
        found &= Q(search_text__contains=word)
    return found

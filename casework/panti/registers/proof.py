"""Proves that every house's book is whole: numbers 1..n, none twice, none missing, every stay in it.

The triggers keep it so; this finds what was done past them, by an owner with the triggers off or by a restored dump.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min
from django.db.models.functions import ExtractYear
from django.utils import timezone

from casework.offices.models import Office

from ..models import Stay
from .models import RegisterCounter, RegisterEntry


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a book, for the operator."""

    book: str
    reason: str


def books() -> int:
    """How many books have been begun."""
    return RegisterCounter.objects.count()


def faults() -> Iterator[Fault]:
    """Everything wrong with any book."""
    yield from _numbering()
    yield from _lines()
    stays = Stay.objects.filter(register_entry__isnull=True).select_related("panti").order_by("pk")
    for stay in stays.iterator(chunk_size=500):
        yield Fault(stay.panti.code, f"stay {stay.pk} has no number")


def _numbering() -> Iterator[Fault]:
    codes = dict(Office.objects.values_list("pk", "code"))
    counted = {
        (panti, year): last
        for panti, year, last in RegisterCounter.objects.values_list("panti", "year", "last")
    }
    found = (
        RegisterEntry.objects.order_by()
        .values_list("panti", "year")
        .annotate(Count("pk"), Min("serial"), Max("serial"))
    )
    numbered = {(panti, year): numbers for panti, year, *numbers in found}
    for key in sorted(counted.keys() | numbered.keys()):
        book = f"{codes[key[0]]} {key[1]}"
        count, lowest, highest = numbered.get(key, (0, 1, 0))
        # no serial stands twice in a book (the database holds that), so these three say 1..n
        if (lowest, highest) != (1, count):
            yield Fault(
                book, f"{count} lines numbered {lowest} to {highest}: missing {_missing(key, highest)}"
            )
        if counted.get(key) != highest:
            yield Fault(book, f"its counter says {counted.get(key, 'nothing')}, its last number is {highest}")


def _missing(key: tuple[int, int], highest: int) -> str:
    held = set(RegisterEntry.objects.filter(panti=key[0], year=key[1]).values_list("serial", flat=True))
    return ", ".join(str(serial) for serial in range(1, highest + 1) if serial not in held)


def _lines() -> Iterator[Fault]:
    for number in RegisterEntry.objects.exclude(panti=F("stay__panti")).values_list("number", flat=True):
        yield Fault(number, "its stay is in another house")
    here = timezone.get_default_timezone()
    other_year = RegisterEntry.objects.exclude(year=ExtractYear("arrived_at", tzinfo=here))
    for number in other_year.values_list("number", flat=True):
        yield Fault(number, "the person arrived in another year")

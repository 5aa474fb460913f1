"""Giving the next number of a house's book: the only writer of the register."""

from django.utils import timezone

from ..models import Stay
from .models import RegisterCounter, RegisterEntry
from .rules import register_number, register_year


def enter(stay: Stay) -> RegisterEntry:
    """Write a stay that has just begun into the book of its house, in the transaction that opened it.

    Effects, in order: locks the counter of the house and the year in which the person came (WIB), made with the first
    arrival of a year; raises it by one; writes the line. Two clerks at once are served one after the other, and an
    arrival that is rolled back takes its number back with it: hence no number twice and none left out.
    """
    year = register_year(stay.arrived_at)
    RegisterCounter.objects.get_or_create(panti_id=stay.panti_id, year=year)
    counter = RegisterCounter.objects.select_for_update().get(panti_id=stay.panti_id, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return RegisterEntry.objects.create(
        stay=stay,
        panti_id=stay.panti_id,
        year=year,
        serial=counter.last,
        number=register_number(stay.panti.code, year, counter.last),
        arrived_at=stay.arrived_at,
        recorded_at=timezone.now(),
        recorded_by_id=stay.admitted_by_id,
    )

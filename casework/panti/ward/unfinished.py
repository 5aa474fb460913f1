"""What a shift leaves undone: the first thing that the leader who goes and the one who comes read and sign.

Told as it stood at a moment, so that what was signed for stays what it was, whatever is written later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.duties import DUTIES
from casework.cases.models import Duty
from casework.offices.models import Office, User

from ..health.queries import Due, round_of
from ..incidents.answers import ANSWERS
from ..incidents.asks import Ask, asks_in
from ..incidents.queries import kinds_untold
from ..shifts import Shift
from ..transfers.queries import on_the_way_to
from .digest import Chapter, Item, Part, told_to
from .left import left_of
from .logbook import written_of
from .models import RollCall, Search
from .presence import slept_during, there_during
from .wards import parts_of


@dataclass(frozen=True)
class Unfinished:
    """What is done and what is not in one shift; everybody counts, whoever reads it."""

    shift: Shift
    residents: int
    logged: int
    called: list[str]
    uncalled: list[str]
    doses: int
    doses_open: int
    searches: list[Item]
    duties: list[Item]

    @property
    def unlogged(self) -> int:
        return self.residents - self.logged

    @property
    def numbers(self) -> dict[str, int]:
        """Without a name, and nothing of what is done: what a signature keeps."""
        found = {
            "unlogged": self.unlogged,
            "uncalled": len(self.uncalled),
            "doses_open": self.doses_open,
            "searches_open": len(self.searches),
            "duties": len(self.duties),
        }
        return {key: number for key, number in found.items() if number}

    @property
    def left(self) -> dict[str, int]:
        """Of these numbers what the shift should have done itself: what both leaders sign for."""
        return left_of(self.numbers)

    def chapters(self, actor: User) -> list[Chapter]:
        """The searches that run and the duties, with the names this reader may read; one query."""
        return told_to(actor, [(_SEARCHES, self.searches), (_DUTIES, self.duties)])


def unfinished(office: Office, shift: Shift, until: datetime) -> Unfinished:
    """What a shift left undone by a moment of it; a fixed number of queries."""
    there = set(there_during(office, shift).values_list("pk", flat=True))
    called, uncalled = _called(office, shift, until, there)
    doses = round_of(office, shift.begins_at, until, None)
    return Unfinished(
        shift=shift,
        residents=len(there),
        logged=written_of(office, shift, there, until=until),
        called=called,
        uncalled=uncalled,
        doses=len(doses),
        doses_open=sum(_is_open(dose, until) for dose in doses),
        searches=list(_open_searches(office, shift.begins_at, until)),
        duties=list(_duties(office, until, shift.next.ends_at)),
    )


def _called(office: Office, shift: Shift, until: datetime, there: set[int]) -> tuple[list[str], list[str]]:
    """The parts of the house somebody was in, those called at a roll call and those not."""
    places = slept_during(office, shift)
    wings = {places[pk].wing_id if pk in places else None for pk in there}
    parts = [part.label for part in parts_of(office) if part.wing_id in wings]
    if there and not parts:
        parts = [_("Whole house")]
    calls = set(
        RollCall.objects.filter(panti=office, taken_at__gte=shift.begins_at, taken_at__lte=until)
        .order_by()
        .values_list("ward", flat=True)
    )
    # without a part it was the whole house
    called = [part for part in parts if "" in calls or part in calls]
    return called, [part for part in parts if part not in called]


def _is_open(dose: Due, until: datetime) -> bool:
    """Whether nothing was written of it by then; of a correction something was."""
    record = dose.record
    return record is None or (record.corrects_id is None and record.recorded_at > until)


def _open_searches(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    found = Search.objects.filter(stay__panti=office, missed_at__lte=until).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=until)
    )
    for search in found.select_related("case__person"):
        yield Item(search.missed_at, _("Not there at the roll call, still looked for"), search.case, True)


def _duties(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """What the house owes by then, with what it has owed for longer; of incidents that an answer is due, and of which
    kind they are where the next shift may know."""
    duties = Duty.objects.live().filter(offices__contains=[office.pk], due_at__lte=until)
    owed = [
        Item(duty.due_at, str(DUTIES[duty.kind].label), duty.case, duty.due_at <= since, due=duty.due_at)
        for duty in duties.select_related("case__person")
    ]
    asked = [ask for ask in asks_in(office) if ask.due_at <= until and ANSWERS[ask.answer].by_the_house]
    untold = kinds_untold(ask.incident for ask in asked)
    owed += [
        Item(ask.due_at, _asked(ask, untold), None, ask.due_at <= since, due=ask.due_at) for ask in asked
    ]
    owed += [
        Item(away.began_at, str(_ARRIVAL), away.stay.case, due <= since, due=due)
        for away, due in on_the_way_to(office)
        if due <= until
    ]
    yield from sorted(owed, key=lambda item: item.due or item.at)


def _asked(ask: Ask, untold: set[int]) -> str:
    """What an incident asks, and of which kind it is unless that is untold."""
    incident = ask.incident
    return str(ask.label) if incident.pk in untold else f"{ask.label}: {incident.get_kind_display()}"


_ARRIVAL = gettext_lazy("Expected from another panti")
_SEARCHES = Part("searches_open", gettext_lazy("Still looked for"), "run", _open_searches)
_DUTIES = Part("duties", gettext_lazy("Due by the end of the next shift"), "clock", _duties)

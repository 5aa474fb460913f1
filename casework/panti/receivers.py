"""Keeps stays true to the ledger inside the event's transaction: a stay that cannot be written undoes the step."""

from typing import Any

from django.db.models import Value
from django.db.models.functions import Greatest
from django.dispatch import receiver

from casework.cases.enums import RESIDENTIAL, Stage
from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded, case_event_settled

from .belongings.leaving import leave_behind
from .house.enums import LodgingEnd
from .house.services import let_go
from .models import Absence, Stay
from .services import continue_stay, end_stay, open_stay


@receiver(case_event_recorded, dispatch_uid="panti.keep_stay_true")
def keep_stay_true(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """After every move the open stay is in the house where the case says the person is, or there is none.

    ``admit`` finds its stay written already; a hand-over or a move straight through the door gets it here.
    """
    # somebody transferred keeps their stage and changes their house
    if not event.moves and "left_panti" not in event.facts:
        return
    if event.source == Stage.ABSENT:
        Absence.objects.filter(case=case, ended_at__isnull=True).update(
            ended_at=Greatest("last_seen_at", Value(event.occurred_at)), ended_with=event.verb
        )
    if event.verb == "correct_death" and case.stage == Stage.ABSENT:
        _miss_again(case)
    if event.source == Stage.PLACEMENT:
        # nobody is expected any more: they have arrived, were declined, or went another way
        let_go(case, ended_with=LodgingEnd.ARRIVED if event.verb == "admit" else LodgingEnd.RELEASED)
    # whoever is absent lives in no house, though the house they left still answers for the case
    house_id = case.present_panti_id if case.stage in RESIDENTIAL else None
    stay = Stay.objects.filter(case_id=case.pk, left_at__isnull=True).first()
    moment = event.occurred_at
    if stay is not None and stay.panti_id != house_id:
        ended = end_stay(case, left_at=moment, ended_with=event.verb)
        # the later of the two where both lie in one minute
        moment = ended.left_at if ended and ended.left_at else moment
        stay = None
    if stay is None and event.facts.get("stay") and event.verb == "correct_death":
        # whoever was said to have died never left
        stay = continue_stay(
            Stay.objects.select_for_update().get(pk=event.facts["stay"], case_id=case.pk),
            away_id=event.facts.get("away"),
        )
    if stay is None and house_id is not None:
        open_stay(
            case,
            panti_id=house_id,
            actor=event.actor,
            arrived_at=moment,
            began_with=event.verb,
        )


@receiver(case_event_settled, dispatch_uid="panti.left_behind")
def say_what_is_left(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Whoever leaves a house that keeps something of theirs is not held up; that it stays behind is written down."""
    if event.facts.get("left_panti"):
        leave_behind(case, event)


def _miss_again(case: Case) -> None:
    """The report that a death ended is open again: nobody has found the person."""
    last = Absence.objects.select_for_update().filter(case=case).order_by("-pk").first()
    if last is not None and last.ended_with == "record_death":
        last.ended_at, last.ended_with = None, ""
        last.save(update_fields=["ended_at", "ended_with"])

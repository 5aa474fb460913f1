"""Keeps stays true to the ledger inside the event's transaction: a stay that cannot be written undoes the step."""

from typing import Any

from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .models import Stay
from .services import end_stay, open_stay


@receiver(case_event_recorded, dispatch_uid="panti.keep_stay_true")
def keep_stay_true(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """After every move the open stay is in the house where the case says the person is, or there is none.

    ``admit`` finds its stay written already; a hand-over or a move straight through the door gets it here.
    """
    if not event.moves:
        return
    stay = Stay.objects.filter(case_id=case.pk, left_at__isnull=True).first()
    moment = event.occurred_at
    if stay is not None and stay.panti_id != case.present_panti_id:
        ended = end_stay(case, left_at=moment, ended_with=event.verb)
        # the later of the two where both lie in one minute
        moment = ended.left_at if ended and ended.left_at else moment
        stay = None
    if stay is None and case.present_panti_id is not None:
        open_stay(
            case,
            panti_id=case.present_panti_id,
            actor=event.actor,
            arrived_at=moment,
            began_with=event.verb,
        )

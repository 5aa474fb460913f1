"""Listens to the ledger and the timers, in the transaction of the step: nobody hears of what did not happen."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded, case_touched, task_escalated
from casework.offices.models import User
from casework.offices.signals import standing_changed
from casework.panti.signals import house_changed

from .delivery import hint, prove
from .services import tell, tell_of_overdue
from .topics import now_version, of_lists, touched_by


@receiver(case_event_recorded, dispatch_uid="notifications.tell")
def people_hear_of_it(sender: Any, *, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    tell(case, event)
    hint(touched_by(case, event), event.seq)


@receiver(task_escalated, dispatch_uid="notifications.tell_of_overdue")
def people_hear_of_what_is_overdue(
    sender: Any, *, case: Case, users: list[User], facts: dict[str, Any], **kwargs: Any
) -> None:
    tell_of_overdue(case, users, facts)


@receiver(case_touched, dispatch_uid="notifications.hint")
def pages_hear_of_it(sender: Any, *, case: Case, **kwargs: Any) -> None:
    hint(touched_by(case), now_version())


@receiver(house_changed, dispatch_uid="notifications.hint_house")
def boards_hear_of_it(sender: Any, *, panti_id: int, **kwargs: Any) -> None:
    hint([of_lists("panti", panti_id)], now_version())


@receiver(standing_changed, dispatch_uid="notifications.prove")
@receiver(user_logged_out, dispatch_uid="notifications.prove_logged_out")
def sockets_prove_themselves(sender: Any, *, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        prove(user.pk)

"""Listens to the ledger and the timers, in the transaction of the step: nobody hears of what did not happen."""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded, case_touched, task_escalated
from casework.desk.signals import year_shown
from casework.offices.models import User
from casework.offices.signals import standing_changed
from casework.panti.incidents.signals import incident_moved, incident_overdue, incident_touched
from casework.panti.models import Incident
from casework.panti.signals import house_changed

from .delivery import hint, prove
from .services import mark_old_read, tell, tell_of_incident, tell_of_overdue, tell_of_overdue_incident
from .topics import now_version, of_house, of_lists, touched_by

_STILL_NEW: Final = timedelta(days=7)


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


@receiver(year_shown, dispatch_uid="notifications.year_read")
def colleagues_of_the_year_have_read(sender: Any, **kwargs: Any) -> None:
    """Whoever looks at the demonstration finds in the bell what is new this week, and not a whole year."""
    mark_old_read(timezone.now() - _STILL_NEW)


@receiver(incident_moved, dispatch_uid="notifications.tell_of_incident")
def people_hear_of_an_incident(
    sender: Any, *, incident: Incident, actor: User, answer: str, **kwargs: Any
) -> None:
    tell_of_incident(incident, actor=actor, answer=answer)
    hint(of_house(incident.panti_id), now_version())


@receiver(incident_overdue, dispatch_uid="notifications.tell_of_overdue_incident")
def people_hear_of_an_overdue_incident(
    sender: Any, *, incident: Incident, answer: str, level: int, users: list[User], about: str, **kwargs: Any
) -> None:
    tell_of_overdue_incident(incident, answer=answer, level=level, users=users, about=about)


@receiver(incident_touched, dispatch_uid="notifications.hint_incident")
def lists_hear_of_it(sender: Any, *, incident: Incident, **kwargs: Any) -> None:
    hint(of_house(incident.panti_id), now_version())


@receiver(house_changed, dispatch_uid="notifications.hint_house")
def boards_hear_of_it(sender: Any, *, panti_id: int, **kwargs: Any) -> None:
    hint([of_lists("panti", panti_id)], now_version())


@receiver(standing_changed, dispatch_uid="notifications.prove")
@receiver(user_logged_out, dispatch_uid="notifications.prove_logged_out")
def sockets_prove_themselves(sender: Any, *, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        prove(user.pk)

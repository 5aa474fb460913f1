"""The only writers of notifications."""

from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.duties import DUTIES
from casework.cases.errors import NotAllowed
from casework.cases.models import Case, CaseEvent, Duty
from casework.cases.queries import sees
from casework.offices.models import User
from casework.offices.queries import rights_of
from casework.panti.incidents.enums import Answer
from casework.panti.incidents.locking import leading_case
from casework.panti.incidents.queries import answerers, who_hears
from casework.panti.models import Incident

from . import mail
from .delivery import hint
from .models import Follow, Kind, MailChoice, Notification
from .recipients import recipients
from .topics import now_version, of_user

NOTHING: Final = Q(pk__in=[])


def tell(case: Case, event: CaseEvent) -> int:
    """Write one row for everybody who must hear of an event, in its transaction; returns how many.

    What no longer waits for anybody by this event stands as read from then on.
    """
    _settle(case, event)
    rows = [
        Notification(
            user=recipient.user,
            case=case,
            event=event,
            kind=recipient.kind,
            facts={"transition": recipient.transition, "proposal": recipient.proposal_id}
            | ({"duty": recipient.duty} if recipient.duty else {}),
        )
        for recipient in recipients(case, event)
    ]
    _write(rows)
    return len(rows)


def tell_of_overdue(case: Case, users: list[User], facts: dict[str, Any]) -> int:
    """Write one row for everybody to whom an overdue task was raised and who may read the case; returns how many.

    Told once for each task, level and day it was due, so that a task extended and overdue again is told again.
    """
    level = facts["level"]
    rows = [
        Notification(
            user=user,
            case=case,
            kind=Kind.OVERDUE if level == 1 else Kind.RAISED,
            about=f"task {facts['task']} {level} {facts['due']}",
            facts=facts,
        )
        for user in users
        # whoever took the task may have lost the case, or their account, since
        if user.is_active and (sees(user, case) or _answers(user, facts))
    ]
    _write(rows)
    return len(rows)


def _answers(user: User, facts: dict[str, Any]) -> bool:
    """Whether somebody who does not read the case may open what an overdue duty of their office is about."""
    rights = rights_of(user)
    offices = facts.get("offices", ())
    if not offices:
        return False
    codename = DUTIES[facts["duty"]].codename
    return any(rights.holds(codename, pk) and rights.holds("view_sealed", pk) for pk in offices)


def tell_of_incident(incident: Incident, *, actor: User, answer: str) -> int:
    """Write rows about an incident, in its transaction; returns how many.

    Reported: for everybody who must act (``who_hears``), never whoever reported it. Answered: what waited for that
    answer stands as read; acknowledged, whoever reviews it hears that it is their turn.
    """
    if answer:
        asked = (Kind.NEXT_STEP, Kind.OVERDUE, Kind.RAISED)
        _read(Q(incident=incident, facts__answer=answer, kind__in=asked))
    people, kind, facts = who_hears(incident), Kind.INCIDENT, {}
    if answer:
        acknowledged = answer == Answer.ACKNOWLEDGE
        people = [one.user for one in answerers(incident, Answer.REVIEW)] if acknowledged else []
        kind, facts = Kind.NEXT_STEP, {"answer": Answer.REVIEW.value}
    case = leading_case(incident)
    rows = [
        Notification(
            user=user,
            case=case,
            incident=incident,
            kind=kind,
            about=f"incident {incident.pk} {answer or 'reported'}",
            facts=facts,
        )
        for user in people
        if user.pk != actor.pk
    ]
    _write(rows)
    return len(rows)


def tell_of_overdue_incident(
    incident: Incident, *, answer: str, level: int, users: list[User], about: str
) -> int:
    """Write one row for everybody who hears at this level that an answer to an incident is overdue, told once for each
    task, level and day (``about``). Returns how many rows."""
    case = leading_case(incident)
    rows = [
        Notification(
            user=user,
            case=case,
            incident=incident,
            kind=Kind.OVERDUE if level == 1 else Kind.RAISED,
            about=about,
            facts={"answer": answer, "level": level},
        )
        for user in users
        if user.is_active
    ]
    _write(rows)
    return len(rows)


def mark_read(actor: User, *, only: int | None = None) -> int:
    """Mark one notification, or all, as read; somebody else's are not touched. Returns how many were unread."""
    unread = Notification.objects.filter(user=actor, read_at__isnull=True)
    if only is not None:
        unread = unread.filter(pk=only)
    count = unread.update(read_at=timezone.now())
    if count:
        # the bell of the person's other tabs
        hint([of_user(actor.pk)], now_version())
    return count


def mark_old_read(before: datetime) -> int:
    """Mark as read what people were told before a moment; returns how many were unread."""
    old = Notification.objects.filter(created_at__lt=before, read_at__isnull=True)
    return old.update(read_at=F("created_at"))


def _settle(case: Case, event: CaseEvent) -> None:
    """Take from the bells what has been dealt with: an answered proposal, a stage left behind, a duty done."""
    over = NOTHING
    if event.verb != "propose" and (proposal := event.facts.get("proposal")):
        asked = [Kind.TO_DECIDE] if event.verb == "approve" else [Kind.TO_DECIDE, Kind.TO_CARRY_OUT]
        over |= Q(kind__in=asked, facts__proposal=proposal)
    waiting = Q(kind__in=(Kind.NEXT_STEP, Kind.OVERDUE, Kind.RAISED))
    # whoever is taken in by another panti leaves what the house before was to do
    if event.moves or "left_panti" in event.facts:
        over |= waiting & ~Q(facts__has_any_keys=["duty", "answer"])
    for kind in Duty.objects.filter(ended_by=event).values_list("kind", flat=True):
        over |= waiting & Q(facts__duty=kind)
    if over != NOTHING:
        _read(over & Q(case=case))


def _read(over: Q) -> None:
    """Mark as read what was dealt with, and hint at the bells it leaves."""
    unread = Notification.objects.filter(over, read_at__isnull=True)
    heard = dict(unread.values_list("pk", "user_id"))
    if heard:
        Notification.objects.filter(pk__in=heard).update(read_at=timezone.now())
        hint([of_user(pk) for pk in sorted(set(heard.values()))], now_version())


def _write(rows: list[Notification]) -> None:
    """Write notifications, none twice; queue the e-mails of those who want them; hint at the bells of all."""
    if not rows:
        return
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    mailed = mail.wanted_by(rows)
    if mailed:
        same = Q(pk__in=[])
        for row in mailed:
            of_what = {"event": row.event_id} if row.event_id else {"about": row.about}
            same |= Q(user=row.user_id, kind=row.kind, **of_what)
        mail.queue(Notification.objects.filter(same, mail__isnull=True).values_list("pk", flat=True))
    hint([of_user(row.user_id) for row in rows], now_version())


def follow(case: Case, *, actor: User, on: bool) -> None:
    """Begin or end to hear of everything on a case; asking twice changes nothing.

    Raises ``NotAllowed`` for somebody who may not read the case.
    """
    if not sees(actor, case):
        raise NotAllowed(_("This needs a right you do not hold on this case."), case=case)
    if on:
        Follow.objects.get_or_create(case=case, user=actor)
    else:
        Follow.objects.filter(case=case, user=actor).delete()


def choose_mail(actor: User, topics: list[str]) -> None:
    """Keep what somebody wants to be told by e-mail; what is queued already still goes."""
    MailChoice.objects.update_or_create(user=actor, defaults={"topics": topics})

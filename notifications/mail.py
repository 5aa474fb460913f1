"""E-mail beside the bell: who wants it, and sending each once.

An e-mail leaves the house: it names the case by its number and says what kind of thing waits, nothing of the person.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.models import User

from .models import Kind, Mail, MailChoice, MailState, Notification, Topic
from .queries import told

logger = logging.getLogger("notifications.mail")

TOPIC_OF: Final[dict[str, Topic]] = {
    Kind.NEXT_STEP: Topic.WORK,
    Kind.TO_CARRY_OUT: Topic.WORK,
    Kind.TO_DECIDE: Topic.DECISION,
    Kind.RETURNED: Topic.DECISION,
    Kind.DECIDED: Topic.DECISION,
    Kind.CALLED_OFF: Topic.DECISION,
    Kind.EXPIRED: Topic.DECISION,
    Kind.VOIDED: Topic.DECISION,
    Kind.CARRIED_OUT: Topic.DECISION,
    Kind.EMERGENCY: Topic.URGENT,
    Kind.DEATH: Topic.URGENT,
    Kind.DEATH_CORRECTED: Topic.URGENT,
    Kind.MISSING: Topic.URGENT,
    Kind.FOUND: Topic.URGENT,
    Kind.INCIDENT: Topic.URGENT,
    Kind.OVERDUE: Topic.OVERDUE,
    Kind.RAISED: Topic.OVERDUE,
    Kind.MENTIONED: Topic.MENTION,
    Kind.FOLLOWED: Topic.FOLLOW,
}
LABELS: Final[dict[str, str | Promise]] = {
    Topic.WORK: _("A step is yours to take"),
    Topic.DECISION: _("A decision is asked of you, or a proposal of yours was answered"),
    Topic.URGENT: _("Something urgent happened"),
    Topic.OVERDUE: _("Something is overdue"),
    Topic.MENTION: _("A colleague mentions you in a note"),
    Topic.FOLLOW: _("Something happens in a case you follow"),
}
# until somebody chooses: what cannot wait for their next look at the bell
USUAL: Final = (Topic.DECISION, Topic.URGENT, Topic.OVERDUE, Topic.MENTION)
# after a server did not answer, the next e-mails do not each wait for it
REST_SECONDS: Final = 60
# replies of a mail server from here on are its last word
PERMANENT: Final = 500
# a task that was lost with its worker is queued anew after this
LOST_AFTER: Final = timedelta(minutes=10)
SWEPT_AT_ONCE: Final = 500

_away_until = 0.0


class MailServerAway(Exception):
    """The mail server did not take an e-mail; it is tried again later."""


class MailRefused(Exception):
    """This very e-mail will never be taken, for its address, say; the server takes others."""


def chosen_by(user: User) -> list[str]:
    """The topics somebody is told of by e-mail."""
    choice = MailChoice.objects.filter(user=user).first()
    return list(USUAL) if choice is None else choice.topics


def wanted_by(rows: Iterable[Notification]) -> list[Notification]:
    """Those of some notifications whose people have an address and want the kind by e-mail; one query at most."""
    rows = [row for row in rows if row.user.email]
    if not rows:
        return []
    chosen = dict(
        MailChoice.objects.filter(user__in={row.user_id for row in rows}).values_list("user_id", "topics")
    )
    return [row for row in rows if TOPIC_OF[row.kind] in chosen.get(row.user_id, USUAL)]


def queue(pks: Iterable[int]) -> None:
    """Write an e-mail to be sent for each of these notifications, and queue its task, in this transaction."""
    from .tasks import send_mail

    pks = list(pks)
    if not pks:
        return
    Mail.objects.bulk_create([Mail(notification_id=pk) for pk in pks], ignore_conflicts=True)
    send_mail.batch_defer(*_jobs(pks))


def message_for(notification: Notification) -> EmailMessage:
    """The e-mail of a notification, in the language of the office."""
    with translation.override(settings.LANGUAGE_CODE):
        number = _number(notification)
        context = {
            "what": LABELS[TOPIC_OF[notification.kind]],
            "number": number,
            "house": notification.case is None,
            "address": settings.SITE_URL + reverse("notification_list"),
            "choice": settings.SITE_URL + reverse("notification_mail"),
        }
        subject = render_to_string("emails/notification_subject.txt", context)
        body = render_to_string("emails/notification.txt", context)
    # the same for every try, so that a mailbox that got it before the worker died shows it once
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    identity = f"<notification-{notification.pk}-{notification.created_at:%Y%m%d%H%M%S}@{host}>"
    return EmailMessage(
        " ".join(subject.split()),
        body,
        to=[notification.user.email],
        headers={"Message-ID": identity, "Auto-Submitted": "auto-generated"},
    )


@transaction.atomic
def deliver(pk: int) -> MailState | None:
    """Send the e-mail of a notification once, however many tasks ask for it at the same time.

    Effects, in order: locks its row (another task that holds it does the work); spares it where the person has read
    the notification or may not read it any more; sends; marks it sent, or given up where the server will never take
    it. Raises ``MailServerAway``; then nothing changed. Returns the new state, None where there is nothing to do.
    """
    mail = (
        Mail.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("notification__user", "notification__case", "notification__incident__panti")
        .filter(pk=pk, state=MailState.WAITING)
        .first()
    )
    if mail is None:
        return None
    user = mail.notification.user
    still_new = user.is_active and told(user).filter(pk=pk, read_at__isnull=True).exists()
    mail.state = MailState.SPARED
    if still_new and user.email:
        try:
            _send(message_for(mail.notification))
            mail.state = MailState.SENT
        except MailRefused as error:
            logger.error("e-mail refused: %s", error, extra={"notification": pk})  # noqa: TRY400 - its words may quote an address
            mail.state = MailState.FAILED
    mail.at = timezone.now()
    mail.save(update_fields=["state", "at"])
    return MailState(mail.state)


def _number(notification: Notification) -> str:
    """The case by its number; of an incident that touches no resident the house, which names nobody."""
    if notification.case is not None:
        return notification.case.number
    assert notification.incident is not None
    return notification.incident.panti.short_name


def _send(message: EmailMessage) -> None:
    global _away_until
    if time.monotonic() < _away_until:
        raise MailServerAway("the mail server did not answer a moment ago")
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPDataError, ValueError) as error:
        # this one alone; without the server's words, which may quote an address
        if isinstance(error, ValueError) or _code(error) >= PERMANENT:
            raise MailRefused(type(error).__name__) from None
        raise MailServerAway(type(error).__name__) from None
    except OSError as error:
        # refused, cut off or timed out; smtplib's own errors are among these
        _away_until = time.monotonic() + REST_SECONDS
        raise MailServerAway(type(error).__name__) from None


def _code(error: SMTPRecipientsRefused | SMTPDataError) -> int:
    if isinstance(error, SMTPDataError):
        return error.smtp_code
    return max((code for code, _words in error.recipients.values()), default=0)


def failed(pk: int, *, for_good: bool) -> None:
    """Write down a try that failed; after the last one the e-mail is given up, the notification stays."""
    mail = Mail.objects.filter(pk=pk, state=MailState.WAITING).first()
    if mail is None:
        return
    mail.tries += 1
    mail.at = timezone.now()
    if for_good:
        mail.state = MailState.FAILED
        logger.error("e-mail given up", extra={"notification": pk})
    mail.save(update_fields=["tries", "at", "state"])


def queue_lost() -> int:
    """Queue e-mails anew whose task ended with its worker; returns how many."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from .tasks import send_mail

    waiting = Mail.objects.filter(state=MailState.WAITING, at__lt=timezone.now() - LOST_AFTER).order_by("at")
    pks = set(waiting.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    jobs = ProcrastinateJob.objects.filter(task_name=send_mail.name, status="todo")
    lost = sorted(pks - {args.get("notification") for args in jobs.values_list("args", flat=True)})
    if lost:
        send_mail.batch_defer(*_jobs(lost))
    return len(lost)


def _jobs(pks: Iterable[int]) -> list[dict[str, Any]]:
    return [{"notification": pk} for pk in pks]

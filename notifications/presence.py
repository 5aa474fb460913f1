"""Who has a case open just now, and who is writing.

Kept in the database, so that several server processes know of each other's people; the socket carries only the hint
that somebody came or went. Whoever is not heard of for half a minute is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casework.cases.models import Case
from casework.offices.models import User
from casework.offices.queries import memberships_of

from .delivery import hint
from .models import Presence
from .topics import now_version, of_presence

GONE_AFTER: Final = timedelta(seconds=30)


@dataclass(frozen=True)
class Guest:
    """Somebody at a case: their name, in what role, and whether they write."""

    name: str
    role: str
    editing: bool


def at(case: Case, *, without: User) -> list[Guest]:
    """Who else is at a case now, each person once however many tabs they have; those who write first."""
    rows = Presence.objects.filter(case=case, seen_at__gt=timezone.now() - GONE_AFTER).exclude(user=without)
    found: dict[int, tuple[User, bool]] = {}
    for row in rows.select_related("user").order_by("since"):
        _user, writes = found.get(row.user_id, (row.user, False))
        found[row.user_id] = (row.user, writes or row.editing)
    guests = [Guest(user.name, _role(user), editing) for user, editing in found.values()]
    return sorted(guests, key=lambda guest: not guest.editing)


def _role(user: User) -> str:
    return ", ".join(dict.fromkeys(one.role_label for one in memberships_of(user)))


@transaction.atomic
def enter(socket: UUID, *, user: User, case: int, editing: bool) -> None:
    """Write down that somebody reads or edits a case by this socket, and hint where that is news."""
    before = Presence.objects.filter(pk=socket).values_list("case_id", "editing").first()
    Presence.objects.update_or_create(
        pk=socket, defaults={"user": user, "case_id": case, "editing": editing, "seen_at": timezone.now()}
    )
    if before != (case, editing):
        _tell({case} | ({before[0]} if before else set()))


@transaction.atomic
def leave(sockets: Iterable[UUID]) -> None:
    """Forget closed sockets."""
    rows = Presence.objects.filter(pk__in=list(sockets))
    cases = set(rows.values_list("case_id", flat=True))
    rows.delete()
    _tell(cases)


@transaction.atomic
def keep(sockets: Iterable[UUID]) -> None:
    """Say of the sockets of this process that they are open still, and forget those nobody said it of."""
    now = timezone.now()
    Presence.objects.filter(pk__in=list(sockets)).update(seen_at=now)
    lost = Presence.objects.filter(seen_at__lte=now - GONE_AFTER)
    cases = set(lost.values_list("case_id", flat=True))
    if cases:
        lost.delete()
        _tell(cases)


def _tell(cases: set[int]) -> None:
    found = Case.objects.filter(pk__in=cases).only("pk", "number")
    hint([of_presence(case) for case in found], now_version())

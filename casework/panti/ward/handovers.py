"""Handing a shift over: gathered at 07, 15 and 23, signed by the leader who goes and by the one who comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed, Refusal
from casework.offices.models import Office, User
from casework.offices.queries import panti as all_panti
from casework.offices.queries import rights_of, who_may

from ..models.stays import Stay
from ..shifts import Shift, current_shift
from ..signals import house_changed
from .digest import numbers
from .left import check_known, left_of
from .logbook import require_at
from .models import ShiftHandover
from .unfinished import unfinished

# a house that has never handed over begins with what happened since yesterday
FIRST_SPAN: Final = timedelta(hours=24)
# older ones that nobody took over are history: whoever comes now cannot act on them
FOLLOWS_FOR: Final = timedelta(days=3)
# a leader signs at the end of a shift, not before what is still to happen
SIGNED_WITHIN: Final = timedelta(hours=1)
NOTHING: Final[Mapping[str, int]] = MappingProxyType({})
# what each knew to be unfinished, beside the numbers of a hand-over
_SIGNATURES: Final = ("handed", "taken")


def handover_of(office: Office, shift: Shift) -> ShiftHandover | None:
    return (
        ShiftHandover.objects.filter(panti=office, day=shift.day, turn=shift.turn)
        .select_related("handed_by", "taken_by")
        .first()
    )


def begins_at(office: Office, shift: Shift) -> datetime:
    """Where the digest of a shift begins: where the one before it ended."""
    last = (
        ShiftHandover.objects.filter(panti=office, gathered_until__lte=shift.ends_at)
        .exclude(day=shift.day, turn=shift.turn)
        .order_by("-gathered_until")
        .first()
    )
    return last.gathered_until if last else shift.ends_at - FIRST_SPAN


def unread_before(office: Office, shift: Shift) -> list[ShiftHandover]:
    """Earlier hand-overs nobody has taken over: they follow this shift, the oldest first."""
    return list(_unread_before(office, shift).select_related("handed_by"))


def _unread_before(office: Office, shift: Shift) -> QuerySet[ShiftHandover]:
    return ShiftHandover.objects.filter(
        panti=office,
        taken_by__isnull=True,
        gathered_until__lte=shift.begins_at,
        gathered_until__gt=shift.begins_at - FOLLOWS_FOR,
    ).order_by("gathered_until")


@transaction.atomic
def gather(office: Office, shift: Shift) -> ShiftHandover:
    """The hand-over of a shift that is over, made if nobody has made it: its numbers as they are now."""
    made, _is_new = ShiftHandover.objects.get_or_create(
        panti=office,
        day=shift.day,
        turn=shift.turn,
        defaults={
            "gathered_until": shift.ends_at,
            "lines": _lines(office, shift, shift.ends_at),
        },
    )
    return made


def _lines(office: Office, shift: Shift, until: datetime) -> dict[str, int]:
    """The numbers of the digest and of what is not finished, as they stand at a moment."""
    return numbers(office, begins_at(office, shift), until) | unfinished(office, shift, until).numbers


def _signed_lines(
    office: Office, shift: Shift, made: ShiftHandover, known: Mapping[str, int], *, signature: str
) -> dict[str, Any]:
    """The numbers as they are signed for, with what each signature knew; raises ``NotKnown``."""
    numbers_now = _lines(office, shift, made.gathered_until)
    left = left_of(numbers_now)
    check_known(left, known)
    before = {key: made.lines[key] for key in _SIGNATURES if key in made.lines}
    return {**numbers_now, **before, **({signature: left} if left else {})}


def gather_everywhere(shift: Shift) -> int:
    """Gather the hand-over of a shift in every house where somebody lives; returns how many houses there are."""
    lived_in = Exists(Stay.objects.filter(panti=OuterRef("pk"), left_at__isnull=True))
    houses = list(all_panti().filter(lived_in))
    for office in houses:
        gather(office, shift)
    return len(houses)


@transaction.atomic
def hand_over_shift(
    office: Office, shift: Shift, *, actor: User, words: str = "", known: Mapping[str, int] = NOTHING
) -> ShiftHandover:
    """Sign for the shift that goes; ``known`` is what the person has confirmed to hand over unfinished.

    Effects, in order: gathers the digest up to now, or to the end of a shift that is over; writes the words, the
    signature and what was unfinished; touches the house. Raises ``NotAllowed`` without ``sign_shift`` there,
    ``NotKnown`` where something else is unfinished, ``Refusal`` for a shift that has not begun, before its last hour
    with the time from which it can be signed, and for one that is signed or taken over already, with who did it.
    """
    require_at(office, "sign_shift", actor)
    if not shift.has_begun:
        raise Refusal(_("This shift has not begun yet."))
    if not may_be_signed(shift):
        raise Refusal(
            _("This shift can be signed from %(when)s, in its last hour. Until then it may still change.")
            % {"when": time_format(timezone.localtime(signed_from(shift)), "H.i")}
        )
    gather(office, shift)
    made = ShiftHandover.objects.select_for_update().get(panti=office, day=shift.day, turn=shift.turn)
    if made.handed_by_id is not None:
        raise Refusal(
            _("%(name)s has already signed for this shift.") % {"name": _name(made.handed_by)},
        )
    if made.taken_by_id is not None:
        raise Refusal(_("%(name)s has already taken this shift over.") % {"name": _name(made.taken_by)})
    now = timezone.now()
    made.gathered_until = min(shift.ends_at, now)
    made.lines = _signed_lines(office, shift, made, known, signature="handed")
    made.words, made.handed_by, made.handed_at = words.strip(), actor, now
    made.save()
    house_changed.send(Office, panti_id=office.pk)
    return made


@transaction.atomic
def take_over_shift(
    office: Office, shift: Shift, *, actor: User, known: Mapping[str, int] = NOTHING
) -> ShiftHandover:
    """Sign for the shift that comes: what this shift handed over, and what of earlier ones nobody has read, is read.
    ``known`` is what the person has confirmed to take over unfinished.

    Effects, in order: gathers what was recorded since the leader who goes signed; signs this hand-over; signs every
    earlier unread one the person did not hand over themselves; touches the house. Raises ``NotAllowed`` without
    ``sign_shift`` there or for whoever handed it over, ``NotKnown`` where something else is unfinished, ``Refusal``
    where nobody has signed for the shift that goes yet, or somebody has taken it over already.
    """
    require_at(office, "sign_shift", actor)
    made = (
        ShiftHandover.objects.select_for_update().filter(panti=office, day=shift.day, turn=shift.turn).first()
    )
    if made is None or made.handed_by_id is None:
        raise Refusal(_("The shift before has not signed its hand-over yet."))
    if made.taken_by_id is not None:
        raise Refusal(_("%(name)s has already taken this shift over.") % {"name": _name(made.taken_by)})
    if made.handed_by_id == actor.pk:
        raise NotAllowed(
            _("You handed this shift over yourself, so somebody else takes it over."),
            holders=[one for one in who_may("sign_shift", [office.pk]) if one.user.pk != actor.pk],
        )
    now = timezone.now()
    earlier = list(_unread_before(office, shift).select_for_update(of=("self",)).exclude(handed_by=actor))
    made.gathered_until = min(shift.ends_at, now)
    made.lines = _signed_lines(office, shift, made, known, signature="taken")
    made.save(update_fields=["gathered_until", "lines"])
    for one in earlier:
        # read as it was handed over
        one.lines = one.lines | ({"taken": one.lines["handed"]} if "handed" in one.lines else {})
        one.save(update_fields=["lines"])
    for one in [*earlier, made]:
        one.taken_by, one.taken_at = actor, now
        one.save(update_fields=["taken_by", "taken_at"])
    house_changed.send(Office, panti_id=office.pk)
    return made


def _name(user: User | None) -> str:
    return user.name if user else ""


def unread_of(office: Office, actor: User) -> ShiftHandover | None:
    """The newest hand-over that waits for this person's signature as the leader who comes."""
    if not rights_of(actor).holds("sign_shift", office.pk):
        return None
    return (
        ShiftHandover.objects.filter(
            panti=office,
            taken_by__isnull=True,
            handed_by__isnull=False,
            gathered_until__gt=timezone.now() - FOLLOWS_FOR,
        )
        .exclude(handed_by=actor)
        .select_related("handed_by")
        .order_by("-gathered_until")
        .first()
    )


def past(office: Office, *, limit: int) -> list[ShiftHandover]:
    return list(
        ShiftHandover.objects.filter(panti=office)
        .select_related("handed_by", "taken_by")
        .order_by("-gathered_until", "-pk")[:limit]
    )


def shift_to_hand_over() -> Shift:
    """The shift a leader signs for now: the present one in its last hour, before that the one that just ended."""
    now = current_shift()
    return now if may_be_signed(now) else now.previous


def signed_from(shift: Shift) -> datetime:
    """From when the leader who goes signs for a shift."""
    return shift.ends_at - SIGNED_WITHIN


def may_be_signed(shift: Shift) -> bool:
    return signed_from(shift) <= timezone.now()

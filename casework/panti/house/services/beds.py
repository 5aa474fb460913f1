"""Setting up a house, for its head: wings, rooms and beds, and beds out of service; and marking beds clean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Refusal, Stale
from casework.offices.models import Category, Office, User

from ..counts import out_now
from ..models import LONGEST_LABEL, Bed, Lodging, OutOfService, Room, Wing
from ..queries import UNCLEANED
from .locking import changed, lock_house, require_at
from .occupied import follow_occupants, lock_occupants

_WING_FIELDS: Final = frozenset(
    ("name", "position", "sex", "min_age", "max_age", "disability", "misfit", "about")
)
_ROOM_FIELDS: Final = frozenset(("name", "position", "is_accessible", "features"))
_BED_FIELDS: Final = frozenset(("label", "position", "features"))

Part = TypeVar("Part", Wing, Room, Bed)


def check_ages(youngest: int | None, oldest: int | None) -> None:
    """Raises ``ValidationError`` for ages in the wrong order."""
    if youngest is not None and oldest is not None and oldest < youngest:
        raise ValidationError({"max_age": _("The highest age is below the lowest.")})


def _begin(office: Office, actor: User) -> None:
    require_at(actor, "manage_house", office)
    lock_house(office.pk)


def _only(facts: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    unknown = facts.keys() - allowed
    if unknown:
        raise TypeError(f"not to be set here: {sorted(unknown)}")
    return facts


def _refuse_same(named: QuerySet[Any], name: str | None) -> None:
    """Raises ``ValidationError`` where another part of the house has the name already."""
    if name is not None and named.filter(name=name, retired_at__isnull=True).exists():
        raise ValidationError({"name": _("The house has one of this name already.")})


def _save(part: Part, facts: dict[str, Any], *, version: int) -> Part:
    """Save a locked part of a house; raises ``Stale`` where somebody else saved it since it was read, and
    ``ValidationError`` for a name that another part of the house has."""
    if part.version != version:
        raise Stale(
            _("A colleague changed this meanwhile. What you typed is kept; compare it and save again.")
        )
    for name, value in facts.items():
        setattr(part, name, value)
    part.version += 1
    part.full_clean(exclude=["panti", "wing", "room"], validate_constraints=False)
    part.validate_constraints()
    part.save()
    return part


def _first(part: Part) -> Part:
    part.full_clean(exclude=["panti", "wing", "room"], validate_constraints=False)
    part.validate_constraints()
    part.save(force_insert=True)
    return part


@transaction.atomic
def add_wing(office: Office, *, actor: User, takes: Iterable[Category] = (), **facts: Any) -> Wing:
    """Add a wing to a house. Raises ``NotAllowed``, ``ValidationError`` for a name there is already."""
    _begin(office, actor)
    check_ages(facts.get("min_age"), facts.get("max_age"))
    facts.setdefault("position", Wing.objects.filter(panti=office).count() + 1)
    _refuse_same(Wing.objects.filter(panti=office), facts.get("name"))
    wing = _first(Wing(panti=office, **_only(facts, _WING_FIELDS)))
    wing.takes.set(takes)
    changed(office.pk)
    return wing


@transaction.atomic
def edit_wing(
    wing: Wing, *, actor: User, version: int, takes: Iterable[Category] | None = None, **facts: Any
) -> Wing:
    """Change a wing or its rules; whoever lies there stays, and the board says whom the new rules do not fit.

    Raises ``NotAllowed``, ``Stale`` when ``version`` is not the present one, ``ValidationError``.
    """
    _begin(wing.panti, actor)
    check_ages(facts.get("min_age"), facts.get("max_age"))
    wing = Wing.objects.select_for_update(of=("self",)).select_related("panti").get(pk=wing.pk)
    _refuse_same(Wing.objects.filter(panti=wing.panti).exclude(pk=wing.pk), facts.get("name"))
    wing = _save(wing, _only(facts, _WING_FIELDS), version=version)
    if takes is not None:
        wing.takes.set(takes)
    changed(wing.panti_id)
    return wing


@transaction.atomic
def add_room(wing: Wing, *, actor: User, beds: Iterable[str] = (), **facts: Any) -> Room:
    """Add a room with its beds. Raises ``NotAllowed``, ``ValidationError`` for a name or number there is already."""
    _begin(wing.panti, actor)
    facts.setdefault("position", Room.objects.filter(wing=wing).count() + 1)
    _refuse_same(Room.objects.filter(wing=wing), facts.get("name"))
    room = _first(Room(wing=wing, **_only(facts, _ROOM_FIELDS)))
    add_beds(room, actor=actor, labels=beds)
    changed(wing.panti_id)
    return room


@transaction.atomic
def edit_room(room: Room, *, actor: User, version: int, beds: Iterable[str] = (), **facts: Any) -> Room:
    """Change a room, and add beds to it. Raises as ``edit_wing`` and ``add_beds``."""
    _begin(room.wing.panti, actor)
    room = Room.objects.select_for_update(of=("self",)).select_related("wing__panti").get(pk=room.pk)
    _refuse_same(Room.objects.filter(wing=room.wing).exclude(pk=room.pk), facts.get("name"))
    room = _save(room, _only(facts, _ROOM_FIELDS), version=version)
    add_beds(room, actor=actor, labels=beds)
    changed(room.wing.panti_id)
    return room


@transaction.atomic
def add_beds(room: Room, *, actor: User, labels: Iterable[str], features: Iterable[str] = ()) -> list[Bed]:
    """Add beds to a room by their numbers. Raises ``NotAllowed``, ``ValidationError`` on ``labels`` for a number that
    the wing has already."""
    _begin(room.wing.panti, actor)
    asked = [label.strip() for label in labels if label.strip()]
    there = set(
        Bed.objects.filter(room__wing=room.wing, retired_at__isnull=True).values_list("label", flat=True)
    )
    twice = sorted({label for label in asked if label in there or asked.count(label) > 1})
    if twice:
        words = _("This wing has a bed of that number already: %(labels)s.")
        raise ValidationError({"labels": words % {"labels": ", ".join(twice)}})
    if any(len(label) > LONGEST_LABEL for label in asked):
        words = _("The number of a bed has at most %(n)d characters.")
        raise ValidationError({"labels": words % {"n": LONGEST_LABEL}})
    begin = Bed.objects.filter(room=room).count()
    made = Bed.objects.bulk_create(
        Bed(room=room, label=label, position=begin + number, features=list(features))
        for number, label in enumerate(asked, start=1)
    )
    changed(room.wing.panti_id)
    return made


@transaction.atomic
def edit_bed(bed: Bed, *, actor: User, version: int, **facts: Any) -> Bed:
    """Change a bed's number or what it offers. Raises as ``edit_wing``."""
    _begin(bed.room.wing.panti, actor)
    bed = _locked(bed)
    label = facts.get("label", bed.label)
    same = Bed.objects.filter(room__wing=bed.room.wing, retired_at__isnull=True, label=label)
    if same.exclude(pk=bed.pk).exists():
        words = _("This wing has a bed of that number already: %(labels)s.")
        raise ValidationError({"label": words % {"labels": label}})
    bed = _save(bed, _only(facts, _BED_FIELDS), version=version)
    changed(bed.room.wing.panti_id)
    return bed


def _locked(bed: Bed) -> Bed:
    beds = Bed.objects.select_for_update(of=("self",)).select_related("room__wing__panti")
    return beds.get(pk=bed.pk)


def _refuse_held(held: Q, what: str) -> None:
    """Raises ``Refusal`` where somebody lies there or is expected there."""
    if Lodging.objects.filter(held, ended_at__isnull=True).exists():
        raise Refusal(_("Somebody lies in %(what)s or is expected there. Move them first.") % {"what": what})


@transaction.atomic
def retire_bed(bed: Bed, *, actor: User) -> None:
    """Take a bed off the house for good; who lay in it is still told.

    Raises ``NotAllowed``, ``Refusal`` while somebody has it.
    """
    _begin(bed.room.wing.panti, actor)
    bed = _locked(bed)
    _refuse_held(Q(bed=bed), bed.full_name)
    Bed.objects.filter(pk=bed.pk, retired_at__isnull=True).update(retired_at=timezone.now())
    changed(bed.room.wing.panti_id)


@transaction.atomic
def retire_room(room: Room, *, actor: User) -> None:
    """Take a room with its beds off the house for good. Raises as ``retire_bed``."""
    _begin(room.wing.panti, actor)
    _refuse_held(Q(bed__room=room) | Q(room=room), room.name)
    now = timezone.now()
    Bed.objects.filter(room=room, retired_at__isnull=True).update(retired_at=now)
    Room.objects.filter(pk=room.pk, retired_at__isnull=True).update(retired_at=now)
    changed(room.wing.panti_id)


@transaction.atomic
def retire_wing(wing: Wing, *, actor: User) -> None:
    """Take a wing with its rooms and beds off the house for good. Raises as ``retire_bed``."""
    _begin(wing.panti, actor)
    _refuse_held(Q(bed__room__wing=wing) | Q(room__wing=wing) | Q(wing=wing), wing.name)
    now = timezone.now()
    Bed.objects.filter(room__wing=wing, retired_at__isnull=True).update(retired_at=now)
    Room.objects.filter(wing=wing, retired_at__isnull=True).update(retired_at=now)
    Wing.objects.filter(pk=wing.pk, retired_at__isnull=True).update(retired_at=now)
    changed(wing.panti_id)


@transaction.atomic
def take_out(
    bed: Bed, *, actor: User, reason: str, began_at: datetime, ends_at: datetime | None = None
) -> OutOfService:
    """Take a bed out of service from one moment until another, or until further notice.

    A fact that is recorded even while somebody lies there: they keep the bed until they are moved. Effects, in order:
    locks the case of whoever lies there, then the house; writes the time; appends ``bed_out`` to that case where it
    begins at once, which opens the duty to move them (later, ``follow_beds`` does); tells the pages. Raises
    ``NotAllowed``, ``ValidationError`` without a reason, for a last moment before the first or for a time that
    overlaps one the bed is out of service already.
    """
    require_at(actor, "manage_house", bed.room.wing.panti)
    occupants = lock_occupants(bed.pk)
    _begin(bed.room.wing.panti, actor)
    bed = _locked(bed)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why.")})
    if ends_at is not None and ends_at < began_at:
        raise ValidationError({"ends_at": _("This lies before the beginning.")})
    overlapping = OutOfService.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=began_at), bed=bed)
    if ends_at is not None:
        overlapping = overlapping.filter(began_at__lt=ends_at)
    if (other := overlapping.first()) is not None:
        words = _("%(bed)s is out of service in that time already: %(reason)s.")
        raise ValidationError({"began_at": words % {"bed": bed.full_name, "reason": other.reason}})
    period = OutOfService.objects.create(
        bed=bed, began_at=began_at, ends_at=ends_at, reason=reason.strip(), recorded_by=actor
    )
    follow_occupants(occupants, actor=actor)
    changed(bed.room.wing.panti_id)
    return period


@transaction.atomic
def bring_back(bed: Bed, *, actor: User) -> None:
    """Say that a bed is in service again from now on, or that a time planned for later does not come.

    Effects, in order: as ``take_out``, with ``bed_back``, which ends the duty to move whoever lies there. Raises
    ``NotAllowed``, ``Refusal`` where it is in service and nothing is planned.
    """
    require_at(actor, "manage_house", bed.room.wing.panti)
    occupants = lock_occupants(bed.pk)
    _begin(bed.room.wing.panti, actor)
    bed = _locked(bed)
    now = timezone.now()
    ended = OutOfService.objects.filter(out_now(), bed=bed).update(ends_at=now, ended_by=actor)
    if not ended:
        planned = OutOfService.objects.filter(bed=bed, began_at__gt=now, ended_by__isnull=True)
        ended = planned.update(ends_at=F("began_at"), ended_by=actor)
    if not ended:
        raise Refusal(_("%(bed)s is in service already.") % {"bed": bed.full_name})
    follow_occupants(occupants, actor=actor)
    changed(bed.room.wing.panti_id)


@transaction.atomic
def mark_clean(bed: Bed, *, actor: User) -> None:
    """Say that a bed is ready again after somebody left it.

    Raises ``NotAllowed`` without the right at the house, ``Refusal`` where it is not being cleaned: a colleague was
    first.
    """
    office = bed.room.wing.panti
    require_at(actor, "give_bed", office)
    lock_house(office.pk)
    done = Lodging.objects.filter(UNCLEANED, bed=bed).update(cleaned_at=timezone.now(), cleaned_by=actor)
    if not done:
        raise Refusal(_("%(bed)s is marked clean already.") % {"bed": bed.full_name})
    changed(office.pk)

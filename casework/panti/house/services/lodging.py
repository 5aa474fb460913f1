"""Giving, keeping, moving and leaving a bed. Each begins with the case, then the house, then the bed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import Stage
from casework.cases.errors import Illegal, Refusal
from casework.cases.models import Case, CaseEvent
from casework.cases.services import lock_case, record
from casework.cases.services.guards import check_moment
from casework.offices.models import Office, User

from ...models import Stay
from ..counts import out_now
from ..enums import LodgingEnd, PlaceKind
from ..models import Bed, Lodging, OutOfService, Room, Wing
from ..queries import UNCLEANED, free_words_now, open_lodging, reservation, taken_words
from ..rules import ward_fit
from .locking import changed, lock_house, require_at


class BedTaken(Refusal):
    """Somebody else has the bed: the sentence says who was first and what is free."""


@dataclass(frozen=True)
class Asked:
    """A place as it was asked for: a bed, or a mat in a room or the corridor of a wing with the reason."""

    kind: PlaceKind
    pk: int
    reason: str = ""

    @classmethod
    def bed(cls, pk: int) -> Asked:
        return cls(PlaceKind.BED, pk)


def lodge(stay: Stay, asked: Asked, *, actor: User, began_at: datetime) -> Lodging:
    """Let the person of an open stay sleep in a place from a moment on; case and house are locked by the caller.

    Effects, in order: ends where they slept until then, the bed to be cleaned; ends the reservation by which a bed was
    kept for them; writes the new lodging; brings the place of the stay up to date; tells the pages of the house.
    Raises ``BedTaken`` where somebody has the bed, ``ValidationError`` on ``place`` for a bed that is out of service,
    retired, not clean or of a wing that refuses the person, on ``over_capacity_reason`` for a place outside a bed
    without a reason, on ``occurred_at`` where somebody else lay there at that time.
    """
    place = _place(stay.panti, asked)
    if isinstance(place, Bed):
        _require_ready(place, stay.case, actor=actor, since=began_at)
        _require_fit(place.room.wing, stay.case)
    else:
        _require_fit(place.wing if isinstance(place, Room) else place, stay.case)
        if not asked.reason.strip():
            raise ValidationError(
                {"over_capacity_reason": _("Say why the person sleeps outside a bed.")}, code="full"
            )
    before = Lodging.objects.filter(stay=stay, ended_at__isnull=True).first()
    if before is not None:
        _end(before, at=began_at, ended_with=LodgingEnd.MOVED)
    let_go(stay.case, ended_with=LodgingEnd.ARRIVED, at=began_at)
    written = _write(
        Lodging(
            case_id=stay.case_id,
            stay=stay,
            panti_id=stay.panti_id,
            reason=asked.reason.strip(),
            began_at=began_at,
            given_by=actor,
            **_named(asked.kind, place),
        ),
        actor=actor,
    )
    stay.place = written.where[:80]
    stay.save(update_fields=["place"])
    changed(stay.panti_id)
    return written


def _place(office: Office, asked: Asked) -> Bed | Room | Wing:
    """The place that was asked for. Raises ``ValidationError`` for one of another house or one that is gone."""
    found: Bed | Room | Wing | None
    if asked.kind == PlaceKind.BED:
        beds = Bed.objects.select_for_update(of=("self",)).select_related("room__wing")
        found = beds.filter(pk=asked.pk, room__wing__panti=office, retired_at__isnull=True).first()
    elif asked.kind == PlaceKind.MAT:
        rooms = Room.objects.select_related("wing").filter(wing__panti=office, retired_at__isnull=True)
        found = rooms.filter(pk=asked.pk).first()
    else:
        found = Wing.objects.filter(pk=asked.pk, panti=office, retired_at__isnull=True).first()
    if found is None:
        raise ValidationError({"place": _("This place is not in the house any more; choose another one.")})
    return found


def _named(kind: PlaceKind, place: Bed | Room | Wing) -> dict[str, Any]:
    field = {PlaceKind.BED: "bed", PlaceKind.MAT: "room", PlaceKind.CORRIDOR: "wing"}[kind]
    return {"kind": kind, field: place}


def _require_ready(bed: Bed, case: Case, *, actor: User, since: datetime) -> None:
    """Raises where a locked bed cannot be given from that moment on to the person of a case."""
    held = Lodging.objects.filter(bed=bed).exclude(case=case, stay__isnull=True)
    held = held.select_related("case__person", "case__category", "given_by")
    if (holder := held.filter(ended_at__isnull=True).first()) is not None:
        if holder.case_id == case.pk:
            raise ValidationError(
                {"place": _("The person lies in %(bed)s already.") % {"bed": bed.full_name}}
            )
        raise BedTaken(taken_words(bed, holder, case, actor), case=case)
    if (later := held.filter(ended_at__gt=since).order_by("-ended_at").first()) is not None:
        words = _("Until %(when)s somebody else had %(bed)s.")
        when = timezone.localtime(later.ended_at).strftime("%d-%m-%Y %H.%M")
        raise ValidationError({"occurred_at": words % {"when": when, "bed": bed.full_name}})
    if (out := OutOfService.objects.filter(out_now(), bed=bed).first()) is not None:
        words = _("%(bed)s is out of service: %(reason)s.")
        raise ValidationError({"place": words % {"bed": bed.full_name, "reason": out.reason}})
    if Lodging.objects.filter(UNCLEANED, bed=bed).exists():
        words = _("%(bed)s is still being cleaned; mark it clean first.")
        raise ValidationError({"place": words % {"bed": bed.full_name}})


def _require_fit(wing: Wing, case: Case) -> None:
    """Raises ``ValidationError`` where a wing refuses the person; where it only warns, the board goes on to say so."""
    fit = ward_fit(case.person, case.category, wing, wing.takes.all())
    if fit.refuses:
        words = _("%(wing)s does not take this person. %(why)s.")
        raise ValidationError({"place": words % {"wing": wing.name, "why": fit.words}})


def _write(lodging: Lodging, *, actor: User) -> Lodging:
    """Write a lodging; where the database finds the bed taken after all, say by whom."""
    try:
        with transaction.atomic():
            lodging.save(force_insert=True)
    except IntegrityError as error:
        if "bed_one_occupant" not in str(error) or lodging.bed is None:
            raise
        overlapping = Lodging.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=lodging.began_at))
        holder = overlapping.filter(bed=lodging.bed).select_related("case__person", "given_by").first()
        words = (
            taken_words(lodging.bed, holder, lodging.case, actor)
            if holder
            else free_words_now(lodging.panti_id, lodging.case)
        )
        raise BedTaken(words, case=lodging.case) from error
    return lodging


def _end(lodging: Lodging, *, at: datetime, ended_with: LodgingEnd) -> None:
    lodging.ended_at, lodging.ended_with = max(at, lodging.began_at), ended_with
    lodging.save(update_fields=["ended_at", "ended_with"])


def let_go(case: Case, *, ended_with: LodgingEnd, at: datetime | None = None) -> None:
    """End the reservation of a locked case, if there is one: they have arrived, or are not coming."""
    kept = Lodging.objects.filter(case=case, stay__isnull=True, ended_at__isnull=True).first()
    if kept is not None:
        _end(kept, at=at or timezone.now(), ended_with=ended_with)
        changed(kept.panti_id)


def end_lodging(stay: Stay, *, left_at: datetime) -> None:
    """End where somebody slept when their stay ends; the bed is to be cleaned.

    Somebody last seen before they were moved, as it turned out, was never in the later place: what lies after
    ``left_at`` is taken back to that moment.
    """
    beyond = Q(ended_at__isnull=True) | Q(ended_at__gt=left_at)
    for lodging in Lodging.objects.filter(beyond, stay=stay).order_by("began_at", "pk"):
        lodging.began_at = min(lodging.began_at, left_at)
        lodging.ended_at, lodging.ended_with = left_at, LodgingEnd.LEFT
        lodging.save(update_fields=["began_at", "ended_at", "ended_with"])
    changed(stay.panti_id)


def go_on_lying(stay: Stay) -> Lodging | None:
    """Give somebody who never left (``continue_stay``) the place they had, where nobody else has it by now."""
    last = _last(stay)
    if last is None or last.ended_with != LodgingEnd.LEFT:
        return None
    if last.bed is not None:
        others = Lodging.objects.filter(bed=last.bed).exclude(pk=last.pk)
        since = Q(ended_at__isnull=True) | Q(ended_at__gt=last.ended_at)
        if last.bed.retired_at is not None or others.filter(since).exists():
            return None
    last.ended_at, last.ended_with, last.cleaned_at, last.cleaned_by = None, "", None, None
    last.save(update_fields=["ended_at", "ended_with", "cleaned_at", "cleaned_by"])
    changed(stay.panti_id)
    return last


def _last(stay: Stay) -> Lodging | None:
    return Lodging.objects.filter(stay=stay).select_related("bed").order_by("-began_at", "-pk").first()


@transaction.atomic
def give_bed(
    case: Case, asked: Asked, *, actor: User, occurred_at: datetime | None = None, note: str = ""
) -> CaseEvent:
    """Give a resident their first place in the house, or move them to another one.

    Effects, in order: locks the case, then the house; as ``lodge``; ``give_bed`` or ``move_bed`` in the ledger by the
    key of the lodging. Raises ``Illegal`` where the person lives in no house, ``NotAllowed`` without the right at that
    house, ``ValidationError`` for a time in the future or before the arrival or the last move, and as ``lodge``.
    """
    case = lock_case(case)
    stay = Stay.objects.filter(case_id=case.pk, left_at__isnull=True).select_related("panti").first()
    if stay is None:
        raise Illegal(_("The person lives in no panti now."), case=case)
    stay.case = case
    require_at(actor, "give_bed", stay.panti)
    lock_house(stay.panti_id)
    before = open_lodging(case)
    moment = occurred_at or timezone.now()
    check_moment(moment)
    earliest = before.began_at if before is not None else stay.arrived_at
    if moment < earliest.replace(second=0, microsecond=0):
        words = (
            _("This lies before the last move.")
            if before
            else _("This lies before the arrival in the house.")
        )
        raise ValidationError({"occurred_at": words})
    written = lodge(stay, asked, actor=actor, began_at=max(moment, earliest))
    facts = {"from_lodging": before.pk} if before is not None else {}
    return record(
        case,
        "move_bed" if before is not None else "give_bed",
        actor=actor,
        permission="give_bed",
        occurred_at=written.began_at,
        text=note,
        lodging=written.pk,
        **facts,
    )


@transaction.atomic
def reserve_bed(case: Case, bed_id: int, *, actor: User, note: str = "") -> CaseEvent:
    """Keep a bed for somebody whose placement is accepted until they arrive.

    Effects, in order: locks the case, then the house; gives up the bed kept before; keeps this one under the guard
    that holds every bed; ``reserve_bed`` in the ledger. Raises ``Illegal`` where no accepted placement waits,
    ``NotAllowed`` without the right at the receiving house, and as ``lodge``.
    """
    case = lock_case(case)
    if case.stage != Stage.PLACEMENT or case.receiving_panti_id is None or case.accepted_at is None:
        raise Illegal(_("A bed is kept once the placement is accepted, until the person arrives."), case=case)
    office = Office.objects.get(pk=case.receiving_panti_id)
    require_at(actor, "give_bed", office)
    lock_house(office.pk)
    place = _place(office, Asked.bed(bed_id))
    assert isinstance(place, Bed)
    now = timezone.now()
    kept = reservation(case)
    if kept is not None and kept.bed_id == place.pk:
        raise Illegal(_("%(bed)s is kept for them already.") % {"bed": place.full_name}, case=case)
    _require_ready(place, case, actor=actor, since=now)
    _require_fit(place.room.wing, case)
    let_go(case, ended_with=LodgingEnd.MOVED, at=now)
    written = _write(
        Lodging(case_id=case.pk, panti=office, bed=place, began_at=now, given_by=actor), actor=actor
    )
    changed(office.pk)
    return record(case, "reserve_bed", actor=actor, permission="give_bed", text=note, lodging=written.pk)


@transaction.atomic
def release_bed(case: Case, *, actor: User, note: str = "") -> CaseEvent:
    """Give up the bed kept for somebody on the way; the place in the house stays theirs by number.

    Raises ``Illegal`` where none is kept, ``NotAllowed`` without the right at the receiving house.
    """
    case = lock_case(case)
    kept = reservation(case)
    if kept is None:
        raise Illegal(_("No bed is kept for this person."), case=case)
    require_at(actor, "give_bed", kept.panti)
    lock_house(kept.panti_id)
    let_go(case, ended_with=LodgingEnd.RELEASED)
    return record(case, "release_bed", actor=actor, permission="give_bed", text=note, lodging=kept.pk)

"""Reads about places: what is free, what suits somebody, who has what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import DutyKind
from casework.cases.models import Case, Duty
from casework.cases.queries import sees, visible_to
from casework.offices.models import Category, Office, User
from casework.people.models import Person

from ..models import Stay, StayAbsence
from .counts import beds_in_use, out_now
from .enums import BedState, PlaceKind
from .models import Bed, Lodging, OutOfService, Room, Wing
from .rules import WardFit, bed_state, ward_fit

UNCLEANED = Q(stay__isnull=False, bed__isnull=False, ended_at__isnull=False, cleaned_at__isnull=True)
# free beds named to somebody who came second
NAMED = 3
# earlier occupants shown on the page of a bed
EARLIER = 20


def with_place(lodgings: QuerySet[Lodging]) -> QuerySet[Lodging]:
    """With everything ``Lodging.where`` says."""
    return lodgings.select_related("bed__room__wing", "room__wing", "wing")


def open_lodging(case: Case) -> Lodging | None:
    """Where the person of a case sleeps now; None for somebody without a place."""
    found = Lodging.objects.filter(
        case=case, stay__isnull=False, stay__left_at__isnull=True, ended_at__isnull=True
    )
    return with_place(found).first()


def reservation(case: Case) -> Lodging | None:
    """The bed that is kept for the person of a case until they arrive."""
    return with_place(Lodging.objects.filter(case=case, stay__isnull=True, ended_at__isnull=True)).first()


def has_beds(office: Office) -> bool:
    return beds_in_use([office]).exists()


def ready_beds(office: Office, *, kept_for: Case | None = None) -> QuerySet[Bed]:
    """The beds of a house that may be given now, in the order of the house.

    Nobody lies there or is expected there (but ``kept_for``), they are in service and clean.
    """
    held = Lodging.objects.filter(bed=OuterRef("pk"), ended_at__isnull=True)
    if kept_for is not None:
        held = held.exclude(case=kept_for, stay__isnull=True)
    return (
        beds_in_use([office])
        .filter(
            ~Exists(held),
            ~Exists(OutOfService.objects.filter(out_now(), bed=OuterRef("pk"))),
            ~Exists(Lodging.objects.filter(UNCLEANED, bed=OuterRef("pk"))),
        )
        .select_related("room__wing")
        .order_by(
            "room__wing__position",
            "room__wing__name",
            "room__wing_id",
            "room__position",
            "room__name",
            "room_id",
            "position",
            "label",
            "pk",
        )
    )


def wings_of(office: Office) -> QuerySet[Wing]:
    return Wing.objects.filter(panti=office, retired_at__isnull=True).prefetch_related("takes")


def rooms_of(office: Office) -> QuerySet[Room]:
    return (
        Room.objects.filter(wing__panti=office, wing__retired_at__isnull=True, retired_at__isnull=True)
        .select_related("wing")
        .order_by("wing__position", "wing__name", "position", "name", "pk")
    )


@dataclass(frozen=True)
class Offer:
    """A bed that may be given, and how its wing goes with the person."""

    bed: Bed
    fit: WardFit


def offers(
    office: Office, person: Person, category: Category | None, *, kept_for: Case | None = None
) -> list[Offer]:
    """The beds of a house that may be given to a person: the one kept for them, then those whose wing fits, then those
    it warns of. Beds of a wing that refuses them are left out. Three queries and one more for a kept bed."""
    fits = fits_of(office, person, category)
    kept = reservation(kept_for) if kept_for is not None else None
    found = [
        Offer(bed, fits[bed.room.wing_id])
        for bed in ready_beds(office, kept_for=kept_for)
        if not fits[bed.room.wing_id].refuses
    ]
    kept_id = kept.bed_id if kept is not None else None
    return sorted(found, key=lambda offer: (offer.bed.pk != kept_id, not offer.fit.fits))


def fits_of(office: Office, person: Person, category: Category | None) -> dict[int, WardFit]:
    """Every wing of a house against a person, by its key."""
    return {wing.pk: ward_fit(person, category, wing, wing.takes.all()) for wing in wings_of(office)}


def suggested(found: Iterable[Offer]) -> Offer | None:
    """The first bed whose wing fits the person; none where only a warning would do."""
    return next((offer for offer in found if offer.fit.fits), None)


def taken_words(bed: Bed, holder: Lodging, case: Case, actor: User) -> str:
    """Who was first and by whom, and what is free now for the person of ``case``; a name only for those who may read
    whose it is."""
    name = holder.case.person.display_name if sees(actor, holder.case) else _("somebody else")
    words = (
        _("%(bed)s is kept for %(name)s by %(by)s.")
        if holder.is_reservation
        else _("%(bed)s was given to %(name)s by %(by)s.")
    )
    # a name may end in a title with its own full stop
    said = words % {"bed": bed.full_name, "name": name, "by": holder.given_by.name.rstrip(".")}
    return f"{said} {free_words_now(bed.room.wing.panti_id, case)}"


def free_words_now(panti_id: int, case: Case) -> str:
    """“Free now: Melati 1.3, Melati 1.4.”: the beds whose wing fits the person, or that none is free."""
    found = offers(Office.objects.get(pk=panti_id), case.person, case.category)
    fitting = [offer.bed.full_name for offer in found if offer.fit.fits][:NAMED]
    if fitting:
        return _("Free now: %(beds)s.") % {"beds": ", ".join(fitting)}
    return _("No free bed fits the person now.") if found else _("No bed is free now.")


def extra_places(office: Office) -> list[tuple[PlaceKind, Room | Wing]]:
    """Where somebody may sleep beyond the beds: a mat in any room, the corridor of any wing."""
    rooms: list[tuple[PlaceKind, Room | Wing]] = [(PlaceKind.MAT, room) for room in rooms_of(office)]
    return [*rooms, *((PlaceKind.CORRIDOR, wing) for wing in wings_of(office))]


@dataclass(frozen=True)
class Had:
    """Somebody's time in a bed as a reader sees it; without the right to the case, nameless."""

    lodging: Lodging
    is_hidden: bool


@dataclass(frozen=True)
class BedNow:
    """A bed at this moment: its state, who has it, why it is out, and whether its wing fits whoever lies there."""

    state: BedState
    had: Had | None
    away: StayAbsence | None
    out: OutOfService | None
    # when it will be out of service next
    planned: OutOfService | None
    left_at: datetime | None
    fit: WardFit | None
    # by when the house owes it to move whoever lies there
    move_by: datetime | None

    @property
    def must_move(self) -> bool:
        return self.out is not None and self.had is not None and not self.had.lodging.is_reservation


def bed_now(bed: Bed, actor: User) -> BedNow:
    lodging = (
        Lodging.objects.filter(bed=bed, ended_at__isnull=True)
        .select_related("case__person", "case__category", "stay", "given_by")
        .first()
    )
    out = OutOfService.objects.filter(out_now(), bed=bed).select_related("recorded_by").first()
    left = Lodging.objects.filter(UNCLEANED, bed=bed).order_by("-ended_at").first()
    had = Had(lodging, is_hidden=not sees(actor, lodging.case)) if lodging else None
    fit, away = None, None
    if lodging is not None and had is not None and not had.is_hidden and not lodging.is_reservation:
        away = StayAbsence.objects.filter(stay=lodging.stay_id, ended_at__isnull=True).defer("reason").first()
        wing = bed.room.wing
        fit = ward_fit(lodging.case.person, lodging.case.category, wing, wing.takes.all())
    state = bed_state(
        occupied=lodging is not None and not lodging.is_reservation,
        away=away is not None,
        reserved=lodging is not None,
        out=out is not None,
        cleaning=left is not None,
    )
    planned = OutOfService.objects.filter(bed=bed, began_at__gt=timezone.now(), ended_by__isnull=True)
    return BedNow(
        state,
        had,
        away,
        out,
        planned.order_by("began_at").first(),
        left.ended_at if left else None,
        fit,
        moves_due([lodging.case_id]).get(lodging.case_id) if lodging and out else None,
    )


def moves_due(cases: Iterable[int]) -> dict[int, datetime]:
    """By when whoever lies in a bed that is out of service is to be moved, by the key of their case; one query, none
    for nobody."""
    asked = list(cases)
    if not asked:
        return {}
    owed = Duty.objects.live().filter(kind=DutyKind.MOVE_FROM_BED, case__in=asked).order_by()
    return dict(owed.values_list("case", "due_at"))


def lodgings_of(bed: Bed, actor: User) -> list[Had]:
    """Who had a bed before, the latest first."""
    found = list(
        Lodging.objects.filter(bed=bed, ended_at__isnull=False, stay__isnull=False)
        .select_related("case__person", "given_by", "cleaned_by")
        .order_by("-ended_at", "-pk")[:EARLIER]
    )
    cases = {one.case_id for one in found}
    readable = set(visible_to(actor).filter(pk__in=cases).order_by().values_list("pk", flat=True))
    return [Had(one, is_hidden=one.case_id not in readable) for one in found]


def plan_of(office: Office) -> list[Wing]:
    """The wings of a house with the rooms and beds in use, for whoever sets it up."""
    beds = Bed.objects.filter(retired_at__isnull=True)
    rooms = Room.objects.filter(retired_at__isnull=True).prefetch_related(
        Prefetch("beds", beds, "beds_in_use")
    )
    return list(wings_of(office).prefetch_related(Prefetch("rooms", rooms, "rooms_in_use")))


def without_place(office: Office, actor: User) -> QuerySet[Stay]:
    """Who lives in a house and was given no place yet, of those whose case this person may read."""
    lodged = Lodging.objects.filter(stay=OuterRef("pk"), ended_at__isnull=True)
    return (
        Stay.objects.filter(~Exists(lodged), panti=office, left_at__isnull=True, case__in=visible_to(actor))
        .select_related("case__person")
        .order_by("arrived_at", "pk")
    )


def first_fitting(office: Office, case: Case) -> Bed | None:
    """The bed that a person would be offered first; the one kept for them before any other.

    Where the clock is set back, as for a demonstration, a bed that somebody has later on is not free.
    """
    kept = Lodging.objects.filter(case=case, panti=office, stay__isnull=True, ended_at__isnull=True).first()
    fits = fits_of(office, case.person, case.category)
    fitting = [pk for pk, fit in fits.items() if fit.fits]
    later = Lodging.objects.filter(bed=OuterRef("pk"), ended_at__gt=timezone.now())
    found = ready_beds(office, kept_for=case).filter(~Exists(later), room__wing__in=fitting)
    mine = found.filter(lodgings=kept).first() if kept is not None else None
    return mine or found.first()


def beds_to_clean(*, before: datetime) -> QuerySet[Bed]:
    """Beds of every house that somebody left before a moment and nobody has marked clean."""
    left = Lodging.objects.filter(UNCLEANED, ended_at__lt=before).order_by().values("bed")
    return Bed.objects.filter(pk__in=left).select_related("room__wing__panti").order_by("pk")


def beds_changed(houses: Iterable[int], since: datetime) -> bool:
    """Whether a bed of one of these houses was marked clean or taken out of service since a moment: no event of a
    case says so."""
    here = list(houses)
    cleaned = Lodging.objects.filter(panti__in=here, cleaned_at__gte=since)
    taken = OutOfService.objects.filter(
        Q(recorded_at__gte=since) | Q(ends_at__gte=since, ended_by__isnull=False)
    )
    return bool(here) and (cleaned.exists() or taken.filter(bed__room__wing__panti__in=here).exists())

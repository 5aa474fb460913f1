"""Reads about places: what is free, what suits somebody, who has what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.queries import sees
from casework.offices.models import Category, Office, User
from casework.people.models import Person

from .counts import beds_in_use, out_now
from .enums import PlaceKind
from .models import Bed, Lodging, OutOfService, Room, Wing
from .rules import WardFit, ward_fit

UNCLEANED = Q(stay__isnull=False, bed__isnull=False, ended_at__isnull=False, cleaned_at__isnull=True)
# free beds named to somebody who came second
NAMED = 3


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


def taken_words(bed: Bed, holder: Lodging, actor: User) -> str:
    """Who was first, by whom and when, and what is free now; a name only for those who may read the case."""
    name = holder.case.person.display_name if sees(actor, holder.case) else _("somebody else")
    words = (
        _("%(bed)s is kept for %(name)s by %(by)s.")
        if holder.is_reservation
        else _("%(bed)s was given to %(name)s by %(by)s.")
    )
    said = words % {"bed": bed.full_name, "name": name, "by": holder.given_by.name}
    return f"{said} {free_words_now(bed.room.wing.panti_id)}"


def free_words_now(panti_id: int) -> str:
    """“Free now: Melati 1.3, Melati 1.4.”, or that nothing is."""
    office = Office.objects.get(pk=panti_id)
    found = [bed.full_name for bed in ready_beds(office)[:NAMED]]
    return _("Free now: %(beds)s.") % {"beds": ", ".join(found)} if found else _("No bed is free now.")


def extra_places(office: Office) -> list[tuple[PlaceKind, Room | Wing]]:
    """Where somebody may sleep beyond the beds: a mat in any room, the corridor of any wing."""
    rooms: list[tuple[PlaceKind, Room | Wing]] = [(PlaceKind.MAT, room) for room in rooms_of(office)]
    return [*rooms, *((PlaceKind.CORRIDOR, wing) for wing in wings_of(office))]

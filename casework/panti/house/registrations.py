"""What a house hangs into the pages above it: where somebody sleeps, words of events, the page after arriving."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import DutyKind
from casework.cases.models import Case
from casework.cases.queries import may
from casework.offices.models import User
from casework.offices.queries import rights_of

from .models import Lodging
from .queries import has_beds, open_lodging, reservation, with_place


def places_of(case: Case, actor: User) -> dict[str, Any]:
    """Where the person sleeps and slept, and the bed kept for them."""
    found = with_place(Lodging.objects.filter(case=case, stay__isnull=False)).select_related("given_by")
    kept = reservation(case)
    lives = case.stays.filter(left_at__isnull=True).exists()
    return {
        "lodgings": list(found.order_by("-began_at", "-pk")),
        "kept": kept,
        "may_move": lives and case.present_panti is not None and may(actor, "give_bed", case),
    }


def page_after_arrival(actor: User, case: Case) -> str:
    """The page on which somebody who came in is given a bed; empty where the house has none, or others give them."""
    stay = case.stays.filter(left_at__isnull=True).select_related("panti").first()
    if stay is None or not rights_of(actor).holds("give_bed", stay.panti_id):
        return ""
    if open_lodging(case) is not None or not has_beds(stay.panti):
        return ""
    return reverse("bed_give", args=[case.number])


_LODGING: Final = registry.Read("lodging", "lodging", lambda: with_place(Lodging.objects.all()))
_BEFORE: Final = registry.Read("before", "from_lodging", lambda: with_place(Lodging.objects.all()))


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.set_after_arrival(page_after_arrival)
    registry.add_section(registry.Section("places", "panti", "panti/house/_places.html", places_of, order=11))
    registry.add_duty_page(DutyKind.MOVE_FROM_BED, lambda duty: reverse("bed_give", args=[duty.case.number]))
    template = "panti/house/_event.html"
    for verb, words, icon in (
        ("give_bed", _("A place given"), "bed"),
        ("move_bed", _("Moved within the house"), "arrows-exchange"),
        ("reserve_bed", _("A bed kept"), "bed"),
        ("release_bed", _("The bed no longer kept"), "bed"),
        ("bed_out", _("Lies in a bed that is out of service"), "alert-triangle"),
        ("bed_back", _("The bed is in service again"), "bed"),
    ):
        registry.add_words(verb, registry.Words(words, icon, "note", template, reads=(_LODGING, _BEFORE)))

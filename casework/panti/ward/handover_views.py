"""The pages of a hand-over: what a shift leaves to the next, and the two signatures under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from casework.cases.errors import Refusal
from casework.cases.views import actor_of, submit
from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from ..shifts import Shift, parse_shift, shift_of
from .digest import Chapter, digest
from .handovers import (
    begins_at,
    hand_over_shift,
    handover_of,
    may_be_signed,
    past,
    shift_to_hand_over,
    signed_from,
    take_over_shift,
    unread_before,
)
from .left import NotKnown
from .models import ShiftHandover
from .signing import HandOverForm, SignForm, TakeOverForm
from .unfinished import Unfinished, unfinished
from .views import around, house_for

Left = tuple[Unfinished, list[Chapter]]
HANDOVERS_SHOWN: Final = 21


@require_safe
@never_cache
def shift_handover(request: HttpRequest, code: str) -> HttpResponse:
    """The digest of a shift, what of earlier ones nobody has read, and the two signatures."""
    office, actor = house_for(request, code), actor_of(request)
    asked = parse_shift(request.GET.get("sif", ""))
    shift = asked if asked is not None and asked.has_begun else shift_to_hand_over()
    made = handover_of(office, shift)
    since = begins_at(office, shift)
    # what is recorded before the next leader signs is theirs to read too
    until = made.gathered_until if made and made.taken_by_id else min(shift.ends_at, timezone.now())
    unread = unread_before(office, shift)
    left = _left(office, shift, until, actor)
    context = {
        **around(office, shift, None),
        "made": made,
        "since": since,
        "until": until,
        "left": left,
        "chapters": digest(office, since, until, actor),
        "unread": [
            (
                one,
                _left(office, shift_of(one.day, one.turn), one.gathered_until, actor),
                digest(office, *_span(office, one), actor),
            )
            for one in unread
        ],
        "may_give": gives_medicine(actor, office),
        "past": past(office, limit=HANDOVERS_SHOWN),
        "may_sign": rights_of(actor).holds("sign_shift", office.pk),
        "signed_from": None if may_be_signed(shift) else signed_from(shift),
        "late_from": made.handed_at if made and made.handed_at and made.handed_at < until else None,
        "hand_form": HandOverForm(left=left[0].left),
        "take_form": TakeOverForm(left=left[0].left),
    }
    return render(request, "panti/ward/handover.html", context)


def gives_medicine(actor: User, office: Office) -> bool:
    rights = rights_of(actor)
    return rights.holds("give_medicine", office.pk) and rights.holds("view_health", office.pk)


def _left(office: Office, shift: Shift, until: datetime, actor: User) -> Left:
    """What a shift left undone, and the part of it that names somebody."""
    found = unfinished(office, shift, until)
    return found, found.chapters(actor)


def _span(office: Office, made: ShiftHandover) -> tuple[datetime, datetime]:
    return begins_at(office, shift_of(made.day, made.turn)), made.gathered_until


def _shift_named(key: str) -> Shift:
    shift = parse_shift(key)
    if shift is None:
        raise Refusal(_("There is no such shift."))
    return shift


@require_POST
@never_cache
def shift_hand(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Sign for the shift that goes."""
    office, shift, left = _to_sign(request, code, key)
    form = HandOverForm(request.POST, left=left[0].left)

    def sign(known: dict[str, int]) -> str:
        words = form.cleaned_data["words"]
        hand_over_shift(office, shift, actor=actor_of(request), words=words, known=known)
        return _("Signed. The leader of the next shift signs after reading.")

    return _sign(request, office, shift, form, left, sign=sign, action="shift_hand")


@require_POST
@never_cache
def shift_take(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Sign for the shift that comes."""
    office, shift, left = _to_sign(request, code, key)
    form = TakeOverForm(request.POST, left=left[0].left)

    def sign(known: dict[str, int]) -> str:
        take_over_shift(office, shift, actor=actor_of(request), known=known)
        return _("Taken over. What was handed over is marked as read.")

    return _sign(request, office, shift, form, left, sign=sign, action="shift_take")


def _to_sign(request: HttpRequest, code: str, key: str) -> tuple[Office, Shift, Left]:
    office, shift = house_for(request, code), _shift_named(key)
    return office, shift, _left(office, shift, min(shift.ends_at, timezone.now()), actor_of(request))


def _sign(
    request: HttpRequest,
    office: Office,
    shift: Shift,
    form: SignForm,
    left: Left,
    *,
    sign: Callable[[dict[str, int]], str],
    action: str,
) -> HttpResponse:
    """Sign with what was confirmed, or show the page again with what is unfinished now."""
    back = f"{reverse('shift_handover', args=[office.code])}?sif={shift.key}"
    context = {
        "office": office,
        "shift": shift,
        "back": back,
        "left": left,
        "may_give": gives_medicine(actor_of(request), office),
    }

    def work() -> str:
        try:
            said = sign(form.known)
        except NotKnown as changed:
            form.show_again(changed.left)
            context["left"] = _left(office, shift, min(shift.ends_at, timezone.now()), actor_of(request))
            raise Refusal(
                _(
                    "What is unfinished has changed since you opened the page. It stands here as it is now; please"
                    " look and confirm it."
                )
            ) from changed
        messages.success(request, said)
        return back

    return submit(
        request,
        form,
        action=f"{action}:{office.pk}:{shift.key}",
        work=work,
        template="panti/ward/sign.html",
        context=context,
    )

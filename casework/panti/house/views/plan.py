"""Setting up a house, for its head: wings with their rules, rooms with their beds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.views import actor_of

from ..counts import house
from ..forms import BedForm, RoomForm, WingForm
from ..models import Bed, Room, Wing
from ..queries import plan_of
from ..services import (
    add_room,
    add_wing,
    edit_bed,
    edit_room,
    edit_wing,
    retire_bed,
    retire_room,
    retire_wing,
)
from .reaching import fetch_bed, fetch_house, saved

RETIRES: dict[str, tuple[Any, str, Any]] = {
    "wing": (Wing, "panti", retire_wing),
    "room": (Room, "wing__panti", retire_room),
    "bed": (Bed, "room__wing__panti", retire_bed),
}


@require_safe
@never_cache
def house_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Wings, rooms and beds as they are set up."""
    office = fetch_house(request, code, right="manage_house")
    context = {"office": office, "house": house(office), "wings": plan_of(office)}
    return render(request, "panti/house/plan.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wing_add(request: HttpRequest, code: str) -> HttpResponse:
    office = fetch_house(request, code, right="manage_house")
    form = WingForm(request.POST or None, office=office)
    status = 200
    if request.method == "POST":
        status = saved(form, lambda: add_wing(office, actor=actor_of(request), **form.facts()))
        if not status:
            messages.success(request, _("The wing is added. Now give it rooms and beds."))
            return redirect("house_plan", code)
    return render(request, "panti/house/wing.html", {"office": office, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wing_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    office = fetch_house(request, code, right="manage_house")
    wing = get_object_or_404(Wing.objects.select_related("panti"), panti=office, retired_at=None, pk=pk)
    form = WingForm(request.POST or None, office=office, initial=WingForm.initial_of(wing))
    status = 200
    if request.method == "POST":
        status = saved(
            form,
            lambda: edit_wing(
                wing, actor=actor_of(request), version=form.cleaned_data["version"] or 0, **form.facts()
            ),
        )
        if not status:
            messages.success(request, _("The wing is saved."))
            return redirect("house_plan", code)
    context = {"office": office, "form": form, "wing": wing}
    return render(request, "panti/house/wing.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_add(request: HttpRequest, code: str, wing_pk: int) -> HttpResponse:
    office = fetch_house(request, code, right="manage_house")
    wing = get_object_or_404(Wing.objects.select_related("panti"), panti=office, retired_at=None, pk=wing_pk)
    form = RoomForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = saved(
            form,
            lambda: add_room(wing, actor=actor_of(request), beds=form.cleaned_data["labels"], **form.facts()),
        )
        if not status:
            messages.success(request, _("The room is added."))
            return redirect("house_plan", code)
    context = {"office": office, "wing": wing, "form": form}
    return render(request, "panti/house/room.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    office = fetch_house(request, code, right="manage_house")
    rooms = Room.objects.select_related("wing__panti").filter(wing__panti=office, retired_at=None)
    room = get_object_or_404(rooms, pk=pk)
    form = RoomForm(request.POST or None, initial=RoomForm.initial_of(room))
    status = 200
    if request.method == "POST":
        status = saved(form, lambda: _save_room(request, room, form))
        if not status:
            messages.success(request, _("The room is saved."))
            return redirect("house_plan", code)
    context = {"office": office, "wing": room.wing, "room": room, "form": form}
    return render(request, "panti/house/room.html", context, status=status)


def _save_room(request: HttpRequest, room: Room, form: RoomForm) -> None:
    actor, data = actor_of(request), form.cleaned_data
    edit_room(room, actor=actor, version=data["version"] or 0, beds=data["labels"], **form.facts())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bed_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    bed = fetch_bed(request, code, pk, right="manage_house")
    form = BedForm(request.POST or None, initial=BedForm.initial_of(bed))
    status = 200
    if request.method == "POST":
        status = saved(
            form,
            lambda: edit_bed(
                bed, actor=actor_of(request), version=form.cleaned_data["version"], **form.facts()
            ),
        )
        if not status:
            messages.success(request, _("The bed is saved."))
            return redirect("bed_detail", code, pk)
    context = {"office": bed.room.wing.panti, "bed": bed, "form": form}
    return render(request, "panti/house/bed_edit.html", context, status=status)


@require_POST
def part_retire(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Take a wing, a room or a bed off the house; refused while somebody has a place there."""
    office = fetch_house(request, code, right="manage_house")
    if kind not in RETIRES:
        raise Http404
    model, path, retire = RETIRES[kind]
    part = get_object_or_404(model, **{path: office}, retired_at=None, pk=pk)
    retire(part, actor=actor_of(request))
    messages.success(request, _("%(what)s is no longer part of the house.") % {"what": part})
    return redirect("house_plan", code)

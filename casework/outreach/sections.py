"""What this room hangs into the pages above it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import may
from casework.offices.models import User

from . import services
from .forms import HandOverForm
from .models import Contact, Handover
from .queries import reads_outreach, unsigned_handover


def outreach_context(case: Case, actor: User) -> dict[str, Any]:
    contacts = Contact.objects.filter(case=case).select_related("area__parent", "officer", "office")
    return {"contacts": contacts.prefetch_related("field_types"), "handovers": _handovers(case)}


def arrival_context(case: Case, actor: User) -> dict[str, Any]:
    return {"handovers": _handovers(case), "may_sign": may(actor, "countersign_arrival", case)}


def notice_context(case: Case, actor: User) -> dict[str, Any]:
    return {"handover": unsigned_handover(case)}


def _handovers(case: Case) -> list[Handover]:
    return list(
        Handover.objects.filter(case=case).select_related("panti", "office", "handed_by", "received_by")
    )


def perform_hand_over(case: Case, actor: User, form: BaseForm, expected_stage: str) -> Handover:
    given: dict[str, Any] = form.cleaned_data
    occurred_at: datetime = given["occurred_at"]
    return services.hand_over(
        case,
        actor=actor,
        expected_stage=expected_stage,
        panti=given["panti"],
        vehicle=given["vehicle"],
        goods=given["goods"],
        condition=given["condition"],
        occurred_at=occurred_at,
        note=given["note"],
    )


def _contact_of(event: CaseEvent) -> dict[str, Any]:
    found = Contact.objects.filter(pk=event.facts.get("contact"))
    return {"contact": found.select_related("area__parent").first()}


def _handover_of(event: CaseEvent) -> dict[str, Any]:
    found = Handover.objects.filter(pk=event.facts.get("handover"))
    return {"handover": found.select_related("panti", "office").first()}


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_nav(
        registry.NavItem(
            "outreach", _("Outreach"), "walk", "contact_list", shown=reads_outreach, order=30, on_phone=True
        )
    )
    registry.add_step_form("hand_over", registry.StepForm(form=HandOverForm, perform=perform_hand_over))
    registry.add_section(
        registry.Section("outreach", "summary", "outreach/_section.html", outreach_context, order=30)
    )
    registry.add_section(
        registry.Section("arrival", "panti", "outreach/_arrival.html", arrival_context, order=10)
    )
    registry.add_section(
        registry.Section(
            "arrival_notice",
            "aside",
            "outreach/_arrival_notice.html",
            notice_context,
            permission="countersign_arrival",
            order=10,
        )
    )
    hand_over = LAW["hand_over"]
    registry.add_words(
        "register",
        registry.Words(_("Met in the field"), "walk", "move", "outreach/_event_contact.html", _contact_of),
    )
    registry.add_words(
        "hand_over",
        registry.Words(hand_over.done, hand_over.icon, "move", "outreach/_event_handover.html", _handover_of),
    )
    registry.add_words(
        "countersign_arrival",
        registry.Words(
            _("Arrival signed by the panti"), "check", "ok", "outreach/_event_handover.html", _handover_of
        ),
    )

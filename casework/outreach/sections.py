"""What this room hangs into the pages above it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.law import LAW
from casework.cases.models import Case
from casework.cases.queries import may
from casework.offices.models import User

from . import services
from .forms import HandOverForm, RefuseForm
from .models import Contact, Handover, Reception, SiteVisit
from .queries import left_at_gate, reads_outreach, receives, unsigned_handover
from .turns import register_turns


def outreach_context(case: Case, actor: User) -> dict[str, Any]:
    related = ("area__parent", "officer", "office", "panti", "reception__letter")
    contacts = Contact.objects.filter(case=case).select_related(*related)
    return {
        "contacts": contacts.prefetch_related("field_types"),
        "handovers": _handovers(case),
        "site_visits": SiteVisit.objects.filter(case=case).select_related("area__parent", "begun_by"),
        "may_print": may(actor, "print_handover", case),
    }


def arrival_context(case: Case, actor: User) -> dict[str, Any]:
    return {
        "handovers": _handovers(case),
        "may_sign": may(actor, "countersign_arrival", case) and not left_at_gate(case, actor),
        "may_print": may(actor, "print_handover", case),
    }


def notice_context(case: Case, actor: User) -> dict[str, Any]:
    return {
        # the office above has nothing to do at a gate where somebody can sign
        "handover": None if left_at_gate(case, actor) else unsigned_handover(case),
        "may_refuse": case.has_way(LAW["refuse_at_gate"]) and may(actor, "refuse_at_gate", case),
    }


def brought(case: Case) -> list[str]:
    """The belongings named at the gate and in hand-over records nobody refused, the latest first; two queries."""
    at_gate = Reception.objects.filter(contact__case=case).exclude(belongings="")
    handed_over = Handover.objects.filter(case=case, refused_at__isnull=True).exclude(goods="")
    found = [
        *at_gate.values_list("contact__occurred_at", "belongings"),
        *handed_over.values_list("handed_at", "goods"),
    ]
    return [words for _at, words in sorted(found, reverse=True)]


def _handovers(case: Case) -> list[Handover]:
    return list(
        Handover.objects.filter(case=case).select_related(
            "panti", "office", "handed_by", "received_by", "refused_by"
        )
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


def perform_refuse(case: Case, actor: User, form: BaseForm, expected_stage: str) -> Handover:
    given: dict[str, Any] = form.cleaned_data
    return services.refuse_at_gate(
        case,
        actor=actor,
        expected_stage=expected_stage,
        reason=given["note"],
        occurred_at=given["occurred_at"],
    )


_CONTACT: Final = registry.Read(
    "contact", "contact", lambda: Contact.objects.select_related("area__parent", "panti", "reception")
)
_HANDOVER: Final = registry.Read(
    "handover", "handover", lambda: Handover.objects.select_related("panti", "office")
)


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_nav(
        registry.NavItem(
            "outreach", _("Outreach"), "walk", "contact_list", shown=reads_outreach, order=30, on_phone=True
        )
    )
    registry.add_nav(
        registry.NavItem(
            "gate", _("Receive at the gate"), "transfer-in", "gate_add", shown=receives, order=25
        )
    )
    registry.set_brought(brought)
    register_turns()
    registry.add_step_form("hand_over", registry.StepForm(form=HandOverForm, perform=perform_hand_over))
    registry.add_step_form(
        "refuse_at_gate", registry.StepForm(RefuseForm, perform_refuse, "outreach/_refuse_form.html")
    )
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
    registry.add_duty_page(
        "countersign_arrival", lambda duty: reverse("handover_confirm", args=[duty.case.number])
    )
    hand_over = LAW["hand_over"]
    registry.add_words(
        "register",
        registry.Words(
            _("Met in the field"), "walk", "move", "outreach/_event_contact.html", reads=(_CONTACT,)
        ),
    )
    registry.add_words(
        "hand_over",
        registry.Words(
            hand_over.done, hand_over.icon, "move", "outreach/_event_handover.html", reads=(_HANDOVER,)
        ),
    )
    refused = LAW["refuse_at_gate"]
    registry.add_words(
        "refuse_at_gate",
        registry.Words(
            refused.done, refused.icon, "back", "outreach/_event_handover.html", reads=(_HANDOVER,)
        ),
    )
    registry.add_words(
        "countersign_arrival",
        registry.Words(
            _("Arrival signed by the panti"),
            "check",
            "ok",
            "outreach/_event_handover.html",
            reads=(_HANDOVER,),
        ),
    )

"""Hangs this room into the pages above it: what may be printed of a case, its words in the timeline, its place in the
rail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.models import Case, CaseEvent
from casework.offices.models import User

from . import queries, sections
from .enums import PrintFor, PrintKind

LATEST = 10


def papers_of_case(case: Case, actor: User) -> dict[str, Any]:
    """What this person may print of a case, and what was printed of it."""
    files = queries.may_print(actor, PrintKind.CASE_FILE, case)
    records = queries.may_print(actor, PrintKind.HANDOVER, case)
    offers: list[tuple[str | Promise, str, str, bool]] = []
    if files:
        offers.append((_("Case file"), reverse("print_case_file", args=[case.number]), "printer", True))
    if records:
        for handover in queries.handovers_of(case):
            address = reverse("print_handover", args=[case.number, handover.pk])
            offers.append(
                (_("Hand-over record %(number)s") % {"number": handover.number}, address, "signature", False)
            )
    if files and queries.placed_by(case) is not None:
        offers.append((_("Placement letter"), reverse("print_placement", args=[case.number]), "mail", False))
    for letter in registry.letters():
        if queries.may_print(actor, letter.kind, case):
            for subject, words in letter.subjects(case):
                address = reverse("print_letter", args=[case.number, letter.address, subject])
                offers.append((words, address, letter.icon, False))
    return {
        "offers": [
            {"label": label, "url": address, "icon": icon, "main": main}
            for label, address, icon, main in offers
        ],
        "prints": list(queries.prints_of(case)[:LATEST]),
    }


def _printed(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says was printed and for what, in words."""
    facts = event.facts
    is_file = facts["kind"] == PrintKind.CASE_FILE
    return {
        "what": PrintKind(facts["kind"]).label,
        "purpose": PrintFor(facts["purpose"]).label if is_file else "",
    }


sections.register()
registry.add_section(
    registry.Section(
        "papers",
        "documents",
        "documents/_of_case.html",
        papers_of_case,
        permission="print_handover",
        order=10,
    )
)
registry.add_words(
    "print_paper", registry.Words(_("Printed"), "printer", "doc", "documents/_event.html", _printed)
)
registry.add_nav(
    registry.NavItem("prints", _("Prints"), "printer", "print_list", shown=queries.prints_at_all, order=60)
)

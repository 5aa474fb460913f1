"""What incidents hang into the pages above: their part of a case, words, the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.models import Case, CaseEvent
from casework.offices.models import Office, User

from ..ward.digest import Item, Part, add_part
from .enums import KEPT_CLOSE, Severity
from .models import Incident
from .queries import readable
from .services import may_report


def incidents_of(case: Case, actor: User) -> dict[str, Any]:
    return {
        "incidents": list(readable(actor).filter(people__case=case).order_by("-occurred_at", "-pk")),
        "may_report": may_report(case, actor),
    }


def _digest(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """What the next shift must know: the kind and how grave, of some that touched a resident (``KEPT_CLOSE``) only how
    grave; the words of a report are read by those who answer for it."""
    found = Incident.objects.filter(panti=office, reported_at__gt=since, reported_at__lte=until)
    for incident in found.prefetch_related("people__case__person"):
        case = next((one.case for one in incident.people.all() if one.leads), None)
        words = str(Severity(incident.severity).label)
        if case is None or incident.kind not in KEPT_CLOSE:
            words = f"{incident.get_kind_display()}: {words}"
        yield Item(incident.occurred_at, words, case, incident.severity != Severity.MINOR)


def _said(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    severity = event.facts.get("severity", "")
    return {"severity": Severity(severity).label if severity in Severity.values else ""}


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_section(
        registry.Section("incidents", "panti", "panti/incidents/_of_case.html", incidents_of, order=16)
    )
    words: dict[str, tuple[Any, str]] = {
        "report_incident": (_("Incident reported"), "alert-triangle"),
        "part_of_incident": (_("Part of an incident"), "alert-triangle"),
        "acknowledge_incident": (_("Incident acknowledged by the head"), "signature"),
        "oversee_incident": (_("The Dinas gave instructions on an incident"), "gavel"),
        "review_incident": (_("Incident reviewed"), "clipboard-check"),
    }
    for verb, (label, icon) in words.items():
        registry.add_words(
            verb,
            registry.Words(
                label,
                icon,
                "back" if "part" in verb or "report" in verb else "ok",
                "panti/incidents/_event.html",
                _said,
            ),
        )
    add_part(Part("incidents", _("Incidents"), "alert-triangle", _digest, 35))

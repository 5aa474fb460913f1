"""What incidents hang into the pages above: their part of a case, where their duties are done, words, the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import DutyKind
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import may
from casework.offices.models import Office, User

from ..ward.digest import Item, Part, add_part
from .enums import Severity
from .models import Incident
from .queries import readable
from .services import house_of

_UNDONE: Final[dict[str, dict[str, Any]]] = {
    DutyKind.ACKNOWLEDGE_INCIDENT: {"acknowledged_at__isnull": True},
    DutyKind.OVERSEE_INCIDENT: {"overseen_at__isnull": True, "severity": Severity.GRAVE},
    DutyKind.REVIEW_INCIDENT: {"reviewed_at__isnull": True, "acknowledged_at__isnull": False},
}


def incidents_of(case: Case, actor: User) -> dict[str, Any]:
    return {
        "incidents": list(readable(actor).filter(people__case=case).order_by("-occurred_at", "-pk")),
        "may_report": house_of(case) is not None and may(actor, "report_incident", case),
    }


def _page_of(kind: str) -> Any:
    def address(case: Case) -> str:
        waiting = Incident.objects.filter(people__case=case, people__leads=True, **_UNDONE[kind])
        first = waiting.select_related("panti").order_by("reported_at").first()
        if first is None:
            return reverse("case_detail", args=[case.number]) + "?tab=panti"
        return reverse("incident_detail", args=[first.panti.code, first.pk])

    return address


def _digest(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """Told by how grave they are: what they were is read by those who answer for them."""
    found = Incident.objects.filter(panti=office, reported_at__gt=since, reported_at__lte=until)
    for incident in found.prefetch_related("people__case__person"):
        case = next((one.case for one in incident.people.all() if one.leads), None)
        words = str(Severity(incident.severity).label)
        yield Item(incident.occurred_at, words, case, incident.severity != Severity.MINOR)


def _said(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    severity = event.facts.get("severity", "")
    return {"severity": Severity(severity).label if severity in Severity.values else ""}


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_section(
        registry.Section("incidents", "panti", "panti/incidents/_of_case.html", incidents_of, order=16)
    )
    for kind in _UNDONE:
        registry.add_duty_page(str(kind), _page_of(kind))
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

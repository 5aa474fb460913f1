"""What incidents hang into the pages above: their part of a case, where their duties are done, words, the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import DutyKind
from casework.cases.models import Case, CaseEvent, Duty
from casework.cases.queries import may
from casework.offices.models import Office, User

from ..ward.digest import Item, Part, add_part
from .asks import asked_of
from .enums import Severity
from .models import Incident
from .queries import readable
from .services import house_of

ANSWERS: Final = (DutyKind.ACKNOWLEDGE_INCIDENT, DutyKind.OVERSEE_INCIDENT, DutyKind.REVIEW_INCIDENT)


def incidents_of(case: Case, actor: User) -> dict[str, Any]:
    return {
        "incidents": list(readable(actor).filter(people__case=case).order_by("-occurred_at", "-pk")),
        "may_report": house_of(case) is not None and may(actor, "report_incident", case),
    }


def _page_of(duty: Duty) -> str:
    """The incident itself: what is asked of whoever opens it stands beside it.

    Raises ``Http404`` of a duty that names none.
    """
    incident = Incident.objects.select_related("panti").filter(pk=duty.about).first()
    if incident is None:
        raise Http404
    return reverse("incident_detail", args=[incident.panti.code, incident.pk])


def _digest(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """Told by how grave they are: what they were is read by those who answer for them."""
    found = Incident.objects.filter(panti=office, reported_at__gt=since, reported_at__lte=until)
    for incident in found.prefetch_related("people__case__person"):
        case = next((one.case for one in incident.people.all() if one.leads), None)
        words = str(Severity(incident.severity).label)
        if case is None:
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
    for kind in ANSWERS:
        registry.add_duty_page(str(kind), _page_of)
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
    registry.add_work_part(registry.WorkPart("incidents", "panti/incidents/_asked.html", asked_of))
    add_part(Part("incidents", _("Incidents"), "alert-triangle", _digest, 35))

"""This room's sections of the printed case file: what nurses found, and where the person lived."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import Purpose
from casework.cases.law import LAW
from casework.cases.models import Case
from casework.cases.queries import may
from casework.cases.services import log_access
from casework.offices.models import User

from .models import Absence, HealthCheck, Stay, StayAbsence


def health_paper(case: Case, actor: User) -> dict[str, Any] | None:
    """Every health check in full, oldest first; printing it is reading it, and is written down as such."""
    checks = list(
        HealthCheck.objects.filter(case=case).select_related("done_by", "stay__panti").order_by("done_at")
    )
    if not checks:
        return None
    log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    return {"checks": checks}


def stays_paper(case: Case, actor: User) -> dict[str, Any] | None:
    """Every stay with how it began and ended, hospital and leave within it, and times away without leave.

    Why somebody was in hospital is health text and is not read here.
    """
    stays = list(
        Stay.objects.filter(case=case)
        .select_related("panti", "admitted_by", "register_entry")
        .order_by("arrived_at", "pk")
    )
    away = StayAbsence.objects.filter(stay__case=case).defer("reason").select_related("stay__panti")
    absences = Absence.objects.filter(case=case).defer("condition").order_by("last_seen_at")
    if not stays and not absences:
        return None
    return {
        "stays": [
            {"stay": stay, "came": _done(stay.began_with), "went": _done(stay.ended_with)} for stay in stays
        ],
        "away": list(away.order_by("began_at")),
        "absences": list(absences),
    }


def _done(verb: str) -> str:
    if verb == "register":
        return str(_("Received at the gate"))
    return str(LAW[verb].done) if verb in LAW else ""


def no_health(case: Case, actor: User) -> str:
    closed = not may(actor, "view_health", case) and HealthCheck.objects.filter(case=case).exists()
    return "Pemeriksaan kesehatan" if closed else ""


registry.add_paper_section(
    registry.PaperSection(
        "health",
        _("Health checks"),
        "letters/panti/health.html",
        health_paper,
        permission="view_health",
        order=30,
        left_out=no_health,
    )
)
registry.add_paper_section(
    registry.PaperSection(
        "stays", _("Stays in the houses"), "letters/panti/stays.html", stays_paper, order=80
    )
)

"""This room's sections of the printed case file. Health text is read for those alone who may, and then logged."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import Purpose
from casework.cases.models import Case
from casework.cases.queries import category_names, may
from casework.cases.services import log_access
from casework.offices.models import User

from . import queries
from .enums import AssessmentStatus
from .models import (
    Assessment,
    Conference,
    FollowUp,
    HomeVisit,
    LongtermReview,
    Programme,
    ProgressReport,
    Session,
)

WRITERS = ("author", "edited_by")
# the words of an assessment in the order of the paper, with their headings there; the second kind is health text
_DOMAINS = (
    ("presenting_problem", "Masalah utama"),
    ("family", "Keluarga"),
    ("education_work", "Pendidikan dan pekerjaan"),
    ("social", "Sosial dan lingkungan"),
    ("basic_needs", "Kebutuhan dasar"),
    ("strengths", "Kekuatan dan sumber daya"),
    ("wishes", "Harapan klien"),
)
_HEALTH_DOMAINS = (("physical_health", "Kesehatan fisik"), ("psychological", "Psikologis"))
_RISKS = (
    ("risk_self", "Menyakiti diri"),
    ("risk_others", "Menyakiti orang lain"),
    ("risk_flight", "Meninggalkan panti"),
)


def _reads_health(case: Case, actor: User, *, any_rows: bool) -> bool:
    reads = may(actor, "view_health", case)
    if reads and any_rows:
        log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    return reads


def assessments_paper(case: Case, actor: User) -> dict[str, Any] | None:
    """Submitted assessments, oldest first; drafts are nobody's paper."""
    found = (
        Assessment.objects.filter(case=case, status=AssessmentStatus.SUBMITTED)
        .select_related("author", "category")
        .prefetch_related("other_categories")
        .order_by("submitted_at", "pk")
    )
    reads = _reads_health(case, actor, any_rows=found.exists())
    if not reads:
        found = found.defer("physical_health", "psychological")
    domains = (*_DOMAINS, *_HEALTH_DOMAINS) if reads else _DOMAINS
    rows = [
        {
            "assessment": one,
            "domains": [(label, text) for name, label in domains if (text := getattr(one, name))],
            "risks": [
                (label, getattr(one, name), getattr(one, f"get_{name}_display")())
                for name, label in _RISKS
                if getattr(one, name)
            ],
            "categories": category_names([one.category, *one.other_categories.all()], case, actor),
        }
        for one in found
    ]
    return {"rows": rows} if rows else None


def conferences_paper(case: Case, actor: User) -> dict[str, Any] | None:
    rows = list(Conference.objects.filter(case=case).select_related(*WRITERS).order_by("held_at"))
    return {"rows": rows} if rows else None


def plan_paper(case: Case, actor: User) -> dict[str, Any] | None:
    present = queries.plan_of(case)
    if present is None:
        return None
    return {
        "plan": present,
        "goals": queries.goals_of(present),
        "agreement": queries.agreement_of(present),
    }


def sessions_paper(case: Case, actor: User) -> dict[str, Any] | None:
    found = Session.objects.filter(case=case).select_related(*WRITERS).order_by("held_on", "pk")
    reads = _reads_health(case, actor, any_rows=found.exists())
    rows = list(found if reads else found.defer("content", "analysis"))
    return {"rows": rows, "reads_health": reads} if rows else None


def progress_paper(case: Case, actor: User) -> dict[str, Any] | None:
    """Progress reports with the state of each goal, programmes, and reviews of long-term care."""
    reports = list(
        ProgressReport.objects.filter(case=case)
        .select_related(*WRITERS)
        .prefetch_related("goal_rows__goal")
        .order_by("period_until", "pk")
    )
    programmes = list(Programme.objects.filter(case=case).select_related(*WRITERS).order_by("ended_on"))
    found = LongtermReview.objects.filter(case=case).select_related(*WRITERS).order_by("held_on")
    reads = _reads_health(case, actor, any_rows=found.exists())
    reviews = list(found if reads else found.defer("condition"))
    if not (reports or programmes or reviews):
        return None
    return {"reports": reports, "programmes": programmes, "reviews": reviews, "reads_health": reads}


def home_visits_paper(case: Case, actor: User) -> dict[str, Any] | None:
    rows = list(HomeVisit.objects.filter(case=case).select_related(*WRITERS).order_by("visited_on"))
    return {"rows": rows} if rows else None


def follow_ups_paper(case: Case, actor: User) -> dict[str, Any] | None:
    rows = list(FollowUp.objects.filter(case=case).select_related(*WRITERS).order_by("planned_for"))
    return {"rows": rows} if rows else None


def _without_health(words: str, model: Any) -> Callable[[Case, User], str]:
    def left_out(case: Case, actor: User) -> str:
        closed = not may(actor, "view_health", case) and model.objects.filter(case=case).exists()
        return words if closed else ""

    return left_out


for _section in (
    registry.PaperSection(
        "assessment",
        _("Assessments"),
        "letters/care/assessments.html",
        assessments_paper,
        order=40,
        left_out=_without_health("Kesehatan fisik dan psikologis dalam asesmen", Assessment),
    ),
    registry.PaperSection(
        "conference", _("Case conferences"), "letters/care/conferences.html", conferences_paper, order=45
    ),
    registry.PaperSection("plan", _("Intervention plan"), "letters/care/plan.html", plan_paper, order=50),
    registry.PaperSection(
        "sessions",
        _("Psychosocial sessions"),
        "letters/care/sessions.html",
        sessions_paper,
        order=60,
        left_out=_without_health("Isi sesi psikososial", Session),
    ),
    registry.PaperSection(
        "progress",
        _("Progress, programmes and reviews"),
        "letters/care/progress.html",
        progress_paper,
        order=70,
        left_out=_without_health("Keadaan kesehatan dalam tinjauan perawatan jangka panjang", LongtermReview),
    ),
    registry.PaperSection(
        "home_visits",
        _("Family tracing and home visits"),
        "letters/care/home_visits.html",
        home_visits_paper,
        order=75,
    ),
    registry.PaperSection(
        "follow_up", _("Follow-up visits"), "letters/care/follow_ups.html", follow_ups_paper, order=90
    ),
):
    registry.add_paper_section(_section)

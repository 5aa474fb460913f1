"""What hangs into the pages above this room about people who are away, missing, found, or were said to be dead."""

from collections.abc import Mapping
from typing import Any, Final

from django.forms import BaseForm
from django.urls import reverse

from casework.cases import registry
from casework.cases.enums import Purpose
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Proposal
from casework.cases.queries import may, standing_death
from casework.cases.services import log_access
from casework.offices.models import Area, Office, User

from . import services
from .away_forms import (
    ComeBackForm,
    CorrectDeathForm,
    HospitalForm,
    LeaveForm,
    ReportAbsenceForm,
    ResumeForm,
)
from .enums import AwayKind
from .facts import check_correct_death, corrected_death
from .models import Absence, StayAbsence


def perform_report_absence(case: Case, actor: User, form: BaseForm, expected_stage: str) -> CaseEvent:
    given = form.cleaned_data
    return services.report_absence(
        case,
        actor=actor,
        expected_stage=expected_stage,
        last_seen_at=given["occurred_at"],
        last_seen_where=given["last_seen_where"],
        wearing=given["wearing"],
        told=given["told"],
        police_number=given["police_number"],
        note=given["note"],
    )


def perform_resume(case: Case, actor: User, form: BaseForm, expected_stage: str) -> CaseEvent:
    given = form.cleaned_data
    return services.resume(
        case,
        actor=actor,
        expected_stage=expected_stage,
        panti=given["panti"],
        occurred_at=given["occurred_at"],
        found_at=given["found_at"],
        found_by=given["found_by"],
        condition=given["condition"],
        note=given["note"],
    )


def _goes(kind: AwayKind) -> Any:
    def perform(case: Case, actor: User, form: BaseForm, expected_stage: str) -> CaseEvent:
        given = form.cleaned_data
        return services.go_away(
            case,
            kind,
            actor=actor,
            expected_stage=expected_stage,
            occurred_at=given["occurred_at"],
            place=given["place"],
            companion=given.get("companion", ""),
            escort=given["escort"],
            reason=given["reason"],
            expected_back=given["expected_back"],
            note=given["note"],
        )

    return perform


def perform_come_back(case: Case, actor: User, form: BaseForm, expected_stage: str) -> CaseEvent:
    given = form.cleaned_data
    return services.come_back(
        case,
        actor=actor,
        expected_stage=expected_stage,
        occurred_at=given["occurred_at"],
        note=given["note"],
    )


def times_away(case: Case, actor: User) -> dict[str, Any]:
    """Times in hospital, on leave and without leave; health text only for those who read it, and then logged."""
    away = StayAbsence.objects.filter(stay__case=case).select_related("stay__panti", "recorded_by")
    missing = Absence.objects.filter(case=case).select_related("reported_by", "stay__panti")
    reads = may(actor, "view_health", case)
    if not reads:
        # not even unrendered
        away, missing = away.defer("reason"), missing.defer("condition")
    shown, gone = list(away), list(missing)
    if reads and (any(one.reason for one in shown) or any(one.condition for one in gone)):
        log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    return {
        "away": shown,
        "missing": [(one, _met(case, one)) for one in gone],
        "may_read_health": reads,
    }


def _met(case: Case, absence: Absence) -> dict[str, Any] | None:
    """By whom and where somebody missing was met, where not this room recorded it: who recorded the contact."""
    if absence.ended_with != "resume" or absence.found_where:
        return None
    event = (
        CaseEvent.objects.filter(case=case, verb="resume", recorded_at__gte=absence.reported_at)
        .select_related("actor", "office")
        .order_by("seq")
        .first()
    )
    if event is None:
        return None
    return _met_by(event, _AREA.records().filter(pk=event.facts.get("area") or "").first())


def _met_by(event: CaseEvent, area: Area | None) -> dict[str, Any] | None:
    """The finder and the kelurahan, told from the event alone: the contact itself is another room's."""
    if not event.facts.get("contact"):
        return None
    return {"office": event.office, "name": event.actor.name, "area": area}


def _about_death(case: Case) -> dict[str, Any]:
    """What was recorded of the death, and where the person stands again once it is corrected."""
    facts = corrected_death(case)
    return {
        "death": standing_death(case),
        "returns_to": Office.objects.filter(pk=facts["panti"]).first() if facts["panti"] else None,
        "continues": "stay" in facts,
    }


def decide_correct_death(case: Case, proposal: Proposal) -> dict[str, Any]:
    return _about_death(case)


class _CorrectDeath(CorrectDeathForm):
    """With what was recorded, for the page."""

    def about(self) -> dict[str, Any]:
        return _about_death(self.case)


# why somebody was in hospital and how they were found are not for everybody who reads the case
_AWAY: Final = registry.Read("away", "away", lambda: StayAbsence.objects.defer("reason"))
_ABSENCE: Final = registry.Read("absence", "absence", lambda: Absence.objects.defer("condition"))
_AREA: Final = registry.Read("area", "area", lambda: Area.objects.select_related("parent"))


def _found(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    return {"met": _met_by(event, records["area"])}


def _corrected(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    return {"continues": "stay" in event.facts}


def register_all() -> None:
    """Called once, when the app is ready."""
    forms: dict[str, tuple[Any, Any]] = {
        "report_absence": (ReportAbsenceForm, perform_report_absence),
        "resume": (ResumeForm, perform_resume),
        "go_to_hospital": (HospitalForm, _goes(AwayKind.HOSPITAL)),
        "go_on_leave": (LeaveForm, _goes(AwayKind.LEAVE)),
        "come_back": (ComeBackForm, perform_come_back),
    }
    for name, (form, perform) in forms.items():
        registry.add_step_form(name, registry.StepForm(form, perform))
    registry.add_step_form(
        "correct_death", registry.StepForm(_CorrectDeath, template="panti/_correct_death_form.html")
    )
    registry.add_fact_check("correct_death", check_correct_death)
    registry.add_decision_facts(
        "correct_death", registry.DecisionFacts("panti/_decision_correct_death.html", decide_correct_death)
    )
    registry.add_section(registry.Section("away", "panti", "panti/_away.html", times_away, order=12))
    registry.add_duty_page(
        "come_back", lambda duty: reverse("case_step", args=[duty.case.number, "come_back"])
    )
    words: dict[str, tuple[Any, ...]] = {
        "go_to_hospital": ("panti/_event_away.html", None, (_AWAY,)),
        "go_on_leave": ("panti/_event_away.html", None, (_AWAY,)),
        "come_back": ("panti/_event_back.html", None, (_AWAY,)),
        "report_absence": ("panti/_event_absence.html", None, (_ABSENCE,)),
        "resume": ("panti/_event_found.html", _found, (_ABSENCE, _AREA)),
        "correct_death": ("panti/_event_corrected.html", _corrected),
    }
    for name, below in words.items():
        law = LAW[name]
        registry.add_words(name, registry.Words(law.done, law.icon, "move", *below))

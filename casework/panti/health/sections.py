"""What hangs into the pages above this room about care and medicine: the tab, the papers and the words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import Purpose
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import may
from casework.cases.services import log_access
from casework.offices.models import Office, User

from ..ward.digest import Item, Part, add_part
from .charts import columns, table
from .enums import CareNeed, DoseOutcome
from .models import CareInstruction, Dose, Medicine
from .queries import care_of, current_doses, measures_of


def tab(case: Case, actor: User) -> dict[str, Any]:
    """What is done for the person, for everybody who reads the case; the way to the record for those who may."""
    return {
        "care": care_of(case),
        "may_read_health": may(actor, "view_health", case),
        "lives": case.present_panti_id is not None,
    }


def paper(case: Case, actor: User) -> dict[str, Any] | None:
    """Every medicine with what became of its doses, and every measure; printing it is reading it."""
    medicines = list(
        Medicine.objects.filter(case=case).select_related("recorded_by", "stopped_by").order_by("pk")
    )
    taken = measures_of(case)
    if not medicines and not taken:
        return None
    log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    doses: dict[int, list[Any]] = {}
    for dose in (
        current_doses().filter(medicine__in=medicines).select_related("recorded_by").order_by("due_at")
    ):
        doses.setdefault(dose.medicine_id, []).append(dose)
    return {
        "medicines": [_with_doses(one, doses.get(one.pk, [])) for one in medicines],
        "columns": columns(taken),
        "rows": table(taken, case.person.age())[::-1],
    }


def _with_doses(medicine: Medicine, doses: list[Any]) -> dict[str, Any]:
    return {
        "medicine": medicine,
        "counts": [
            (outcome.label, sum(dose.outcome == outcome for dose in doses)) for outcome in DoseOutcome
        ],
        "not_taken": [dose for dose in doses if dose.outcome != DoseOutcome.GIVEN],
    }


def left_out(case: Case, actor: User) -> str:
    closed = not may(actor, "view_health", case) and Medicine.objects.filter(case=case).exists()
    return "Obat dan tanda vital" if closed else ""


def care_paper(case: Case, actor: User) -> dict[str, Any] | None:
    """What ward staff did for somebody in each stay, as last said."""
    found = CareInstruction.objects.filter(stay__case=case).exclude(codes=[], note="")
    rows = list(found.select_related("stay__panti", "set_by").order_by("set_at"))
    return {"rows": rows} if rows else None


def _care(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    codes = event.facts.get("care", ())
    return {"care": [str(CareNeed(code).label) for code in codes if code in CareNeed.values]}


def _given(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    counts = [(outcome.label, event.facts.get(outcome.value, 0)) for outcome in DoseOutcome]
    return {"counts": [(label, n) for label, n in counts if n]}


def _not_taken(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """For the next shift: doses refused or missed, without what they were of."""
    lost = (DoseOutcome.REFUSED, DoseOutcome.MISSED)
    doses = Dose.objects.filter(
        medicine__case__present_panti=office,
        outcome__in=lost,
        corrected_by__isnull=True,
        recorded_at__gt=since,
        recorded_at__lte=until,
    ).select_related("medicine__case__person")
    # what medicine it was and why stay unread
    for dose in doses.defer("reason", "why_corrected", "medicine__name", "medicine__dose"):
        words = str(DoseOutcome(dose.outcome).label)
        yield Item(dose.due_at, words, dose.medicine.case, dose.outcome == DoseOutcome.REFUSED)


_EVENT: Final = "panti/health/_event.html"


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_section(registry.Section("care", "panti", "panti/health/_tab.html", tab, order=8))
    registry.add_paper_section(
        registry.PaperSection(
            "medicine",
            _("Medicine and vital signs"),
            "letters/panti/medicine.html",
            paper,
            permission="view_health",
            order=32,
            left_out=left_out,
        )
    )
    registry.add_paper_section(
        registry.PaperSection("care", _("Daily care"), "letters/panti/care.html", care_paper, order=31)
    )
    words: dict[str, registry.Words] = {
        "health_check": registry.Words(_("Health check"), "stethoscope", "ok", _EVENT, _care),
        "vital_signs": registry.Words(_("Vital signs measured"), "chart-bar", "note"),
        "strike_vital_signs": registry.Words(_("Measures struck out"), "eraser", "note"),
        "medicine_ordered": registry.Words(_("Medicine ordered"), "report-medical", "note"),
        "medicine_stopped": registry.Words(_("Medicine stopped"), "ban", "note"),
        "medicine_given": registry.Words(_("Medicine round"), "checkbox", "note", _EVENT, _given),
        "dose_corrected": registry.Words(_("Record of a dose corrected"), "eraser", "note"),
    }
    for verb, said in words.items():
        registry.add_words(verb, said)
    add_part(Part("doses", _("Medicine refused or missed"), "report-medical", _not_taken, 55))

"""What the desk hangs into its own pages about a death, which may happen in any room."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry, services
from casework.cases.enums import DutyKind, Outcome, Purpose
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Death, Duty
from casework.cases.queries import may, reads_file, standing_death
from casework.offices.models import User
from casework.offices.queries import rights_of

from .death_forms import DeathForm


def perform_record_death(case: Case, actor: User, form: DeathForm, expected_stage: str) -> CaseEvent:
    given = form.cleaned_data
    return services.record_death(
        case,
        actor=actor,
        expected_stage=expected_stage,
        died_at=given["occurred_at"],
        place=given["place"],
        cause=given["cause"],
        established_by=given["established_by"],
        established_name=given["established_name"],
        body_at=given["body_at"],
        note=given["note"],
    )


def death_of(case: Case, actor: User) -> dict[str, Any]:
    """The death a case ended with; its cause only for those who read health notes, and then logged."""
    if case.outcome != Outcome.DEATH:
        return {"death": None}
    death, reads = standing_death(case), may(actor, "view_health", case)
    cause = ""
    if death is not None and reads:
        cause = death.cause
        if cause:
            services.log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    owed = Duty.objects.live().filter(case=case, kind=DutyKind.DEATH_PAPERS).first()
    return {
        "death": death,
        "cause": cause,
        "reads_certificate": bool(death and death.certificate and reads_file(actor, death.certificate, case)),
        "owed": owed,
        "may_file": owed is not None and rights_of(actor).holds("write_note", *owed.offices),
    }


_DEATH: Final = registry.Read("death", "death", lambda: Death.objects.defer("cause"))


def register() -> None:
    law = LAW["record_death"]
    registry.add_step_form("record_death", registry.StepForm(DeathForm, perform_record_death))
    registry.add_words(
        "record_death", registry.Words(law.done, law.icon, "move", "cases/_event_death.html", reads=(_DEATH,))
    )
    registry.add_words(
        "file_death_papers",
        registry.Words(
            _("Death certificate filed"),
            "file-text",
            "doc",
            "cases/_event_death_papers.html",
            reads=(_DEATH,),
        ),
    )
    registry.add_section(registry.Section("death", "summary", "cases/_death.html", death_of, order=1))
    registry.add_duty_page("death_papers", lambda duty: reverse("death_papers", args=[duty.case.number]))

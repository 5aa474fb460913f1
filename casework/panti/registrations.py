"""What this room hangs into the pages above it: forms of placement and exits, sections, facts for deciders, words."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.duties import DUTIES
from casework.cases.enums import AttachmentKind, DutyKind, Stage
from casework.cases.law import LAW
from casework.cases.models import Attachment, Case, CaseEvent, Duty, Exit, Proposal
from casework.cases.queries import may
from casework.offices.models import Office, User
from casework.offices.queries import rights_of
from casework.people.nik import mask

from . import absences
from .clock import clock_section
from .elsewhere_forms import ReferOutForm, RepatriateForm
from .exit_forms import DischargeForm, ReturnToFamilyForm
from .facts import check_place, chosen_panti
from .forms import AcceptForm, AdmitForm, PlaceForm, ReasonForm
from .gate_forms import GateForm
from .models import HealthCheck, Stay
from .queries import house, matches, suitable_panti
from .steps import perform_admit, perform_leaving, perform_propose_exit

# Others a decider reads about without asking; the rest open on demand.
OTHERS_SHOWN = 3


def stays_of(case: Case) -> list[Stay]:
    return list(
        Stay.objects.filter(case=case)
        .select_related("panti", "admitted_by", "register_entry")
        .order_by("-arrived_at", "-pk")
    )


def tab(case: Case, actor: User) -> dict[str, Any]:
    """Stays and health checks; what a check found is behind a link of its own, whose opening is logged."""
    found = HealthCheck.objects.filter(case=case).select_related("done_by", "stay__panti")
    return {
        "stays": stays_of(case),
        # what a reader without the right gets holds no findings at all, not even unrendered
        "health_checks": list(found.only("done_at", "case", "done_by__name", "stay__panti__short_name")),
        "may_read_health": may(actor, "view_health", case),
        "may_check": case.present_panti_id is not None and may(actor, "record_health_check", case),
    }


def placement(case: Case, actor: User) -> dict[str, Any]:
    """Where the placement stands, for the aside; nothing outside placement."""
    if case.stage != Stage.PLACEMENT or case.receiving_panti is None:
        return {"receiving": None}
    return {"receiving": house(case.receiving_panti, without=case), "accepted_at": case.accepted_at}


def exits_of(case: Case, actor: User) -> dict[str, Any]:
    duty = Duty.objects.live().filter(case=case, kind=DutyKind.EXIT_PAPERS).first()
    may_file = duty is not None and rights_of(actor).holds(DUTIES[duty.kind].codename, *duty.offices)
    return {"exits": [{**_leaving(leaving), "may_file": may_file} for leaving in _exits(case)]}


def _exits(case: Case) -> list[Exit]:
    return list(
        Exit.objects.filter(case=case)
        .select_related("proposal", "carried_out_by", "area")
        .prefetch_related("papers__seen_by")
        .order_by("-created_at")
    )


def _leaving(leaving: Exit) -> dict[str, Any]:
    return {"exit": leaving, "collector_nik": mask(leaving.collector_nik)}


def decide_place(case: Case, proposal: Proposal) -> dict[str, Any]:
    """The person against the chosen house, and the houses that would do as well."""
    office = chosen_panti(proposal.facts)
    if office is None:
        return {"fit": None, "others": [], "urgent": False}
    others = [fit for fit in suitable_panti(case) if fit.takes and fit.office.pk != office.pk]
    return {
        "fit": matches(case.person, case.category, office, case=case),
        "others": others[:OTHERS_SHOWN],
        "further": others[OTHERS_SHOWN:],
        "urgent": proposal.facts.get("urgency") == "urgent",
    }


def decide_exit(case: Case, proposal: Proposal) -> dict[str, Any]:
    leaving = Exit.objects.filter(proposal=proposal).select_related("proposal", "area").first()
    return {
        "police_letters": _police_letters(case) if proposal.transition == "repatriate" else None,
        "leaving": leaving,
        "collector_nik": mask(leaving.collector_nik) if leaving else "",
        "stays": stays_of(case),
    }


def _police_letters(case: Case) -> list[Attachment]:
    found = Attachment.objects.filter(case=case, kind=AttachmentKind.POLICE)
    return list(found.select_related("uploaded_by").order_by("-uploaded_at"))


_STAY: Final = registry.Read("stay", "stay", lambda: Stay.objects.select_related("panti"))
_PANTI: Final = registry.Read("panti", "panti", lambda: Office.objects.all())
_EXIT: Final = registry.Read("leaving", "exit", lambda: Exit.objects.prefetch_related("papers"))


def _urgency(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    return {"urgent": event.facts.get("urgency") == "urgent"}


def _exit(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    missing = event.facts.get("missing_papers", ())
    return {"seen": _seen_at_the_gate(records["leaving"]), "missing": len(missing)}


def _seen_at_the_gate(leaving: Exit | None) -> int:
    """How many papers were seen when the person left; those filed later do not count."""
    if leaving is None or leaving.left_at is None:
        return 0
    return sum(1 for paper in leaving.papers.all() if not paper.filed_later)


def _sees_houses(user: User) -> bool:
    rights = rights_of(user)
    return any(
        rights.anywhere(codename) for codename in ("admit", "propose_place", "decide_place", "view_case")
    )


registry.add_step_form("place", registry.StepForm(PlaceForm, template="panti/_place_form.html"))
registry.add_step_form("accept", registry.StepForm(AcceptForm))
registry.add_step_form("decline", registry.StepForm(ReasonForm))
registry.add_step_form("withdraw_placement", registry.StepForm(ReasonForm))
registry.add_step_form("admit", registry.StepForm(AdmitForm, perform_admit))
_EXIT_FORMS: dict[str, Any] = {
    "return_to_family": ReturnToFamilyForm,
    "discharge": DischargeForm,
    "repatriate": RepatriateForm,
    "refer_out": ReferOutForm,
}
for _kind, _form in _EXIT_FORMS.items():
    registry.add_step_form(_kind, registry.StepForm(_form, perform_propose_exit))
    registry.add_carry_out_form(_kind, registry.StepForm(GateForm, perform_leaving, "panti/_gate_form.html"))
    registry.add_decision_facts(_kind, registry.DecisionFacts("panti/_decision_exit.html", decide_exit))
registry.add_duty_page("exit_papers", lambda duty: reverse("exit_papers", args=[duty.case.number]))
registry.add_step_form("close_absent", registry.StepForm(absences.CloseAbsentForm))
registry.add_fact_check("close_absent", absences.check_close_absent)
registry.add_decision_facts(
    "close_absent", registry.DecisionFacts("panti/_decision_close_absent.html", absences.decide_close_absent)
)
registry.add_fact_check("place", check_place)
registry.add_decision_facts("place", registry.DecisionFacts("panti/_decision_place.html", decide_place))

registry.add_section(registry.Section("stay_clock", "aside", "panti/_clock.html", clock_section, order=8))
registry.add_section(registry.Section("placement", "aside", "panti/_aside.html", placement, order=20))
registry.add_section(registry.Section("stays", "panti", "panti/_tab.html", tab, order=10))
registry.add_section(registry.Section("exits", "documents", "panti/_documents.html", exits_of, order=40))

registry.add_duty_page("health_check", lambda duty: reverse("health_check_add", args=[duty.case.number]))
registry.add_words(
    "place",
    registry.Words(
        LAW["place"].done, LAW["place"].icon, "move", "panti/_event_place.html", _urgency, (_PANTI,)
    ),
)
registry.add_words(
    "admit",
    registry.Words(LAW["admit"].done, LAW["admit"].icon, "move", "panti/_event_admit.html", reads=(_STAY,)),
)
for _kind in _EXIT_FORMS:
    registry.add_words(
        _kind,
        registry.Words(LAW[_kind].done, LAW[_kind].icon, "move", "panti/_event_exit.html", _exit, (_EXIT,)),
    )
registry.add_nav(
    registry.NavItem("panti", _("Panti"), "bed", "panti_list", shown=_sees_houses, order=40, on_phone=True)
)

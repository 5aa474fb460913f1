"""What the forms of this room do when they are sent; the desk calls these and shows what they raise."""

from typing import Any

from django.core.exceptions import ValidationError

from casework.cases.enums import Destination
from casework.cases.models import Case, CaseEvent, Exit, Proposal
from casework.cases.services import carry_out_exit, propose_exit
from casework.offices.models import User

from . import services
from .exit_forms import PlanForm
from .forms import AdmitForm
from .gate_forms import GateForm


def perform_admit(case: Case, actor: User, form: AdmitForm, expected_stage: str) -> CaseEvent:
    """Admit; where the house filled up meanwhile, the form asks for the reason and keeps everything typed."""
    try:
        return services.admit(
            case,
            actor=actor,
            expected_stage=expected_stage,
            occurred_at=form.cleaned_data["occurred_at"],
            note=form.cleaned_data["note"],
            **form.where(),
        )
    except ValidationError as error:
        if "over_capacity_reason" in getattr(error, "error_dict", {}):
            form.ask_reason()
        raise


def perform_propose_exit(case: Case, actor: User, form: PlanForm, expected_stage: str) -> Exit:
    plan: dict[str, Any] = form.plan()
    return propose_exit(
        case,
        form.transition,
        actor=actor,
        expected_stage=expected_stage,
        destination=plan.pop("destination", Destination.FAMILY),
        address=plan.pop("address"),
        follow_up_dates=form.follow_up_dates(),
        note=form.cleaned_data["note"],
        **plan,
    )


def perform_leaving(case: Case, actor: User, form: GateForm, proposal: Proposal) -> CaseEvent:
    """Let the person leave on the proposal as it was shown; a newer version is refused."""
    return carry_out_exit(
        proposal,
        actor=actor,
        version=form.cleaned_data["version"],
        papers=form.papers(),
        missing_reason=form.cleaned_data["missing_reason"] if form.cleaned_data["follows"] else "",
        occurred_at=form.cleaned_data["occurred_at"],
        note=form.cleaned_data["note"],
    )

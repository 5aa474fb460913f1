"""What a transfer hangs into the pages above: its forms, what its decider reads, its part of the aside, its words."""

from __future__ import annotations

from typing import Any, Final

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Proposal
from casework.cases.queries import may
from casework.cases.signals import case_event_recorded
from casework.offices.models import Office, User

from ..models import StayAbsence
from ..queries import matches
from .forms import ArriveForm, TransferForm
from .services import arrive, asked_panti, check_transfer, on_the_way, turn_back, waiting_transfer

# what ends a transfer that has not arrived
_ENDS: Final = ("call_off", "void_proposal", "expire_proposal")


def perform_arrive(case: Case, actor: User, form: ArriveForm, proposal: Proposal) -> CaseEvent:
    given = form.cleaned_data
    return arrive(
        proposal,
        actor=actor,
        version=given["version"],
        occurred_at=given["occurred_at"],
        note=given["note"],
    )


def decide_transfer(case: Case, proposal: Proposal) -> dict[str, Any]:
    """The person against the house that is asked, and no others: who proposes has chosen."""
    office = asked_panti(proposal.facts)
    fit = matches(case.person, case.category, office, case=case) if office else None
    return {"fit": fit, "others": None, "further": [], "urgent": False}


def transfer_of(case: Case, actor: User) -> dict[str, Any]:
    """Where a transfer stands, for the aside; nothing where none is agreed."""
    proposal = waiting_transfer(case)
    if proposal is None:
        return {"transfer": None}
    return {
        "transfer": proposal,
        "to": Office.objects.get(pk=proposal.facts["panti"]),
        "away": on_the_way(case),
        "may_receive": may(actor, "receive_transfer", case),
    }


@receiver(case_event_recorded, dispatch_uid="panti.turn_back")
def turns_back(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Whoever was on the way when a transfer ended without an arrival is in the house they set out from."""
    if event.verb in _ENDS and event.facts.get("transition") == "transfer":
        turn_back(case, at=event.occurred_at)


_AWAY: Final = registry.Read("away", "away", lambda: StayAbsence.objects.defer("reason"))
_PANTI: Final = registry.Read("panti", "panti", lambda: Office.objects.all())
_LEFT: Final = registry.Read("left", "left_panti", lambda: Office.objects.all())


def register_all() -> None:
    """Called once, when the app is ready."""
    law = LAW["transfer"]
    registry.add_step_form("transfer", registry.StepForm(TransferForm))
    registry.add_fact_check("transfer", check_transfer)
    registry.add_decision_facts(
        "transfer", registry.DecisionFacts("panti/_decision_place.html", decide_transfer)
    )
    registry.add_carry_out_form(
        "transfer",
        registry.StepForm(
            ArriveForm, perform_arrive, "panti/transfers/_arrive.html", said=_("The arrival is recorded.")
        ),
    )
    registry.add_section(
        registry.Section("transfer", "aside", "panti/transfers/_aside.html", transfer_of, order=22)
    )
    registry.add_words(
        "transfer",
        registry.Words(law.done, law.icon, "move", "panti/transfers/_event.html", reads=(_PANTI, _LEFT)),
    )
    registry.add_words(
        "depart_transfer",
        registry.Words(
            _("Set out for another panti"),
            "bus",
            "move",
            "panti/transfers/_event_depart.html",
            reads=(_AWAY,),
        ),
    )

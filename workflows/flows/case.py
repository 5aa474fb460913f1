"""The road of a case as viewflow draws it and hands it out. Nodes carry the names of transitions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Flow

from casework.cases.models import Case

from ..lock import CaseLock
from ..models import CaseProcess, CaseTask
from ..nodes import NO, YES, CarryOut, Crossing, Decide, End, Propose, Start, Step


class CaseFlow(Flow):
    """Whose turn it is on a case. Every gateway reads the case; tasks are done because the case moved."""

    process_class = CaseProcess
    task_class = CaseTask
    lock_impl = CaseLock()
    process_title = _("The road of a case")
    process_description = _("From the street to a panti, through rehabilitation and home.")

    start = Start(this.begin).Annotation(title=_("Met in the field")).Next(this.hand_over)

    hand_over = Step("hand_over", title=_("Hand over to a transit panti")).Next(this.place)

    place = Propose("place", title=_("Assess and propose a panti")).Next(this.decide_place)
    decide_place = Decide("place", title=_("Decide on the placement")).Next(this.placed)
    placed = Crossing().Annotation(title=_("Placed?")).Way(this.accept, YES).Way(this.place, NO)

    accept = Step("accept", "decline", title=_("Answer the placement")).Next(this.accepted)
    accepted = Crossing().Annotation(title=_("Accepted?")).Way(this.admit, YES).Way(this.place, _("declined"))
    admit = Step("admit", title=_("Record the arrival")).Next(this.begin_support)

    begin_support = Propose("begin_support", title=_("Prepare psychosocial support")).Next(
        this.decide_begin_support
    )
    decide_begin_support = Decide("begin_support", title=_("Decide on psychosocial support")).Next(
        this.support_begun
    )
    support_begun = (
        Crossing()
        .Annotation(title=_("Support begun?"))
        .Way(this.begin_rehabilitation, YES)
        .Way(this.begin_support, NO)
    )

    begin_rehabilitation = Propose(
        "begin_rehabilitation", title=_("Support and prepare rehabilitation")
    ).Next(this.decide_begin_rehabilitation)
    decide_begin_rehabilitation = Decide("begin_rehabilitation", title=_("Decide on rehabilitation")).Next(
        this.rehabilitation_begun
    )
    rehabilitation_begun = (
        Crossing()
        .Annotation(title=_("Rehabilitation begun?"))
        .Way(this.begin_resocialisation, YES)
        .Way(this.begin_rehabilitation, NO)
    )

    begin_resocialisation = Propose(
        "begin_resocialisation", title=_("Rehabilitate and prepare resocialisation")
    ).Next(this.decide_begin_resocialisation)
    decide_begin_resocialisation = Decide("begin_resocialisation", title=_("Decide on resocialisation")).Next(
        this.resocialisation_begun
    )
    resocialisation_begun = (
        Crossing()
        .Annotation(title=_("Resocialisation begun?"))
        .Way(this.leave, YES)
        .Way(this.begin_resocialisation, NO)
    )

    # proposed from the case page at rehabilitation or resocialisation
    decide_step_back = Decide("step_back", title=_("Decide on a step back")).Next(this.stepped_back)
    stepped_back = (
        Crossing()
        .Annotation(title=_("Where to?"))
        .Way(this.begin_rehabilitation, _("support"))
        .Way(this.begin_resocialisation, _("rehabilitation"))
        .Way(this.leave, NO)
    )

    leave = Propose("return_to_family", "discharge", title=_("Prepare the return or discharge")).Next(
        this.leaving
    )
    leaving = (
        Crossing()
        .Annotation(title=_("Which way home?"))
        .Way(this.decide_return_to_family, _("family"))
        .Way(this.decide_discharge, _("own life"))
    )

    decide_return_to_family = Decide("return_to_family", title=_("Decide on the return to the family")).Next(
        this.return_approved
    )
    return_approved = (
        Crossing()
        .Annotation(title=_("Return approved?"))
        .Way(this.carry_out_return_to_family, YES)
        .Way(this.leave, NO)
    )
    carry_out_return_to_family = CarryOut(
        "return_to_family", title=_("Hand over to the family at the gate")
    ).Next(this.close)

    decide_discharge = Decide("discharge", title=_("Decide on the discharge")).Next(this.discharge_approved)
    discharge_approved = (
        Crossing()
        .Annotation(title=_("Discharge approved?"))
        .Way(this.carry_out_discharge, YES)
        .Way(this.leave, NO)
    )
    carry_out_discharge = CarryOut("discharge", title=_("Discharge at the gate")).Next(this.close)

    close = Propose("close", title=_("Follow up and propose to close")).Next(this.decide_close)
    decide_close = Decide("close", title=_("Decide on closing")).Next(this.may_close)
    may_close = Crossing().Annotation(title=_("Closed?")).Way(this.end, YES).Way(this.close, NO)

    end = End().Annotation(title=_("Case closed"))

    def begin(self, activation: Any, *, case: Case) -> CaseProcess:
        process: CaseProcess = activation.process
        process.case = case
        activation.task.case = case
        return process

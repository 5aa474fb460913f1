"""The road of a case as viewflow draws it and hands it out. Nodes carry the names of transitions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Flow

from casework.cases.models import Case

from ..lock import CaseLock
from ..models import CaseProcess, CaseTask
from ..nodes import NO, YES, CarryOut, Crossing, Decide, End, Owe, Propose, Start, Step


class CaseFlow(Flow):
    """Whose turn it is on a case. Every gateway reads the case; tasks are done because the case moved."""

    process_class = CaseProcess
    task_class = CaseTask
    lock_impl = CaseLock()
    process_title = _("The road of a case")
    process_description = _("From the street to a panti, through rehabilitation and home.")

    start = Start(this.begin).Annotation(title=_("Met in the field or at a gate")).Next(this.met)
    met = Crossing().Annotation(title=_("Where?")).Way(this.hand_over, _("field")).Way(this.place, _("gate"))

    hand_over = Step(
        "hand_over",
        "assess_on_site",
        "resolve_on_site",
        title=_("Hand over, assess or settle on site"),
        proposed=("resolve_protected", "refer_out"),
    ).Next(this.reached)
    reached = (
        Crossing()
        .Annotation(title=_("What came of it?"))
        .Way(this.place, _("care"))
        .Way(this.end, _("settled"))
    )

    # proposed from the case page
    decide_resolve_protected = Decide("resolve_protected", title=_("Decide on settling on site")).Next(
        this.settled
    )
    settled = Crossing().Annotation(title=_("Settled?")).Way(this.end, YES).Way(this.hand_over, NO)

    place = Propose("place", title=_("Assess and propose a panti")).Next(this.decide_place)
    decide_place = Decide("place", title=_("Decide on the placement")).Next(this.placed)
    placed = Crossing().Annotation(title=_("Placed?")).Way(this.accept, YES).Way(this.place, NO)

    # proposed from the case page
    decide_dismiss = Decide("dismiss", title=_("Decide on ending without service")).Next(this.dismissed)
    dismissed = Crossing().Annotation(title=_("Ended?")).Way(this.end, YES).Way(this.place, NO)

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

    # proposed from the case page at support or rehabilitation
    decide_begin_longterm_care = Decide("begin_longterm_care", title=_("Decide on long-term care")).Next(
        this.longterm_begun
    )
    longterm_begun = (
        Crossing()
        .Annotation(title=_("For long?"))
        .Way(this.longterm, YES)
        .Way(this.begin_rehabilitation, _("support"))
        .Way(this.begin_resocialisation, _("rehab"))
    )
    longterm = Propose("begin_resocialisation", title=_("Care for long, prepare resocialisation")).Next(
        this.decide_begin_resocialisation
    )

    # proposed from the case page at rehabilitation or resocialisation
    decide_step_back = Decide("step_back", title=_("Decide on a step back")).Next(this.stepped_back)
    stepped_back = (
        Crossing()
        .Annotation(title=_("Where to?"))
        .Way(this.begin_rehabilitation, _("support"))
        .Way(this.begin_resocialisation, _("rehab"))
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

    # proposed from the case page wherever the person is cared for
    decide_repatriate = Decide("repatriate", title=_("Decide on the repatriation")).Next(
        this.repatriation_approved
    )
    repatriation_approved = (
        Crossing()
        .Annotation(title=_("Repatriation approved?"))
        .Way(this.carry_out_repatriate, YES)
        .Way(this.leave, NO)
    )
    carry_out_repatriate = CarryOut("repatriate", title=_("Send off to the home region")).Next(this.close)

    decide_refer_out = Decide("refer_out", title=_("Decide on the referral")).Next(this.referral_approved)
    referral_approved = (
        Crossing()
        .Annotation(title=_("Referral approved?"))
        .Way(this.carry_out_refer_out, YES)
        .Way(this.leave, NO)
    )
    carry_out_refer_out = CarryOut("refer_out", title=_("Hand over to the other service")).Next(this.end)

    # reported from the case page
    absent = Step("resume", title=_("Look for whoever is missing"), proposed=("close_absent",)).Next(
        this.searched
    )
    searched = (
        Crossing()
        .Annotation(title=_("Found?"))
        .Way(this.leave, _("found"))
        .Way(this.decide_close_absent, _("not found"))
    )
    decide_close_absent = Decide("close_absent", title=_("Decide on closing after absence")).Next(
        this.given_up
    )
    given_up = Crossing().Annotation(title=_("Closed after absence?")).Way(this.end, YES).Way(this.absent, NO)

    # proposed from the case page of a closed case, and of any
    decide_correct_death = Decide("correct_death", title=_("Decide on correcting a death")).Next(
        this.corrected
    )
    corrected = Crossing().Annotation(title=_("Corrected?")).Way(this.leave, YES).Way(this.end, NO)
    decide_reassign = Decide("reassign", title=_("Decide on taking the case over")).Next(this.reassigned)
    reassigned = Crossing().Annotation(title=_("Taken over?")).Way(this.leave, _("on as before"))

    close = Propose("close", title=_("Follow up and propose to close")).Next(this.decide_close)
    decide_close = Decide("close", title=_("Decide on closing")).Next(this.may_close)
    may_close = Crossing().Annotation(title=_("Closed?")).Way(this.end, YES).Way(this.close, NO)

    # duties that facts leave behind, beside the road
    owe_countersign_arrival = Owe("countersign_arrival")
    owe_health_check = Owe("health_check")
    owe_countersign_absence = Owe("countersign_absence")
    owe_countersign_death = Owe("countersign_death")
    owe_death_papers = Owe("death_papers")
    owe_exit_papers = Owe("exit_papers")
    owe_longterm_review = Owe("longterm_review")
    owe_come_back = Owe("come_back")
    owe_search_missing = Owe("search_missing")
    owe_belongings_left = Owe("belongings_left")
    owe_move_from_bed = Owe("move_from_bed")

    end = End().Annotation(title=_("Case closed"))

    def begin(self, activation: Any, *, case: Case) -> CaseProcess:
        process: CaseProcess = activation.process
        process.case = case
        activation.task.case = case
        return process

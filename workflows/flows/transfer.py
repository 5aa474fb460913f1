"""From one panti to another as viewflow draws it: both heads decide, the way there, the arrival."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Flow

from casework.cases.models import Case, Proposal

from ..lock import CaseLock
from ..models import CaseProcess, CaseTask
from ..nodes import NO, YES, CarryOut, Crossing, Decide, End, Propose, SetOut, Start


class TransferFlow(Flow):
    """One transfer, beside the road of the case: from the head who lets somebody go to the house that has them.

    It begins with a proposal and ends by itself with it: called off, lapsed, or voided because the person left, died or
    ran away.
    """

    process_class = CaseProcess
    task_class = CaseTask
    lock_impl = CaseLock()
    process_title = _("The transfer to another panti")
    process_description = _("Both heads decide, one house sends, the other receives.")

    start = Start(this.begin).Annotation(title=_("The head lets the person go")).Next(this.decide_transfer)

    decide_transfer = Decide("transfer", title=_("Decide on taking somebody in")).Next(this.decided)
    decided = (
        Crossing().Annotation(title=_("Taken in?")).Way(this.depart_transfer, YES).Way(this.mend_transfer, NO)
    )
    # asked again it is another proposal, and another transfer
    mend_transfer = Propose("transfer", title=_("Mend the transfer that was sent back")).Next(this.end)

    depart_transfer = SetOut(
        "depart_transfer", "transfer", title=_("Send the person to the other panti")
    ).Next(this.receive_transfer)
    receive_transfer = CarryOut(
        "transfer", title=_("Record the arrival from the other panti"), at_once=True
    ).Next(this.end)

    end = End().Annotation(title=_("Arrived, or called off"))

    def begin(self, activation: Any, *, case: Case, transfer: Proposal) -> CaseProcess:
        process: CaseProcess = activation.process
        process.case, process.transfer = case, transfer
        activation.task.case = case
        return process

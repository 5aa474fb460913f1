"""An incident as viewflow draws it: acknowledged and reviewed by the house, answered by the Dinas where it is grave."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Flow

from casework.cases.models import Case
from casework.panti.incidents.enums import Answer, Severity
from casework.panti.models import Incident

from ..lock import CaseLock
from ..models import CaseProcess, CaseTask
from ..nodes import Answering, End, Fork, Meeting, Start


class IncidentFlow(Flow):
    """One incident, whether or not it touches a resident: how grave it is says who answers and by when.

    The answers of the house and of the Dinas run side by side: the Dinas waits for nobody. An incident stays with the
    house in which it happened, so nothing that becomes of a case ends it.
    """

    process_class = CaseProcess
    task_class = CaseTask
    lock_impl = CaseLock()
    process_title = _("The incident in a panti")
    process_description = _("Reported by whoever is there, answered by how grave it is.")

    start = Start(this.begin).Annotation(title=_("An incident is reported")).Next(this.who_answers)
    who_answers = (
        Fork()
        .Annotation(title=_("How grave?"))
        .Next(this.acknowledge_incident)
        .Next(this.oversee_incident, case=this.is_grave)
    )
    acknowledge_incident = Answering(Answer.ACKNOWLEDGE).Next(this.review_incident)
    review_incident = Answering(Answer.REVIEW).Next(this.all_answered)
    oversee_incident = Answering(Answer.OVERSEE).Next(this.all_answered)
    all_answered = Meeting().Annotation(title=_("Everything answered")).Next(this.end)

    end = End().Annotation(title=_("Incident closed"))

    def begin(self, activation: Any, *, incident: Incident, case: Case | None) -> CaseProcess:
        process: CaseProcess = activation.process
        process.incident, process.case = incident, case
        activation.task.incident, activation.task.case = incident, case
        return process

    def is_grave(self, activation: Any) -> bool:
        """Whether the Dinas answers too."""
        return bool(activation.process.incident.severity == Severity.GRAVE)

"""The to-do list: the processes of our flows and their tasks, on viewflow's abstract models with what our inbox needs.

One table of each for all flows, so that a list is one query: the road of a case, a transfer, an incident.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from viewflow.workflow.managers import TaskQuerySet
from viewflow.workflow.models import AbstractProcess, AbstractTask

from casework.cases.models import Case, Duty, Proposal
from casework.offices.models import User
from casework.panti.models import Incident

PERMISSION_APP = "offices."
TIMER = "TIMER"
HUMAN = "HUMAN"


class CaseProcess(AbstractProcess):
    """One flow about one thing; the database allows one about each.

    The road of a case names the case alone, a transfer its proposal too. An incident names itself, and the first case
    it touches where it touches one.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    transfer = models.OneToOneField(Proposal, models.PROTECT, null=True, blank=True, related_name="+")
    incident = models.OneToOneField(Incident, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "case processes"
        constraints = [
            models.UniqueConstraint(
                name="one_road_per_case",
                fields=["case"],
                condition=Q(transfer__isnull=True, incident__isnull=True),
            ),
            models.CheckConstraint(
                name="process_about_something", condition=Q(case__isnull=False) | Q(incident__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.case or self.incident)


class CaseTaskQuerySet(TaskQuerySet):
    def open(self) -> CaseTaskQuerySet:
        """What waits for somebody; an armed timer waits for nobody but the clock."""
        return self.filter(finished__isnull=True).exclude(flow_task_type=TIMER)

    def armed(self) -> CaseTaskQuerySet:
        """Timers that have not rung."""
        return self.filter(finished__isnull=True, flow_task_type=TIMER)

    def by_people(self) -> CaseTaskQuerySet:
        """Without the start and the end of the road."""
        return self.filter(flow_task_type=HUMAN)


class CaseTask(AbstractTask):
    """Something one person should do on a case, or about an incident of a house.

    Carries everything by which the inbox finds and orders it, so that finding is one indexed query;
    ``owner_permission`` is viewflow's column for the right it asks.
    """

    process = models.ForeignKey(CaseProcess, models.CASCADE, related_name="task_set")
    # the indexes below begin with case and owner; an incident that touches no resident has no case
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # viewflow cascades; whoever did something stays named
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # the case's offices at which the right is asked, kept with the case's own (see ``following``)
    offices = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # what is to be decided or carried out, or was returned and is to be mended
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="+")
    # what a fact left to be done, for the tasks beside the road
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="+")
    # the proposer, for whom the decision does not exist
    barred = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_decision = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    # the day before it was extended
    was_due_at = models.DateTimeField(null=True, blank=True)
    # how far it was raised since its day was over, and to which offices
    escalation = models.PositiveSmallIntegerField(default=0)
    raised_to = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # of a timer: the task whose day it watches
    host = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="timers", db_index=False
    )
    data = models.JSONField(default=dict, blank=True)

    objects = CaseTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                name="task_open_once_per_node",
                # a timer stands at its node beside those of the other tasks of it, each for its own duty
                fields=["process", "flow_task", "duty"],
                nulls_distinct=False,
                condition=Q(finished__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="task_open_of_owner", condition=Q(finished__isnull=True)
            ),
            # the order of every list: the first fifty are found without sorting what waits at an office
            models.Index(
                fields=["due_at", "created", "id"],
                name="task_open_by_day",
                condition=Q(finished__isnull=True, flow_task_type="HUMAN"),
            ),
            GinIndex(fields=["offices"], name="task_open_at_offices", condition=Q(finished__isnull=True)),
            models.Index(
                fields=["scheduled"],
                name="timer_armed",
                condition=Q(finished__isnull=True, flow_task_type="TIMER"),
            ),
            GinIndex(
                fields=["raised_to"],
                name="task_raised_to",
                condition=Q(finished__isnull=True, escalation__gt=0),
            ),
            models.Index(fields=["owner", "-finished"], name="task_done_by"),
            models.Index(fields=["case", "-id"], name="task_of_case"),
            models.Index(
                fields=["incident", "-id"], name="task_of_incident", condition=Q(incident__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id or f'incident {self.incident_id}'} {self.node_name}"

    @property
    def the_case(self) -> Case:
        """The case of a task that is about one, as every task is but those of an incident without residents."""
        assert self.case is not None
        return self.case

    @property
    def the_incident(self) -> Incident:
        """The incident of a task that is about one."""
        assert self.incident is not None
        return self.incident

    @property
    def node_name(self) -> str:
        return str(self.flow_task.name) if self.flow_task else ""

    @property
    def permission(self) -> str:
        """The codename of the right it asks."""
        return (self.owner_permission or "").removeprefix(PERMISSION_APP)

    @property
    def is_open(self) -> bool:
        return self.finished is None

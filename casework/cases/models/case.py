"""The case: one episode of one person on the road."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.offices.models import Category, User
from casework.offices.queries import Rights
from casework.people.models import Person

from ..enums import Stage, Whereabouts
from ..law import RIGHTS
from ..moves import CaseMoves, CaseTurns

_FIELD_OF_SIDE = {
    "R": "responsible_office",
    "P": "present_panti",
    "N": "receiving_panti",
    "V": "previous_panti",
    "T": "requested_office",
}


def _at_sides(codename: str, rights: Rights, via: str = "") -> Q:
    offices = rights.offices(codename)
    found = Q(pk__in=[])
    if offices:
        for side in RIGHTS[codename].sides:
            found |= Q(**{f"{via}{_FIELD_OF_SIDE[side]}__in": offices})
    return found


def readable_with(rights: Rights, *, opened: "models.QuerySet[Any] | None" = None, via: str = "") -> Q:
    """Cases readable with these rights: at one of their sides, sealed ones only where that is held too.

    ``opened``: ids of sealed cases opened in an emergency, which stand in for ``view_sealed`` and nothing else. ``via``
    is the way to the case in a query about something else (``case__``), which stays one join by it.
    """
    unsealed = Q(**{f"{via}sealed": False}) | _at_sides("view_sealed", rights, via)
    if opened is not None:
        unsealed |= Q(**{f"{via}pk__in": opened})
    return _at_sides("view_case", rights, via) & unsealed


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_with(self, rights: Rights, *, opened: "models.QuerySet[Any] | None" = None) -> "CaseQuerySet":
        """Cases readable with these rights, see ``readable_with``."""
        return self.filter(readable_with(rights, opened=opened))

    def hidden_from(self, rights: Rights) -> "CaseQuerySet":
        """Sealed cases at whose sides these rights read all but what is sealed."""
        return self.filter(_at_sides("view_case", rights), sealed=True).exclude(
            _at_sides("view_sealed", rights)
        )

    def named_sensitively(self, rights: Rights) -> "CaseQuerySet":
        """Cases whose categories these rights read by name even where they are sensitive."""
        return self.filter(_at_sides("view_sensitive", rights))

    def open(self) -> "CaseQuerySet":
        return self.exclude(stage=Stage.CLOSED)


class CaseCounter(models.Model):
    """The last case number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(CaseMoves, CaseTurns):
    """One episode. The row is the only lock anybody takes; the stage changes through ``services.transition`` alone."""

    # viewflow keeps the id of a process's artifact in 32 bits
    id = models.AutoField(primary_key=True)
    number = models.CharField(max_length=14, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    other_categories = models.ManyToManyField(Category, blank=True, related_name="+")
    sealed = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # the ledger's head: the hash of the last event and how many there are
    head_hash = models.CharField(max_length=64, blank=True)
    event_count = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_case_per_person",
                fields=["person"],
                condition=~Q(stage=Stage.CLOSED),
                violation_error_message=_("This person already has an open case."),
            ),
            models.CheckConstraint(
                name="closed_case_remembers_its_stage",
                condition=~Q(stage=Stage.CLOSED) | ~Q(closed_from=""),
            ),
            models.CheckConstraint(
                name="absent_case_remembers_its_stage",
                condition=~Q(stage=Stage.ABSENT) | ~Q(absent_from=""),
            ),
            models.CheckConstraint(
                name="receiving_panti_only_in_placement",
                condition=Q(receiving_panti__isnull=True) | Q(stage=Stage.PLACEMENT),
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["responsible_office", "stage"], name="case_office_stage"),
            models.Index(fields=["present_panti", "stage"], name="case_panti_stage"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    @property
    def is_away(self) -> bool:
        """Whether the person has a place in a house and is in hospital or on leave now."""
        return self.whereabouts in (Whereabouts.HOSPITAL, Whereabouts.LEAVE)

    @property
    def stage_label(self) -> str:
        return str(Stage(self.stage).label)

"""What a ward writes down every shift: the log, who was there at a roll call, who was looked for, who handed over.

Log entries and marks are only ever added; a correction is an entry of its own that names what it corrects.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.cases.models import Case
from casework.offices.models import Office, User
from casework.people.encryption import EncryptedTextField

from ..models.stays import Stay
from ..shifts import Turn
from .left import left_words


class Condition(models.TextChoices):
    """How somebody was in a shift, as anybody can see it; no finding of a nurse."""

    WELL = "well", pgettext_lazy("condition", "Well")
    WEAK = "weak", pgettext_lazy("condition", "Weak")
    ILL = "ill", pgettext_lazy("condition", "Ill")
    RESTLESS = "restless", pgettext_lazy("condition", "Restless")


class Meals(models.TextChoices):
    ALL = "all", pgettext_lazy("meals", "All")
    SOME = "some", pgettext_lazy("meals", "Some")
    NONE = "none", pgettext_lazy("meals", "None")


class Activity(models.TextChoices):
    JOINED = "joined", pgettext_lazy("activity", "Joined")
    PARTLY = "partly", pgettext_lazy("activity", "Partly")
    NOT = "not", pgettext_lazy("activity", "Not")
    RESTED = "rested", pgettext_lazy("activity", "Rested")


class Health(models.TextChoices):
    NOTHING = "nothing", pgettext_lazy("health", "Nothing")
    COMPLAINT = "complaint", pgettext_lazy("health", "Complains")
    SEEN = "seen", pgettext_lazy("health", "Seen by a nurse")


class Medicine(models.TextChoices):
    NOT_DUE = "not_due", pgettext_lazy("medicine", "None due")
    GIVEN = "given", pgettext_lazy("medicine", "Given")
    REFUSED = "refused", pgettext_lazy("medicine", "Refused")
    OPEN = "open", pgettext_lazy("medicine", "Not recorded yet")


class LogEntry(models.Model):
    """How one resident was in one shift. Not in the ledger of the case: a house writes thousands a day."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="log")
    # the house of the stay once more: the ward reads by house and shift
    panti = models.ForeignKey(Office, models.PROTECT, related_name="+")
    day = models.DateField()
    turn = models.CharField(max_length=8, choices=Turn.choices)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    meals = models.CharField(max_length=6, choices=Meals.choices)
    activity = models.CharField(max_length=8, choices=Activity.choices)
    health = models.CharField(max_length=10, choices=Health.choices)
    medicine = models.CharField(max_length=8, choices=Medicine.choices)
    # what a ward notes of somebody often touches their health
    note = EncryptedTextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name_plural = "log entries"
        constraints = [
            # the first of a shift; each later one corrects another, which the one-to-one allows once
            models.UniqueConstraint(
                name="one_first_log_entry_per_shift",
                fields=["stay", "day", "turn"],
                condition=Q(corrects__isnull=True),
            ),
            models.CheckConstraint(
                name="log_entry_corrects_another", condition=Q(corrects__isnull=True) | ~Q(corrects=F("id"))
            ),
        ]
        indexes = [models.Index(fields=["panti", "day", "turn"], name="log_of_a_shift")]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.day} {self.turn}"


class RollCall(models.Model):
    """One roll call: who was expected, and what was found. The numbers are kept as they were counted that moment."""

    panti = models.ForeignKey(Office, models.PROTECT, related_name="roll_calls")
    # which part of the house, in words; empty for all of it
    ward = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    in_hospital = models.PositiveIntegerField()
    on_leave = models.PositiveIntegerField()

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="roll_call_adds_up", condition=Q(expected=F("present") + F("missing"))
            )
        ]
        indexes = [models.Index(fields=["panti", "-taken_at"], name="roll_calls_of_a_house")]

    def __str__(self) -> str:
        return f"{self.panti_id} {self.taken_at:%Y-%m-%d %H:%M}"


class Seen(models.TextChoices):
    """What a roll call found of somebody."""

    PRESENT = "present", _("Present")
    MISSING = "missing", _("Not there")
    HOSPITAL = "hospital", _("In hospital")
    LEAVE = "leave", _("On leave")


class RollCallMark(models.Model):
    """One resident at one roll call."""

    roll_call = models.ForeignKey(RollCall, models.PROTECT, related_name="marks")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="roll_calls")
    seen = models.CharField(max_length=8, choices=Seen.choices)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="marked_once_a_roll_call", fields=["roll_call", "stay"])]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.seen}"


class Search(models.Model):
    """Somebody was not there at a roll call and is looked for, until found or reported absent. One open per case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="searches")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="searches")
    roll_call = models.ForeignKey(RollCall, models.PROTECT, related_name="searches")
    missed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # the verb of the ledger event that ended it
    ended_with = models.CharField(max_length=40, blank=True)
    found_where = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["-missed_at", "-id"]
        verbose_name_plural = "searches"
        constraints = [
            models.UniqueConstraint(
                name="one_open_search_per_case", fields=["case"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="search_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_with="")
                | (Q(ended_at__isnull=False) & ~Q(ended_with="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.missed_at:%Y-%m-%d %H:%M}"


class Step(models.TextChoices):
    """What is done to find somebody, in the order in which a house does it."""

    ROOMS = "rooms", _("Looked through rooms, bathrooms and stairs")
    GROUNDS = "grounds", _("Looked through garden, kitchen, laundry and store")
    ROOMMATES = "roommates", _("Asked room-mates and colleagues")
    GATE = "gate", _("Asked at the gate, looked at the visitors' book and cameras")
    HEAD = "head", _("Told the head of the panti")
    FAMILY = "family", _("Asked the family, where one is known")
    POLICE = "police", _("Told the police, Satpol PP and the outreach officers")


class SearchStep(models.Model):
    """One step of a search: who did it and when."""

    search = models.ForeignKey(Search, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=Step.choices)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["done_at", "id"]
        constraints = [models.UniqueConstraint(name="search_step_once", fields=["search", "step"])]

    def __str__(self) -> str:
        return f"{self.search_id} {self.step}"


class ShiftHandover(models.Model):
    """What one shift hands to the next: gathered when it ends, signed by the leader who goes and by the one who comes.

    ``gathered_until`` is the moment up to which the digest reaches; ``lines`` are its numbers when it was signed, and
    under ``handed`` and ``taken`` what each of the two knew to be unfinished.
    """

    panti = models.ForeignKey(Office, models.PROTECT, related_name="shift_handovers")
    day = models.DateField()
    turn = models.CharField(max_length=8, choices=Turn.choices)
    words = EncryptedTextField()
    lines = models.JSONField(default=dict)
    gathered_until = models.DateTimeField()
    handed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-gathered_until", "-id"]
        constraints = [
            models.UniqueConstraint(name="one_handover_per_shift", fields=["panti", "day", "turn"]),
            # the comparison is unknown, and so allowed, where nobody has signed for the shift that goes
            models.CheckConstraint(
                name="handover_signed_by_two",
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("handed_by")),
            ),
            models.CheckConstraint(
                name="handover_handed_by_somebody",
                condition=Q(handed_by__isnull=True, handed_at__isnull=True)
                | Q(handed_by__isnull=False, handed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_taken_by_somebody",
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["panti", "-gathered_until"], name="handovers_of_a_house")]

    def __str__(self) -> str:
        return f"{self.panti_id} {self.day} {self.turn}"

    @property
    def handed_with(self) -> str:
        """What the leader who goes signed for as unfinished, in words; empty where nothing was."""
        return left_words(self.lines.get("handed", {}))

    @property
    def taken_with(self) -> str:
        """What the leader who comes took over unfinished, in words; empty where nothing was."""
        return left_words(self.lines.get("taken", {}))

    @property
    def left_count(self) -> int:
        """How many things were handed over unfinished and signed for."""
        return sum(self.lines.get("handed", {}).values())

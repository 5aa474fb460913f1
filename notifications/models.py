"""What somebody must hear: one row per person and event."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.cases.models import Case, CaseEvent
from casework.offices.models import User
from casework.panti.models import Incident


class Kind(models.TextChoices):
    """Why somebody hears of an event; the words stand in ``words.py``."""

    NEXT_STEP = "next_step"
    TO_DECIDE = "to_decide"
    TO_CARRY_OUT = "to_carry_out"
    RETURNED = "returned"
    DECIDED = "decided"
    EMERGENCY = "emergency"
    DEATH = "death"
    DEATH_CORRECTED = "death_corrected"
    CALLED_OFF = "called_off"
    EXPIRED = "expired"
    VOIDED = "voided"
    CARRIED_OUT = "carried_out"
    MISSING = "missing"
    FOUND = "found"
    INCIDENT = "incident"
    OVERDUE = "overdue"
    RAISED = "raised"
    MENTIONED = "mentioned"
    FOLLOWED = "followed"


class Notification(models.Model):
    """A hint to one person. Holds ids alone: what it says is worded when shown, from what they may read then."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    # none for an incident that touches no resident
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="notifications")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="+")
    # none for what happens by the clock alone
    event = models.ForeignKey(CaseEvent, models.PROTECT, null=True, blank=True, related_name="+")
    # without an event: what it is about, so that nobody is told twice
    about = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # ids and codes: the transition and the proposal it is about
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "event", "kind"], name="notification_once"),
            models.UniqueConstraint(
                fields=["user", "about", "kind"],
                name="notification_once_about",
                condition=Q(event__isnull=True),
            ),
            models.CheckConstraint(
                name="notification_of_an_event_or_about",
                condition=Q(event__isnull=False, about="") | (Q(event__isnull=True) & ~Q(about="")),
            ),
            models.CheckConstraint(
                name="notification_of_a_case_or_an_incident",
                condition=Q(case__isnull=False) | Q(incident__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.case_id}"


class Follow(models.Model):
    """Somebody who wants to hear of everything on a case, for as long as they may read it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class Presence(models.Model):
    """An open tab at a case: who, and whether they write there. Short-lived; see ``presence.py``."""

    socket = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    editing = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class Topic(models.TextChoices):
    """What a person is told by e-mail beside the bell; the kinds of each stand in ``mail.py``."""

    WORK = "work"
    DECISION = "decision"
    URGENT = "urgent"
    OVERDUE = "overdue"
    MENTION = "mention"
    FOLLOW = "follow"


class MailChoice(models.Model):
    """What somebody chose to be told by e-mail; whoever chose nothing gets what ``mail.USUAL`` says."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    topics = ArrayField(models.CharField(max_length=12, choices=Topic.choices), default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.topics}"


class MailState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    # read or withdrawn from the person before it went
    SPARED = "spared"
    FAILED = "failed"


class Mail(models.Model):
    """The e-mail of a notification: one row, so one e-mail, however often its task runs."""

    notification = models.OneToOneField(Notification, models.CASCADE, primary_key=True, related_name="mail")
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    # queued, tried or sent last
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="mail_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.state}"

"""What a house keeps for somebody: things, money, and the receipts by which they were handed back."""

from django.db import models
from django.db.models import F, Q

from casework.cases.models import Attachment, Case
from casework.offices.models import Office, User

from .enums import CashMove, ItemMove, Recipient, SignedHow, Storage
from .rules import rupiah


class Belonging(models.Model):
    """Things of one kind in keeping, as they stand now. How they came to stand so is in ``moves``.

    ``held`` of them the house answers for, ``lent`` of those the person has in use. ``panti`` is the house that keeps
    them, which is not always where the person lives.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="belongings")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="+")
    description = models.CharField(max_length=160)
    count = models.PositiveSmallIntegerField()
    held = models.PositiveSmallIntegerField()
    lent = models.PositiveSmallIntegerField(default=0)
    storage = models.CharField(max_length=8, choices=Storage.choices)
    place = models.CharField(max_length=80, blank=True)
    photo = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_by = models.CharField(max_length=120)
    witness = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="belonging_held_adds_up",
                condition=Q(held__gte=0, lent__gte=0, lent__lte=F("held"), held__lte=F("count")),
            )
        ]
        indexes = [
            models.Index(fields=["panti", "case"], name="belonging_held", condition=Q(held__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.description}"

    @property
    def stored(self) -> int:
        return self.held - self.lent

    @property
    def where(self) -> str:
        """“Locker, 12”."""
        return ", ".join(filter(None, (str(self.get_storage_display()), self.place)))


class BelongingsReceipt(models.Model):
    """What was handed back at once, to whom, and how they signed. Its lines are the moves that name it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="belongings_receipts")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="+")
    serial = models.PositiveSmallIntegerField()
    to_whom = models.CharField(max_length=120)
    recipient = models.CharField(max_length=8, choices=Recipient.choices)
    signed = models.CharField(max_length=10, choices=SignedHow.choices)
    witness = models.CharField(max_length=120, blank=True)
    remarks = models.CharField(max_length=400, blank=True)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(name="receipt_number_once", fields=["case", "serial"])]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"TT-{self.serial}/{self.case.number}"


class BelongingMove(models.Model):
    """One line of a thing's history. Never changed: what was written wrongly is put right by a further line."""

    item = models.ForeignKey(Belonging, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, choices=ItemMove.choices)
    count = models.PositiveSmallIntegerField()
    # as they stand after this line
    held = models.PositiveSmallIntegerField()
    lent = models.PositiveSmallIntegerField()
    panti = models.ForeignKey(Office, models.PROTECT, related_name="+")
    storage = models.CharField(max_length=8, choices=Storage.choices)
    place = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=160)
    to_whom = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    witness = models.CharField(max_length=120, blank=True)
    receipt = models.ForeignKey(
        BelongingsReceipt, models.PROTECT, null=True, blank=True, related_name="item_lines"
    )
    occurred_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="belonging_move_adds_up", condition=Q(lent__lte=F("held"))),
            models.CheckConstraint(
                name="belonging_destroyed_before_a_witness",
                condition=~Q(kind=ItemMove.DESTROYED) | (~Q(reason="") & ~Q(witness="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind} {self.count}"


class CashEntry(models.Model):
    """One line of the money a house keeps for somebody, in rupiah, with the balance after it. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="cash_entries")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=CashMove.choices)
    change = models.BigIntegerField()
    balance = models.BigIntegerField()
    reason = models.CharField(max_length=400, blank=True)
    # who brought it, or who got it
    other_party = models.CharField(max_length=120, blank=True)
    witness = models.CharField(max_length=120, blank=True)
    receipt = models.ForeignKey(
        BelongingsReceipt, models.PROTECT, null=True, blank=True, related_name="cash_lines"
    )
    occurred_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "cash entries"
        constraints = [
            models.UniqueConstraint(name="cash_line_once", fields=["case", "panti", "serial"]),
            models.CheckConstraint(name="cash_never_below_nothing", condition=Q(balance__gte=0)),
            models.CheckConstraint(name="cash_entry_says_something", condition=~Q(change=0)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.change}"

    @property
    def change_words(self) -> str:
        return f"+{rupiah(self.change)}" if self.change > 0 else rupiah(self.change)

    @property
    def amount_words(self) -> str:
        """The amount whichever way it went, as a receipt says it."""
        return rupiah(abs(self.change))

    @property
    def balance_words(self) -> str:
        return rupiah(self.balance)

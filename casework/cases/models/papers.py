"""Notes and attached files of a case."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from casework.offices.models import User

from ..enums import AttachmentKind
from .case import Case


class Note(models.Model):
    """Something worth telling colleagues. Edited with a version; the ledger keeps the hash of each text."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.body[:60]


def _attachment_path(attachment: "Attachment", name: str) -> str:
    return f"cases/{attachment.case_id}/{uuid4().hex}"


class Attachment(models.Model):
    """A file of a case, stored under a name that says nothing and served only through a permission check."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=10, choices=AttachmentKind.choices, default=AttachmentKind.OTHER)
    title = models.CharField(max_length=160)
    file = models.FileField(upload_to=_attachment_path, max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

"""Notes and attachments: written beside the road, each with an event in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.people.images import MAX_BYTES, redraw

from ..enums import AttachmentKind
from ..errors import NotAllowed, Stale
from ..models import Attachment, Case, Note
from ..queries import holders
from .door import record
from .guards import require
from .locking import lock_case

_PDF, _JPEG = "application/pdf", "image/jpeg"
# how a file begins, whatever its name says; pictures are redrawn as JPEG
_SIGNATURES: Final = (
    (b"%PDF-", _PDF),
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


class Paper(ContentFile):  # type: ignore[type-arg] # generic to the type checker alone
    """A file as it is kept: what ``read_upload`` made of one."""

    def __init__(self, content: bytes, *, content_type: str) -> None:
        super().__init__(content)
        self.content_type = content_type


def sniff(head: bytes) -> str:
    """The content type by the first bytes; raises ``ValidationError`` for anything but PDF, JPEG, PNG and WebP."""
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    raise ValidationError(_("Only pictures (JPEG, PNG, WebP) and PDF files can be attached."), code="type")


@transaction.atomic
def write_note(case: Case, *, actor: User, body: str, mentions: Iterable[int] = ()) -> Note:
    """Write a note on a case and append ``note`` with the hash of its text and the ids of the people it is meant for.

    Raises ``ValidationError`` for an empty note, or one that mentions somebody who may not read the case (naming
    them); and as ``record``.
    """
    body = body.strip()
    if not body:
        raise ValidationError({"body": _("Please write something.")})
    case = lock_case(case)
    note = Note.objects.create(case=case, author=actor, body=body)
    named = _readers_among(case, mentions)
    facts: dict[str, Any] = {"mentions": named} if named else {}
    record(case, "note", actor=actor, permission="write_note", text=body, note=note.pk, **facts)
    return note


def _readers_among(case: Case, mentions: Iterable[int]) -> list[int]:
    """The ids as they are, sorted, each once; raises ``ValidationError`` unless each may read the case."""
    wanted = set(mentions)
    if not wanted:
        return []
    strangers = wanted - {holder.user.pk for holder in holders("view_case", case)}
    if strangers:
        names = ", ".join(
            User.objects.filter(pk__in=strangers).order_by("name").values_list("name", flat=True)
        )
        raise ValidationError(
            {
                "mentions": _("%(names)s may not read this case and cannot be mentioned.")
                % {"names": names or _("Somebody")}
            }
        )
    return sorted(wanted)


@transaction.atomic
def edit_note(note: Note, *, actor: User, version: int, body: str) -> Note:
    """Correct one's own note; the ledger keeps a hash of the old and the new text.

    Raises ``Stale`` when somebody saved since ``version``, ``NotAllowed`` for a note of somebody else.
    """
    body = body.strip()
    if not body:
        raise ValidationError({"body": _("Please write something.")})
    case = lock_case(note.case_id)
    note = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.author_id != actor.pk:
        raise NotAllowed(_("Only its author corrects a note."), case=case)
    if note.version != version:
        raise Stale(_("This note was changed since you opened it."), case=case)
    note.body, note.version, note.edited_at = body, note.version + 1, timezone.now()
    note.save()
    record(case, "edit_note", actor=actor, permission="write_note", text=body, note=note.pk)
    return note


@transaction.atomic
def attach(
    case: Case,
    *,
    actor: User,
    upload: File[bytes],
    title: str,
    kind: str = AttachmentKind.OTHER,
) -> Attachment:
    """Attach a picture or PDF of at most 15 MB to a case.

    Effects, in order: the type is read from the content, pictures are redrawn as JPEG without EXIF; the file is stored
    under a random name; the row; the event ``attach``. Raises ``ValidationError`` for other types, damaged pictures
    and larger files, and as ``record``.
    """
    paper = read_upload(upload)
    case = lock_case(case)
    require(actor, "write_note", case)
    with stored(case, actor=actor, paper=paper, title=title, kind=kind) as attachment:
        record(
            case,
            "attach",
            actor=actor,
            permission="write_note",
            attachment=attachment.pk,
            kind=attachment.kind,
            sha256=attachment.sha256,
        )
    return attachment


@contextmanager
def stored(case: Case, *, actor: User, paper: Paper, title: str, kind: str) -> Iterator[Attachment]:
    """Store a file of a locked case while its event is being written; where that fails, the file goes too."""
    data = paper.read()
    attachment = Attachment(
        case=case,
        kind=kind,
        title=title.strip() or str(AttachmentKind(kind).label),
        content_type=paper.content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
    )
    attachment.file.save("file", ContentFile(data), save=False)
    try:
        attachment.save()
        yield attachment
    except Exception:
        # the rows are rolled back by the transaction, a file is not
        attachment.file.delete(save=False)
        raise


def read_upload(upload: File[bytes]) -> Paper:
    """A file as it is kept. Slow for pictures, so it is done before the case is locked: by the form, whose file is not
    read twice.

    Raises ``ValidationError`` for other types than PDF and pictures, damaged pictures and files above 15 MB.
    """
    upload.seek(0)
    if isinstance(upload, Paper):
        return upload
    try:
        return _read(upload)
    except ValidationError as error:
        raise ValidationError({"file": error.error_list}) from error


def _read(upload: File[bytes]) -> Paper:
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 15 MB."), code="size")
    head = upload.read(16)
    upload.seek(0)
    if sniff(head) == _PDF:
        return Paper(upload.read(), content_type=_PDF)
    return Paper(redraw(upload).read(), content_type=_JPEG)

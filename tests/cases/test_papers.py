"""Notes and attachments."""

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.cases import services
from casework.cases.errors import NotAllowed, Refusal, Stale
from casework.cases.forms import PaperField
from casework.cases.ledger import text_hash
from casework.cases.models import Attachment
from tests import road
from tests.road import open_case
from tests.staff import staff

pytestmark = pytest.mark.django_db
GPS_TAG = 0x8825


def picture(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), "teal")
    exif = Image.Exif()
    exif[0x010F] = "Kamera Uji"
    exif[GPS_TAG] = {1: "S", 2: (6.0, 10.0, 30.0)}
    image.save(out, kind, exif=exif)
    return out.getvalue()


def upload(content: bytes, name: str = "berkas.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_note_is_an_event_with_the_hash_of_its_text() -> None:
    case = open_case()
    note = services.write_note(case, actor=case.created_by, body=" Halo. ")
    event = case.events.get(verb="note")
    assert event.facts == {"note": note.pk}
    assert event.text_hash == text_hash("Halo.")


def test_only_its_author_edits_a_note_and_only_the_one_they_read() -> None:
    case = open_case()
    note = services.write_note(case, actor=case.created_by, body="Satu.")
    with pytest.raises(NotAllowed):
        services.edit_note(note, actor=staff("social_worker", "SDS-PUS"), version=1, body="Dua.")
    services.edit_note(note, actor=case.created_by, version=1, body="Dua.")
    with pytest.raises(Stale):
        services.edit_note(note, actor=case.created_by, version=1, body="Tiga.")
    note.refresh_from_db()
    assert (note.body, note.version) == ("Dua.", 2)


def test_nobody_writes_at_an_office_of_others() -> None:
    case = open_case()
    with pytest.raises(NotAllowed):
        services.write_note(case, actor=staff("social_worker", "SDS-BRT"), body="Halo.")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_redrawn_without_what_it_hid(kind: str) -> None:
    case = open_case()
    attachment = services.attach(
        case,
        actor=case.created_by,
        upload=upload(picture(kind), "x.svg"),
        title="",
        kind="photo",
    )
    with attachment.file.open() as file:
        stored = file.read()
    with Image.open(io.BytesIO(stored)) as image:
        assert image.format == "JPEG"
        assert len(image.getexif()) == 0
    assert attachment.sha256 == hashlib.sha256(stored).hexdigest()
    assert "x.svg" not in attachment.file.name
    assert case.events.get(verb="attach").facts["sha256"] == attachment.sha256


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>1</script>",
        b"MZ\x90\x00",
        b"",
        b"\xff\xd8\xff\xe0 not really a picture",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"GIF89a" + b"\0" * 40,
    ],
    ids=["svg", "html", "exe", "empty", "broken jpeg", "broken png", "gif"],
)
def test_other_files_are_refused_and_nothing_is_kept(content: bytes) -> None:
    case = open_case()
    with pytest.raises(ValidationError):
        services.attach(case, actor=case.created_by, upload=upload(content), title="")
    assert not Attachment.objects.exists()
    assert case.events.count() == 1


def test_a_file_past_the_limit_is_refused() -> None:
    case = open_case()
    with pytest.raises(ValidationError, match="15 MB"):
        services.attach(
            case,
            actor=case.created_by,
            upload=upload(b"%PDF-" + b"\0" * services.papers.MAX_BYTES),
            title="",
        )


def test_a_picture_is_drawn_by_the_form_and_not_again_while_the_case_is_locked() -> None:
    paper = PaperField().clean(upload(picture("PNG")))
    assert paper.content_type == "image/jpeg"
    assert services.papers.read_upload(paper) is paper
    with pytest.raises(ValidationError) as error:
        PaperField().clean(upload(b"GIF89a" + b"\0" * 40))
    assert [wrong.code for wrong in error.value.error_list] == ["type"]


def test_a_pdf_is_kept_as_it_is() -> None:
    case = open_case()
    attachment = services.attach(
        case,
        actor=case.created_by,
        upload=upload(b"%PDF-1.7\n..."),
        title="Surat",
        kind="letter",
    )
    assert attachment.content_type == "application/pdf"
    with attachment.file.open() as file:
        assert file.read() == b"%PDF-1.7\n..."


def test_a_refused_upload_leaves_no_file_behind() -> None:
    case = road.walk_to("closed")
    folder = Path(settings.MEDIA_ROOT) / "cases" / str(case.pk)
    # a case of the same number may have left its own there
    before = list(folder.glob("*"))
    with pytest.raises(Refusal):
        services.attach(case, actor=staff("social_worker", road.SUDINSOS), upload=upload(picture()), title="")
    assert list(folder.glob("*")) == before

"""Notes and files: written once, corrected by their author alone, handed out through the permission check."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Attachment, Case, Note
from casework.offices.models import User
from tests.desk.conftest import As
from tests.staff import staff

pytestmark = pytest.mark.django_db


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid4()), "expected_stage": "", **fields}


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return SimpleUploadedFile("../../etc/passwd.exe", out.getvalue())


def test_a_note_sent_twice_is_one_note(as_user: As, worker: User, case: Case) -> None:
    client, data = as_user(worker), sent(body="Ingat adiknya.")
    for _time in range(2):
        response = client.post(reverse("note_add", args=[case.number]), data)
        assert response["Location"].endswith("?tab=timeline")
    assert Note.objects.get().body == "Ingat adiknya."


def test_an_empty_note_is_asked_for_again(as_user: As, worker: User, case: Case) -> None:
    response = as_user(worker).post(reverse("note_add", args=[case.number]), sent(body="  "))
    assert response.status_code == 422
    assert "Mohon tulis sesuatu." in response.content.decode()


def test_those_who_only_read_cannot_write_and_learn_who_can(as_user: As, worker: User, case: Case) -> None:
    clerk = as_user(staff("clerk", "SDS-PUS"))
    response = clerk.post(reverse("note_add", args=[case.number]), sent(body="Halo"))
    assert response.status_code == 403
    assert worker.name in response.content.decode()
    assert not Note.objects.exists()


def test_a_note_changed_meanwhile_answers_with_both_texts(as_user: As, worker: User, case: Case) -> None:
    note = services.write_note(case, actor=worker, body="Satu.")
    services.edit_note(note, actor=worker, version=1, body="Dari tablet.")
    client, address = as_user(worker), reverse("note_edit", args=[note.pk])
    response = client.post(address, sent(body="Dari kantor.", version=1))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Dari tablet." in text
    assert "Dari kantor." in text
    assert Note.objects.get().body == "Dari tablet."
    # the page's own button saves mine over it, knowingly
    again = {name: response.context["form"][name].value() for name in ("idempotency_key", "body", "version")}
    assert client.post(address, again).status_code == 302
    assert Note.objects.get().body == "Dari kantor."


def test_only_the_author_corrects_a_note(as_user: As, worker: User, case: Case) -> None:
    note = services.write_note(case, actor=worker, body="Satu.")
    address = reverse("note_edit", args=[note.pk])
    assert as_user(staff("supervisor", "SDS-PUS")).get(address).status_code == 403
    assert as_user(staff("social_worker", "SDS-TIM")).get(address).status_code == 404
    assert as_user(worker).get(address).status_code == 200


def test_a_file_is_attached_redrawn_and_handed_out_safely(as_user: As, worker: User, case: Case) -> None:
    client = as_user(worker)
    data = sent(file=picture(), title="Kolong jembatan", kind="photo")
    assert client.post(reverse("attachment_add", args=[case.number]), data).status_code == 302
    attachment = Attachment.objects.get()
    response = client.get(reverse("attachment", args=[attachment.pk]))
    body = b"".join(response.streaming_content)
    assert body.startswith(b"\xff\xd8\xff")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == f'inline; filename="{case.number}-kolong-jembatan.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.get(purpose=Purpose.ATTACHMENT).user == worker


def test_a_file_of_another_kind_is_a_message_on_the_field(as_user: As, worker: User, case: Case) -> None:
    upload = SimpleUploadedFile("foto.jpg", b"MZ not a picture")
    data = sent(file=upload, title="Foto", kind="photo")
    response = as_user(worker).post(reverse("attachment_add", args=[case.number]), data)
    assert response.status_code == 422
    assert "file" in response.context["form"].errors
    assert 'value="Foto"' in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_beside_another_error_must_be_chosen_again(as_user: As, worker: User, case: Case) -> None:
    data = sent(file=picture(), title="Surat", kind="nothing")
    response = as_user(worker).post(reverse("attachment_add", args=[case.number]), data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"kind", "file"}
    assert "Pilih berkasnya sekali lagi; berkas tadi tidak tersimpan." in response.content.decode()


def test_files_of_foreign_cases_do_not_exist(as_user: As, worker: User, case: Case) -> None:
    attachment = services.attach(case, actor=worker, upload=picture(), title="Foto")
    address = reverse("attachment", args=[attachment.pk])
    assert as_user(staff("social_worker", "SDS-TIM")).get(address).status_code == 404
    assert as_user(worker).get(reverse("attachment", args=[attachment.pk + 1])).status_code == 404


def test_health_documents_need_the_right_to_health_notes(as_user: As, worker: User, case: Case) -> None:
    attachment = services.attach(case, actor=worker, upload=picture(), title="Hasil TB", kind="health")
    address = reverse("attachment", args=[attachment.pk])
    officer = as_user(staff("outreach_officer", "SDS-PUS"))
    assert officer.get(address).status_code == 403
    listed = officer.get(reverse("case_detail", args=[case.number]) + "?tab=documents").content.decode()
    assert "Hasil TB" not in listed
    assert address not in listed
    opened = as_user(worker).get(address)
    assert b"".join(opened.streaming_content)
    assert AccessLog.objects.get(purpose=Purpose.HEALTH).user == worker

"""The page of a person: for those who see a case of theirs, with numbers masked and edits that never overwrite."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from casework.cases import registry
from casework.cases.enums import Purpose
from casework.cases.errors import Refusal
from casework.cases.ledger import faults
from casework.cases.models import AccessLog, Case
from casework.cases.services import correct_identity
from casework.offices.models import User
from casework.people.models import Person
from casework.people.services import edit_person
from tests.desk.conftest import As
from tests.road import open_case, somebody, walk_to
from tests.staff import staff

pytestmark = pytest.mark.django_db


def page(person: Person) -> str:
    return reverse("person_detail", args=[person.pk])


def edit(person: Person) -> str:
    return reverse("person_edit", args=[person.pk])


def filled(client: Any, person: Person, **changes: Any) -> dict[str, Any]:
    """The edit form as the browser would send it back, with changes."""
    form = client.get(edit(person)).context["form"]
    data = {bound.name: bound.value() for bound in form if bound.value() not in (None, [])}
    return data | changes


def test_person_is_shown_to_those_who_see_a_case_and_reading_is_written_down(
    as_user: As, worker: User, case: Case
) -> None:
    assert as_user(worker).get(page(case.person)).status_code == 200
    assert AccessLog.objects.get().purpose == Purpose.PERSON_PAGE
    for stranger in (staff("social_worker", "SDS-TIM"), staff("administrator", "SDS-PUS")):
        assert as_user(stranger).get(page(case.person)).status_code == 404
        assert as_user(stranger).get(edit(case.person)).status_code == 404


def test_a_person_without_a_case_is_404(as_user: As, worker: User) -> None:
    assert as_user(worker).get(page(somebody())).status_code == 404


def test_edit_keeps_the_number_behind_its_mask(as_user: As, worker: User) -> None:
    case = open_case(person=somebody(nik="3171011503610004"))
    client = as_user(worker)
    data = filled(client, case.person, name="Sutrisno", aliases="Mbah Tris\nPak Topi")
    assert data["nik"] == "3171••••••••0004"
    assert client.post(edit(case.person), data).status_code == 302
    person = Person.objects.get(pk=case.person_id)
    assert (person.name, person.label, person.nik) == ("Sutrisno", "Pak Topi", "3171011503610004")
    assert [alias.name for alias in person.aliases.all()] == ["Mbah Tris", "Pak Topi"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nik", "12345"),
        ("kk", "abcdabcdabcdabcd"),
        ("birth_date", "2999-01-01"),
        ("birth_date", "1700-01-01"),
        ("estimated_age", "400"),
        ("age_basis", ""),
        ("sex", "X"),
    ],
)
def test_what_is_wrong_stands_on_its_field_with_everything_kept(
    as_user: As, worker: User, case: Case, field: str, value: str
) -> None:
    client = as_user(worker)
    data = filled(client, case.person, name="Sutrisno", **{field: value})
    response = client.post(edit(case.person), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Sutrisno"' in response.content.decode()
    assert Person.objects.get(pk=case.person_id).name == ""


def test_an_implausible_nik_and_one_already_known_are_saved_with_a_warning(as_user: As, worker: User) -> None:
    open_case(person=somebody(label="Bu Sri", nik="3171015503610004"))
    case = open_case()
    client = as_user(worker)
    data = filled(client, case.person, nik="3171015503610004")
    response = client.post(edit(case.person), data, follow=True)
    text = response.content.decode()
    assert "NIK ini menunjukkan jenis kelamin yang lain." in text
    assert "Ada orang lain yang tercatat dengan NIK ini." in text
    assert Person.objects.get(pk=case.person_id).nik == "3171015503610004"


def test_saving_over_a_colleague_shows_both_texts(as_user: As, worker: User, case: Case) -> None:
    client = as_user(worker)
    data = filled(client, case.person, name="Sutrisno")
    edit_person(case.person, actor=worker, version=1, name="Sutrisna")
    response = client.post(edit(case.person), data)
    assert response.status_code == 409
    pairs = {str(pair["label"]): (pair["theirs"], pair["mine"]) for pair in response.context["fields"]}
    assert pairs == {"Nama": ("Sutrisna", "Sutrisno")}
    assert Person.objects.get(pk=case.person_id).name == "Sutrisna"


def test_saving_the_rest_leaves_the_day_of_an_estimate(as_user: As, worker: User, case: Case) -> None:
    Person.objects.filter(pk=case.person_id).update(estimated_on="2020-01-05")
    client = as_user(worker)
    client.post(edit(case.person), filled(client, case.person, name="Sutrisno"))
    person = Person.objects.get(pk=case.person_id)
    assert (person.name, str(person.estimated_on)) == ("Sutrisno", "2020-01-05")


def test_those_who_may_not_edit_learn_who_may(as_user: As, worker: User, case: Case) -> None:
    clerk = as_user(staff("clerk", "SDS-PUS"))
    assert edit(case.person) not in clerk.get(page(case.person)).content.decode()
    refused = clerk.get(edit(case.person))
    assert refused.status_code == 403
    assert worker.name in refused.content.decode()


def test_photo_is_handed_out_to_those_who_see_a_case(as_user: As, worker: User) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "JPEG")
    case = open_case(person=somebody(photo=ContentFile(out.getvalue(), name="x.jpg")))
    address = reverse("person_photo", args=[case.person_id])
    response = as_user(worker).get(address)
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
    assert response["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.get(purpose=Purpose.PHOTO).user == worker
    assert as_user(staff("social_worker", "SDS-TIM")).get(address).status_code == 404


def test_an_edit_stands_in_the_ledger_without_its_values(as_user: As, worker: User) -> None:
    case = open_case(person=somebody(nik="3171011503610004"))
    client = as_user(worker)
    data = filled(client, case.person, name="Sutrisno", nik="3171011503610005", aliases="Mbah Tris")
    assert client.post(edit(case.person), data).status_code == 302
    event = case.events.get(verb="edit_person")
    assert event.actor == worker
    assert event.facts.keys() == {"person", "version", "fields", "sha256"}
    assert event.facts["fields"] == ["aliases", "name", "nik"]
    assert (event.facts["person"], event.facts["version"]) == (case.person_id, 2)
    for value in ("Sutrisno", "3171011503610005", "Mbah Tris"):
        assert value not in str(event.facts)
    assert "Data orang diubah" in str(registry.words("edit_person").label)
    assert list(faults(Case.objects.filter(pk=case.pk).iterator())) == []


def test_saving_a_person_unchanged_leaves_no_event(as_user: As, worker: User, case: Case) -> None:
    client = as_user(worker)
    assert client.post(edit(case.person), filled(client, case.person)).status_code == 302
    assert not case.events.filter(verb="edit_person").exists()


def test_a_person_without_an_open_case_is_not_changed_any_more(as_user: As, worker: User) -> None:
    case = walk_to("closed")
    client = as_user(worker)
    refused = client.get(edit(case.person))
    assert refused.status_code == 409
    assert "selama ada kasusnya yang terbuka" in refused.content.decode()
    assert edit(case.person) not in client.get(page(case.person)).content.decode()
    with pytest.raises(Refusal):
        correct_identity(case, actor=worker, version=case.person.version, name="Sutrisno")
    assert Person.objects.get(pk=case.person_id).name == ""


def test_every_error_of_a_person_is_named_at_the_first_try(as_user: As, worker: User, case: Case) -> None:
    client = as_user(worker)
    born = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = {
        "name": "",
        "label": "",
        "description": "",
        "birth_date": born,
        "estimated_age": "60",
        "nik": "12",
    }
    answer = client.post(edit(case.person), filled(client, case.person) | wrong | {"age_basis": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "birth_date", "age_basis", "nik"}

"""Pages of who somebody is: evidence, relatives, and what other offices may do or see of them."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Attachment, Case, CaseEvent
from casework.desk.relatives import parted_by, relatives_shown
from casework.offices.models import User
from casework.people.models import Alias, IdentityEvidence, Person, Relation
from casework.people.relations import relate
from tests.cases.test_papers import picture, upload
from tests.road import assess, confer, fresh, open_case, propose, somebody, to_assessment
from tests.staff import office, staff

pytestmark = pytest.mark.django_db
NIK = "3171070101600001"


def client_of(role: str, code: str) -> Client:
    client = Client()
    client.force_login(staff(role, code))
    return client


def proof(person: Person, **changes: Any) -> dict[str, Any]:
    return {
        "idempotency_key": str(uuid4()),
        "version": Person.objects.get(pk=person.pk).version,
        "kind": "ktp",
        "seen_on": timezone.localdate().isoformat(),
        "name": "Suparman",
        "remarks": "KTP lama, masih terbaca.",
        **changes,
    }


@pytest.fixture
def case() -> Case:
    return to_assessment(open_case())


@pytest.fixture
def worker() -> Client:
    return client_of("panti_social_worker", "PSBI-1")


def test_a_name_is_claimed_then_seen_and_the_label_stays(case: Case, worker: Client) -> None:
    address = reverse("evidence_add", args=[case.person_id])
    assert worker.post(address, proof(case.person, kind="said")).status_code == 302
    person = Person.objects.get(pk=case.person_id)
    assert (person.identity, person.name, person.known_as) == ("claimed", "Suparman", "Pak Topi")
    assert worker.post(address, proof(person, nik=NIK, upload=upload(picture()))).status_code == 302
    person.refresh_from_db()
    assert (person.identity, person.nik, person.label) == ("document", NIK, "Pak Topi")
    assert Attachment.objects.get(case=case).kind == "identity"
    page = worker.get(reverse("case_detail", args=[case.number])).content.decode()
    assert "Dokumen dilihat" in page
    assert "dikenal sebagai “Pak Topi”" in page
    shown = worker.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert shown.count("KTP lama, masih terbaca.") == 2
    assert [
        event.facts["step"] for event in CaseEvent.objects.filter(case=case, verb="identity_evidence")
    ] == [
        "claimed",
        "document",
    ]


def test_the_ledger_names_evidence_by_id_alone(case: Case, worker: Client) -> None:
    worker.post(reverse("evidence_add", args=[case.person_id]), proof(case.person, nik=NIK))
    said = " ".join(str(event.facts) for event in CaseEvent.objects.filter(case=case))
    for word in ("Suparman", NIK, "terbaca"):
        assert word not in said


def test_another_name_proved_keeps_the_former_one_as_an_alias(case: Case, worker: Client) -> None:
    address = reverse("evidence_add", args=[case.person_id])
    worker.post(address, proof(case.person, kind="said", name="Parman"))
    worker.post(address, proof(case.person))
    assert list(Alias.objects.filter(person=case.person_id).values_list("name", flat=True)) == ["Parman"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "dream"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"name": ""}, "name"),
        ({"seen_on": "2031-01-01"}, "seen_on"),
        ({"seen_on": "kemarin"}, "seen_on"),
        ({"birth_date": "1789-01-01"}, "birth_date"),
        ({"nik": "12"}, "nik"),
    ],
)
def test_bad_evidence_is_refused_on_its_field(
    case: Case, worker: Client, change: dict[str, Any], field: str
) -> None:
    answer = worker.post(reverse("evidence_add", args=[case.person_id]), proof(case.person, **change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not IdentityEvidence.objects.exists()


def test_a_double_click_records_evidence_once(case: Case, worker: Client) -> None:
    data = proof(case.person)
    address = reverse("evidence_add", args=[case.person_id])
    assert [worker.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert IdentityEvidence.objects.count() == 1


def test_evidence_on_a_person_changed_meanwhile_says_so_and_keeps_the_form(
    case: Case, worker: Client
) -> None:
    data = proof(case.person)
    address = reverse("evidence_add", args=[case.person_id])
    worker.post(address, proof(case.person, kind="said", name="Parman"))
    late = worker.post(address, data)
    assert late.status_code == 409
    assert "Parman" in late.content.decode()
    assert "KTP lama, masih terbaca." in late.content.decode()
    assert IdentityEvidence.objects.count() == 1


def test_wrong_evidence_is_withdrawn_with_a_reason_once(case: Case, worker: Client) -> None:
    worker.post(reverse("evidence_add", args=[case.person_id]), proof(case.person))
    evidence = IdentityEvidence.objects.get()
    address = reverse("evidence_withdraw", args=[case.person_id, evidence.pk])
    empty = worker.post(address, {"idempotency_key": str(uuid4()), "because": ""})
    assert list(empty.context["form"].errors) == ["because"]
    given = {"idempotency_key": str(uuid4()), "because": "KTP orang lain."}
    assert [worker.post(address, given).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.get(pk=case.person_id).identity == "claimed"
    assert worker.get(address).status_code == 409
    assert "KTP orang lain." in worker.get(reverse("person_detail", args=[case.person_id])).content.decode()
    elsewhere = open_case(person=somebody(name="Bambang"))
    assert (
        worker.get(reverse("evidence_withdraw", args=[elsewhere.person_id, evidence.pk])).status_code == 404
    )


@pytest.mark.parametrize(
    ("role", "code", "status"), [("panti_staff", "PSBI-1", 403), ("social_worker", "SDS-TIM", 404)]
)
def test_others_prove_nothing(case: Case, role: str, code: str, status: int) -> None:
    other = client_of(role, code)
    for name in ("evidence_add", "relation_add"):
        assert other.get(reverse(name, args=[case.person_id])).status_code == status


# --- relatives ---


def belongs(**changes: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid4()), "kind": "sibling", "other_name": "Warsih", **changes}


def test_a_relative_is_written_down_shown_and_removed(case: Case, worker: Client) -> None:
    data = belongs(other_phone="0812 3456", came_together="on")
    address = reverse("relation_add", args=[case.person_id])
    assert [worker.post(address, data).status_code for _ in range(2)] == [302, 302]
    relation = Relation.objects.get()
    page = worker.get(reverse("case_detail", args=[case.number])).content.decode()
    assert "Warsih" in page
    assert "datang bersama" in page
    gone = reverse("relation_remove", args=[case.person_id, relation.pk])
    given = {"idempotency_key": str(uuid4()), "because": "Salah orang."}
    assert [worker.post(gone, given).status_code for _ in range(2)] == [302, 302]
    assert not Relation.objects.exists()
    assert CaseEvent.objects.filter(case=case, verb="relation_removed").count() == 1
    assert worker.get(gone).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "friend"}, "kind"),
        ({"other_name": ""}, "other_name"),
        ({"other_case": "K-1999-000001", "other_name": ""}, "other_case"),
        ({"other_case": "K-1999-000001"}, "other_name"),
    ],
)
def test_a_bad_relative_is_refused_on_its_field(
    case: Case, worker: Client, change: dict[str, Any], field: str
) -> None:
    answer = worker.post(reverse("relation_add", args=[case.person_id]), belongs(**change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_case_one_may_not_read_relates_nobody(case: Case, worker: Client) -> None:
    hidden = open_case("SDS-TIM", person=somebody(name="Suyati"))
    answer = worker.post(
        reverse("relation_add", args=[case.person_id]), belongs(other_case=hidden.number, other_name="")
    )
    assert list(answer.context["form"].errors) == ["other_case"]
    assert "Suyati" not in answer.content.decode()


def family(case: Case, other: Case, kind: str = "mother") -> None:
    relate(
        case.person,
        actor=staff("social_worker", "SDS-PUS"),
        kind=kind,
        other=other.person,
        came_together=True,
    )


def reader(code: str = "SDS-PUS") -> User:
    return staff("social_worker", code)


def test_a_relative_is_linked_where_their_case_is_readable(case: Case) -> None:
    mother = open_case(person=somebody(name="Suyati", sex="P"))
    family(case, mother)
    (shown,) = relatives_shown(case.person, reader())
    assert shown.url == reverse("person_detail", args=[mother.person_id])
    (back,) = relatives_shown(mother.person, reader())
    assert (back.relative.kind, back.where) == ("child", office("PSBI-1").short_name)


def test_a_relative_elsewhere_is_named_without_a_link_and_a_sealed_one_not_at_all(case: Case) -> None:
    mother = open_case("SDS-TIM", person=somebody(name="Suyati", sex="P"))
    family(case, mother)
    (shown,) = relatives_shown(case.person, reader())
    assert (shown.url, shown.relative.name) == ("", "Suyati")
    Case.objects.filter(pk=mother.pk).update(sealed=True)
    assert relatives_shown(case.person, reader()) == []
    assert len(relatives_shown(case.person, reader("SDS-TIM"))) == 1


def test_a_placement_that_parts_a_child_and_a_parent_is_said(case: Case) -> None:
    child = to_assessment(open_case(person=somebody(name="Bayu", label="", estimated_age=7)))
    family(child, case, "father")
    house = office("PSTW-BM2").pk
    assert [one.relative.name for one in parted_by(child, house)] == [case.person.display_name]
    assert [one.relative.name for one in parted_by(fresh(case), house)] == ["Bayu"]
    assert parted_by(child, office("PSBI-1").pk) == []
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert parted_by(child, house) == []


def test_grown_siblings_and_those_without_a_case_are_not_parted(case: Case) -> None:
    sister = open_case(person=somebody(name="Suyati", sex="P"))
    family(case, sister, "sibling")
    relate(case.person, actor=reader(), kind="child", other=somebody(name="Bayu", estimated_age=7))
    assert parted_by(case, office("PSTW-BM2").pk) == []


def test_the_decider_of_a_placement_reads_who_is_parted(case: Case) -> None:
    confer(case)
    assess(case)
    child = to_assessment(open_case(person=somebody(name="Bayu", label="", estimated_age=7)))
    family(fresh(case), child, "child")
    proposal = propose(fresh(case), "place")
    page = client_of("supervisor", "SDS-PUS").get(reverse("decision_detail", args=[proposal.pk]))
    assert "memisahkan anak dan orang tuanya" in page.content.decode()
    assert "Bayu" in page.content.decode()

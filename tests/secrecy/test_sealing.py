"""Sealing by decision: who may, what is written, what a category still holds shut."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from casework.cases import services
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.offices.models import Category, User
from tests import road
from tests.staff import staff

pytestmark = pytest.mark.django_db

REASON = "Korban kekerasan, pelakunya mencari."


@pytest.fixture
def case() -> Case:
    return road.walk_to("assessment")


@pytest.fixture
def supervisor() -> User:
    return staff("supervisor", road.SUDINSOS)


def page_of(client: Client, person: User, name: str, case: Case, **data: object):
    client.force_login(person)
    address = reverse(name, args=[case.number])
    return client.post(address, data) if data else client.get(address)


def test_sealing_hides_the_case_and_keeps_the_reason(case: Case, supervisor: User) -> None:
    clerk = staff("clerk", road.SUDINSOS)
    assert case in visible_to(clerk)
    event = services.seal(case, actor=supervisor, reason=f"  {REASON} ")
    assert road.fresh(case).sealed
    assert (event.verb, event.text.body, event.actor) == ("seal", REASON, supervisor)
    assert case not in visible_to(staff("clerk", road.SUDINSOS))
    assert case in visible_to(staff("social_worker", road.SUDINSOS))


def test_unsealing_gives_it_back(case: Case, supervisor: User) -> None:
    services.seal(case, actor=supervisor, reason=REASON)
    event = services.unseal(case, actor=supervisor, reason="Pelakunya ditahan, ancaman berakhir.")
    assert event.verb == "unseal"
    assert case in visible_to(staff("clerk", road.SUDINSOS))


def test_a_closed_case_is_sealed_too(supervisor: User) -> None:
    case = road.walk_to("closed")
    services.seal(case, actor=supervisor, reason=REASON)
    assert road.fresh(case).sealed


def test_a_category_holds_the_seal_until_it_is_another(case: Case, supervisor: User) -> None:
    worker = staff("panti_social_worker", road.TRANSIT)
    sealing, plain = Category.objects.get(code="19"), Category.objects.get(code="08")
    services.classify(case, actor=worker, permission="write_assessment", category=plain, others=[sealing])
    with pytest.raises(Refusal, match="karena kategorinya"):
        services.unseal(case, actor=supervisor, reason=REASON)
    assert road.fresh(case).sealed
    services.classify(case, actor=worker, permission="write_assessment", category=plain)
    assert road.fresh(case).sealed, "a new category never unseals by itself"
    services.unseal(case, actor=supervisor, reason="Kategori yang baru tidak menyegel.")
    assert not road.fresh(case).sealed


@pytest.mark.parametrize("act", [services.seal, services.unseal])
def test_a_reason_is_a_sentence(act, case: Case, supervisor: User) -> None:
    with pytest.raises(ValidationError):
        act(case, actor=supervisor, reason="rahasia" + " " * 40)


def test_the_head_where_the_person_is_seals_and_nobody_else_of_the_house(case: Case) -> None:
    for role in ("panti_social_worker", "panti_supervisor", "nurse", "panti_staff"):
        with pytest.raises(NotAllowed) as refused:
            services.seal(case, actor=staff(role, road.TRANSIT), reason=REASON)
        assert {holder.role for holder in refused.value.holders} == {"supervisor", "head_of_panti"}
    services.seal(case, actor=staff("head_of_panti", road.TRANSIT), reason=REASON)
    with pytest.raises(Refusal):
        services.seal(case, actor=staff("supervisor", road.SUDINSOS), reason=REASON)


def test_the_page_seals_once_and_then_offers_to_unseal(client: Client, case: Case, supervisor: User) -> None:
    form = page_of(client, supervisor, "case_seal", case).context["form"]
    short = page_of(client, supervisor, "case_seal", case, reason="Rahasia")
    assert short.status_code == 422
    assert "Rahasia" in short.content.decode()
    key = str(form["idempotency_key"].value())
    for _ in range(2):
        sent = page_of(client, supervisor, "case_seal", case, reason=REASON, idempotency_key=key)
        assert sent.status_code == 302
    assert case.events.filter(verb="seal").count() == 1
    shown = client.get(reverse("case_detail", args=[case.number])).content.decode()
    assert reverse("case_unseal", args=[case.number]) in shown
    assert reverse("case_seal", args=[case.number]) not in shown
    assert page_of(client, supervisor, "case_seal", case).status_code == 409


def test_unsealing_against_the_category_is_a_sentence(client: Client, case: Case, supervisor: User) -> None:
    services.classify(
        case,
        actor=staff("panti_social_worker", road.TRANSIT),
        permission="write_assessment",
        category=Category.objects.get(code="19"),
    )
    answer = page_of(client, supervisor, "case_unseal", case)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "karena kategorinya" in said
    # nobody was faster, so the page does not say so
    assert "Tidak dapat dilakukan saat ini" in said
    assert "Keadaannya sudah berubah" not in said
    shown = client.get(reverse("case_detail", args=[case.number])).content.decode()
    assert reverse("case_unseal", args=[case.number]) not in shown


def test_whoever_seals_is_told_where_the_road_would_end(client: Client, supervisor: User) -> None:
    """At the outreach stage only officers hand over, and they read no sealed case."""
    met = road.open_case()
    shown = page_of(client, supervisor, "case_seal", met).content.decode()
    assert (
        "tidak ada petugas yang dapat mengambil langkah berikutnya (Serah terima ke panti transit)" in shown
    )
    shown = page_of(
        client, supervisor, "case_seal", road.walk_to("assessment", road.open_case(person=road.somebody()))
    )
    assert "tidak ada petugas yang dapat mengambil langkah berikutnya" not in shown.content.decode()

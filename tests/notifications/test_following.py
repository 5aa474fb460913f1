"""Following a case and naming a colleague in a note: heard of by those who may read the case, and only as long."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from casework.cases import services
from casework.cases.errors import NotAllowed
from casework.cases.models import Case, Note
from casework.offices.models import User
from notifications.models import Follow, Kind, Notification
from notifications.queries import told
from notifications.services import follow
from notifications.words import address, sentence
from tests.road import open_case
from tests.staff import staff

pytestmark = pytest.mark.django_db
PUS = "SDS-PUS"


@pytest.fixture
def case() -> Case:
    return open_case()


@pytest.fixture
def worker() -> User:
    return staff("social_worker", PUS)


@pytest.fixture
def supervisor() -> User:
    return staff("supervisor", PUS)


def of_kind(person: User, kind: Kind) -> list[Notification]:
    return list(told(User.objects.get(pk=person.pk)).filter(kind=kind))


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_follower_hears_of_everything_but_their_own_doing(
    case: Case, worker: User, supervisor: User
) -> None:
    client = signed_in(supervisor)
    for _time in range(2):
        client.post(reverse("case_follow", args=[case.number]), {"follow": "1"})
    services.write_note(case, actor=worker, body="Menunggu keluarga.")
    services.write_note(case, actor=supervisor, body="Baik.")
    (heard,) = of_kind(supervisor, Kind.FOLLOWED)
    assert sentence(heard) == "Pada kasus yang Anda ikuti: Catatan"
    assert address(heard).endswith(f"{case.number}/?tab=timeline#peristiwa-2")
    client.post(reverse("case_follow", args=[case.number]), {"follow": "0"})
    services.write_note(case, actor=worker, body="Masih menunggu.")
    assert len(of_kind(supervisor, Kind.FOLLOWED)) == 1


def test_the_case_page_says_whether_one_follows_and_offers_the_other(case: Case, worker: User) -> None:
    client, page = signed_in(worker), reverse("case_detail", args=[case.number])
    assert "Ikuti kasus ini" in client.get(page).content.decode()
    client.post(reverse("case_follow", args=[case.number]), {"follow": "1"})
    assert "Berhenti mengikuti" in client.get(page).content.decode()
    assert client.get(reverse("case_follow", args=[case.number])).status_code == 405


def test_following_ends_with_the_right_to_read(case: Case, supervisor: User) -> None:
    officer, clerk = staff("outreach_officer", PUS, another=1), staff("clerk", PUS)
    follow(case, actor=clerk, on=True)
    services.seal(case, actor=supervisor, reason="Korban kekerasan, dicari pelaku.")
    services.write_note(case, actor=supervisor, body="Rahasia.")
    assert not Notification.objects.filter(user=clerk, kind=Kind.FOLLOWED).exists()
    with pytest.raises(NotAllowed):
        follow(Case.objects.get(pk=case.pk), actor=officer, on=True)
    assert signed_in(officer).post(reverse("case_follow", args=[case.number])).status_code == 404
    assert not Follow.objects.filter(user=officer).exists()


def test_a_nearer_reason_comes_before_following(case: Case, worker: User, supervisor: User) -> None:
    follow(case, actor=supervisor, on=True)
    services.write_note(case, actor=worker, body="Mohon dilihat.", mentions=[supervisor.pk])
    assert [one.kind for one in told(supervisor)] == [Kind.MENTIONED]


def note(client: Client, case: Case, **fields: object) -> object:
    data = {"idempotency_key": str(uuid4()), "expected_stage": "", "body": "Mohon dilihat.", **fields}
    return client.post(reverse("note_add", args=[case.number]), data)


def test_a_colleague_named_in_a_note_hears_of_it(case: Case, worker: User, supervisor: User) -> None:
    client = signed_in(worker)
    page = client.get(reverse("case_detail", args=[case.number]), {"tab": "timeline"}).content.decode()
    assert supervisor.name in page
    assert f'value="{worker.pk}"' not in page
    assert note(client, case, mentions=[supervisor.pk]).status_code == 302
    (heard,) = of_kind(supervisor, Kind.MENTIONED)
    assert sentence(heard) == f"{worker.name} menyebut Anda dalam catatan: kasus {case.number}"
    page = client.get(reverse("case_detail", args=[case.number]), {"tab": "timeline"}).content.decode()
    assert f"untuk {supervisor.name}" in page


def test_somebody_who_may_not_read_the_case_cannot_be_named(case: Case, worker: User) -> None:
    stranger = staff("social_worker", "SDS-TIM")
    answer = note(signed_in(worker), case, mentions=[stranger.pk])
    assert answer.status_code == 422
    assert "tidak boleh membaca kasus ini" in answer.content.decode()
    with pytest.raises(ValidationError, match=stranger.name):
        services.write_note(case, actor=worker, body="Halo.", mentions=[stranger.pk])
    assert not Note.objects.exists()
    assert not Notification.objects.filter(user=stranger).exists()


def test_whose_account_is_closed_hears_of_nothing_and_cannot_be_named(
    case: Case, worker: User, supervisor: User
) -> None:
    follow(case, actor=supervisor, on=True)
    User.objects.filter(pk=supervisor.pk).update(is_active=False)
    services.write_note(case, actor=worker, body="Menunggu keluarga.")
    with pytest.raises(ValidationError, match=supervisor.name):
        services.write_note(case, actor=worker, body="Halo.", mentions=[supervisor.pk])
    assert not Notification.objects.filter(user=supervisor).exists()


def test_of_a_sealed_case_only_its_readers_are_offered(case: Case, worker: User, supervisor: User) -> None:
    clerk = staff("clerk", PUS)
    services.seal(case, actor=supervisor, reason="Korban kekerasan, dicari pelaku.")
    page = signed_in(worker).get(reverse("case_detail", args=[case.number]), {"tab": "timeline"})
    offered = {pk for pk, _label in page.context["note_form"].fields["mentions"].choices}
    assert supervisor.pk in offered
    assert clerk.pk not in offered

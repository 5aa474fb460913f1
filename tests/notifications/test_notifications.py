"""Who hears of what, that they read it once, and that nobody reads what is not theirs."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case
from casework.cases.signals import case_event_recorded
from casework.desk.signals import year_shown
from casework.offices.models import User
from notifications.models import Kind, Notification
from notifications.queries import told, unread_count
from notifications.services import tell_of_overdue
from notifications.words import sentence
from tests.road import carry_out, check_health, fresh, open_case
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

PUS, TRANSIT = "SDS-PUS", "PSBI-1"


def hand_over(case: Case) -> Case:
    return services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", PUS),
        expected_stage="outreach",
        panti=office(TRANSIT).pk,
    ).case


def kinds(person: User) -> list[str]:
    return [one.kind for one in told(person)]


def test_whoever_may_take_the_next_step_hears_of_it() -> None:
    social_worker, transit = staff("social_worker", PUS), staff("panti_social_worker", TRANSIT)
    elsewhere = staff("social_worker", "SDS-BRT")
    hand_over(open_case())
    assert kinds(social_worker) == [Kind.NEXT_STEP]
    assert kinds(transit) == [Kind.NEXT_STEP]
    assert kinds(elsewhere) == []


def test_the_actor_is_not_told_of_what_they_did() -> None:
    officer, colleague = staff("outreach_officer", PUS), staff("outreach_officer", PUS, another=1)
    open_case()
    assert kinds(officer) == []
    assert kinds(colleague) == [Kind.NEXT_STEP]


def test_whoever_looks_at_the_year_is_told_what_is_new_this_week_alone() -> None:
    social_worker = staff("social_worker", PUS)
    old, new = hand_over(open_case()), hand_over(open_case())
    Notification.objects.filter(case=old).update(created_at=timezone.now() - timedelta(days=8))
    year_shown.send(None)
    unread = Notification.objects.filter(user=social_worker, read_at__isnull=True)
    assert [one.case for one in unread] == [new]


def proposed(case: Case) -> tuple[Case, User, User]:
    """A discharge from the transit panti, which needs no record: the case, its proposer, its decider."""
    proposer, decider = staff("panti_social_worker", TRANSIT), staff("head_of_panti", TRANSIT)
    case = hand_over(case)
    services.propose_exit(
        case,
        "discharge",
        actor=proposer,
        expected_stage="assessment",
        destination="own_home",
        address="Tegal",
        follow_up_dates=[timezone.localdate() + timedelta(days=30)],
    )
    return case, proposer, decider


def test_deciders_hear_of_a_proposal_and_its_proposer_of_the_answer() -> None:
    case, proposer, decider = proposed(open_case())
    assert kinds(decider) == [Kind.TO_DECIDE]
    services.return_proposal(case.proposals.get(), actor=decider, version=1, note="Lengkapi.")
    assert Kind.RETURNED in kinds(proposer)


def test_an_approved_exit_is_told_to_the_gate_and_its_proposer() -> None:
    gate = staff("panti_staff", TRANSIT)
    case, proposer, decider = proposed(open_case())
    services.approve(case.proposals.get(), actor=decider, version=1)
    assert Kind.TO_CARRY_OUT in kinds(gate)
    assert Kind.DECIDED in kinds(proposer)


def test_the_proposer_hears_once_of_the_decision_and_once_that_it_was_carried_out() -> None:
    case, proposer, decider = proposed(open_case())
    services.approve(case.proposals.get(), actor=decider, version=1)
    assert kinds(proposer).count(Kind.DECIDED) == 1
    carry_out(case.proposals.get())
    assert kinds(proposer).count(Kind.DECIDED) == 1
    assert kinds(proposer).count(Kind.CARRIED_OUT) == 1


def test_the_proposer_hears_that_a_proposal_fell_because_the_case_moved_on() -> None:
    case, proposer, _decider = proposed(open_case())
    services.transition(
        case, "report_absence", actor=staff("panti_staff", TRANSIT), expected_stage="assessment"
    )
    (heard,) = told(proposer).filter(kind=Kind.VOIDED)
    assert sentence(heard) == "Usulan Anda gugur karena kasus sudah beralih: Pelepasan mandiri"


def test_whoever_may_do_what_a_step_leaves_to_be_done_hears_of_it() -> None:
    nurse, colleague = staff("nurse", TRANSIT), staff("nurse", "PSTW-BM2")
    gate = staff("panti_staff", TRANSIT)
    hand_over(open_case())
    assert [sentence(one) for one in told(nurse)] == [
        "Langkah berikutnya terbuka: Catat pemeriksaan kesehatan"
    ]
    assert kinds(gate) == [Kind.NEXT_STEP]
    assert kinds(colleague) == []


def unread(person: User) -> list[str]:
    return [one.kind for one in told(person).filter(read_at__isnull=True)]


def test_what_was_dealt_with_waits_at_nobodys_bell() -> None:
    officer, nurse = staff("outreach_officer", PUS, another=1), staff("nurse", TRANSIT)
    case = open_case()
    assert unread(officer) == [Kind.NEXT_STEP]
    case, _proposer, decider = proposed(case)
    assert unread(officer) == []
    assert (unread(decider), unread(nurse)) == ([Kind.TO_DECIDE], [Kind.NEXT_STEP])
    check_health(fresh(case))
    assert unread(nurse) == []
    services.return_proposal(case.proposals.get(), actor=decider, version=1, note="Lengkapi.")
    assert unread(decider) == []
    assert kinds(decider) == [Kind.TO_DECIDE]


def test_what_is_overdue_is_told_to_those_alone_who_may_read_the_case_still() -> None:
    case, worker = open_case(), staff("social_worker", PUS)
    gone = staff("outreach_officer", PUS, another=1)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    people = [worker, User.objects.get(pk=gone.pk), staff("social_worker", "SDS-TIM")]
    tell_of_overdue(case, people, {"task": 1, "level": 1, "due": "202611010000", "transition": "hand_over"})
    assert [one.user for one in Notification.objects.filter(kind=Kind.OVERDUE)] == [worker]


def test_a_note_is_told_to_nobody() -> None:
    case = open_case()
    before = Notification.objects.count()
    services.write_note(case, actor=staff("social_worker", PUS), body="Menunggu keluarga.")
    assert Notification.objects.count() == before


def test_a_notification_holds_ids_alone() -> None:
    proposed(open_case(note="Rahasia sekali."))
    for one in Notification.objects.all():
        assert set(one.facts) <= {"transition", "proposal", "duty"}
        assert "Rahasia" not in str(one.facts)


def test_a_step_that_fails_is_told_to_nobody() -> None:
    case, before = open_case(), Notification.objects.count()

    def fail(sender: object, **kwargs: object) -> None:
        raise RuntimeError("the last receiver fails")

    case_event_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            hand_over(case)
    finally:
        case_event_recorded.disconnect(fail)
    assert Notification.objects.count() == before


def test_a_case_one_may_no_longer_read_takes_its_notifications_along() -> None:
    colleague = staff("outreach_officer", PUS, another=1)
    case = open_case()
    assert unread_count(colleague) == 1
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert unread_count(staff("outreach_officer", PUS, another=1)) == 0


@pytest.fixture
def reader() -> tuple[Client, User]:
    colleague = staff("outreach_officer", PUS, another=1)
    open_case()
    client = Client()
    client.force_login(colleague)
    return client, colleague


def test_opening_one_marks_it_as_read_and_goes_to_the_case(reader: tuple[Client, User]) -> None:
    client, colleague = reader
    one = told(colleague).get()
    answer = client.post(reverse("notification_open", args=[one.pk]))
    assert answer["Location"] == reverse("case_detail", args=[one.case.number])
    assert unread_count(colleague) == 0
    assert one.case.number not in client.get(reverse("notification_list"), {"unread": "1"}).content.decode()
    assert one.case.number in client.get(reverse("notification_list")).content.decode()


def test_somebody_elses_notification_is_neither_read_nor_opened(reader: tuple[Client, User]) -> None:
    _client, colleague = reader
    stranger = Client()
    stranger.force_login(staff("social_worker", PUS))
    answer = stranger.post(reverse("notification_open", args=[told(colleague).get().pk]))
    assert answer.status_code == 404
    assert unread_count(colleague) == 1


def test_all_are_marked_as_read_at_once_and_only_mine(reader: tuple[Client, User]) -> None:
    client, colleague = reader
    third = staff("outreach_officer", PUS, another=2)
    hand_over(Case.objects.get())
    open_case(person=None)
    before = unread_count(third)
    client.post(reverse("notification_read_all"))
    assert unread_count(colleague) == 0
    assert unread_count(third) == before


def test_marking_as_read_is_no_link(reader: tuple[Client, User]) -> None:
    client, colleague = reader
    assert client.get(reverse("notification_read_all")).status_code == 405
    assert client.get(reverse("notification_open", args=[told(colleague).get().pk])).status_code == 405

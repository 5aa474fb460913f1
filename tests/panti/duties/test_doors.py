"""Every duty has somebody who can do it: the office above where nobody else may sign, the house however far the person
has gone since, and nobody sees more of a case than that."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.duties import DUTIES
from casework.cases.enums import DutyKind
from casework.cases.errors import NotAllowed
from casework.cases.models import AccessLog, Case, CaseEvent, Duty
from casework.cases.owing import duty_holders
from casework.cases.queries import sees
from casework.cases.signals import case_event_recorded
from casework.offices.models import Membership, User
from casework.offices.rules import ROLE_PERMISSIONS
from casework.offices.services import give_membership
from casework.outreach.services import confirm_arrival, hand_over
from casework.panti.incidents.answers import ANSWERS
from casework.panti.incidents.services import acknowledge_incident, review_incident
from casework.panti.models import Belonging, Incident, IncidentPerson
from notifications.models import Notification
from notifications.queries import told
from notifications.topics import of_lists, touched_by
from tests import road
from tests.panti.duties.moved import FIRST, NEXT, transfer, two_houses_on
from tests.panti.facts import dead, gone
from tests.panti.incidents.test_incidents import report
from tests.panti.test_belongings import hand_all_back, keep
from tests.road import fresh
from tests.staff import office, staff
from workflows import inbox
from workflows.answering import tasks_of
from workflows.escalation import raise_task
from workflows.models import CaseTask
from workflows.reconcile import faults, incident_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return road.walk_to("intake")


def head(code: str = NEXT) -> User:
    return staff("head_of_panti", code)


def dinas() -> User:
    return staff("dinas_decider", "DINAS")


def asked(person: User) -> set[int]:
    """The incidents whose answers wait for a person, who takes none of them first."""
    person = User.objects.get(pk=person.pk)
    assert not inbox.tasks(person, inbox.TEAM).filter(incident__isnull=False).exists()
    found = inbox.tasks(person, inbox.MINE).filter(incident__isnull=False)
    return {pk for pk in found.values_list("incident_id", flat=True) if pk}


def fresh_user(person: User) -> User:
    """With no rights remembered."""
    return User.objects.get(pk=person.pk)


def rang(person: User, incident: Incident) -> bool:
    return Notification.objects.filter(user=person, incident=incident).exists()


def seal(case: Case) -> Case:
    services.seal(
        fresh(case),
        actor=staff("supervisor", road.SUDINSOS),
        reason="Korban kekerasan, pelakunya mencari.",
    )
    return fresh(case)


def true_data(case: Case) -> None:
    assert faults(fresh(case)) == []
    for incident in Incident.objects.filter(people__case=case):
        assert incident_faults(incident) == []
    call_command("verify_ledger", stdout=StringIO())


class TestTheOfficeAbove:
    def test_head_who_reported_is_not_asked_and_the_dinas_acknowledges(
        self, client: Client, case: Case
    ) -> None:
        incident = report(case, actor=head())
        assert incident.pk not in asked(head())
        assert incident.pk in asked(dinas())
        assert not rang(head(), incident)
        assert rang(dinas(), incident)
        client.force_login(head())
        page = client.get(reverse("incident_detail", args=[NEXT, incident.pk])).content.decode()
        assert "Anda yang melaporkan kejadian ini" in page
        assert dinas().name in page
        step = reverse("incident_step", args=[NEXT, incident.pk, "ketahui"])
        assert step not in page
        refused = client.post(step, {"idempotency_key": uuid4(), "words": "Sudah."})
        assert (refused.status_code, dinas().name in refused.content.decode()) == (403, True)
        client.force_login(dinas())
        detail = reverse("incident_detail", args=[NEXT, incident.pk])
        assert detail in client.get(reverse("home")).content.decode()
        assert step in client.get(detail).content.decode()
        assert client.post(step, {"idempotency_key": uuid4(), "words": "Diketahui."}).status_code == 302
        incident.refresh_from_db()
        assert incident.acknowledged_by == dinas()
        true_data(case)

    def test_where_somebody_else_of_the_house_may_sign_the_dinas_is_not_asked(self, case: Case) -> None:
        second = staff("head_of_panti", NEXT, another=1)
        incident = report(case, actor=head())
        assert incident.pk in asked(second)
        assert incident.pk not in asked(dinas())
        assert (rang(second, incident), rang(dinas(), incident)) == (True, False)
        # the other head leaves: from then on it is asked of the Dinas
        Membership.objects.filter(user=second).update(valid_until=timezone.localdate() - timedelta(days=1))
        assert incident.pk in asked(dinas())

    def test_incident_somebody_else_reported_does_not_come_to_the_dinas(self, case: Case) -> None:
        incident = report(case)
        assert incident.pk in asked(head())
        assert incident.pk not in asked(dinas())
        assert not rang(dinas(), incident)

    def test_of_two_incidents_of_one_case_each_is_asked_by_itself(self, case: Case) -> None:
        own, other = report(case, actor=head()), report(fresh(case), kind="injury")
        assert asked(head()) == {other.pk}
        assert asked(dinas()) == {own.pk}
        acknowledge_incident(other, actor=head())
        assert own.pk not in asked(head())
        with pytest.raises(NotAllowed) as refused:
            acknowledge_incident(own, actor=head())
        assert [one.user for one in refused.value.holders] == [dinas()]
        acknowledge_incident(own, actor=dinas())
        true_data(case)

    def test_house_without_anybody_who_reviews_is_helped_by_the_dinas(self, case: Case) -> None:
        incident = report(case)
        acknowledge_incident(incident, actor=head())
        assert incident.pk not in asked(dinas())
        Membership.objects.filter(office__code=NEXT, role__in=("head_of_panti", "panti_supervisor")).delete()
        assert incident.pk in asked(dinas())
        review_incident(incident, actor=dinas(), conclusion="Lantai licin.", measures="Lantai diberi karet.")
        true_data(case)

    def test_dinas_does_nothing_that_somebody_of_the_house_can(self, client: Client, case: Case) -> None:
        incident = report(case)
        task = next(task for task in tasks_of(incident) if task.node_name == "acknowledge_incident")
        client.force_login(dinas())
        step = reverse("incident_step", args=[NEXT, incident.pk, "ketahui"])
        for answer in (
            client.get(step),
            client.post(step, {"idempotency_key": uuid4(), "words": "Diketahui."}),
            client.post(reverse("task_take", args=[task.pk])),
        ):
            assert (answer.status_code, head().name in answer.content.decode()) == (403, True)
        with pytest.raises(NotAllowed, match="kantor di atasnya") as refused:
            acknowledge_incident(incident, actor=dinas())
        assert [one.user for one in refused.value.holders] == [head()]
        incident.refresh_from_db()
        assert incident.acknowledged_by is None
        acknowledge_incident(incident, actor=head())
        with pytest.raises(NotAllowed) as refused:
            review_incident(incident, actor=dinas(), conclusion="Licin.", measures="Karet.")
        assert head() in [one.user for one in refused.value.holders]
        gone(case)
        with pytest.raises(NotAllowed):
            services.countersign(fresh(case), DutyKind.COUNTERSIGN_ABSENCE, actor=dinas())
        services.countersign(fresh(case), DutyKind.COUNTERSIGN_ABSENCE, actor=head())
        true_data(case)

    def test_absence_that_the_only_head_reported_is_countersigned_above(self, case: Case) -> None:
        gone(case, by=head())
        duty = Duty.objects.live().get(case=case, kind="countersign_absence")
        assert [one.user for one in duty_holders(duty, fresh(case))] == [dinas()]
        with pytest.raises(NotAllowed):
            services.countersign(fresh(case), DutyKind.COUNTERSIGN_ABSENCE, actor=head())
        services.countersign(fresh(case), DutyKind.COUNTERSIGN_ABSENCE, actor=dinas())
        true_data(case)

    def test_arrival_that_the_only_one_at_the_gate_recorded_is_countersigned_above(
        self, client: Client
    ) -> None:
        alone = staff("panti_staff", FIRST)
        # at the gate by day, out with the patrol by night
        give_membership(alone, office=office(road.SUDINSOS), role="outreach_officer", actor=None)
        case = road.open_case()
        handover = hand_over(
            case, actor=fresh_user(alone), expected_stage="outreach", panti=office(FIRST), goods="Tas"
        )
        duty = Duty.objects.live().get(case=case, kind="countersign_arrival")
        assert [one.user for one in duty_holders(duty, fresh(case))] == [dinas()]
        with pytest.raises(NotAllowed, match="rekan lain") as refused:
            confirm_arrival(handover, actor=fresh_user(alone))
        assert [one.user for one in refused.value.holders] == [dinas()]
        client.force_login(dinas())
        page = client.get(reverse("case_duty", args=[case.number, duty.kind]), follow=True)
        assert page.status_code == 200
        sign = reverse("handover_confirm", args=[case.number])
        assert sign in client.get(reverse("case_detail", args=[case.number])).content.decode()
        # a colleague comes to the gate: from then on it is theirs
        second = staff("panti_staff", FIRST, another=1)
        answer = client.post(sign, {"idempotency_key": uuid4()})
        assert (answer.status_code, second.name in answer.content.decode()) == (403, True)
        with pytest.raises(NotAllowed, match="kantor di atasnya"):
            confirm_arrival(handover, actor=dinas())
        for tab in ("", "?tab=panti"):
            assert sign not in client.get(reverse("case_detail", args=[case.number]) + tab).content.decode()
        Membership.objects.filter(user=second).update(valid_until=timezone.localdate() - timedelta(days=1))
        assert client.post(sign, {"idempotency_key": uuid4()}).status_code == 302
        handover.refresh_from_db()
        assert handover.received_by == dinas()
        assert Duty.objects.get(pk=duty.pk).is_done
        true_data(case)

    def test_overdue_papers_ring_where_they_are_owed_and_an_instruction_at_the_dinas(
        self, case: Case
    ) -> None:
        staff("social_worker", road.SUDINSOS)
        incident = report(case, severity="grave")
        dead(fresh(case))
        papers = CaseTask.objects.open().get(case=case, duty__kind="death_papers")
        answer = next(task for task in tasks_of(incident) if task.node_name == "oversee_incident")
        for task in (papers, answer):
            task.case = fresh(case)
            raise_task(task)
        late = Notification.objects.filter(kind="overdue")
        hearing = late.filter(facts__duty="death_papers").values_list("user__username", flat=True)
        assert staff("social_worker", road.SUDINSOS).username in hearing
        assert dinas().username not in hearing
        assert late.filter(facts__answer="oversee_incident", incident=incident, user=dinas()).exists()


def test_whoever_may_do_a_duty_of_the_office_below_reads_sealed_cases() -> None:
    # the inbox of the office above asks who is there by their right alone (``inbox._nobody_there``)
    asked = [law.codename for law in DUTIES.values() if law.above]
    asked += [law.codename for law in ANSWERS.values() if law.above]
    for codename in asked:
        for role, held in ROLE_PERMISSIONS.items():
            assert codename not in held or "view_sealed" in held, (role, codename)


def test_ledger_tells_of_an_incident_when_everybody_in_it_is_named(case: Case) -> None:
    # sealed, and by its id after the one that leads
    other = seal(road.walk_to("intake"))
    named: list[int] = []

    def count(sender: object, event: CaseEvent, **more: object) -> None:
        if event.verb in ("report_incident", "part_of_incident"):
            named.append(IncidentPerson.objects.filter(incident=event.facts["incident"]).count())

    case_event_recorded.connect(count)
    try:
        report(fresh(case), others={other.pk: "affected"})
    finally:
        case_event_recorded.disconnect(count)
    assert named == [2, 2]


class TestSealed:
    def test_house_of_somebody_who_died_answers_for_the_incident_and_reads_no_case(
        self, client: Client, case: Case
    ) -> None:
        incident = report(seal(case), kind="injury", severity="serious")
        dead(fresh(case))
        assert not sees(head(), fresh(case))
        assert incident.pk in asked(head())
        name = case.person.display_name
        client.force_login(head())
        for address in (
            reverse("home"),
            reverse("notification_list"),
            reverse("incident_list", args=[NEXT]),
            reverse("incident_detail", args=[NEXT, incident.pk]),
        ):
            page = client.get(address)
            assert page.status_code == 200
            assert name not in page.content.decode(), address
        assert client.get(reverse("case_detail", args=[case.number])).status_code == 404
        step = reverse("incident_step", args=[NEXT, incident.pk, "ketahui"])
        assert client.post(step, {"idempotency_key": uuid4(), "words": ""}).status_code == 302
        supervisor = staff("panti_supervisor", NEXT)
        assert incident.pk in asked(supervisor)
        review_incident(incident, actor=supervisor, conclusion="Jatuh.", measures="Pegangan dipasang.")
        assert AccessLog.objects.filter(user=head(), case=case, purpose="incident").exists()
        true_data(case)

    def test_clerk_and_another_house_read_nothing_of_it(self, client: Client, case: Case) -> None:
        incident = report(seal(case))
        transfer_to = staff("head_of_panti", "PSAA-PU2")
        for person in (staff("clerk", NEXT), transfer_to):
            client.force_login(person)
            assert client.get(reverse("incident_detail", args=[NEXT, incident.pk])).status_code == 404

    def test_head_signs_the_death_of_a_sealed_case_without_its_file(self, client: Client, case: Case) -> None:
        dead(seal(case))
        client.force_login(head())
        address = reverse("case_duty", args=[case.number, "countersign_death"])
        page = client.get(address).content.decode()
        assert case.person.display_name in page
        assert "Gagal jantung" not in page
        key = {"idempotency_key": uuid4(), "expected_stage": "closed"}
        assert client.post(address, key)["Location"] == reverse("home")
        assert Duty.objects.get(case=case, kind="countersign_death").is_done
        assert AccessLog.objects.filter(user=head(), case=case, purpose="duty").exists()
        true_data(case)


class TestTwoHousesOn:
    def test_belongings_left_are_handed_back_from_inbox_to_receipt(self, client: Client) -> None:
        case = road.walk_to("assessment")
        keep(case, cash=20_000)
        case = two_houses_on(case)
        keeper = staff("panti_staff", FIRST)
        assert not sees(keeper, case)
        client.force_login(keeper)
        duty = reverse("case_duty", args=[case.number, "belongings_left"])
        listed = client.get(reverse("home") + "?tab=team").content.decode()
        assert duty in listed
        assert reverse("case_detail", args=[case.number]) + '"' not in listed
        page = client.get(client.get(duty)["Location"])
        assert page.status_code == 200
        things = Belonging.objects.filter(case=case, panti__code=FIRST)
        sent: dict[str, Any] = {
            "idempotency_key": uuid4(),
            "expected_stage": case.stage,
            "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "recipient": "person",
            "to_whom": "Pak Topi",
            "signed": "signature",
            "cash": "20000",
        }
        sent |= {f"item_{item.pk}": item.held for item in things}
        for bound in page.context["form"].things:
            sent[bound[1].html_name] = bound[0].held
        done = client.post(client.get(duty)["Location"], sent)
        assert done.status_code == 302, done.content.decode()
        receipt = client.get(done["Location"])
        assert (receipt.status_code, "Pak Topi" in receipt.content.decode()) == (200, True)
        assert Duty.objects.get(case=case, kind="belongings_left").is_done
        # sent again it leads to the same receipt, and the case stays closed
        assert (
            client.post(reverse("belongings_hand_back", args=[case.number]), sent)["Location"]
            == done["Location"]
        )
        assert client.get(reverse("belongings", args=[case.number])).status_code == 404
        assert client.get(reverse("case_detail", args=[case.number])).status_code == 404
        true_data(case)

    def test_house_that_owes_nothing_is_let_nowhere(self, client: Client) -> None:
        case = two_houses_on(road.walk_to("assessment"))
        client.force_login(staff("panti_staff", FIRST))
        for name in ("belongings_hand_back", "belongings", "case_detail"):
            assert client.get(reverse(name, args=[case.number])).status_code == 404
        assert client.get(reverse("case_duty", args=[case.number, "belongings_left"])).status_code == 404

    def test_incident_stays_with_the_house_in_which_it_happened(self, client: Client) -> None:
        case = road.walk_to("assessment")
        incident = report(case, actor=staff("panti_staff", FIRST))
        case = two_houses_on(case)
        answering = head(FIRST)
        assert not sees(answering, case)
        assert incident.pk in asked(answering)
        client.force_login(answering)
        detail = reverse("incident_detail", args=[FIRST, incident.pk])
        assert detail in client.get(reverse("home")).content.decode()
        page = client.get(detail).content.decode()
        assert case.person.display_name in page
        assert reverse("case_detail", args=[case.number]) not in page
        step = reverse("incident_step", args=[FIRST, incident.pk, "ketahui"])
        assert client.post(step, {"idempotency_key": uuid4(), "words": ""}).status_code == 302
        event = case.events.get(verb="acknowledge_incident")
        assert of_lists("panti", office(FIRST).pk) in touched_by(fresh(case), event)
        true_data(case)

    def test_its_bell_keeps_what_the_house_still_answers_for(self) -> None:
        case = road.walk_to("assessment")
        incident = report(case, actor=staff("panti_staff", FIRST))
        two_houses_on(case)
        assert told(head(FIRST)).filter(incident=incident).exists()
        assert not told(staff("clerk", FIRST)).exists()

    def test_what_was_handed_over_ends_the_duty_for_good(self) -> None:
        case = road.walk_to("assessment")
        keep(case)
        case = two_houses_on(case)
        hand_all_back(case, FIRST)
        keeper = staff("panti_staff", FIRST)
        assert not inbox.tasks(keeper, inbox.TEAM).filter(case=case).exists()


def test_review_of_longterm_care_goes_along_to_the_next_house() -> None:
    case = transfer(road.walk_to("longterm"))
    duty = Duty.objects.live().get(case=case, kind="longterm_review")
    assert duty.offices == [case.present_panti_id]
    task = CaseTask.objects.open().get(case=case, duty=duty)
    assert task.offices == duty.offices
    true_data(case)

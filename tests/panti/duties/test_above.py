"""The office above does what nobody in the house may, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.duties import DUTIES
from casework.cases.enums import DutyKind
from casework.cases.errors import NotAllowed
from casework.cases.models import Case, Duty
from casework.cases.owing import duty_holders
from casework.offices.models import Membership
from casework.offices.rules import ROLE_PERMISSIONS
from casework.offices.services import give_membership
from casework.outreach.services import confirm_arrival, hand_over
from casework.panti.incidents.answers import ANSWERS
from casework.panti.incidents.services import acknowledge_incident, review_incident
from notifications.models import Notification
from tests import road
from tests.panti.duties.doors import asked, dinas, fresh_user, head, rang, true_data
from tests.panti.duties.moved import FIRST, NEXT
from tests.panti.facts import dead, gone
from tests.panti.incidents.test_incidents import report
from tests.road import fresh
from tests.staff import office, staff
from workflows.answering import tasks_of
from workflows.escalation import raise_task
from workflows.models import CaseTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return road.walk_to("intake")


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

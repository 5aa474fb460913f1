"""Every duty has somebody who can do it: the house however far the person has gone since; nobody sees
more of a case than that."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import AccessLog, Case, CaseEvent, Duty
from casework.cases.queries import sees
from casework.cases.signals import case_event_recorded
from casework.panti.incidents.services import review_incident
from casework.panti.models import Belonging, IncidentPerson
from notifications.queries import told
from notifications.topics import of_lists, touched_by
from tests import road
from tests.panti.duties.doors import asked, head, seal, true_data
from tests.panti.duties.moved import FIRST, NEXT, transfer, two_houses_on
from tests.panti.facts import dead
from tests.panti.incidents.test_incidents import report
from tests.panti.test_belongings import hand_all_back, keep
from tests.road import fresh
from tests.staff import office, staff
from workflows import inbox
from workflows.models import CaseTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return road.walk_to("intake")


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

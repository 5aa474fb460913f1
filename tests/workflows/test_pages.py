"""The pages of work: what each shows to whom, and what a late or foreign click reads."""

from datetime import timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services as case_services
from casework.cases.models import Case, Proposal
from casework.offices.models import User
from tests.cases.test_papers import picture, upload
from tests.road import open_case, somebody
from tests.staff import office, staff
from workflows import services
from workflows.drawings import ROAD
from workflows.nodes import PersonTask
from workflows.picture import drawing_of

from . import journey
from .journey import PUS, TRANSIT, the_task

pytestmark = pytest.mark.django_db


def as_(role: str, code: str = PUS, another: int = 0) -> Client:
    client = Client()
    client.force_login(staff(role, code, another=another))
    return client


@pytest.fixture
def proposal() -> Proposal:
    return the_task(journey.at("decide_place")).proposal


def decide(client: Client, proposal: Proposal, how: str, **fields: object) -> object:
    sent = {"idempotency_key": str(uuid4()), "version": proposal.version, "note": "", **fields}
    return client.post(reverse(f"decision_{how}", args=[proposal.pk]), sent)


@pytest.mark.parametrize("tab", ["mine", "team", "overdue", "proposed", "done", "nonsense"])
@pytest.mark.parametrize(
    "person",
    [
        ("supervisor", PUS),
        ("panti_social_worker", TRANSIT),
        ("outreach_officer", PUS),
        ("administrator", PUS),
    ],
)
def test_home_opens_for_everybody_on_every_list(
    person: tuple[str, str], tab: str, proposal: Proposal
) -> None:
    assert as_(*person).get(reverse("home"), {"tab": tab, "page": "x"}).status_code == 200


@pytest.mark.parametrize("page", ["9" * 5000, "0", "-1", "²"])
def test_home_opens_on_a_page_that_is_no_page(page: str) -> None:
    assert as_("supervisor").get(reverse("home"), {"page": page}).status_code == 200


def test_home_puts_the_most_urgent_decision_first(proposal: Proposal) -> None:
    page = as_("supervisor").get(reverse("home")).content.decode()
    assert page.count("btn-next") == 1
    assert reverse("decision_detail", args=[proposal.pk]) in page
    assert proposal.case.number in page


def test_home_shows_nothing_of_other_offices(proposal: Proposal) -> None:
    for tab in ("mine", "team", "overdue", "proposed", "done"):
        page = as_("supervisor", "SDS-BRT").get(reverse("home"), {"tab": tab}).content.decode()
        assert proposal.case.number not in page


def test_an_untaken_task_is_taken_from_the_list_once() -> None:
    case = open_case()
    task = the_task(case)
    url = reverse("task_take", args=[task.pk])
    assert url in as_("outreach_officer").get(reverse("home"), {"tab": "team"}).content.decode()
    assert as_("outreach_officer").post(url, {"next": "https://evil.example/"}).status_code == 302
    late = as_("outreach_officer", another=1).post(url)
    assert late.status_code == 409
    assert staff("outreach_officer", PUS).name in late.content.decode()


def test_after_taking_one_never_leaves_the_site() -> None:
    task = the_task(open_case())
    answer = as_("outreach_officer").post(
        reverse("task_take", args=[task.pk]), {"next": "https://evil.example/"}
    )
    assert answer["Location"].startswith("/")


@pytest.mark.parametrize("name", ["task_take", "task_release"])
def test_taking_is_no_link(name: str) -> None:
    assert as_("supervisor").get(reverse(name, args=[the_task(open_case()).pk])).status_code == 405


@pytest.mark.parametrize("name", ["decision_approve", "decision_return"])
def test_a_link_decides_nothing_and_leads_to_the_decision(name: str, proposal: Proposal) -> None:
    answer = as_("supervisor").get(reverse(name, args=[proposal.pk]))
    assert answer["Location"] == reverse("decision_detail", args=[proposal.pk])
    assert Proposal.objects.get(pk=proposal.pk).status == "open"


@pytest.mark.parametrize(
    "name",
    ["task_take", "task_release", "task_hand", "decision_detail", "decision_approve", "decision_return"],
)
def test_a_foreign_case_does_not_exist(name: str, proposal: Proposal) -> None:
    pk = the_task(proposal.case).pk if name.startswith("task") else proposal.pk
    client = as_("supervisor", "SDS-BRT")
    ask = client.get if name == "decision_detail" else client.post
    assert ask(reverse(name, args=[pk])).status_code == 404


def test_a_sealed_case_does_not_exist_for_those_without_the_right() -> None:
    case = open_case()
    task = the_task(case)
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert as_("outreach_officer").post(reverse("task_take", args=[task.pk])).status_code == 404
    assert as_("outreach_officer").get(reverse("flow_picture"), {"kasus": case.number}).status_code == 404


def test_a_task_is_handed_to_the_colleague_chosen() -> None:
    case = open_case()
    services.take(the_task(case), actor=staff("outreach_officer", PUS))
    colleague = staff("outreach_officer", PUS, another=1)
    url = reverse("task_hand", args=[the_task(case).pk])
    page = as_("outreach_officer").get(url).content.decode()
    assert colleague.name in page
    key = str(uuid4())
    assert as_("outreach_officer").post(url, {"idempotency_key": key, "to": colleague.pk}).status_code == 302
    assert the_task(case).owner == colleague


def test_a_task_is_not_handed_to_a_stranger_by_a_forged_form() -> None:
    case = open_case()
    services.take(the_task(case), actor=staff("outreach_officer", PUS))
    url = reverse("task_hand", args=[the_task(case).pk])
    stranger = staff("social_worker", PUS)
    answer = as_("outreach_officer").post(url, {"idempotency_key": str(uuid4()), "to": stranger.pk})
    assert answer.status_code == 422
    assert the_task(case).owner == staff("outreach_officer", PUS)


def test_somebody_elses_task_is_not_handed_on() -> None:
    case = open_case()
    services.take(the_task(case), actor=staff("outreach_officer", PUS))
    answer = as_("outreach_officer", another=1).get(reverse("task_hand", args=[the_task(case).pk]))
    assert answer.status_code == 403
    assert staff("supervisor", PUS).name in answer.content.decode() or b"jk-oops" in answer.content


def test_the_queue_holds_what_i_may_decide_and_not_what_i_proposed(proposal: Proposal) -> None:
    url = reverse("decision_detail", args=[proposal.pk])
    assert url in as_("supervisor").get(reverse("decision_list")).content.decode()
    assert url not in as_("panti_social_worker", TRANSIT).get(reverse("decision_list")).content.decode()


def test_the_decider_approves(proposal: Proposal) -> None:
    answer = decide(as_("supervisor"), proposal, "approve")
    assert answer.status_code == 302
    assert Case.objects.get(pk=proposal.case_id).stage == "placement"
    after = as_("supervisor").get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    assert reverse("decision_approve", args=[proposal.pk]) not in after


def test_after_deciding_the_next_task_is_offered_by_a_link(proposal: Proposal) -> None:
    urgent = the_task(journey.walk(open_case(person=somebody(label="Bu Sri <b>")), until="decide_place"))
    client = as_("supervisor")
    page = client.post(**_approval(proposal), follow=True).content.decode()
    address = reverse("decision_detail", args=[urgent.proposal_id])
    assert "Berikutnya untuk Anda:" in page
    assert f'<a href="{address}">' in page
    assert "Bu Sri &lt;b&gt;" in page
    # the last one: nothing else waits
    last = client.post(**_approval(urgent.proposal), follow=True).content.decode()
    assert "Berikutnya untuk Anda:" not in last


def _approval(proposal: Proposal) -> dict[str, Any]:
    data = {"idempotency_key": str(uuid4()), "version": proposal.version, "note": ""}
    return {"path": reverse("decision_approve", args=[proposal.pk]), "data": data}


def test_after_a_step_the_next_task_is_offered_but_not_one_of_the_same_case() -> None:
    case, other = open_case(), open_case(person=somebody(label="Bu Sri"))
    officer = staff("outreach_officer", PUS)
    for one in (case, other):
        services.take(the_task(one), actor=officer)
    client = as_("outreach_officer")
    data = {"idempotency_key": str(uuid4()), "expected_stage": "outreach", "panti": office("PSBI-1").pk}
    data["occurred_at"] = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    sent = client.post(reverse("case_step", args=[case.number, "hand_over"]), data, follow=True)
    said = [str(message) for message in sent.context["messages"]]
    assert [f"/{other.number}/" in words for words in said if "Berikutnya" in words] == [True]


def test_a_double_click_decides_once(proposal: Proposal) -> None:
    client, key = as_("supervisor"), str(uuid4())
    answers = [decide(client, proposal, "approve", idempotency_key=key) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert proposal.case.events.filter(verb="place").count() == 1


def test_returning_asks_for_a_reason_and_keeps_the_page(proposal: Proposal) -> None:
    answer = decide(as_("supervisor"), proposal, "return")
    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content
    assert decide(as_("supervisor"), proposal, "return", note="Lengkapi.").status_code == 302
    assert Proposal.objects.get(pk=proposal.pk).status == "returned"


def test_a_late_decision_reads_what_is_so_now(proposal: Proposal) -> None:
    case_services.withdraw_proposal(proposal, actor=proposal.proposer, version=1)
    answer = decide(as_("supervisor"), proposal, "approve", version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in page
    assert str(Proposal.objects.get(pk=proposal.pk).get_status_display()) in page
    assert f'action="{reverse("decision_approve", args=[proposal.pk])}"' not in page
    assert Case.objects.get(pk=proposal.case_id).stage == "assessment"


def test_the_proposer_reads_who_decides_and_gets_no_form(proposal: Proposal) -> None:
    decider = staff("supervisor", PUS)
    client = as_("panti_social_worker", TRANSIT)
    page = client.get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    assert decider.name in page
    assert reverse("decision_approve", args=[proposal.pk]) not in page
    assert decide(client, proposal, "approve").status_code == 403


def test_a_proposal_made_again_shows_what_changed(proposal: Proposal) -> None:
    journey.send_back(proposal)
    other = journey.office("PSTW-BM1")
    again = journey.propose(proposal.case, "place", panti=other.pk)
    page = as_("supervisor").get(reverse("decision_detail", args=[again.pk])).content.decode()
    assert f"<ins>{other.short_name}</ins>" in page
    assert f"<del>{journey.office(journey.PANTI).short_name}</del>" in page
    assert "Lengkapi dahulu." in page


def test_the_picture_draws_every_node_and_lights_the_one_of_a_case(proposal: Proposal) -> None:
    client = as_("supervisor")
    page = client.get(reverse("flow_picture"), {"kasus": proposal.case.number}).content.decode()
    assert page.count('<g transform="') == len(ROAD.places)
    # the decision, and beside the road the arrival to be signed and the health check
    assert page.count('data-state="now"><rect') == 3
    assert " style=" not in page


def test_the_picture_counts_only_cases_one_may_read(proposal: Proposal) -> None:
    assert 'class="flow-n"' in as_("supervisor").get(reverse("flow_picture")).content.decode()
    assert 'class="flow-n"' not in as_("supervisor", "SDS-BRT").get(reverse("flow_picture")).content.decode()


@pytest.mark.parametrize("name", ["case", "transfer", "incident"])
def test_each_flow_downloads_as_bpmn_with_every_edge_between_its_nodes(name: str) -> None:
    answer = as_("supervisor").get(reverse("flow_bpmn"), {"alur": name})
    drawing = drawing_of(name)
    assert drawing is not None
    assert "attachment" in answer["Content-Disposition"]
    root = ET.fromstring(answer.content)
    space = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
    ids = {element.get("id") for element in root.iter()}
    flows = root.findall(".//b:sequenceFlow", space)
    assert {flow.get("sourceRef") for flow in flows} | {flow.get("targetRef") for flow in flows} <= ids
    assert len(root.findall(".//b:userTask", space)) == sum(
        isinstance(node, PersonTask) for node in drawing.flow.instance.nodes()
    )
    assert as_("supervisor").get(reverse("flow_bpmn"), {"alur": "tidak"}).status_code == 404


def test_pages_of_work_ask_for_a_login() -> None:
    for name in ("home", "decision_list", "flow_picture", "flow_bpmn", "notification_list"):
        assert Client().get(reverse(name)).status_code == 302


def test_an_account_without_a_membership_sees_an_empty_home() -> None:
    client = Client()
    client.force_login(User.objects.create(username="baru", name="Orang Baru"))
    assert client.get(reverse("home")).status_code == 200


def test_a_decision_names_health_files_only_to_those_who_read_health_notes(proposal: Proposal) -> None:
    nurse = staff("nurse", TRANSIT)
    for title, kind in (("Foto penjangkauan", "photo"), ("Hasil tes TB", "health")):
        case_services.attach(proposal.case, actor=nurse, upload=upload(picture()), title=title, kind=kind)
    url = reverse("decision_detail", args=[proposal.pk])
    seen = {
        role: as_(role, code).get(url).content.decode()
        for role, code in (("nurse", TRANSIT), ("clerk", TRANSIT))
    }
    assert all("Foto penjangkauan" in text for text in seen.values())
    assert {role: "Hasil tes TB" in text for role, text in seen.items()} == {"nurse": True, "clerk": False}


def test_a_task_lost_to_a_colleague_leads_to_the_case_and_says_who_has_it() -> None:
    case, first = open_case(), staff("outreach_officer", PUS)
    services.take(the_task(case), actor=first)
    late = as_("outreach_officer", another=1).post(reverse("task_take", args=[the_task(case).pk]))
    page = late.content.decode()
    assert late.status_code == 409
    assert f"Serahkan, ases, atau selesaikan di tempat: ditangani {first.name}" in page
    assert f'href="{reverse("case_detail", args=[case.number])}">Buka kasus' in page
    assert 'data-stage="outreach"' in page


def test_an_administrator_finds_staff_work_and_no_search_for_cases() -> None:
    member = staff("clerk", "SDS-BRT", another=1)
    User.objects.filter(pk=member.pk).update(must_change_password=True)
    member.memberships.update(valid_until=timezone.localdate() + timedelta(days=5))
    answer = as_("administrator", "DINAS").get(reverse("home"))
    page = answer.content.decode()
    assert member.name in page
    assert reverse("staff_add") in page
    assert reverse("case_list") not in page
    assert "?tab=team" not in page


@pytest.mark.parametrize(("role", "code"), [("leadership", "DINAS"), ("clerk", PUS), ("clerk", TRANSIT)])
def test_readers_to_whom_no_task_comes_see_the_cases_by_stage(role: str, code: str) -> None:
    journey.at("decide_place")
    open_case("SDS-BRT", person=None) if role == "leadership" else None
    page = as_(role, code).get(reverse("home")).content.decode()
    assert f'href="{reverse("case_list")}?stage=assessment"' in page
    assert ("?stage=outreach" in page) is (role == "leadership")
    assert "?tab=team" not in page


def test_the_home_of_the_data_protection_officer_names_readers_and_no_person() -> None:
    case, sealed = open_case(), open_case()
    for one in (case, sealed):
        as_("supervisor").get(reverse("case_detail", args=[one.number]))
    Case.objects.filter(pk=sealed.pk).update(sealed=True)
    page = as_("data_protection", "DINAS").get(reverse("home")).content.decode()
    assert staff("supervisor", PUS).name in page
    assert case.number in page
    assert sealed.number not in page
    assert case.person.display_name not in page
    assert reverse("audit_home") in page
    assert reverse("case_list") not in page

"""Settled or assessed on site, taken into care again, reopened, passed to another Sudinsos."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import PaperKind
from casework.cases.errors import NeedsMissing, NotAllowed, Refusal
from casework.cases.models import Case, Proposal
from casework.cases.queries import explain, sees
from casework.offices.models import User
from casework.outreach.models import SiteVisit
from casework.outreach.services import assess_on_site, take_again
from casework.panti.models import Stay
from tests import walked
from tests.road import fresh, open_case, somebody, walk_to
from tests.staff import office, staff

Typed = Callable[..., dict[str, Any]]
ClientOf = Callable[[User], Client]


def step(case: Case, name: str) -> str:
    return reverse("case_step", args=[case.number, name])


def sent(case: Case, **given: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid4()), "expected_stage": case.stage, **given}


@pytest.fixture
def phone(officer: User, client_of: ClientOf) -> Client:
    return client_of(officer)


@walked.once
def adult() -> Case:
    return open_case(person=somebody(name="Bambang", label="", estimated_age=35))


# --- settled on site ---


def test_the_outreach_form_settles_in_one_go(phone: Client, typed: Typed) -> None:
    answer = phone.post(reverse("contact_add"), typed(result="resolved", conditions=["hungry"]))
    case = Case.objects.get()
    assert answer["Location"] == reverse("case_detail", args=[case.number])
    assert (case.stage, case.outcome) == ("closed", "on_site")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "who", [{"age_band": "60+"}, {"age_band": "6-17"}, {"conditions": ["ill"]}, {"age_band": None}]
)
def test_somebody_protected_waits_for_the_supervisor(
    phone: Client, typed: Typed, who: dict[str, Any]
) -> None:
    phone.post(reverse("contact_add"), typed(**({"result": "resolved", "conditions": []} | who)))
    case, proposal = Case.objects.get(), Proposal.objects.get()
    assert case.stage == "outreach"
    assert (proposal.transition, proposal.facts, proposal.status) == (
        "resolve_protected",
        {"outcome": "on_site"},
        "open",
    )
    assert proposal.note == "Luka dibalut."
    services.approve(proposal, actor=staff("supervisor", "SDS-PUS"), version=proposal.version)
    assert (fresh(case).stage, fresh(case).outcome) == ("closed", "on_site")


def test_settling_says_what_was_done(phone: Client, typed: Typed) -> None:
    answer = phone.post(reverse("contact_add"), typed(result="resolved", done=""))
    assert list(answer.context["form"].errors) == ["done"]
    assert not Case.objects.exists()


def test_a_case_is_settled_from_its_page_with_an_outcome(phone: Client) -> None:
    case = adult()
    empty = phone.post(step(case, "resolve_on_site"), sent(case))
    assert sorted(empty.context["form"].errors) == ["note", "outcome"]
    done = phone.post(
        step(case, "resolve_on_site"), sent(case, note="Diantar pulang.", outcome="with_family")
    )
    assert done.status_code == 302
    assert (fresh(case).stage, fresh(case).outcome) == ("closed", "with_family")


def test_an_outcome_that_needs_more_is_not_offered(phone: Client) -> None:
    case = adult()
    answer = phone.post(step(case, "resolve_on_site"), sent(case, note="x", outcome="death"))
    assert list(answer.context["form"].errors) == ["outcome"]


def test_somebody_protected_is_led_to_the_proposal(phone: Client) -> None:
    case = open_case()
    answer = phone.get(step(case, "resolve_on_site"))
    assert answer.status_code == 409
    assert reverse("resolve_protected", args=[case.number]) in answer.content.decode()
    done = phone.post(step(case, "resolve_protected"), sent(case, note="Diantar pulang.", outcome="on_site"))
    assert done.status_code == 302
    assert Proposal.objects.get().facts == {"outcome": "on_site"}


# --- on site ---


def visited(case: Case) -> Case:
    assess_on_site(
        case,
        actor=staff("social_worker", "SDS-PUS"),
        expected_stage="outreach",
        address="Jl. Melati 3, RT 04",
        let_in_by="Pak RT Slamet",
    )
    return fresh(case)


def test_the_assessment_begins_where_the_person_is(client_of: ClientOf) -> None:
    case = open_case()
    worker = client_of(staff("social_worker", "SDS-PUS"))
    data = sent(
        case,
        address="Jl. Melati 3, RT 04",
        let_in_by="Pak RT",
        occurred_at=timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    )
    Case.objects.filter(pk=case.pk).update(
        opened_at=case.opened_at - timedelta(minutes=2), stage_since=case.opened_at - timedelta(minutes=2)
    )
    assert worker.post(step(case, "assess_on_site"), data).status_code == 302
    now = fresh(case)
    assert (now.stage, now.whereabouts, now.present_panti) == ("assessment", "community", None)
    assert SiteVisit.objects.get().address == "Jl. Melati 3, RT 04"
    assert "Pak RT" in worker.get(reverse("case_detail", args=[case.number])).content.decode()
    assert not Stay.objects.exists()


def test_without_an_address_nothing_begins() -> None:
    case = open_case()
    with pytest.raises(ValidationError) as refused:
        assess_on_site(case, actor=staff("social_worker", "SDS-PUS"), expected_stage="outreach", address=" ")
    assert "address" in refused.value.error_dict


def test_an_officer_does_not_begin_it(officer: User) -> None:
    with pytest.raises(NotAllowed):
        assess_on_site(open_case(), actor=officer, expected_stage="outreach", address="Jl. Melati 3")
    assert not SiteVisit.objects.exists()


def test_assessment_conference_and_placement_work_from_the_sudinsos(client_of: ClientOf) -> None:
    case = visited(open_case())
    worker = client_of(staff("social_worker", "SDS-PUS"))
    for name in ("assessment_add", "conference_add"):
        assert worker.get(reverse(name, args=[case.number])).status_code == 200, name
    for name in ("place", "return_to_family", "discharge", "refer_out"):
        found = explain(case, name, staff("social_worker", "SDS-PUS"))
        assert (found.legal, found.allowed) == (True, True), name


def test_a_person_on_site_is_discharged_by_their_sudinsos() -> None:
    case = visited(open_case())
    proposal = services.propose_exit(
        case,
        "discharge",
        actor=staff("social_worker", "SDS-PUS"),
        expected_stage="assessment",
        destination="own_home",
        address="Jl. Melati 3",
        follow_up_dates=[timezone.localdate() + timedelta(days=30)],
        note="Bekerja lagi.",
    ).proposal
    services.approve(proposal, actor=staff("supervisor", "SDS-PUS"), version=proposal.version)
    proposal.refresh_from_db()
    services.carry_out_exit(
        proposal,
        actor=staff("outreach_officer", "SDS-PUS"),
        version=proposal.version,
        papers=dict.fromkeys(PaperKind.values, ""),
    )
    assert fresh(case).stage == "aftercare"


# --- again ---


def test_somebody_in_aftercare_is_taken_again_into_a_transit_panti(client_of: ClientOf) -> None:
    case = walk_to("aftercare")
    worker = client_of(staff("social_worker", "SDS-PUS"))
    when = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    nowhere = worker.post(
        step(case, "readmit"), sent(case, note="Diusir.", where="on_site", occurred_at=when)
    )
    assert list(nowhere.context["form"].errors) == ["address"]
    done = worker.post(
        step(case, "readmit"),
        sent(case, note="Diusir.", where="transit", panti=office("PSBI-1").pk, occurred_at=when),
    )
    assert done.status_code == 302
    now = fresh(case)
    assert (now.stage, now.present_panti) == ("assessment", office("PSBI-1"))
    assert Stay.objects.filter(case=case, left_at=None).get().began_with == "readmit"


def test_taken_again_on_site_keeps_the_address() -> None:
    case = walk_to("aftercare")
    worker = staff("social_worker", "SDS-PUS")
    take_again(case, actor=worker, expected_stage="aftercare", note="Diusir.", address="Jl. Mawar 1")
    assert (fresh(case).stage, fresh(case).whereabouts) == ("assessment", "community")
    assert SiteVisit.objects.get(case=case).address == "Jl. Mawar 1"


def test_a_referral_panti_takes_nobody_again_directly() -> None:
    case = walk_to("aftercare")
    with pytest.raises(ValidationError):
        take_again(
            case,
            actor=staff("social_worker", "SDS-PUS"),
            expected_stage="aftercare",
            note="Diusir.",
            panti=office("PSTW-BM2"),
        )


@walked.once
def closed() -> Case:
    case = adult()
    services.transition(
        case,
        "resolve_on_site",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        note="Pulang sendiri.",
    )
    return fresh(case)


def test_a_supervisor_reopens_and_sees_until_when(client_of: ClientOf) -> None:
    case = closed()
    supervisor = client_of(staff("supervisor", "SDS-PUS"))
    page = supervisor.get(step(case, "reopen")).content.decode()
    assert "dapat dibuka kembali sampai" in page
    assert "asesmen awal" in page
    assert list(supervisor.post(step(case, "reopen"), sent(case)).context["form"].errors) == ["note"]
    assert supervisor.post(step(case, "reopen"), sent(case, note="Kembali ke jalan.")).status_code == 302
    assert fresh(case).stage == "assessment"


def test_what_may_no_longer_be_reopened_says_so(client_of: ClientOf) -> None:
    case = closed()
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=120))
    answer = client_of(staff("supervisor", "SDS-PUS")).get(step(case, "reopen"))
    assert answer.status_code == 409
    with pytest.raises(NeedsMissing):
        services.transition(
            fresh(case),
            "reopen",
            actor=staff("supervisor", "SDS-PUS"),
            expected_stage="closed",
            note="Terlambat.",
        )


# --- passed on ---


def asked(case: Case, code: str = "SDS-TIM") -> Proposal:
    return services.propose(
        case,
        "reassign",
        actor=staff("supervisor", "SDS-PUS"),
        expected_stage=case.stage,
        facts={"office": office(code).pk},
        note="Pindah ke rumah adiknya di Jatinegara.",
    )


@pytest.mark.parametrize("sealed", [False, True])
def test_the_other_sudinsos_reads_decides_and_answers_from_then_on(sealed: bool, client_of: ClientOf) -> None:
    case = open_case()
    Case.objects.filter(pk=case.pk).update(sealed=sealed)
    giving = client_of(staff("supervisor", "SDS-PUS"))
    done = giving.post(
        step(case, "reassign"), sent(case, office=office("SDS-TIM").pk, note="Pindah ke Jatinegara.")
    )
    assert done.status_code == 302
    taker = staff("supervisor", "SDS-TIM")
    assert sees(taker, fresh(case))
    proposal = Proposal.objects.get()
    page = client_of(taker).get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    assert "Pindah ke Jatinegara." in page
    assert office("SDS-PUS").name in page
    services.approve(proposal, actor=taker, version=proposal.version)
    now = fresh(case)
    assert (now.responsible_office, now.stage) == (office("SDS-TIM"), "outreach")
    assert not sees(staff("supervisor", "SDS-PUS"), now)


def test_returned_it_stays_and_the_other_no_longer_reads() -> None:
    case = open_case()
    proposal, taker = asked(case), staff("supervisor", "SDS-TIM")
    services.return_proposal(proposal, actor=taker, version=proposal.version, note="Tidak tinggal di sini.")
    assert fresh(case).responsible_office == office("SDS-PUS")
    assert not sees(User.objects.get(pk=taker.pk), fresh(case))


@pytest.mark.parametrize("code", ["SDS-PUS", "PSBI-1", "DINAS"])
def test_only_another_sudinsos_takes_over(code: str, client_of: ClientOf) -> None:
    case = open_case()
    with pytest.raises(Refusal):
        asked(case, code)
    page = client_of(staff("supervisor", "SDS-PUS")).get(step(case, "reassign"))
    assert office(code).pk not in [pk for pk, _ in page.context["form"].fields["office"].choices if pk]
    assert "tidak lagi membaca kasus ini" in page.content.decode()


def test_a_social_worker_passes_nothing_on() -> None:
    case = open_case()
    with pytest.raises(NotAllowed):
        services.propose(
            case,
            "reassign",
            actor=staff("social_worker", "SDS-PUS"),
            expected_stage="outreach",
            facts={"office": office("SDS-TIM").pk},
            note="Pindah.",
        )

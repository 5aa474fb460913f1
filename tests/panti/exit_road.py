"""People at the forms of leaving: proposed, decided and carried out over HTTP, in a house and on site."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.offices.models import User
from tests import road, walked
from tests.cases.test_papers import picture, upload
from tests.road import HOUSE, SUDINSOS, fresh
from tests.staff import staff

BREBES = "33.29"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def house_worker() -> User:
    return staff("panti_social_worker", HOUSE)


def gate() -> User:
    return staff("panti_staff", HOUSE)


def head() -> User:
    return staff("head_of_panti", HOUSE)


def dinas() -> User:
    return staff("dinas_decider", "DINAS")


def minute(moment: Any = None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def soon(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


FAMILY = {
    "address": "Jl. Melati 3, Brebes",
    "collector_name": "Sulastri",
    "collector_relation": "adik",
    "collector_phone": "0812 0000 1111",
    "note": "Keluarga siap.",
}


def repatriation(**changes: Any) -> dict[str, Any]:
    return {
        "area": BREBES,
        "address": "Dukuh Kidul RT 02/05, Brebes",
        "receiver_name": "Rasiti",
        "receiver_relation": "ibu",
        "institution": "Dinas Sosial Kabupaten Brebes",
        "institution_phone": "0283 000 111",
        "travel": "ticket",
        "travel_with": "Bus Sinar Maju, Terminal Kampung Rambutan",
        "departs_on": soon(3),
        "visit_1": soon(30),
        "note": "Ingin pulang, ibunya menunggu.",
    } | changes


def referral(**changes: Any) -> dict[str, Any]:
    return {
        "destination": "hospital",
        "institution": "RSJ Contoh Sehat",
        "address": "Jl. Kenanga 1, Jakarta Timur",
        "receiver_name": "dr. Contoh Suryani",
        "institution_phone": "021 000 222",
        "letter_number": "440/12/2026",
        "note": "Perlu perawatan jiwa menetap.",
    } | changes


def propose(actor: User, case: Case, name: str, data: dict[str, Any], *, client: Client | None = None) -> Any:
    sent = {"idempotency_key": str(uuid4()), "expected_stage": case.stage} | data
    return (client or browser(actor)).post(reverse("case_step", args=[case.number, name]), sent)


def latest(case: Case) -> Proposal:
    return Proposal.objects.select_related("case", "exit").filter(case=case).latest("pk")


def decide(case: Case, actor: User) -> Proposal:
    proposal = latest(case)
    services.approve(proposal, actor=actor, version=proposal.version)
    return latest(case)


def hand_over(actor: User, proposal: Proposal, *papers: str, **data: Any) -> Any:
    """What the form at the gate sends with these papers ticked."""
    sent: dict[str, Any] = {
        "idempotency_key": str(uuid4()),
        "version": proposal.version,
        "occurred_at": minute(),
    }
    sent |= {f"paper_{paper}": "on" for paper in papers} | data
    return browser(actor).post(reverse("case_carry_out", args=[proposal.case.number, proposal.pk]), sent)


def call_off(actor: User, proposal: Proposal, **data: Any) -> Any:
    sent = {"idempotency_key": str(uuid4()), "version": proposal.version, "note": ""} | data
    return browser(actor).post(reverse("proposal_withdraw", args=[proposal.case.number, proposal.pk]), sent)


def attach_police_letter(case: Case, actor: User) -> None:
    services.attach(case, actor=actor, upload=upload(picture()), title="Surat polisi", kind="police")


@walked.once
def on_site(**facts: Any) -> Case:
    """Assessed where the person lives, in no panti."""
    case = road.open_case(**facts)
    services.transition(
        case, "assess_on_site", actor=staff("social_worker", SUDINSOS), expected_stage="outreach"
    )
    return fresh(case)

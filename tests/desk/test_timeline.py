"""The timeline reads what its events name at once: as many queries for thirty events as for three."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases import registry
from casework.cases.enums import ProposalStatus
from casework.cases.law import LAW
from casework.cases.models import Attachment, Case, CaseEvent, Proposal
from casework.desk.timeline import timeline
from casework.offices.models import Office, User
from casework.outreach.models import Contact, Handover
from casework.panti.models import Absence
from casework.people.models import IdentityEvidence
from tests.road import HOUSE, fresh, walk_to
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

Make = Callable[[Case, User, int], Any]


def attachment(case: Case, actor: User, number: int) -> Attachment:
    return Attachment.objects.create(
        case=case,
        kind="letter",
        title=f"Surat {number}",
        content_type="application/pdf",
        size=1,
        uploaded_by=actor,
    )


def evidence(case: Case, actor: User, number: int) -> IdentityEvidence:
    return IdentityEvidence.objects.create(
        person=case.person,
        kind="ktp",
        step="seen",
        remarks=f"Bukti {number}",
        recorded_by=actor,
        seen_on=timezone.localdate(),
    )


def proposal(case: Case, actor: User, number: int) -> Proposal:
    return Proposal.objects.create(
        case=case,
        transition="place",
        status=ProposalStatus.WITHDRAWN,
        facts={"panti": list(Office.objects.order_by("pk"))[number % 5].pk},
        proposer=actor,
        proposed_at=timezone.now(),
    )


def handover(case: Case, actor: User, number: int) -> Handover:
    return Handover.objects.create(
        number=f"BA-{Handover.objects.count()}",
        case=case,
        office=case.responsible_office,
        panti=office(HOUSE),
        vehicle=f"Mobil {number}",
        handed_by=actor,
        handed_at=timezone.now(),
    )


def contact(case: Case, actor: User, number: int) -> Contact:
    return Contact.objects.create(
        office=case.responsible_office,
        officer=actor,
        person=case.person,
        area_id="31.71.01.1001",
        spot=f"Halte {number}",
        occurred_at=timezone.now(),
        source="patrol",
        result="case",
    )


def absence(case: Case, actor: User, number: int) -> Absence:
    now = timezone.now()
    return Absence.objects.create(
        case=case,
        last_seen_at=now - timedelta(days=1),
        last_seen_where=f"Kebun {number}",
        reported_by=actor,
        ended_at=now,
        ended_with="resume",
    )


# a record of its own for each event, so that what a template follows from it is seen as well
RECORDS: dict[str, tuple[str, Make]] = {
    "attach": ("attachment", attachment),
    "identity_evidence": ("evidence", evidence),
    "propose": ("proposal", proposal),
    "hand_over": ("handover", handover),
    "register": ("contact", contact),
    "report_absence": ("absence", absence),
}
VERBS = sorted(
    {*LAW, *RECORDS, "approve", "call_off", "countersign_arrival", "file_death_papers", "identity_withdrawn"}
)


def written(case: Case, verb: str, count: int) -> None:
    """Events of a verb at the end of a case's timeline, each with a record or at least the number of one."""
    actor = staff("social_worker", "SDS-PUS")
    words = registry.words(verb)
    facts = [{read.fact: 900_000 + number for read in words.reads} for number in range(count)]
    if verb in RECORDS:
        fact, make = RECORDS[verb]
        facts = [{fact: make(case, actor, number).pk} for number in range(count)]
    now, last = timezone.now(), case.events.count()
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            seq=last + number,
            verb=verb,
            source=case.stage,
            target=case.stage,
            actor=actor,
            office=case.responsible_office,
            occurred_at=now,
            recorded_at=now,
            facts=known,
            hash=f"{number}",
        )
        for number, known in enumerate(facts, start=1)
    )


def queries(case: Case) -> tuple[int, str]:
    """How many queries the timeline takes of somebody whose rights are read, and what it says."""
    reader = staff("social_worker", "SDS-PUS")
    request = RequestFactory().get("/")
    request.user = reader
    timeline(case, reader, request)
    with CaptureQueriesContext(connection) as asked:
        drawn = timeline(case, reader, request)
    return len(asked), " ".join(row.extra for day in drawn.days for row in day.rows)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if registry.words(verb).reads])
def test_thirty_events_take_as_many_queries_as_three(verb: str) -> None:
    case = fresh(walk_to("outreach"))
    written(case, verb, 3)
    few, _said = queries(case)
    written(case, verb, 27)
    many, said = queries(case)
    assert many == few, f"{verb}: {few} queries for three events, {many} for thirty"
    if verb in RECORDS:
        assert said.count("</p>") + said.count("</ul>") + said.count("</a>") >= 30, "each shows what it names"


def test_every_verb_with_records_is_among_them() -> None:
    """By the templates below events: one that no verb above draws is not measured."""
    drawn = {registry.words(verb).template for verb in VERBS}
    assert {"outreach/_event_contact.html", "cases/_event_death.html", "panti/_event_found.html"} <= drawn

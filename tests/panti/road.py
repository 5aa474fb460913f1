"""Walks a case into a house: transit, placement, intake."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.offices.models import Category, Criteria
from casework.panti.services import admit as admit_service
from casework.people.models import Person
from tests.road import somebody
from tests.staff import office, staff

HOUSE = "PSTW-BM2"
TRANSIT = "PSBI-1"


def fresh(case: Case) -> Case:
    return Case.objects.select_related(
        "person", "category", "responsible_office", "present_panti", "receiving_panti"
    ).get(pk=case.pk)


def set_capacity(code: str, capacity: int) -> None:
    Criteria.objects.filter(office__code=code).update(capacity=capacity)


def in_transit(person: Person | None = None, *, category: str = "08", at: datetime | None = None) -> Case:
    """Met ten days ago, handed over to the transit panti a day later unless told, and classified."""
    now = timezone.now()
    case = services.register(
        person or somebody(),
        actor=staff("outreach_officer", "SDS-PUS"),
        office=office("SDS-PUS"),
        occurred_at=now - timedelta(days=10),
    )
    services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        occurred_at=at or now - timedelta(days=9),
        panti=office(TRANSIT).pk,
    )
    services.classify(
        case,
        actor=staff("panti_social_worker", TRANSIT),
        permission="write_assessment",
        category=Category.objects.get(code=category),
    )
    return fresh(case)


def proposed(case: Case, code: str = HOUSE, **facts: Any) -> Proposal:
    return services.propose(
        case,
        "place",
        actor=staff("panti_social_worker", TRANSIT),
        expected_stage="assessment",
        facts={"panti": office(code).pk, "urgency": "normal"} | facts,
        note="Tidak ada keluarga yang diketahui.",
    )


def on_the_way(
    person: Person | None = None, *, code: str = HOUSE, accepted: bool = False, at: datetime | None = None
) -> Case:
    """Placed by decision; accepted by the head if told."""
    case = in_transit(person, at=at)
    services.approve(proposed(case, code), actor=staff("supervisor", "SDS-PUS"), version=1)
    if accepted:
        services.transition(case, "accept", actor=staff("head_of_panti", code), expected_stage="placement")
    return fresh(case)


def admit(case: Case, code: str = HOUSE, **changes: Any) -> None:
    call: dict[str, Any] = {
        "actor": staff("panti_staff", code),
        "expected_stage": "placement",
        "place": "Wisma Cempaka, kamar 3",
    }
    admit_service(case, **(call | changes))


def resident(person: Person | None = None, *, code: str = HOUSE) -> Case:
    """Arrived in a referral panti."""
    case = on_the_way(person, code=code)
    admit(case, code)
    return fresh(case)


def others(count: int) -> list[Person]:
    return [somebody(label=f"Pak {number}") for number in range(count)]


def soon(days: int = 30) -> Any:
    return timezone.localdate() + timedelta(days=days)


def leaving(case: Case, code: str = HOUSE, *, kind: str = "return_to_family") -> Proposal:
    """An approved exit that waits for the gate."""
    collector = {
        "collector_name": "Sulastri",
        "collector_relation": "adik",
        "collector_phone": "0812 0000 1111",
        "collector_nik": "3171014107700001",
    }
    planned = services.propose_exit(
        case,
        kind,
        actor=staff("panti_social_worker", code),
        expected_stage=case.stage,
        destination="family" if kind == "return_to_family" else "own_home",
        address="Jl. Melati 3, Brebes",
        follow_up_dates=[soon()],
        note="Keluarga siap menerima.",
        **(collector if kind == "return_to_family" else {}),
    )
    services.approve(planned.proposal, actor=staff("head_of_panti", code), version=1)
    return Proposal.objects.select_related("case", "exit").get(pk=planned.proposal_id)

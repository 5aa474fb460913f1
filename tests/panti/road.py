"""Cases on their way into a house and out of it, with their dates, on the road every test walks."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.offices.models import Criteria
from casework.panti.services import admit as admit_service
from casework.people.models import Person
from tests import road, walked
from tests.road import HOUSE, TRANSIT, fresh, somebody
from tests.staff import office, staff

__all__ = ["HOUSE", "TRANSIT", "fresh"]

WHY = "Tidak ada keluarga yang diketahui."


def set_capacity(code: str, capacity: int) -> None:
    Criteria.objects.filter(office__code=code).update(capacity=capacity)


@walked.once
def in_transit(person: Person | None = None, *, category: str = "08", at: datetime | None = None) -> Case:
    """Met ten days ago, handed over to the transit panti a day later unless told; assessed and conferred upon."""
    now = timezone.now()
    case = road.open_case(person=person, at=now - timedelta(days=10))
    case = road.to_assessment(case, at=at or now - timedelta(days=9))
    road.assess(case, category=category)
    road.confer(case)
    return fresh(case)


def proposed(case: Case, code: str = HOUSE, **facts: Any) -> Proposal:
    return road.propose(
        case, "place", facts={"panti": office(code).pk, "urgency": "normal"} | facts, note=WHY
    )


@walked.once
def on_the_way(
    person: Person | None = None, *, code: str = HOUSE, accepted: bool = False, at: datetime | None = None
) -> Case:
    """Placed by decision; accepted by the head if told."""
    case = in_transit(person, at=at)
    road.decide(proposed(case, code))
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


@walked.once
def resident(person: Person | None = None, *, code: str = HOUSE) -> Case:
    """Arrived in a referral panti."""
    case = on_the_way(person, code=code)
    admit(case, code)
    return fresh(case)


def others(count: int) -> list[Person]:
    return [somebody(label=f"Pak {number}") for number in range(count)]


def soon(days: int = 30) -> Any:
    return timezone.localdate() + timedelta(days=days)


def leaving(case: Case, *, kind: str = "return_to_family") -> Proposal:
    """An approved exit that waits for the gate."""
    collector = {
        "collector_name": "Sulastri",
        "collector_relation": "adik",
        "collector_phone": "0812 0000 1111",
        "collector_nik": "3171014107700001",
    }
    proposal = road.propose(
        case,
        kind,
        follow_up_dates=[soon()],
        **(collector if kind == "return_to_family" else {}),
    )
    road.decide(proposal)
    return Proposal.objects.select_related("case", "exit").get(pk=proposal.pk)

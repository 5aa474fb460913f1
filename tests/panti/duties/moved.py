"""Somebody whom a house no longer reads about: they live two houses further by now."""

from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.panti.transfers.services import arrive
from tests import road
from tests.staff import office, staff

# the house somebody comes from, the one after, and where they live in the end
FIRST, NEXT, NOW = road.TRANSIT, road.HOUSE, "PSTW-BM1"


def transfer(case: Case, code: str = NOW) -> Case:
    """Bring somebody from the house where they live to another, as both heads agreed."""
    case = road.fresh(case)
    proposal = services.propose(
        case,
        "transfer",
        actor=staff("head_of_panti", case.present_panti.code),
        expected_stage=case.stage,
        note="Dekat dengan saudaranya.",
        facts={"panti": office(code).pk},
    )
    services.approve(proposal, actor=staff("head_of_panti", code), version=proposal.version)
    agreed = Proposal.objects.select_related("case").get(pk=proposal.pk)
    arrive(agreed, actor=staff("panti_staff", code), version=agreed.version, occurred_at=timezone.now())
    return road.fresh(case)


def two_houses_on(case: Case) -> Case:
    """From the transit panti to a house, and from there to another."""
    return transfer(road.walk_to("psychosocial", case))

"""The whole road through the pages, by those who walk it: from under a bridge at night to his sister's house."""

from django.core.management import call_command

from casework.cases.models import Case
from tests.journeys import legs
from tests.journeys.conftest import HandOf


def test_a_man_met_under_a_bridge_goes_home_to_his_sister(hand_of: HandOf) -> None:
    number = legs.outreach(hand_of)
    legs.arrival(hand_of, number)
    legs.assessment(hand_of, number)
    legs.placement(hand_of, number)
    legs.intake(hand_of, number)
    legs.support(hand_of, number)
    legs.rehabilitation(hand_of, number)
    legs.resocialisation(hand_of, number)
    legs.home(hand_of, number)
    legs.closing(hand_of, number)

    case = Case.objects.get(number=number)
    assert (case.stage, case.person.label) == ("closed", "Pak Topi")
    assert case.proposals.get(transition="close").facts == {"outcome": "with_family"}
    assert case.person.photo
    call_command("verify_ledger")
    call_command("reconcile_workflows")

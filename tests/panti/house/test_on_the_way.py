"""Somebody on the way to another panti, as the house they left and their case show it; nobody else is told."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.cases import services
from casework.cases.models import Case
from casework.panti.house.services import give_bed
from tests import road
from tests.panti.house.plan import in_bed, wing
from tests.panti.transfers.test_transfer import THERE, ask, bring, set_out
from tests.road import HOUSE, fresh
from tests.staff import staff

pytestmark = pytest.mark.django_db


def page(role: str, code: str, name: str, *args: str) -> str:
    client = Client()
    client.force_login(staff(role, code))
    return client.get(reverse(name, args=args)).content.decode()


@pytest.fixture
def on_the_way() -> Case:
    """In bed Melati 1.1 of a house they have just set out from."""
    case = road.walk_to("psychosocial")
    wing()
    give_bed(case, in_bed(), actor=staff("panti_staff", HOUSE))
    proposal = ask(fresh(case))
    services.approve(proposal, actor=staff("head_of_panti", THERE), version=proposal.version)
    set_out(fresh(case))
    return fresh(case)


def test_the_bed_stays_theirs_and_says_where_they_are(on_the_way: Case) -> None:
    board = page("panti_staff", HOUSE, "house_board", HOUSE)
    assert 'data-bed="away" href' in board
    assert "dalam perjalanan ke panti lain" in board
    assert "#bus" in board
    assert "1 dalam perjalanan ke panti lain" in board


def test_whoever_does_not_read_the_case_sees_a_bed_that_is_taken(on_the_way: Case) -> None:
    board = page("supervisor", "SDS-TIM", "house_board", HOUSE)
    assert 'data-bed="taken" href' in board
    assert 'data-bed="away" href' not in board
    assert on_the_way.person.display_name not in board
    # how many are away is a number, and a number tells no name
    assert "1 dalam perjalanan ke panti lain" in board


def test_the_house_they_come_to_expects_them(on_the_way: Case) -> None:
    board = page("panti_staff", THERE, "panti_detail", THERE)
    assert on_the_way.number in board
    assert "Datang dari panti lain" in board


def test_the_case_says_so_beside_the_name_until_they_arrive(on_the_way: Case) -> None:
    words = "Dalam perjalanan ke panti lain"

    def identity() -> str:
        shown = page("panti_staff", HOUSE, "case_detail", on_the_way.number)
        return shown[shown.index('class="jk-id"') : shown.index("</section>", shown.index('class="jk-id"'))]

    assert words in identity()
    bring(on_the_way.proposals.get(transition="transfer"))
    assert words not in identity()


def test_once_they_arrive_the_bed_is_to_be_cleaned_and_nobody_is_away(on_the_way: Case) -> None:
    bring(on_the_way.proposals.get(transition="transfer"))
    board = page("panti_staff", HOUSE, "house_board", HOUSE)
    assert "dalam perjalanan ke panti lain" not in board
    assert 'data-bed="clean" href' in board


def test_no_last_day_is_named_for_what_lapses_no_longer(on_the_way: Case) -> None:
    proposal = on_the_way.proposals.get(transition="transfer")
    shown = page("panti_staff", HOUSE, "case_detail", on_the_way.number)
    assert "panti yang menerima mencatat kedatangannya" in shown
    assert "paling lambat ." not in shown
    gate = page("panti_staff", THERE, "case_carry_out", on_the_way.number, str(proposal.pk))
    assert proposal.decider.name in gate
    assert "Berlaku sampai" not in gate

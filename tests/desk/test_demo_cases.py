"""The demonstration walks the real road: every stage, every kind of waiting, and a ledger that holds."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from casework.cases import ledger
from casework.cases.enums import ProposalStatus, Stage
from casework.cases.models import Case, CaseEvent, Proposal
from casework.desk.demo.faces import portrait
from casework.offices.demo import make_accounts
from casework.offices.models import User
from casework.people.images import redraw
from casework.people.models import Person

pytestmark = pytest.mark.django_db


@override_settings(DEMO=True)
def test_shows_every_stage_and_every_kind_of_waiting_once_and_for_all() -> None:
    make_accounts("jangkau-demo")
    call_command("demo_cases", verbosity=0)
    events = CaseEvent.objects.count()
    walked = {stage for stage in Stage if stage not in (Stage.LONGTERM, Stage.ABSENT)}
    assert set(Case.objects.values_list("stage", flat=True)) == walked
    waiting = set(Proposal.objects.values_list("transition", "status"))
    assert {
        ("place", ProposalStatus.OPEN),
        ("place", ProposalStatus.RETURNED),
        ("begin_support", ProposalStatus.OPEN),
        ("return_to_family", ProposalStatus.APPROVED),
    } <= waiting
    assert Case.objects.filter(sealed=True).exists()
    assert Person.objects.filter(name="", label="Pak Topi").exists()
    assert max(person.cases.count() for person in Person.objects.all()) == 2
    assert list(ledger.faults(Case.objects.iterator())) == []
    call_command("demo_cases", verbosity=0)
    assert CaseEvent.objects.count() == events


@override_settings(DEMO=False)
def test_is_refused_where_nobody_asked_for_a_demonstration() -> None:
    with pytest.raises(CommandError, match="JANGKAU_DEMO"):
        call_command("demo_cases")


@override_settings(DEMO=True)
def test_says_what_to_do_first() -> None:
    # the database of the tests may hold the accounts
    User.objects.filter(username="outreach.sds-pus").update(username="somebody.else")
    with pytest.raises(CommandError, match="demo_accounts"):
        call_command("demo_cases")


def test_drawn_portraits_are_pictures_and_differ() -> None:
    drawn = {redraw(portrait(number, grey=bool(number % 2))).read() for number in range(6)}
    assert len(drawn) == 6

"""People in every panti of a demonstration: each with a bed, a file and a log that stand every proof, and only once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q
from django.test import override_settings

from casework.cases.enums import Stage, Whereabouts
from casework.cases.models import Case, Proposal
from casework.desk.demo.residents.houses import filling
from casework.desk.demo.residents.officers import is_of_residents
from casework.offices.models import Criteria, Office, User
from casework.panti.house.board import board
from casework.panti.house.counts import numbers
from casework.panti.house.enums import BedState
from casework.panti.models import Lodging, LogEntry, RegisterEntry, RollCall, Stay, StayAbsence
from workflows.models import CaseTask


def said(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
@override_settings(DEMO=True)
def test_every_panti_is_lived_in_and_the_told_cases_come_beside() -> None:
    said("demo_accounts")
    said("demo_houses")
    said("demo_residents", percent=6)
    residents = Stay.objects.filter(left_at__isnull=True)
    assert set(residents.values_list("panti", flat=True)) == set(
        Criteria.objects.values_list("office", flat=True)
    )
    cases = Case.objects.count()
    assert said("verify_ledger") == f"{cases} ledgers are whole\n"
    assert said("reconcile_workflows") == f"{cases} cases agree with their tasks\n"
    said("verify_registers")
    # the counts of every house are those of its stays, and its board shows everybody once
    decider = User.objects.get(username="decider.dinas")
    for house in numbers(Office.objects.filter(criteria__isnull=False)):
        assert house.occupied == residents.filter(panti=house.office).count()
    home = board(Office.objects.get(code="PSTW-BM2"), decider)
    assert home.of(BedState.TAKEN) + home.of(BedState.AWAY) == home.house.in_beds
    assert not home.unplaced
    slept = (
        Lodging.objects.filter(ended_at__isnull=True, stay__isnull=False)
        .values("stay")
        .annotate(n=Count("pk"))
    )
    assert {row["n"] for row in slept} == {1}
    # the others came an hour ago or so and have no bed yet
    assert residents.count() - slept.count() <= 3
    _every_kind_is_shown()
    _logs_are_of_whoever_was_there()
    _books_are_in_the_order_of_arrival()
    assert said("demo_residents", percent=6) == "The houses are lived in; nothing was added.\n"

    before = Case.objects.count()
    said("demo_cases")
    assert Case.objects.exclude(**is_of_residents()).count() == Case.objects.count() - before > 0
    assert said("demo_cases") == "Cases stand already; nothing was added.\n"
    said("verify_ledger")
    said("verify_registers")


def _every_kind_is_shown() -> None:
    assert {Stage.ASSESSMENT, Stage.PLACEMENT, Stage.PSYCHOSOCIAL, Stage.LONGTERM} <= set(
        Case.objects.values_list("stage", flat=True)
    )
    away = StayAbsence.objects.filter(ended_at__isnull=True)
    assert (
        Case.objects.filter(whereabouts__in=(Whereabouts.HOSPITAL, Whereabouts.LEAVE)).count()
        == away.count()
        > 0
    )
    assert Lodging.objects.filter(stay__isnull=True, ended_at__isnull=True, bed__isnull=False).exists()
    assert Lodging.objects.filter(ended_at__isnull=False, cleaned_at__isnull=True, bed__isnull=False).exists()
    late = CaseTask.objects.open().by_people().filter(escalation__gt=0).count()
    assert late < CaseTask.objects.open().by_people().count() / 8
    assert Proposal.objects.filter(status="open").exists()


def _books_are_in_the_order_of_arrival() -> None:
    for panti in Office.objects.filter(criteria__isnull=False):
        lines = RegisterEntry.objects.filter(panti=panti).order_by("year", "serial")
        arrived = [line.arrived_at for line in lines]
        assert arrived == sorted(arrived)


def _logs_are_of_whoever_was_there() -> None:
    entries = LogEntry.objects.select_related("stay")
    assert entries.exists()
    # three shifts a day for three weeks at the most
    busiest = entries.values("stay").annotate(n=Count("pk")).order_by("-n").first()
    assert busiest is not None
    assert 30 < busiest["n"] <= 3 * 22
    for entry in entries.order_by("?")[:200]:
        assert entry.panti_id == entry.stay.panti_id
        assert entry.stay.arrived_at < entry.written_at
        assert entry.stay.left_at is None or entry.day <= entry.stay.left_at.date()
    for call in RollCall.objects.annotate(
        here=Count("marks", filter=Q(marks__seen="present")), all_of=Count("marks")
    ):
        assert call.here == call.expected == call.present
        assert call.all_of == call.expected + call.in_hospital + call.on_leave


@pytest.mark.parametrize(("code", "beds"), [("PSTW-BM1", 110), ("PSTW-BM2", 175), ("PSBN-CB", 100)])
def test_a_house_is_more_than_half_full_and_one_has_more_people_than_beds(code: str, beds: int) -> None:
    asked = filling(code, 3, beds)
    assert beds * 0.55 <= asked.live
    assert (asked.live > beds) == (code == "PSTW-BM1")
    assert min(asked.kept, asked.left) > 0


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_nobody_invented_lives_in_a_real_house() -> None:
    with pytest.raises(CommandError, match="JANGKAU_DEMO"):
        said("demo_residents")


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_says_what_to_do_first() -> None:
    User.objects.filter(username="outreach.sds-pus").update(username="somebody.else")
    with pytest.raises(CommandError, match="demo_accounts"):
        said("demo_residents")

"""People in every panti of a demonstration: each with a bed, a file and a log that stand every proof, and only once."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q
from django.test import override_settings

from casework.care.models import Agreement, Goal
from casework.cases.enums import Stage, Whereabouts
from casework.cases.models import Case, CaseEvent, Proposal
from casework.desk.demo.residents.houses import filling
from casework.desk.demo.residents.officers import is_of_residents
from casework.desk.demo.shifts import SHIFTS
from casework.offices.models import Criteria, Office, User
from casework.panti.belongings.models import Belonging, BelongingMove, CashEntry
from casework.panti.enums import AwayKind
from casework.panti.health.models import CareInstruction, Dose
from casework.panti.health.queries import round_of
from casework.panti.house.board import board
from casework.panti.house.counts import numbers
from casework.panti.house.enums import BedState
from casework.panti.models import Lodging, LogEntry, RegisterEntry, RollCall, ShiftHandover, Stay, StayAbsence
from casework.panti.shifts import current_shift, shift_at
from workflows import inbox
from workflows.models import CaseTask


def said(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def _houses_move_people_to_each_other() -> None:
    """Each point of the way of a transfer waits at somebody's, and so does what happened in a house itself."""
    waiting = CaseTask.objects.open().filter(process__transfer__isnull=False)
    assert sorted(task.node_name for task in waiting) == [
        "decide_transfer",
        "decide_transfer",
        "depart_transfer",
        "receive_transfer",
    ]
    head = User.objects.get(username="head.pstw-bm2")
    asked = inbox.tasks(head, inbox.MINE)
    assert asked.filter(process__transfer__isnull=False).exists()
    assert asked.filter(incident__isnull=False, case__isnull=True).exists()


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
    assert said("reconcile_workflows") == (
        f"{cases} cases agree with their tasks\n2 incidents agree with their tasks\n"
    )
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
    _things_and_money_are_kept()
    _houses_move_people_to_each_other()
    _toddlers_are_no_grown_ups()
    _books_are_in_the_order_of_arrival()
    assert said("demo_residents", percent=6) == "The houses are lived in; nothing was added.\n"

    before = Case.objects.count()
    said("demo_cases")
    assert Case.objects.exclude(**is_of_residents()).count() == Case.objects.count() - before > 0
    _rolls_agree_with_who_lived_there()
    _shifts_are_handed_over_in_every_house()
    _medicine_is_given()
    calls = RollCall.objects.count()
    assert said("demo_cases") == "Cases stand already; nothing was added.\n"
    assert RollCall.objects.count() == calls
    said("verify_ledger")
    said("verify_registers")


def _every_kind_is_shown() -> None:
    assert {Stage.ASSESSMENT, Stage.PLACEMENT, Stage.PSYCHOSOCIAL, Stage.LONGTERM} <= set(
        Case.objects.values_list("stage", flat=True)
    )
    # whoever is on the way to another house is still of theirs
    away = StayAbsence.objects.filter(ended_at__isnull=True).exclude(kind=AwayKind.TRANSFER)
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


def _rolls_agree_with_who_lived_there() -> None:
    """One call at a time in every house, of whoever lived in it at that very time."""
    calls = RollCall.objects.annotate(
        here=Count("marks", filter=Q(marks__seen="present")), all_of=Count("marks")
    )
    lived_in = set(Stay.objects.filter(left_at__isnull=True).values_list("panti", flat=True))
    assert set(calls.values_list("panti", flat=True)) == lived_in
    for call in calls:
        there = Stay.objects.filter(panti=call.panti_id, arrived_at__lte=call.taken_at).filter(
            Q(left_at__isnull=True) | Q(left_at__gt=call.taken_at)
        )
        away = StayAbsence.objects.filter(stay__in=there, began_at__lte=call.taken_at).filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=call.taken_at)
        )
        assert call.all_of == there.count() == call.expected + call.in_hospital + call.on_leave
        assert call.in_hospital + call.on_leave == away.count()
        assert call.here == call.expected == call.present
        assert current_shift().begins_at > call.taken_at
    of_a_shift = Counter((call.panti_id, shift_at(call.taken_at)) for call in calls)
    assert set(of_a_shift.values()) == {1}


def _shifts_are_handed_over_in_every_house() -> None:
    last = current_shift().previous
    for panti in Office.objects.filter(stays__left_at__isnull=True, stays__isnull=False).distinct():
        signed = ShiftHandover.objects.filter(panti=panti).order_by("gathered_until")
        assert signed.count() == SHIFTS, panti
        assert all(one.taken_by_id for one in signed[: SHIFTS - 1])
        assert (signed[SHIFTS - 1].day, signed[SHIFTS - 1].turn) == (last.day, last.turn)
        assert signed[SHIFTS - 1].taken_by is None
        # what was called, logged and given in it is not left undone, but of whoever came in at its very end
        lines = signed[SHIFTS - 1].lines
        late = Stay.objects.filter(
            panti=panti, arrived_at__range=(last.ends_at - timedelta(hours=1), last.ends_at)
        )
        assert not {"uncalled", "doses_open"} & set(lines)
        assert lines.get("unlogged", 0) <= late.count()


def _things_and_money_are_kept() -> None:
    kept = Belonging.objects.filter(held__gt=0)
    assert kept.values("case").distinct().count() > Stay.objects.filter(left_at__isnull=True).count() / 3
    assert not kept.filter(place="", storage="locker").exists()
    assert BelongingMove.objects.exclude(kind="received").exists()
    for item in Belonging.objects.all():
        line = item.moves.latest("pk")
        assert (item.held, item.lent, item.place) == (line.held, line.lent, line.place)
        assert item.moves.earliest("pk").kind == "received"
    assert CashEntry.objects.filter(change__lt=0).exists()
    for event in CaseEvent.objects.filter(
        verb="belongings_received", case__in=Case.objects.filter(**is_of_residents())
    ):
        things = Belonging.objects.filter(pk__in=event.facts["items"])
        assert sum(item.count for item in things) == event.facts["pieces"]


def _medicine_is_given() -> None:
    until = current_shift().begins_at
    assert {"given", "refused"} <= set(Dose.objects.values_list("outcome", flat=True))
    of_residents = Case.objects.filter(**is_of_residents())
    residents = set(of_residents.values_list("pk", flat=True))
    for panti in Office.objects.filter(criteria__isnull=False):
        due = round_of(panti, until - timedelta(days=6), until, None)
        assert [one for one in due if one.is_open and one.medicine.case_id in residents] == []
    for event in CaseEvent.objects.filter(verb="medicine_given", case__in=of_residents):
        doses = Dose.objects.filter(pk__in=event.facts["doses"])
        assert Counter(dose.outcome for dose in doses) == {
            key: n for key, n in event.facts.items() if key != "doses"
        }
    # the log says of medicine what became of the doses of its shift
    checked = 0
    for dose in Dose.objects.filter(medicine__case__in=of_residents, outcome="refused").select_related(
        "medicine"
    ):
        shift = shift_at(dose.due_at)
        for entry in LogEntry.objects.filter(
            stay__case=dose.medicine.case_id, day=shift.day, turn=shift.turn
        ):
            assert entry.medicine == "refused"
            checked += 1
    assert checked
    assert CareInstruction.objects.exclude(codes=[]).exists()
    for care in CareInstruction.objects.select_related("check_record"):
        assert care.codes == care.check_record.care


def _toddlers_are_no_grown_ups() -> None:
    home = Office.objects.get(code="PSAAB-TB")
    cases = Case.objects.filter(present_panti=home).select_related("person")
    assert cases.exists()
    for case in cases:
        age = case.person.age()
        assert age is not None
        assert age <= 5
        assert not case.person.label.startswith(
            ("Pak ", "Mas ", "Bang ", "Kang ", "Mak ", "Mbak ", "Bu ", "Ibu ")
        )
        goals = set(Goal.objects.filter(plan__case=case).values_list("goal", flat=True))
        assert not any("sekolah" in goal for goal in goals)
        assert set(Agreement.objects.filter(plan__case=case).values_list("agreed_by", flat=True)) <= {
            "guardian"
        }
        assert not CashEntry.objects.filter(case=case).exists()


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

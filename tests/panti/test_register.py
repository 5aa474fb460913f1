"""The register of a house: numbers in order of recording, per year in Jakarta, that nobody can change or take out."""

import importlib
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.cases.models import Case
from casework.panti.models import RegisterCounter, RegisterEntry, Stay
from casework.panti.registers.rules import as_written, register_number
from casework.panti.services import end_stay, open_stay
from tests.panti.road import HOUSE, TRANSIT, admit, in_transit, on_the_way, others, resident, set_capacity
from tests.road import open_case, somebody
from tests.staff import office, staff


def arrive(case: Case, when: datetime, code: str = TRANSIT) -> Stay:
    """A stay as the receivers open one."""
    return open_stay(
        case,
        panti_id=office(code).pk,
        actor=staff("panti_staff", code),
        arrived_at=when,
        began_with="hand_over",
    )


def serials(code: str, year: int) -> list[int]:
    found = RegisterEntry.objects.filter(panti=office(code), year=year).order_by("recorded_at", "pk")
    return [entry.serial for entry in found]


def verified() -> str:
    out = StringIO()
    call_command("verify_registers", stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
class TestNumbers:
    def test_each_arrival_takes_the_next_number_of_its_house(self) -> None:
        year = timezone.localdate().year
        for person in others(2):
            resident(person)
        in_transit(somebody(label="Bu Sri"))
        transit = RegisterEntry.objects.filter(panti=office(TRANSIT)).order_by("serial")
        assert [entry.serial for entry in transit] == [1, 2, 3]
        assert transit[0].number == f"0001/BI/PSBI-1/{transit[0].year}"
        assert serials(HOUSE, year) == [1, 2]
        assert "registers are whole" in verified()

    def test_a_year_begins_at_midnight_in_jakarta(self) -> None:
        before, after = (open_case(person=person) for person in others(2))
        # 17.00 UTC is midnight in Jakarta
        midnight = datetime(2025, 12, 31, 17, tzinfo=UTC)
        last = arrive(before, midnight - timedelta(seconds=1)).register_entry
        first = arrive(after, midnight).register_entry
        assert (last.year, last.serial, first.year, first.serial) == (2025, 1, 2026, 1)

    def test_an_arrival_recorded_later_takes_the_next_number_and_says_so(self) -> None:
        prompt, late = (open_case(person=person) for person in others(2))
        now = timezone.now()
        first = arrive(prompt, now).register_entry
        second = arrive(late, now - timedelta(days=1)).register_entry
        if first.year == second.year:
            assert (first.serial, second.serial) == (1, 2)
        assert second.arrived_at == now - timedelta(days=1)
        assert second.recorded_at >= now
        assert (first.is_late, second.is_late) == (False, True)

    def test_a_refused_arrival_gives_no_number_away(self) -> None:
        one, two = others(2)
        set_capacity(HOUSE, 0)
        case = on_the_way(one)
        with pytest.raises(ValidationError):
            admit(case)
        assert not RegisterEntry.objects.filter(panti=office(HOUSE)).exists()
        set_capacity(HOUSE, 5)
        admit(on_the_way(two))
        assert serials(HOUSE, timezone.localdate().year) == [1]

    def test_a_step_that_fails_after_the_number_takes_it_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case, other = (on_the_way(person) for person in others(2))

        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError

        with monkeypatch.context() as patched:
            patched.setattr("casework.panti.services.stays.transition", fail)
            with pytest.raises(RuntimeError):
                admit(case)
        admit(other)
        assert serials(HOUSE, timezone.localdate().year) == [1]
        connection.check_constraints()
        assert "registers are whole" in verified()

    def test_coming_back_is_a_new_line(self) -> None:
        case, now = open_case(), timezone.now()
        first = arrive(case, now - timedelta(hours=3))
        end_stay(case, left_at=now - timedelta(hours=2), ended_with="report_absence")
        second = arrive(case, now)
        assert first.register_entry.number != second.register_entry.number

    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ("0012/BI/PSBI-1/2026", "0012/BI/PSBI-1/2026"),
            ("12/bi/psbi-1", "0012/BI/PSBI-1"),
            ("siti", ""),
            ("12", ""),
            ("K-2026-000001", ""),
        ],
    )
    def test_a_number_is_found_as_people_type_it(self, typed: str, written: str) -> None:
        assert as_written(typed) == written
        assert register_number("PSBI-1", 2026, 12) == "0012/BI/PSBI-1/2026"


@pytest.mark.django_db
class TestTheDatabaseKeepsTheBook:
    def refuses(self, match: str, sql: str, *values: Any) -> None:
        """At once, or at the end of the transaction."""

        def work() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, values)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(DatabaseError, match=match):
            work()

    def test_a_stay_without_a_number_is_refused(self) -> None:
        case = open_case()
        self.refuses(
            "without a line in the register",
            """INSERT INTO panti_stay (case_id, person_id, panti_id, arrived_at, place, over_capacity,
                   over_capacity_reason, admitted_by_id, began_with, ended_with, created_at)
               VALUES (%s, %s, %s, now(), '', false, '', %s, 'hand_over', '', now())""",
            case.pk,
            case.person_id,
            office(TRANSIT).pk,
            staff("panti_staff", TRANSIT).pk,
        )

    def test_a_number_taken_and_given_to_nobody_is_refused(self) -> None:
        in_transit()
        self.refuses("given to nobody", "UPDATE panti_registercounter SET last = last + 1")

    @pytest.mark.parametrize("change", ["last = last - 1", "last = last + 2", "year = year + 1"])
    def test_a_counter_only_rises_by_one(self, change: str) -> None:
        in_transit()
        self.refuses("one up at a time", f"UPDATE panti_registercounter SET {change}")

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE panti_registerentry SET number = '0009/BI/X/2026'",
            "UPDATE panti_registerentry SET serial = 9",
            "DELETE FROM panti_registerentry",
            "TRUNCATE panti_registerentry",
            "DELETE FROM panti_registercounter",
        ],
    )
    def test_the_application_may_not_change_or_take_out_a_line(self, sql: str) -> None:
        in_transit()
        self.refuses("permission denied", sql)


@pytest.mark.django_db(transaction=True)
class TestPastTheApplication:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE panti_registerentry SET serial = 9",
            "DELETE FROM panti_registerentry",
            "TRUNCATE panti_registerentry",
            "DELETE FROM panti_registercounter",
        ],
    )
    def test_even_the_owner_is_refused(self, owner_connection: psycopg.Connection[Any], sql: str) -> None:
        in_transit()
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner_connection.execute(sql)
        owner_connection.rollback()

    def test_verify_names_every_fault(self, owner_connection: psycopg.Connection[Any]) -> None:
        for person in others(3):
            in_transit(person)
        first, second, third = RegisterEntry.objects.filter(panti=office(TRANSIT)).order_by("serial")
        with owner_connection.transaction():
            for table in ("panti_registerentry", "panti_registercounter"):
                owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner_connection.execute("DELETE FROM panti_registerentry WHERE id = %s", [second.pk])
            owner_connection.execute(
                "UPDATE panti_registerentry SET arrived_at = arrived_at - interval '400 days' WHERE id = %s",
                [third.pk],
            )
            owner_connection.execute("UPDATE panti_registercounter SET last = 7")
            for table in ("panti_registerentry", "panti_registercounter"):
                owner_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        out = StringIO()
        with pytest.raises(CommandError, match="4 faults"):
            call_command("verify_registers", stdout=out, stderr=out)
        said = out.getvalue()
        assert f"{TRANSIT} {first.year}: 2 lines numbered 1 to 3: missing 2" in said
        assert "its counter says 7, its last number is 3" in said
        assert f"{third.number}: the person arrived in another year" in said
        assert f"stay {second.stay_id} has no number" in said

    def test_the_migration_numbers_what_stands_by_arrival(
        self, owner_connection: psycopg.Connection[Any]
    ) -> None:
        now = timezone.now()
        late, early = (open_case(person=person) for person in others(2))
        with transaction.atomic():
            arrive(late, now - timedelta(hours=1))
        with transaction.atomic():
            arrive(early, now - timedelta(hours=1, minutes=1))
        with owner_connection.transaction():
            for table in ("panti_registerentry", "panti_registercounter"):
                owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                owner_connection.execute(f"DELETE FROM {table}")
        numbering = importlib.import_module("casework.panti.migrations.0005_register_numbers")
        numbering.number_stays(apps, None)
        with owner_connection.transaction():
            for table in ("panti_registerentry", "panti_registercounter"):
                owner_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        year = timezone.localtime(now - timedelta(hours=1)).year
        found = RegisterEntry.objects.filter(year=year).order_by("serial")
        assert [(entry.serial, entry.stay.case_id) for entry in found][:2] == [(1, early.pk), (2, late.pk)]
        assert RegisterCounter.objects.get(panti=office(TRANSIT), year=year).last == 2
        assert found[0].recorded_at == found[0].stay.created_at
        assert "registers are whole" in verified()

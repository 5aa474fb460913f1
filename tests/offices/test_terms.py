"""How long things may take: working days as arithmetic, the office's own rule, its page."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.clocks import OF_PROPOSALS, TERM_SIDES
from casework.offices.models import OfficeTerm
from casework.offices.queries import remembering_terms, system_user, term
from casework.offices.services import set_term
from casework.offices.terms import TERMS, after_working_days, end_of, is_working_day
from casework.panti.incidents.enums import Answer
from tests.staff import office, staff

WIB = ZoneInfo("Asia/Jakarta")
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
SPANS = st.integers(0, 40)
MOMENTS = st.builds(
    lambda day, minute: datetime.combine(day, time(), tzinfo=WIB) + timedelta(minutes=minute),
    DAYS,
    st.integers(0, 24 * 60 - 1),
)


# --- arithmetic ---


@given(day=DAYS, number=st.integers(1, 40))
def test_working_days_never_end_on_a_weekend_or_holiday(day: date, number: int) -> None:
    assert is_working_day(after_working_days(day, number))


@given(day=DAYS, later=st.integers(0, 30), number=SPANS)
def test_whatever_begins_later_never_ends_earlier(day: date, later: int, number: int) -> None:
    assert after_working_days(day + timedelta(days=later), number) >= after_working_days(day, number)


@given(day=DAYS, number=SPANS)
def test_one_working_day_more_ends_later(day: date, number: int) -> None:
    assert after_working_days(day, number + 1) > after_working_days(day, number)


@given(day=DAYS, first=SPANS, second=SPANS)
def test_two_spans_one_after_the_other_are_their_sum(day: date, first: int, second: int) -> None:
    at_once = after_working_days(day, first + second)
    assert after_working_days(after_working_days(day, first), second) == at_once


@given(day=DAYS, number=SPANS)
def test_exactly_so_many_working_days_lie_between(day: date, number: int) -> None:
    end = after_working_days(day, number)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(one) for one in between) == number


@given(start=MOMENTS, key=st.sampled_from([key for key in TERMS if TERMS[key].unit != "hours"]))
def test_a_term_of_days_ends_at_23_59_in_jakarta(start: datetime, key: str) -> None:
    end = timezone.localtime(TERMS[key].after(start.astimezone(ZoneInfo("UTC"))), WIB)
    assert (end.hour, end.minute) == (23, 59)
    assert end > start


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 8, 17),  # Independence Day, a Monday
        date(2025, 4, 2),  # cuti bersama after Eid al-Fitr, a Wednesday
        date(2026, 11, 21),  # a Saturday
    ],
)
def test_offices_are_closed_on_weekends_holidays_and_cuti_bersama(day: date) -> None:
    assert not is_working_day(day)


# --- the rule of an office ---


def ruled(code: str, key: str = "accept", **changes: Any) -> OfficeTerm:
    given: dict[str, Any] = {
        "amount": 5,
        "unit": "working_days",
        "basis": "SK Kepala Dinas 12/2026",
        "reason": "Panti kekurangan petugas.",
        "valid_from": timezone.localdate() + timedelta(days=1),
    }
    given["actor"] = staff("administrator", "DINAS")
    return set_term(office(code), key, **(given | changes))


@pytest.mark.django_db
def test_the_nearest_office_rules_and_the_table_rules_the_rest() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    ruled("DINAS", amount=4)
    ruled("PSTW-BM2", amount=6)
    assert term("accept", office("PSTW-BM2").pk, tomorrow).amount == 6
    assert term("accept", office("PSBI-1").pk, tomorrow).amount == 4
    assert term("accept", office("PSBI-1").pk).amount == TERMS["accept"].amount
    assert term("place", office("PSBI-1").pk, tomorrow) == TERMS["place"]
    assert term("accept", office("PSTW-BM2").pk, tomorrow).basis == "SK Kepala Dinas 12/2026"


@pytest.mark.django_db
def test_rules_follow_each_other_and_history_stays() -> None:
    pk, today = office("PSTW-BM2").pk, timezone.localdate()
    ruled("PSTW-BM2", amount=5, valid_from=today + timedelta(days=1))
    ruled("PSTW-BM2", amount=9, valid_from=today + timedelta(days=10))
    ruled("PSTW-BM2", amount=None, unit="", basis="", valid_from=today + timedelta(days=20))
    amounts = [term("accept", pk, today + timedelta(days=n)).amount for n in (0, 1, 9, 10, 19, 20)]
    assert amounts == [3, 5, 5, 9, 9, 3]
    assert OfficeTerm.objects.filter(office=pk).count() == 3


@pytest.mark.django_db
def test_a_rule_for_the_same_day_replaces_the_first_which_stays_to_be_read() -> None:
    ruled("PSTW-BM2", amount=5)
    ruled("PSTW-BM2", amount=7)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert term("accept", office("PSTW-BM2").pk, tomorrow).amount == 7
    assert OfficeTerm.objects.filter(office__code="PSTW-BM2").count() == 2


@pytest.mark.django_db
def test_the_database_refuses_two_rules_from_one_day() -> None:
    row = ruled("PSTW-BM2")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        ruled("PSTW-BM2", amount=0, unit="", basis=" ", reason=" ", valid_from=timezone.localdate())
    assert caught.value.error_dict.keys() == {"amount", "unit", "basis", "reason", "valid_from"}
    assert not OfficeTerm.objects.exists()


@pytest.mark.django_db
def test_only_an_administrator_of_the_office_sets_its_terms() -> None:
    with pytest.raises(PermissionDenied):
        ruled("PSTW-BM2", actor=staff("head_of_panti", "PSTW-BM2"))
    with pytest.raises(PermissionDenied):
        ruled("PSTW-BM2", actor=staff("administrator", "SDS-PUS"))


@pytest.mark.django_db
def test_a_request_reads_a_term_once_and_anew_after_a_change(django_assert_num_queries: Any) -> None:
    pk, tomorrow = office("PSTW-BM2").pk, timezone.localdate() + timedelta(days=1)
    with remembering_terms():
        with django_assert_num_queries(1):
            assert term("accept", pk, tomorrow).amount == term("accept", pk, tomorrow).amount == 3
        ruled("PSTW-BM2", amount=8)
        assert term("accept", pk, tomorrow).amount == 8


def test_every_term_of_a_case_says_whose_it_is() -> None:
    # what an incident asks is asked at its house, wherever the people of it are
    of_incidents = {answer.value for answer in Answer}
    assert TERM_SIDES.keys() | set(OF_PROPOSALS) | {"escalate"} | of_incidents == TERMS.keys()


def test_every_term_says_what_it_rests_on_outside_this_system() -> None:
    assert [key for key, term in TERMS.items() if not str(term.source)] == []


@pytest.mark.django_db
def test_the_system_acts_by_an_account_that_opens_nothing(client: Client) -> None:
    system = system_user()
    assert not system.is_active
    assert not system.has_usable_password()
    assert not system.memberships.exists()
    assert not client.login(username=system.username, password="")


# --- the pages ---


def as_(role: str, code: str) -> Client:
    client = Client()
    client.force_login(staff(role, code))
    return client


@pytest.mark.django_db
def test_the_page_lists_every_term_with_its_basis_and_who_set_it() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        ruled("PSTW-BM2")
    page = as_("head_of_panti", "PSTW-BM2").get(reverse("term_list")).content.decode()
    assert "SK Kepala Dinas 12/2026" in page
    assert "Panti kekurangan petugas." in page
    assert staff("administrator", "DINAS").name in page
    assert page.count("<tr>") == len(TERMS) + 1
    assert reverse("term_edit", args=["PSTW-BM2", "accept"]) not in page
    assert (
        reverse("term_edit", args=["DINAS", "accept"])
        in as_("administrator", "DINAS").get(reverse("term_list")).content.decode()
    )


@pytest.mark.django_db
def test_an_administrator_changes_a_term_and_reads_all_errors_at_once() -> None:
    client, address = as_("administrator", "DINAS"), reverse("term_edit", args=["PSTW-BM2", "accept"])
    wrong = client.post(address, {"amount": "", "unit": "", "basis": "", "valid_from": "", "reason": ""})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {"amount", "unit", "basis", "valid_from", "reason"}
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {"amount": "5", "unit": "days", "basis": "Surat 3", "valid_from": tomorrow, "reason": "Banjir."}
    assert client.post(address, typed).status_code == 302
    assert term("accept", office("PSTW-BM2").pk, tomorrow).after(end_of(tomorrow)) == end_of(
        tomorrow + timedelta(days=5)
    )


@pytest.mark.django_db
def test_another_office_does_not_exist_for_an_administrator() -> None:
    client = as_("administrator", "SDS-PUS")
    assert client.get(reverse("term_edit", args=["PSTW-BM2", "accept"])).status_code == 404
    assert client.get(reverse("term_edit", args=["SDS-PUS", "nothing"])).status_code == 404
    assert client.get(reverse("term_list"), {"kantor": "PSTW-BM2"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_term_without_unit_or_basis_is_refused_by_the_database(
    owner_connection: psycopg.Connection[Any],
) -> None:
    row = ruled("PSTW-BM2")
    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute("UPDATE offices_officeterm SET basis = '' WHERE id = %s", [row.pk])

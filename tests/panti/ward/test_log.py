"""The daily log: a ward in one go, corrections kept, nothing of somebody who was not there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from casework.cases.errors import NotAllowed
from casework.cases.models import Case
from casework.panti.enums import AwayKind
from casework.panti.models import LogEntry, Stay, StayAbsence
from casework.panti.shifts import Shift, current_shift
from casework.panti.ward.logbook import Row, WrittenMeanwhile, usual, write_log
from casework.panti.ward.presence import there_during
from casework.panti.ward.wards import ROWS
from tests import road
from tests.panti.ward.conftest import Crowd
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE


@pytest.fixture
def case() -> Case:
    return road.walk_to("intake")


def stay_of(case: Case) -> Stay:
    return Stay.objects.get(case=case, left_at__isnull=True)


def said(**more: str) -> dict[str, Any]:
    return usual() | more


def write(stay: Stay, *, shift: Shift | None = None, corrects: int | None = None, **more: str) -> int:
    row = Row(stay.pk, said(**more), corrects)
    return write_log(office(HOUSE), shift or current_shift(), [row], actor=staff("panti_staff", HOUSE))


def grid(client: Client, shown: list[Stay], **fields: Any) -> Any:
    client.force_login(staff("panti_staff", HOUSE))
    address = f"{reverse('ward_log', args=[HOUSE])}?sif={current_shift().key}"
    rows = {"shown": [stay.pk for stay in shown]}
    return client.post(address, {"idempotency_key": uuid4(), **rows, **fields})


def test_one_tick_writes_the_rest_as_usual_beside_what_was_said(client: Client, crowd: Crowd) -> None:
    stays = crowd(3)
    response = grid(
        client,
        stays,
        rest_as_usual="on",
        **{f"s{stays[0].pk}-condition": "ill", f"s{stays[0].pk}-note": "Demam sejak pagi"},
    )
    assert response.status_code == 302
    written = {entry.stay_id: entry for entry in LogEntry.objects.all()}
    assert {pk: entry.condition for pk, entry in written.items()} == {
        stays[0].pk: "ill",
        stays[1].pk: "well",
        stays[2].pk: "well",
    }
    assert written[stays[0].pk].note == "Demam sejak pagi"


def test_rows_are_those_somebody_had_before_them(client: Client, crowd: Crowd) -> None:
    stays = crowd(ROWS + 2)
    shown, came, slid_off = stays[1 : ROWS + 1], stays[0], stays[ROWS]
    # the page showed Warga 001 to 040; Warga 000 came while it was filled in, and the last row slid to the next page
    response = grid(client, shown, rest_as_usual="on", **{f"s{slid_off.pk}-condition": "ill"})
    assert response.status_code == 302
    written = {entry.stay_id: entry.condition for entry in LogEntry.objects.all()}
    assert set(written) == {stay.pk for stay in shown}
    assert came.pk not in written
    assert written[slid_off.pk] == "ill"


def test_the_rest_as_usual_says_nothing_of_whoever_was_not_there(client: Client, crowd: Crowd) -> None:
    here, left = crowd(2)
    Stay.objects.filter(pk=left.pk).update(left_at=current_shift().begins_at, ended_with="report_absence")
    # what was typed of them is refused with the name, never dropped
    typed = grid(client, [here, left], rest_as_usual="on", **{f"s{left.pk}-condition": "ill"})
    assert typed.status_code == 422
    assert "Warga 001 tidak berada di panti" in typed.content.decode()
    assert grid(client, [here, left], rest_as_usual="on").status_code == 302
    assert set(LogEntry.objects.values_list("stay", flat=True)) == {here.pk}


def test_rows_of_another_house_and_what_is_no_number_are_left_out(client: Client, crowd: Crowd) -> None:
    here, elsewhere = crowd(2)
    Stay.objects.filter(pk=elsewhere.pk).update(panti=office("PSBI-1"))
    client.force_login(staff("panti_staff", HOUSE))
    sent = {
        "idempotency_key": uuid4(),
        "rest_as_usual": "on",
        "shown": [here.pk, elsewhere.pk, "x", "9" * 40],
    }
    assert client.post(reverse("ward_log", args=[HOUSE]), sent).status_code == 302
    assert set(LogEntry.objects.values_list("stay", flat=True)) == {here.pk}


def test_page_sends_the_rows_it_shows(client: Client, crowd: Crowd) -> None:
    stay = crowd(1)[0]
    client.force_login(staff("panti_staff", HOUSE))
    page = client.get(reverse("ward_log", args=[HOUSE])).content.decode()
    assert f'<input type="hidden" name="shown" value="{stay.pk}">' in page


def test_incomplete_row_is_marked_and_what_was_typed_is_kept(client: Client, crowd: Crowd) -> None:
    stay = crowd(1)[0]
    response = grid(client, [stay], **{f"s{stay.pk}-condition": "ill", f"s{stay.pk}-note": "Demam"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Beberapa baris belum lengkap" in page
    assert 'value="Demam"' in page
    assert not LogEntry.objects.exists()


def test_second_word_of_a_shift_is_a_correction_and_both_are_kept(case: Case) -> None:
    stay = stay_of(case)
    assert write(stay) == 1
    first = LogEntry.objects.get()
    # the same again says nothing new
    assert write(stay, corrects=first.pk) == 0
    assert write(stay, corrects=first.pk, condition="weak") == 1
    second = LogEntry.objects.get(corrects=first)
    assert (first.condition, second.condition) == ("well", "weak")


def test_row_a_colleague_wrote_meanwhile_shows_both_and_corrects_when_sent_again(
    client: Client, case: Case
) -> None:
    stay = stay_of(case)
    write(stay, meals="none", note="Tidak mau makan")
    first = LogEntry.objects.get()
    more = said(condition="weak", note="Lemas")
    fields = {f"s{stay.pk}-{name}": value for name, value in more.items()}
    response = grid(client, [stay], **fields)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Tidak mau makan" in page
    assert "Rekan Anda menulis" in page
    assert 'value="Lemas"' in page
    assert LogEntry.objects.count() == 1
    assert f'value="{first.pk}"' in page
    assert grid(client, [stay], **fields, **{f"s{stay.pk}-corrects": first.pk}).status_code == 302
    assert LogEntry.objects.get(corrects=first).condition == "weak"


def test_two_who_correct_the_same_entry_make_one_correction(case: Case) -> None:
    stay = stay_of(case)
    write(stay)
    first = LogEntry.objects.get().pk
    write(stay, corrects=first, condition="weak")
    with pytest.raises(WrittenMeanwhile):
        write(stay, corrects=first, condition="ill")
    assert LogEntry.objects.count() == 2


def test_nothing_is_logged_of_whoever_was_not_there(crowd: Crowd) -> None:
    here, away, gone = crowd(3)
    shift = current_shift()
    Stay.objects.filter(pk=here.pk).update(arrived_at=shift.begins_at)
    with pytest.raises(ValidationError, match=r"Warga 000 tidak berada di panti"):
        write(here, shift=shift.previous)
    StayAbsence.objects.create(
        stay=away,
        kind=AwayKind.HOSPITAL,
        place="RSUD Tarakan",
        began_at=shift.begins_at,
        recorded_by=staff("panti_staff", HOUSE),
    )
    Stay.objects.filter(pk=gone.pk).update(left_at=shift.begins_at, ended_with="report_absence")
    for stay in (away, gone):
        with pytest.raises(ValidationError, match=stay.case.person.display_name):
            write(stay)
    assert not LogEntry.objects.exists()


def test_whoever_came_left_or_went_away_within_a_shift_was_there_for_some_of_it(crowd: Crowd) -> None:
    came, left, away = crowd(3)
    shift = current_shift().previous
    within = shift.begins_at + timedelta(hours=3)
    Stay.objects.filter(pk=came.pk).update(arrived_at=within)
    Stay.objects.filter(pk=left.pk).update(left_at=within, ended_with="record_death")
    StayAbsence.objects.create(
        stay=away,
        kind=AwayKind.HOSPITAL,
        place="RSUD Tarakan",
        began_at=within,
        recorded_by=staff("panti_staff", HOUSE),
    )
    assert set(there_during(office(HOUSE), shift)) == {came, left, away}
    assert set(there_during(office(HOUSE), current_shift())) == {came}


def test_absences_that_follow_one_another_are_one_time_away(crowd: Crowd) -> None:
    moved_on, returned, never = crowd(3)
    shift = current_shift().previous
    middle, later = shift.begins_at + timedelta(hours=3), shift.begins_at + timedelta(hours=5)
    spans = (
        (moved_on, AwayKind.HOSPITAL, shift.begins_at - timedelta(hours=1), middle),
        (moved_on, AwayKind.TRANSFER, middle, None),
        (returned, AwayKind.HOSPITAL, shift.begins_at - timedelta(hours=1), middle),
        (returned, AwayKind.TRANSFER, later, None),
        (never, AwayKind.HOSPITAL, shift.begins_at, shift.ends_at),
    )
    for stay, kind, began, ended in spans:
        StayAbsence.objects.create(
            stay=stay,
            kind=kind,
            place="RSUD Tarakan",
            began_at=began,
            ended_at=ended,
            recorded_by=staff("panti_staff", HOUSE),
        )
    assert set(there_during(office(HOUSE), shift)) == {returned}
    assert set(there_during(office(HOUSE), current_shift())) == {never}


def test_shift_to_come_and_one_long_past_are_refused(crowd: Crowd) -> None:
    stay = crowd(1)[0]
    with pytest.raises(ValidationError, match="belum dimulai"):
        write(stay, shift=current_shift().next)
    old = current_shift()
    for _shift in range(25):
        old = old.previous
    with pytest.raises(ValidationError, match="seminggu"):
        write(stay, shift=old)


def test_resident_of_another_house_is_no_row_here(case: Case) -> None:
    row = Row(stay_of(case).pk, said())
    with pytest.raises(ValidationError, match="tidak tinggal di panti ini"):
        write_log(office("PSBI-1"), current_shift(), [row], actor=staff("panti_staff", "PSBI-1"))
    with pytest.raises(NotAllowed):
        write_log(office(HOUSE), current_shift(), [row], actor=staff("panti_staff", "PSBI-1"))


def test_log_is_only_ever_added_to(case: Case) -> None:
    write(stay_of(case))
    with pytest.raises(Error), transaction.atomic():
        LogEntry.objects.update(condition="ill")
    with pytest.raises(Error), transaction.atomic():
        LogEntry.objects.all().delete()


def test_case_shows_its_log_with_what_was_corrected(client: Client, case: Case) -> None:
    stay = stay_of(case)
    write(stay, note="Salah orang")
    write(stay, corrects=LogEntry.objects.get().pk, condition="restless", note="Gelisah sejak siang")
    client.force_login(staff("panti_social_worker", HOUSE))
    page = client.get(reverse("case_detail", args=[case.number]), {"tab": "panti"}).content.decode()
    assert "Gelisah sejak siang" in page
    assert "<del>" in page
    assert "Salah orang" in page

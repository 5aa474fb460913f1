"""Health at the door: what ward staff do without the diagnosis, medicine with its doses, and measures over time."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import AccessLog, Case, CaseEvent
from casework.panti.enums import AwayKind
from casework.panti.health import medicine, queries, services
from casework.panti.health.models import CareInstruction, Dose, Medicine
from casework.panti.models import LogEntry, Stay, StayAbsence
from casework.panti.services import go_away, record_health_check
from casework.panti.shifts import shift_at
from tests import road, walked
from tests.panti.road import in_transit
from tests.road import HOUSE, TRANSIT, fresh
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


@walked.once
def on_medicine() -> Case:
    """In the transit panti for nine days, with a tablet at 07.00 and 21.00 for the last five."""
    case = in_transit()
    began = timezone.now() - timedelta(days=5)
    order(case)
    Medicine.objects.filter(case=case).update(recorded_at=began, starts_on=timezone.localdate(began))
    return fresh(case)


def order(case: Case, **changed: object) -> Medicine:
    plan: dict[str, object] = {
        "name": "Risperidon 2 mg",
        "dose": "1 tablet",
        "times": [time(7), time(21)],
        "starts_on": timezone.localdate(),
        "ends_on": None,
        "ordered_by": "dr. Sinta",
    }
    return medicine.order_medicine(fresh(case), actor=staff("nurse", TRANSIT), **(plan | changed))


def at(days_ago: int, hour: int) -> datetime:
    day = timezone.localdate() - timedelta(days=days_ago)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def give(case: Case, due: datetime, outcome: str = "given", reason: str = "", **changed: object) -> Dose:
    row = medicine.DoseRow(Medicine.objects.get(case=case), due, outcome, reason, key="dose")
    how = {"actor": staff("nurse", TRANSIT), "happened_at": due} | changed
    return medicine.record_doses([row], **how)[0]


def test_ward_staff_read_what_to_do_and_never_why(client: Client) -> None:
    case = in_transit()
    record_health_check(
        case,
        actor=staff("nurse", TRANSIT),
        done_at=timezone.now() - timedelta(hours=1),
        mental_state="restless",
        injuries="Luka-bakar-tertulis",
        injury_sites=["arm_r"],
        infection="TBC-tertulis",
        pregnancy="unknown",
        acute_signs=["self_harm"],
        care=["soft_diet", "isolate"],
        care_note="Makan sambil duduk.",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM panti_healthcheck c")
        stored = cursor.fetchone()[0]
    assert not [word for word in ("tertulis", "arm_r", "self_harm", "unknown") if word in stored]
    # the acute sign asks for somebody near, though nobody ticked it
    assert CareInstruction.objects.get().codes == ["isolate", "watch", "soft_diet"]

    pages = [
        reverse("case_detail", args=[case.number]) + f"?tab={tab}" for tab in ("summary", "panti", "timeline")
    ]
    pages.append(reverse("panti_detail", args=[TRANSIT]))
    for role in ("panti_staff", "nurse"):
        client.force_login(staff(role, TRANSIT))
        for page in pages:
            said = client.get(page).content.decode()
            assert "Kamar sendiri, pakai masker" in said, page
            assert "selalu terlihat" in said, page
            assert not [word for word in ("tertulis", "melukai", "Lengan") if word in said], page
    number = CaseEvent.objects.get(case=case, verb="health_check").facts["health_check"]
    found = client.get(reverse("health_check", args=[case.number, number])).content.decode()
    for word in ("TBC-tertulis", "melukai", "Lengan atau tangan kanan", "Belum diketahui"):
        assert word in found

    # an earlier check written down late changes nothing; the next one says what is done from then on
    for hours, care, now in ((2, [], ["isolate", "watch", "soft_diet"]), (0, ["fall"], ["fall"])):
        record_health_check(
            fresh(case),
            actor=staff("nurse", TRANSIT),
            done_at=timezone.now() - timedelta(hours=hours),
            mental_state="calm",
            care=care,
        )
        assert CareInstruction.objects.get().codes == now


def test_a_round_gives_refuses_and_writes_each_dose_once(client: Client) -> None:
    case = on_medicine()
    client.force_login(staff("nurse", TRANSIT))
    address = f"{reverse('medicine_round', args=[TRANSIT])}?tanggal={at(1, 7):%Y-%m-%d}&sif=night"
    # the night shift of yesterday begins at 23: nothing; the afternoon has the one of 21.00
    assert client.get(address).context["all"] == 0
    address = address.replace("night", "evening")
    page = client.get(address)
    assert (page.context["all"], page.context["waiting"]) == (1, 1)
    assert AccessLog.objects.filter(case=case, purpose="health").exists()
    key = next(iter(page.context["form"].due))
    sent = {
        "idempotency_key": uuid4(),
        "occurred_at": timezone.localtime(at(1, 21)).strftime("%Y-%m-%dT%H:%M"),
        f"dose-{key}": "refused",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert f"why-{key}" in refused.context["form"].errors
    early = timezone.localtime(at(1, 15)).strftime("%Y-%m-%dT%H:%M")
    for occurred_at in (early, (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")):
        wrong = client.post(address, sent | {"occurred_at": occurred_at, f"why-{key}": "Mual."})
        assert wrong.status_code == 422
        assert "Mual." in wrong.content.decode()
    for _twice in range(2):
        assert client.post(address, sent | {f"why-{key}": "Mual."}).status_code == 302
    # a colleague whose page is older is told, and nothing is written twice
    stale = client.post(address, sent | {"idempotency_key": uuid4(), f"dose-{key}": "given"})
    assert stale.status_code == 422
    assert Dose.objects.count() == 1
    assert CaseEvent.objects.get(case=case, verb="medicine_given").facts["refused"] == 1
    assert client.get(address).context["waiting"] == 0


def test_round_says_from_when_a_dose_may_be_given_and_never_over_one_that_was(client: Client) -> None:
    case = on_medicine()
    tomorrow = at(-1, 21)
    address = f"{reverse('medicine_round', args=[TRANSIT])}?tanggal={tomorrow:%Y-%m-%d}&sif=evening"

    def said() -> tuple[bool, bool]:
        client.force_login(staff("nurse", TRANSIT))
        page = client.get(address).content.decode()
        return "mulai pukul 20.00" in page, "belum waktunya" in page

    with time_machine.travel(tomorrow - timedelta(minutes=61), tick=False):
        assert said() == (True, True)
    # an hour before its time it may be given, whatever the clock says
    with time_machine.travel(tomorrow - timedelta(minutes=55), tick=False):
        assert said() == (False, False)
        give(case, tomorrow, happened_at=timezone.now())
        assert said() == (False, False)
        assert client.get(address).context["waiting"] == 0
    # over one that is recorded the clock says nothing, wherever it stands
    with time_machine.travel(tomorrow - timedelta(hours=3), tick=False):
        assert said() == (False, False)


def test_no_dose_for_somebody_not_there_and_none_outside_the_plan() -> None:
    case = on_medicine()
    give(case, at(4, 21))
    go_away(
        fresh(case),
        AwayKind.HOSPITAL,
        actor=staff("nurse", TRANSIT),
        expected_stage="assessment",
        occurred_at=timezone.now(),
        place="RSUD",
        reason="Sesak.",
        expected_back=None,
    )
    StayAbsence.objects.update(began_at=at(2, 20))
    evening = shift_at(at(2, 21))
    since, until = evening.begins_at, evening.ends_at
    nurse, house = staff("nurse", TRANSIT), office(TRANSIT)
    assert queries.round_of(house, since, until, nurse) == []
    day = timedelta(days=1)
    assert [due.at for due in queries.round_of(house, since - day, until - day, nurse)] == [at(3, 21)]
    for due in (at(2, 21), at(3, 20), at(6, 21)):
        with pytest.raises(ValidationError) as refused:
            give(case, due)
        assert "dose" in refused.value.message_dict
    with pytest.raises(ValidationError):
        give(case, at(4, 21))


def test_plan_refuses_wrong_days_and_ends_when_stopped() -> None:
    case = on_medicine()
    today = timezone.localdate()
    for changed in (
        {"starts_on": today - timedelta(days=1)},
        {"ends_on": today - timedelta(days=1)},
        {"times": []},
    ):
        with pytest.raises(ValidationError):
            order(case, **changed)
    found = Medicine.objects.get(case=case)
    medicine.stop_medicine(found, actor=staff("nurse", TRANSIT), reason="Alergi.")
    with pytest.raises(Exception, match="tidak diberikan"):
        medicine.stop_medicine(found, actor=staff("nurse", TRANSIT), reason="Alergi.")
    Medicine.objects.update(stopped_at=at(3, 12))
    with pytest.raises(ValidationError):
        give(case, at(3, 21))
    assert give(case, at(3, 7)).outcome == "given"


def test_a_correction_keeps_what_was_written_first(client: Client) -> None:
    case = on_medicine()
    wrong = give(case, at(1, 7))
    nurse = staff("nurse", TRANSIT)
    right = medicine.correct_dose(
        wrong, actor=nurse, outcome="missed", reason="Sedang tidur.", why="Salah ketuk."
    )
    with pytest.raises(Exception, match="sudah membetulkannya"):
        medicine.correct_dose(wrong, actor=nurse, outcome="given", reason="", why="Salah ketuk.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Dose.objects.filter(pk=wrong.pk).update(outcome="missed")
    assert list(queries.current_doses()) == [right]
    client.force_login(nurse)
    said = client.get(reverse("health_record", args=[case.number])).content.decode()
    for word in ("Sedang tidur.", "Salah ketuk.", "semula tercatat “Diberikan”", "Risperidon"):
        assert word in said


def test_measures_over_time_are_marked_in_words_and_struck_out_not_lost(client: Client) -> None:
    case = road.walk_to("intake")
    road.check_health(case)
    nurse = staff("nurse", HOUSE)
    client.force_login(nurse)
    address = reverse("vital_signs_add", args=[case.number])
    sent = {
        "idempotency_key": uuid4(),
        "expected_stage": "intake",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "systolic": "80",
        "diastolic": "95",
        "temperature": "61",
    }
    wrong = client.post(address, sent)
    assert {"diastolic", "temperature"} <= wrong.context["form"].errors.keys()
    assert client.post(address, sent | {"systolic": "182", "temperature": "38.4"}).status_code == 302
    services.take_vital_signs(case, actor=nurse, taken_at=timezone.now(), systolic=118, diastolic=76)
    page = client.get(reverse("health_record", args=[case.number]))
    first = page.context["rows"][-1]
    assert [(cell.value, cell.word) for cell in first.cells][:2] == [(182, "tinggi"), (95, "tinggi")]
    assert [line.count for line in page.context["lines"]] == [2, 2]
    signs = first.taken.signs
    services.strike_vital_signs(signs, actor=nurse, reason="Manset longgar.")
    said = client.get(reverse("health_record", args=[case.number]))
    assert "Manset longgar." in said.content.decode()
    assert said.context["lines"] == []


@pytest.mark.parametrize(("outcome", "logged"), [("", "open"), ("given", "given"), ("refused", "refused")])
def test_a_day_as_usual_says_of_medicine_what_the_round_says(
    client: Client, outcome: str, logged: str
) -> None:
    case, other = on_medicine(), in_transit()
    due = at(1, 21)
    if outcome:
        give(case, due, outcome, "Mual." if outcome == "refused" else "")
    stays = {one.case_id: one for one in Stay.objects.filter(case__in=[case, other], left_at__isnull=True)}
    client.force_login(staff("panti_staff", TRANSIT))
    sent = {
        "idempotency_key": uuid4(),
        "shown": [stay.pk for stay in stays.values()],
        "rest_as_usual": "on",
    }
    address = f"{reverse('ward_log', args=[TRANSIT])}?sif={shift_at(due).key}"
    response = client.post(address, sent)
    assert response.status_code == 302, response.content.decode()
    written = dict(LogEntry.objects.values_list("stay", "medicine"))
    assert written == {stays[case.pk].pk: logged, stays[other.pk].pk: "not_due"}


def test_a_round_of_many_asks_the_database_a_fixed_number_of_times(django_assert_num_queries: object) -> None:
    case = on_medicine()
    for name in ("Amlodipin", "Vitamin B"):
        order(case, name=name)
    nurse, house = staff("nurse", TRANSIT), office(TRANSIT)
    nurse.has_perm("offices.view_case", house)
    evening = shift_at(at(1, 21))
    since, until = evening.begins_at, evening.ends_at
    queries.round_of(house, since, until, nurse)
    with django_assert_num_queries(4):  # type: ignore[operator] # pytest-django's fixture
        queries.round_of(house, since, until, nurse)

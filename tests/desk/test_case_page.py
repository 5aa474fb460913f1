"""The page of one case: who may open it, what it offers each of them, and that opening it is written down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Case
from casework.offices.models import User
from tests.desk.conftest import As
from tests.road import open_case, somebody, walk_to
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


def page_of(case: Case, tab: str = "") -> str:
    return reverse("case_detail", args=[case.number]) + (f"?tab={tab}" if tab else "")


def test_page_opens_for_those_of_the_case_and_is_404_for_others(
    as_user: As, worker: User, case: Case
) -> None:
    assert as_user(worker).get(page_of(case)).status_code == 200
    assert as_user(staff("social_worker", "SDS-TIM")).get(page_of(case)).status_code == 404
    assert as_user(worker).get(reverse("case_detail", args=["K-2026-999999"])).status_code == 404


def test_sealed_case_is_404_without_the_right_to_read_it(as_user: As, worker: User, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert as_user(worker).get(page_of(case)).status_code == 200
    assert as_user(staff("outreach_officer", "SDS-PUS")).get(page_of(case)).status_code == 404


def test_reading_is_written_down_once_a_quarter(as_user: As, worker: User, case: Case) -> None:
    client = as_user(worker)
    client.get(page_of(case))
    client.get(page_of(case, "timeline"))
    log = AccessLog.objects.get(case=case, user=worker)
    assert (log.purpose, log.person_id) == (Purpose.CASE_PAGE, case.person_id)


def test_the_officer_is_offered_the_hand_over_as_the_one_orange_button(as_user: As, case: Case) -> None:
    text = as_user(staff("outreach_officer", "SDS-PUS")).get(page_of(case)).content.decode()
    assert text.count("btn-next") == 1
    assert reverse("case_step", args=[case.number, "hand_over"]) in text


def test_a_worker_without_the_right_reads_who_may(as_user: As, worker: User, case: Case) -> None:
    response = as_user(worker).get(page_of(case))
    others = response.context["next"].others
    assert [way.name for way in others] == ["hand_over"]
    assert {holder.user.pk for holder in others[0].who} == {staff("outreach_officer", "SDS-PUS").pk}
    assert "btn-next" not in response.content.decode()


def test_unmet_needs_lead_those_who_can_meet_them_to_the_form(
    as_user: As, worker: User, case_in_transit: Case
) -> None:
    response = as_user(worker).get(page_of(case_in_transit))
    place, dismiss = response.context["next"].not_yet
    assert (place.name, dismiss.name) == ("place", "dismiss")
    assert [lack.sentence for lack in place.lacking] == [
        "asesmen awal belum diajukan",
        "kategori PPKS belum ditetapkan",
        "notulen temu bahas kasus belum ada",
    ]
    assert all(lack.url and not lack.helpers for lack in place.lacking)


def test_the_orange_button_is_the_next_thing_on_the_road_and_never_a_way_off_it(
    as_user: As, case_in_transit: Case
) -> None:
    """A return to the family is possible at once, but not what the page asks for."""
    response = as_user(staff("panti_social_worker", "PSBI-1")).get(page_of(case_in_transit))
    steps = response.context["next"]
    assert steps.first is None
    assert steps.to_meet.url == reverse("assessment_add", args=[case_in_transit.number])
    assert {way.name for way in steps.others_doable} == {"return_to_family", "discharge", "refer_out"}
    text = response.content.decode()
    assert text.count("btn-next") == 1
    button = text[text.index("btn-next") :]
    assert str(steps.to_meet.todo) in button[: button.index("</a>")]


def test_unmet_needs_name_who_can_meet_them_to_everybody_else(as_user: As, case_in_transit: Case) -> None:
    response = as_user(staff("clerk", "SDS-PUS")).get(page_of(case_in_transit))
    (place,) = response.context["next"].not_yet
    assert not any(lack.url for lack in place.lacking)
    assert place.lacking[0].helpers


def test_access_tab_is_for_those_with_the_right(as_user: As, worker: User, case: Case) -> None:
    as_user(worker).get(page_of(case))
    supervisor = as_user(staff("supervisor", "SDS-PUS")).get(page_of(case, "access"))
    assert worker.name in supervisor.content.decode()
    refused = as_user(worker).get(page_of(case, "access"))
    assert refused.context["tab"] == "summary"
    assert "access" not in {tab["key"] for tab in refused.context["tabs"]}


@pytest.mark.parametrize(
    "tab", ["summary", "timeline", "assessment", "plan", "services", "panti", "documents", "%"]
)
def test_every_tab_opens_whole_and_as_a_fragment(
    as_user: As, worker: User, case_in_transit: Case, tab: str
) -> None:
    client = as_user(worker)
    assert "<html" in client.get(page_of(case_in_transit, tab)).content.decode()
    fragment = client.get(
        page_of(case_in_transit, tab), headers={"HX-Request": "true", "HX-Target": "case-tab"}
    ).content.decode()
    assert "<html" not in fragment
    assert "jk-tabs" in fragment


def test_hostile_text_is_shown_and_never_run(as_user: As, worker: User) -> None:
    person = somebody(label=HOSTILE[:120], description=HOSTILE, aliases=[HOSTILE[:120]])
    case = open_case(person=person, note=HOSTILE)
    services.write_note(case, actor=worker, body=HOSTILE)
    client = as_user(worker)
    for address in (
        page_of(case),
        page_of(case, "timeline"),
        reverse("case_list"),
        reverse("person_detail", args=[person.pk]),
    ):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert" in text


def test_timeline_filters_by_kind_and_counts(as_user: As, worker: User, case_in_transit: Case) -> None:
    services.write_note(case_in_transit, actor=worker, body="Ingat nama adiknya, Warsih.")
    client = as_user(worker)
    everything = client.get(page_of(case_in_transit, "timeline")).context["timeline"]
    assert {chip.key: chip.count for chip in everything.chips} == {"": 3, "move": 2, "note": 1}
    notes = client.get(page_of(case_in_transit, "timeline") + "&jenis=note").context["timeline"]
    assert [row.say for day in notes.days for row in day.rows] == ["Ingat nama adiknya, Warsih."]


def test_timeline_costs_the_same_for_one_note_and_many(as_user: As, worker: User, case: Case) -> None:
    client, counts = as_user(worker), []
    services.write_note(case, actor=worker, body="satu")
    client.get(page_of(case, "timeline"))
    for more in (0, 20):
        for number in range(more):
            services.write_note(case, actor=worker, body=f"catatan {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(case, "timeline"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_numbers_are_masked_until_somebody_with_the_right_asks(as_user: As, worker: User) -> None:
    case = open_case(person=somebody(nik="3171014203660004"))
    client, address = as_user(worker), reverse("case_unmask", args=[case.number])
    page = client.get(page_of(case)).content.decode()
    assert "3171014203660004" not in page
    assert "3171••••••••0004" in page
    assert client.get(address).status_code == 405
    assert not AccessLog.objects.filter(purpose=Purpose.UNMASK).exists()
    shown = client.post(address)
    assert "3171014203660004" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AccessLog.objects.get(purpose=Purpose.UNMASK).user == worker


def test_numbers_stay_masked_for_those_without_the_right(as_user: As) -> None:
    case = open_case(person=somebody(nik="3171014203660004"))
    officer = as_user(staff("outreach_officer", "SDS-PUS"))
    refused = officer.post(reverse("case_unmask", args=[case.number]))
    assert refused.status_code == 403
    assert "3171014203660004" not in refused.content.decode()
    assert staff("social_worker", "SDS-PUS").name in refused.content.decode()
    assert not AccessLog.objects.filter(purpose=Purpose.UNMASK).exists()


def test_episodes_of_other_offices_are_not_mentioned(as_user: As, worker: User, case: Case) -> None:
    response = as_user(worker).get(page_of(case))
    assert [episode.pk for episode in response.context["episodes"]] == [case.pk]


def test_the_access_tab_does_not_tell_of_an_episode_hidden_from_its_reader(as_user: As, worker: User) -> None:
    earlier = walk_to("closed")
    case = open_case(person=earlier.person)
    as_user(worker).get(reverse("person_detail", args=[case.person_id]))
    supervisor = as_user(staff("supervisor", "SDS-PUS"))

    def purposes() -> set[str]:
        return {row.purpose for row in supervisor.get(page_of(case, "access")).context["readers"].rows}

    assert purposes() == {Purpose.CASE_PAGE, Purpose.PERSON_PAGE}
    Case.objects.filter(pk=earlier.pk).update(responsible_office=office("SDS-BRT"))
    assert purposes() == {Purpose.CASE_PAGE}


def test_within_a_minute_the_timeline_keeps_the_order_of_the_ledger(as_user: As, worker: User) -> None:
    """A form says the minute: what happened then stands above what was recorded seconds into it, and never below."""
    now = timezone.now()
    case = open_case(at=now.replace(second=40, microsecond=0) - timedelta(minutes=5))
    services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        occurred_at=now.replace(second=0, microsecond=0) - timedelta(minutes=5),
        panti=office("PSBI-1").pk,
    )
    client = as_user(worker)
    shown = client.get(page_of(case, "timeline")).context["timeline"]
    assert [row.event.verb for day in shown.days for row in day.rows] == ["hand_over", "register"]
    latest = client.get(page_of(case)).context["latest"]
    assert [row.event.verb for row in latest] == ["hand_over", "register"]


def test_the_stepper_says_of_how_many_days(as_user: As, worker: User, case_in_transit: Case) -> None:
    page = as_user(worker).get(page_of(case_in_transit)).content.decode()
    assert "hari ke-1 dari 21" in page


def test_an_accepted_placement_offers_the_arrival_and_no_second_acceptance(as_user: As) -> None:
    case, head = walk_to("placement"), staff("head_of_panti", "PSTW-BM2")
    steps = as_user(head).get(page_of(case)).context["next"]
    assert "accept" in {way.name for way in steps.doable}
    services.transition(case, "accept", actor=head, expected_stage="placement")
    page = as_user(head).get(page_of(case))
    assert reverse("case_step", args=[case.number, "accept"]) not in page.content.decode()
    assert "Terima rujukan" not in page.content.decode()

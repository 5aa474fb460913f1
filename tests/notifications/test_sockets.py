"""The socket: who hears of what, by which layer, and who is held off."""

import time
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from casework.cases import services
from casework.cases.models import Case
from casework.offices.models import Membership, User
from casework.offices.services import end_membership, set_active
from notifications import consumers, presence, watch
from notifications.models import Presence
from notifications.services import tell_of_overdue
from notifications.sockets import LOGGED_OUT, RIGHTS_CHANGED
from notifications.topics import now_version
from tests.notifications.conftest import use_redis
from tests.notifications.tabs import Tab, cookie_of, request, serving
from tests.road import fresh, open_case
from tests.staff import office, staff
from workflows.models import CaseTask
from workflows.services import take

pytestmark = pytest.mark.django_db(transaction=True)

PUS, TRANSIT = "SDS-PUS", "PSBI-1"


def hand_over(case: Case) -> Case:
    services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", PUS),
        expected_stage="outreach",
        panti=office(TRANSIT).pk,
    )
    return fresh(case)


# Who may listen to a case of Sudinsos Jakarta Pusat in the transit panti, its two lists and the house; by hand.
# c: the case (and who is there), C: the case though it is sealed, r: the list of the Sudinsos, p: of the panti,
# h: the page of the house
LISTENERS = {
    ("outreach_officer", PUS): "crh",
    ("social_worker", PUS): "cCr",
    ("supervisor", PUS): "cCr",
    ("clerk", PUS): "cr",
    ("leadership", PUS): "cr",
    ("administrator", PUS): "",
    ("panti_staff", TRANSIT): "cCph",
    ("nurse", TRANSIT): "cCph",
    ("panti_social_worker", TRANSIT): "cCph",
    ("panti_supervisor", TRANSIT): "cCph",
    ("head_of_panti", TRANSIT): "cCph",
    ("clerk", TRANSIT): "cph",
    ("leadership", "DINAS"): "crph",
    ("dinas_decider", "DINAS"): "cCrph",
    ("data_protection", "DINAS"): "",
    ("administrator", "DINAS"): "",
    ("outreach_officer", "SDS-TIM"): "h",
    ("social_worker", "SDS-TIM"): "",
    ("head_of_panti", "PSTW-BM2"): "",
}


def test_each_topic_is_for_those_who_may_read_what_it_is_about(layer: str) -> None:
    case = hand_over(open_case())
    people = {who: staff(*who) for who in LISTENERS}
    cookies = {who: cookie_of(person) for who, person in people.items()}
    topics = {
        "c": f"case:{case.number}",
        "r": f"office:{office(PUS).pk}",
        "p": f"office:{office(TRANSIT).pk}",
        "h": f"panti:{office(TRANSIT).pk}",
    }
    asked = [*topics.values(), f"presence:{case.number}", "user:1", "case:K-1999-000001", "office:0", "x", ""]

    async def story() -> None:
        wrong = []
        for sealed in (False, True):
            await request(Case.objects.filter(pk=case.pk).update)(sealed=sealed)
            for who, allowed in LISTENERS.items():
                async with Tab(cookies[who]) as tab:
                    said = await tab.follow(*asked, f"user:{people[who].pk}")
                expected = {topics[one] for one in allowed if one in "rph"} | {f"user:{people[who].pk}"}
                if ("C" if sealed else "c") in allowed:
                    expected |= {f"case:{case.number}", f"presence:{case.number}"}
                if set(said["topics"]) != expected:
                    wrong.append((who, sealed, said["topics"]))
        assert wrong == []

    serving(story)


def test_a_step_is_heard_of_by_page_list_and_bell_once_it_is_committed(layer: str) -> None:
    case = open_case()
    worker, leader = staff("social_worker", PUS), staff("leadership", "DINAS")
    stranger = staff("social_worker", "SDS-TIM")
    cookies = [cookie_of(person) for person in (worker, leader, stranger)]
    dinas, tim = office("DINAS").pk, office("SDS-TIM").pk

    def roll_back() -> None:
        with transaction.atomic():
            services.write_note(case, actor=staff("supervisor", PUS), body="Tidak jadi.")
            transaction.set_rollback(True)

    async def story() -> None:
        async with Tab(cookies[0]) as page, Tab(cookies[1]) as high, Tab(cookies[2]) as other:
            await page.follow(f"case:{case.number}", f"user:{worker.pk}")
            await high.follow(f"office:{dinas}")
            await other.follow(f"office:{tim}", f"user:{stranger.pk}")
            await request(roll_back)()
            assert await page.hears_nothing()
            began = time.monotonic()
            await request(hand_over)(case)
            heard = {}
            for _each in range(2):
                said = await page.hear()
                heard[said["topic"]] = said
            assert time.monotonic() - began < 2
            assert heard[f"case:{case.number}"] == {
                "type": "hint",
                "topic": f"case:{case.number}",
                "version": 2,
            }
            # the next step is the worker's to take
            assert set(heard) == {f"case:{case.number}", f"user:{worker.pk}"}
            await high.hears_of(f"office:{dinas}")
            assert await other.hears_nothing()

    serving(story)


def test_a_task_taken_is_heard_of_too(layer: str) -> None:
    case = open_case()
    officer, colleague = staff("outreach_officer", PUS), staff("outreach_officer", PUS, another=1)
    task = CaseTask.objects.open().get(case=case, duty=None)
    cookie, pus = cookie_of(officer), office(PUS).pk

    async def story() -> None:
        async with Tab(cookie) as tab:
            await tab.follow(f"office:{pus}")
            await request(take)(task, actor=colleague)
            await tab.hears_of(f"office:{pus}")

    serving(story)


def test_sealing_closes_the_case_to_who_listens_and_what_follows_is_not_heard_of(layer: str) -> None:
    case = open_case()
    officer, worker, supervisor = (
        staff(role, PUS) for role in ("outreach_officer", "social_worker", "supervisor")
    )
    cookies = [cookie_of(officer), cookie_of(worker)]
    topic, offices = f"case:{case.number}", f"office:{office(PUS).pk}"

    async def story() -> None:
        async with Tab(cookies[0]) as open_readers, Tab(cookies[1]) as reader:
            await open_readers.follow(topic, offices)
            await reader.follow(topic, offices)
            await request(services.seal)(case, actor=supervisor, reason="Korban kekerasan, dicari pelaku.")
            said = [await open_readers.hear() for _each in range(2)]
            # their list changes too: the row goes
            assert {(one["type"], one["topic"]) for one in said} == {("gone", topic), ("hint", offices)}
            assert {(await reader.hear())["topic"] for _each in range(2)} == {topic, offices}
            await request(services.write_note)(case, actor=supervisor, body="Dijemput besok.")
            assert {(await reader.hear())["topic"] for _each in range(2)} == {topic, offices}
            assert await open_readers.hears_nothing()

    serving(story)


def test_whoever_a_case_is_sealed_to_is_no_longer_shown_at_it() -> None:
    case, supervisor = open_case(), staff("supervisor", PUS)
    cookie = cookie_of(staff("outreach_officer", PUS))

    async def story() -> None:
        async with Tab(cookie) as tab:
            await tab.follow(f"case:{case.number}", f"presence:{case.number}")
            await tab.say(do="here", case=case.number, editing=True)
            await tab.hears_of(f"presence:{case.number}")
            await request(services.seal)(case, actor=supervisor, reason="Korban kekerasan, dicari pelaku.")
            assert await tab.hear() == {"type": "gone", "topic": f"case:{case.number}"}
            assert await request(presence.at)(case, without=supervisor) == []
            assert await tab.hears_nothing()

    serving(story)


def test_who_is_disabled_loses_a_role_or_logs_out_loses_the_socket() -> None:
    people = [staff("outreach_officer", PUS, another=number) for number in range(3)]
    cookies = [cookie_of(person) for person in people]
    boss = staff("administrator", "DINAS")
    membership = Membership.objects.in_force().get(user=people[1])

    async def story() -> None:
        async with Tab(cookies[0]) as disabled, Tab(cookies[1]) as ended, Tab(cookies[2]) as out:
            await request(set_active)(people[0], active=False, actor=boss)
            assert await disabled.closed_by() == LOGGED_OUT
            await request(end_membership)(membership, actor=boss)
            assert await ended.closed_by() == RIGHTS_CHANGED
            await request(Session.objects.filter(session_key=cookies[2]).delete)()
            await watch.prove_all()
            assert await out.closed_by() == LOGGED_OUT
        async with Tab(cookies[0]) as again:
            assert not again.opened

    serving(story)


@pytest.mark.parametrize(
    "origin",
    ["https://jahat.example", "http://localhost:1", "null", "", "http://[::1"],
    ids=["foreign", "port", "null", "none", "no address"],
)
def test_pages_of_others_get_no_socket(origin: str) -> None:
    cookie = cookie_of(staff("social_worker", PUS))

    async def story() -> None:
        async with Tab(cookie, origin=origin) as tab:
            assert not tab.opened

    serving(story)


def test_nobody_without_a_login_or_at_another_address_gets_a_socket() -> None:
    person = staff("social_worker", PUS)
    cookie, first_day = cookie_of(person), staff("clerk", PUS)
    User.objects.filter(pk=first_day.pk).update(must_change_password=True)
    one_time = cookie_of(first_day)

    async def story() -> None:
        for tab in (Tab(), Tab("x" * 32), Tab(one_time), Tab(cookie, path="/langsung/lain/")):
            async with tab:
                assert not tab.opened
        async with Tab(cookie) as mine:
            assert mine.opened

    serving(story)


MANY = [f"case:K-2026-{number:06}" for number in range(consumers.MAX_TOPICS + 1)]
BAD_FRAMES: dict[str, tuple[dict[str, Any], int]] = {
    "binary": ({"bytes": b"\x00\xff"}, consumers.TOO_LARGE),
    "large": ({"text": "[" + "1," * consumers.MAX_FRAME + "1]"}, consumers.TOO_LARGE),
    "no json": ({"text": "{'do':"}, consumers.UNREADABLE),
    "deep": ({"text": "[" * 2000}, consumers.UNREADABLE),
    "a list": ({"text": "[]"}, consumers.UNREADABLE),
    "unknown": ({"text": '{"do": "sudo"}'}, consumers.UNREADABLE),
    "no list": ({"text": '{"do": "follow", "topics": "case:1"}'}, consumers.UNREADABLE),
    "nested": ({"text": '{"do": "here", "case": {"a": 1}, "editing": true}'}, consumers.UNREADABLE),
}


def test_whoever_misuses_a_socket_loses_it_and_nobody_else_does() -> None:
    case = open_case()
    worker, other = staff("social_worker", PUS), staff("supervisor", PUS)
    cookies = [cookie_of(worker), cookie_of(other)]

    async def story() -> None:
        async with Tab(cookies[1]) as quiet:
            await quiet.follow(f"case:{case.number}")
            for frame, code in BAD_FRAMES.values():
                async with Tab(cookies[0]) as tab:
                    await tab.send(**frame)
                    assert await tab.closed_by() == code, frame
            async with Tab(cookies[0]) as greedy:
                await greedy.say(do="follow", topics=[f"case:{case.number}"] * 2 + ["\ud83d\ude00", 7, None])
                assert (await greedy.hear())["topics"] == [f"case:{case.number}"] * 2
                for _each in range(consumers.BURST + 10):
                    await greedy.say(do="leave", topics=[])
                assert await greedy.closed_by() == consumers.TOO_FAST
            async with Tab(cookies[0]) as crowded:
                await crowded.say(do="follow", topics=MANY)
                assert await crowded.closed_by() == consumers.UNREADABLE
            await request(services.write_note)(case, actor=worker, body="Masih terhubung.")
            await quiet.hears_of(f"case:{case.number}")

    serving(story)


def test_one_person_opens_only_so_many_tabs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "MAX_SOCKETS_OF_ONE", 2)
    cookies = [cookie_of(staff(role, PUS)) for role in ("social_worker", "supervisor")]

    async def story() -> None:
        async with Tab(cookies[0]), Tab(cookies[0]), Tab(cookies[0]) as third, Tab(cookies[1]) as colleague:
            assert not third.opened
            assert colleague.opened
        async with Tab(cookies[0]) as later:
            assert later.opened

    serving(story)


def test_what_happened_between_drawing_a_page_and_listening_is_told(layer: str) -> None:
    before = now_version()
    case = open_case()
    worker, officer = staff("social_worker", PUS), staff("outreach_officer", PUS)
    cookies = [cookie_of(person) for person in (worker, staff("social_worker", "SDS-TIM"), officer)]
    elsewhere, topic = office("SDS-TIM").pk, f"case:{case.number}"
    services.write_note(case, actor=officer, body="Mohon dilihat.", mentions=[worker.pk])
    drawn = now_version() + 1
    # the clock tells of no event
    tell_of_overdue(case, [officer], {"task": 1, "level": 1, "due": "2026-11-01", "transition": "hand_over"})

    async def story() -> None:
        async with Tab(cookies[0]) as tab, Tab(cookies[1]) as other, Tab(cookies[2]) as opener:
            assert (await tab.follow(topic, since=before))["stale"]
            # a colleague's note may have been committed after it was dated, one's own was not
            assert (await tab.follow(topic, since=drawn))["stale"]
            assert not (await opener.follow(topic, since=drawn))["stale"]
            assert (await opener.follow(f"user:{officer.pk}", since=drawn))["stale"]
            assert not (await tab.follow(topic, f"user:{worker.pk}", since=drawn + 5000))["stale"]
            assert not (await other.follow(f"office:{elsewhere}", since=before))["stale"]

    serving(story)


def test_people_at_a_case_know_of_each_other(layer: str) -> None:
    case = open_case()
    worker, supervisor = staff("social_worker", PUS), staff("supervisor", PUS)
    cookies = [cookie_of(worker), cookie_of(supervisor), cookie_of(staff("social_worker", "SDS-TIM"))]
    topic = f"presence:{case.number}"

    async def here(person: User) -> list[tuple[str, bool]]:
        return [(one.name, one.editing) for one in await request(presence.at)(case, without=person)]

    async def story() -> None:
        async with Tab(cookies[0]) as first:
            await first.follow(topic)
            await first.say(do="here", case=case.number, editing=False)
            await first.hears_of(topic)
            async with Tab(cookies[1]) as second, Tab(cookies[2]) as stranger:
                await second.follow(topic)
                await second.say(do="here", case=case.number, editing=True)
                await first.hears_of(topic)
                assert await here(worker) == [(supervisor.name, True)]
                assert await here(supervisor) == [(worker.name, False)]
                await stranger.say(do="here", case=case.number, editing=True)
                assert (await stranger.hear())["type"] == "refused"
            await first.hears_of(topic)
            assert await here(worker) == []
            # a server that was killed takes its people along after half a minute
            await request(Presence.objects.create)(
                pk=uuid4(), user=supervisor, case=case, seen_at=case.opened_at.replace(year=2025)
            )
            assert await here(worker) == []
            await request(presence.keep)([])
            await first.hears_of(topic)

    serving(story)


def test_another_process_reaches_the_sockets_through_redis(settings: Any) -> None:
    use_redis(settings)
    case = open_case()
    supervisor = staff("supervisor", PUS)
    cookie = cookie_of(supervisor)

    async def story() -> None:
        from notifications import delivery

        async with Tab(cookie) as tab:
            await tab.follow(f"case:{case.number}")
            # what follows is done where no sockets are, as in a worker
            delivery.serve_from(None)
            await request(services.write_note)(case, actor=staff_later, body="Dari pekerja latar.")
            await tab.hears_of(f"case:{case.number}")

    staff_later = staff("social_worker", PUS)
    serving(story)


def test_writing_goes_on_while_redis_is_away(settings: Any) -> None:
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:9/0"]},
        }
    }
    case, worker = open_case(), staff("social_worker", PUS)
    began = time.monotonic()
    for number in range(3):
        services.write_note(case, actor=worker, body=f"Catatan {number}.")
    assert fresh(case).event_count == 4
    assert time.monotonic() - began < 6

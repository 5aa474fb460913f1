"""One ear for all sockets of a process: what it costs the layer and the database, and who waits for whom."""

import asyncio
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubLoopLayer
from django.db import DatabaseError

from casework.cases import services
from notifications import consumers, topics, watch
from notifications.exchange import exchange
from tests.notifications.tabs import Tab, cookie_of, request, serving
from tests.road import open_case, somebody
from tests.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

PUS = "SDS-PUS"


class Wire:
    """What was asked of the layer, by group."""

    def __init__(self, kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.added: list[str] = []
        self.discarded: list[str] = []
        self.away = False
        add, discard = kind.group_add, kind.group_discard

        async def group_add(layer: Any, group: str, channel: str) -> None:
            self.added.append(group)
            await asyncio.sleep(0.01)
            await add(layer, group, channel)

        async def group_discard(layer: Any, group: str, channel: str) -> None:
            self.discarded.append(group)
            if self.away:
                raise ConnectionRefusedError
            await discard(layer, group, channel)

        monkeypatch.setattr(kind, "group_add", group_add)
        monkeypatch.setattr(kind, "group_discard", group_discard)


@pytest.fixture
def wire(layer: str, monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(RedisPubSubLoopLayer if layer == "redis" else InMemoryChannelLayer, monkeypatch)


def test_a_group_is_opened_by_its_first_tab_and_closed_by_its_last(wire: Wire) -> None:
    case, cookie = open_case(), cookie_of(staff("social_worker", PUS))
    topic, group = f"case:{case.number}", f"live.case.{case.pk}"
    writer = staff("supervisor", PUS)

    async def story() -> None:
        async with Tab(cookie) as first:
            async with Tab(cookie) as second:
                # at once: neither is told that it follows before the group is open
                await asyncio.gather(first.follow(topic), second.follow(topic))
                assert wire.added.count(group) == 1
                await request(services.write_note)(case, actor=writer, body="Keduanya mendengar.")
                await asyncio.gather(first.hears_of(topic), second.hears_of(topic))
            assert group not in wire.discarded
            await request(services.write_note)(case, actor=writer, body="Yang satu masih mendengar.")
            await first.hears_of(topic)
        assert wire.discarded.count(group) == 1
        assert sorted(wire.discarded) == sorted(wire.added)
        # nobody is left to listen for
        assert exchange()._ear is None

    serving(story)


def test_a_tab_that_does_not_read_holds_up_its_own_line_alone(
    layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "SAY_SECONDS", 0.5)
    monkeypatch.setattr(consumers, "CLOSE_SECONDS", 0.2)
    case, cookie = open_case(), cookie_of(staff("social_worker", PUS))
    topic, writer = f"case:{case.number}", staff("supervisor", PUS)

    async def story() -> None:
        async with Tab(cookie) as reads, Tab(cookie) as clogged:
            await asyncio.gather(reads.follow(topic), clogged.follow(topic))
            clogged.deaf = True
            loop = asyncio.get_running_loop()
            began = loop.time()
            for body in ("Satu.", "Dua.", "Tiga."):
                await request(services.write_note)(case, actor=writer, body=body)
                await reads.hears_of(topic)
            assert loop.time() - began < 3 * 0.5
            await asyncio.sleep(0.6)
            assert len(consumers.open_here()) == 1

    serving(story)


def test_who_may_hear_is_asked_once_for_all_tabs(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, cookie = open_case(), cookie_of(staff("social_worker", PUS))
    topic, asked = f"case:{case.number}", []
    readers_of = topics.readers_of
    monkeypatch.setattr(topics, "readers_of", lambda pk: asked.append(pk) or readers_of(pk))
    writer = staff("supervisor", PUS)

    async def story() -> None:
        tabs = [Tab(cookie) for _each in range(8)]
        for tab in tabs:
            await tab.__aenter__()
            await tab.follow(topic)
        await request(services.write_note)(case, actor=writer, body="Sekali tanya.")
        for tab in tabs:
            await tab.hears_of(topic)
        assert asked == [case.pk]
        for tab in tabs:
            await tab.__aexit__()

    serving(story)


def test_tabs_whose_hint_could_not_be_asked_are_closed_and_come_back(
    layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, cookie = open_case(), cookie_of(staff("social_worker", PUS))
    topic, writer = f"case:{case.number}", staff("supervisor", PUS)

    def away(pk: int) -> set[int]:
        raise DatabaseError

    async def story() -> None:
        async with Tab(cookie) as tab:
            await tab.follow(topic)
            monkeypatch.setattr(topics, "readers_of", away)
            await request(services.write_note)(case, actor=writer, body="Basis data sedang pergi.")
            assert await tab.closed_by() == consumers.BROKE_OFF

    serving(story)


def test_what_the_layer_forgets_is_joined_again(settings: Any) -> None:
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"group_expiry": 1}}
    }
    case, cookie = open_case(), cookie_of(staff("social_worker", PUS))
    topic, writer = f"case:{case.number}", staff("supervisor", PUS)

    async def story() -> None:
        async with Tab(cookie) as tab:
            await tab.follow(topic)
            # as a day later, by which time others may have come and gone
            await asyncio.sleep(1.1)
            await watch.renew()
            await request(services.write_note)(case, actor=writer, body="Masih didengar.")
            await tab.hears_of(topic)

    serving(story)


def test_a_tab_that_goes_while_the_layer_is_away_leaves_nothing_that_is_not_closed_later(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [open_case(person=somebody(label=f"Pak {n}")) for n in range(3)]
    cookie = cookie_of(staff("social_worker", PUS))

    async def story() -> None:
        async with Tab(cookie) as tab:
            await tab.follow(*(f"case:{case.number}" for case in cases))
            wire.away = True
        # nobody is held, though no group could be closed
        assert set(map(len, exchange()._lines.values())) == {0}
        wire.away = False
        await watch.renew()
        assert exchange()._lines == {}
        assert exchange()._ear is None

    serving(story)

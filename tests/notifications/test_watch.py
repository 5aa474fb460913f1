"""The watch over the sockets, where lines break, nobody reads at the other end, and the layer is slow or away."""

import asyncio
import time
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer
from django.contrib.sessions.models import Session

from casework.offices.models import User
from notifications import consumers, presence, watch
from notifications.models import Presence
from notifications.sockets import LOGGED_OUT
from tests.notifications.tabs import Tab, cookie_of, request, serving
from tests.road import open_case
from tests.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

PUS = "SDS-PUS"


@pytest.fixture
def cookies() -> list[str]:
    return [cookie_of(staff("social_worker", PUS)) for _each in range(6)]


def test_a_line_that_broke_or_is_clogged_keeps_nobody_else_from_being_shown_out(
    cookies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "CLOSE_SECONDS", 0.2)

    async def story() -> None:
        tabs = [Tab(cookie) for cookie in cookies]
        for tab in tabs:
            await tab.__aenter__()
        for number, tab in enumerate(tabs[:-2]):
            tab.gone, tab.deaf = number % 2 == 0, number % 2 == 1
        await request(Session.objects.all().delete)()
        began = time.monotonic()
        await watch.prove_all()
        assert [await tab.closed_by() for tab in tabs[-2:]] == [LOGGED_OUT] * 2
        assert time.monotonic() - began < 2
        # none of them hears anything more, or is tried again
        assert not consumers.open_here()

    serving(story)


def test_two_tabs_of_one_login_are_both_shown_out() -> None:
    cookie = cookie_of(staff("social_worker", PUS))

    async def story() -> None:
        async with Tab(cookie) as first, Tab(cookie) as second:
            await request(Session.objects.all().delete)()
            await watch.prove_all()
            assert [await tab.closed_by() for tab in (first, second)] == [LOGGED_OUT] * 2

    serving(story)


def test_a_tab_that_goes_without_a_word_leaves_nothing_behind() -> None:
    case, worker = open_case(), staff("social_worker", PUS)
    cookie = cookie_of(worker)

    async def story() -> None:
        tab = Tab(cookie)
        await tab.__aenter__()
        await tab.follow(f"presence:{case.number}")
        await tab.say(do="here", case=case.number, editing=True)
        await tab.hears_of(f"presence:{case.number}")
        tab.gone = True
        # what is told next finds nobody
        await tab.say(do="follow", topics=[])
        await tab.__aexit__()
        assert not consumers.open_here()
        assert not await request(Presence.objects.exists)()
        assert not await request(presence.at)(case, without=staff_other)

    staff_other = staff("supervisor", PUS)
    serving(story)


class Layer:
    """The channel layer as the network to it may be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pause, self.away = 0.0, False
        send = InMemoryChannelLayer.group_send

        async def group_send(layer: InMemoryChannelLayer, group: str, message: dict[str, Any]) -> None:
            await asyncio.sleep(self.pause)
            if self.away:
                raise ConnectionRefusedError
            await send(layer, group, message)

        monkeypatch.setattr(InMemoryChannelLayer, "group_send", group_send)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Layer:
    return Layer(monkeypatch)


def test_the_watch_ends_sockets_by_itself_within_five_seconds_however_slow_the_layer(
    network: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watch.EVERY_SECONDS + consumers.CLOSE_SECONDS < 5
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.2)
    person = staff("nurse", "PSTW-BM2")
    cookie = cookie_of(person)

    async def story() -> None:
        network.pause = 60
        watching = asyncio.create_task(watch.attend())
        async with Tab(cookie) as tab:
            # a round before, in which the layer is tried and does not answer
            await asyncio.sleep(0.4)
            began = time.monotonic()
            # as another program would do it, telling nobody
            await request(User.objects.filter(pk=person.pk).update)(is_active=False)
            assert await tab.closed_by() == LOGGED_OUT
            assert time.monotonic() - began < 2
        assert not watching.done()
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching

    serving(story)


def test_tabs_hear_that_the_layer_went_and_came_back_whoever_left_meanwhile(
    cookies: list[str], network: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "REJOIN_SECONDS", 0.01)
    monkeypatch.setattr(consumers, "SAY_SECONDS", 0.2)
    monkeypatch.setattr(consumers, "CLOSE_SECONDS", 0.2)

    async def story() -> None:
        tabs = [Tab(cookie) for cookie in cookies]
        for tab in tabs:
            await tab.__aenter__()
        for number, tab in enumerate(tabs[:-2]):
            tab.gone, tab.deaf = number % 2 == 0, number % 2 == 1
        network.away = True
        assert await watch.try_layer(was_there=True) is False
        network.away = False
        assert await watch.try_layer(was_there=False) is True
        for tab in tabs[-2:]:
            assert [(await tab.hear())["type"] for _each in range(2)] == ["away", "resync"]

    serving(story)

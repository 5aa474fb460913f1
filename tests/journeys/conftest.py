"""People at their pages, for all journeys."""

from collections.abc import Callable

import pytest

from tests.browser import PageFor
from tests.journeys.hands import Hand, Looker

HandOf = Callable[..., Hand]
SOCKET = "**/langsung/"


@pytest.fixture
def hand_of(page_for: PageFor, assert_accessible: Callable[..., None]) -> HandOf:
    """``hand_of("nurse.pstw-bm2")``: that person at a page of their own, kept for the whole journey.

    Only a ``live`` page hears what others do: eight that read themselves anew at every step of a journey would take
    most of its time.
    """
    hands: dict[tuple[str | None, int], Hand] = {}

    def hand(username: str | None, width: int = 1280, *, live: bool = False) -> Hand:
        if (username, width) not in hands:
            page = page_for(username, width=width)
            if not live:
                page.route_web_socket(SOCKET, lambda socket: None)
            hands[username, width] = Hand(page, Looker(assert_accessible))
        return hands[username, width]

    return hand

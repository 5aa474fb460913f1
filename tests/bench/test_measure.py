"""Who takes turns with whom, and what is said of those who never answer."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from psycopg.errors import LockNotAvailable, QueryCanceled

from .measure import LIMIT, OURS, PEER, Result, take_turns
from .report import medians, ratios


def failing_with(cause: type[Exception]) -> Callable[[], float]:
    def run() -> float:
        raise OperationalError("as the database says it") from cause()

    return run


def test_each_begins_in_turn_after_one_unmeasured_run() -> None:
    said: list[str] = []

    def saying(name: str) -> Callable[[], float]:
        def run() -> float:
            said.append(name)
            return 1.0

        return run

    timed = take_turns(2, [(OURS, "", saying("a")), (LIMIT, "", saying("b"))])
    assert said == ["a", "b", "a", "b", "b", "a"]
    assert [one.samples for one in timed] == [[1.0, 1.0], [1.0, 1.0]]


def test_whoever_the_database_breaks_off_is_not_asked_again_and_says_so() -> None:
    asked: list[int] = []

    def never() -> float:
        asked.append(1)
        return failing_with(QueryCanceled)()

    result = Result("4", "a list", take_turns(3, [(OURS, "ours", lambda: 1e-9), (PEER, "theirs", never)]))
    assert asked == [1]
    peer = result.of(PEER)
    assert peer is not None
    assert (peer.gave_up, len(peer.samples)) == (True, 1)
    assert "| > " in ratios([result])[2]
    assert any("theirs, broken off" in line for line in medians([result]))


def test_any_other_trouble_ends_the_run() -> None:
    with pytest.raises(OperationalError):
        take_turns(1, [(OURS, "ours", failing_with(LockNotAvailable))])

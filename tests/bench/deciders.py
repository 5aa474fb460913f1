"""Case 2: 8 and 20 people decide on one case at the same moment; one of them wins, and all hear at once."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.db import connection
from viewflow.workflow.exceptions import FlowLockFailed

from casework.cases.errors import Refusal
from casework.cases.models import Case, Proposal
from casework.offices.models import User

from . import peers
from .measure import LIMIT, OURS, PEER, Result, Target, Timed, percentile, take_turns
from .steps import DECIDED, Recorded, Waiting, approve, recorded

CROWDS: Final = (8, 20)
ROWS: Final = "rows"
P95: Final = 0.95


class Crowd:
    """So many threads with a connection each that all begin at once."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._pool = ThreadPoolExecutor(number)
        self._all(lambda _place: connection.ensure_connection())

    def _all(self, act: Callable[[int], Any]) -> list[Any]:
        gate = threading.Barrier(self.number)

        def one(place: int) -> Any:
            gate.wait()
            return act(place)

        return list(self._pool.map(one, range(self.number)))

    def at_once(self, act: Callable[[int], bool]) -> tuple[list[float], int]:
        """How long each took, and how many won."""

        def one(place: int) -> tuple[float, bool]:
            began = time.perf_counter()
            won = act(place)
            return time.perf_counter() - began, won

        found = self._all(one)
        return [took for took, _won in found], sum(won for _took, won in found)

    def close(self) -> None:
        self._all(lambda _place: connection.close())
        self._pool.shutdown()


def deciders(repeats: int) -> list[Result]:
    return [crowd_of(number, repeats) for number in CROWDS]


def crowd_of(number: int, repeats: int, *, names: tuple[str, ...] = DECIDED) -> Result:
    crowd, waiting = Crowd(number), Waiting(names)
    won = defaultdict[str, set[int]](set)

    def told(name: str, act: Callable[[int], bool]) -> float:
        took, winners = crowd.at_once(act)
        won[name].add(winners)
        return percentile(took, P95)

    def ours() -> float:
        proposal, actor = waiting.next()
        people = [User.objects.get(pk=actor.pk) for _ in range(number)]
        p95 = told(OURS, lambda place: _approves(proposal, people[place]))
        _check(proposal)
        return p95

    def viewflow() -> float:
        key = peers.begin_process(User.objects.get(username="sw.psbi-1"))
        return told(PEER, lambda _place: _decides(key))

    def limit() -> float:
        key = peers.begin_process(User.objects.get(username="sw.psbi-1"))
        return told(LIMIT, lambda _place: peers.decide_under_a_bare_lock(key))

    def rows_alone() -> float:
        proposal, actor = waiting.next()
        writes = recorded(proposal, actor)
        return told(ROWS, lambda _place: _bare(proposal, writes))

    try:
        timings: list[Timed] = take_turns(
            repeats,
            [
                (OURS, "services.approve", ours),
                (PEER, "viewflow SelectForUpdateLock", viewflow),
                (LIMIT, "viewflow's step under a bare FOR UPDATE", limit),
                (ROWS, "bare FOR UPDATE, our rows and nothing asked", rows_alone),
            ],
        )
    finally:
        crowd.close()
        peers.forget_processes()
    result = Result("2", f"{number} deciders on one case, p95", timings)
    result.targets = [
        Target("p95 ≤ 1.5× limit", result.ratio(OURS, LIMIT) <= 1.5),
        Target("0 lost, 0 double", won[OURS] == {1}),
    ]
    result.notes.append(
        f"{number} deciders: winners of ours {sorted(won[OURS])}, of the peer {sorted(won[PEER])}"
        " (0: everybody gave up)."
    )
    return result


def _approves(proposal: Proposal, actor: User) -> bool:
    mine = Proposal(
        pk=proposal.pk, case_id=proposal.case_id, version=proposal.version, transition=proposal.transition
    )
    try:
        approve(mine, actor)
    except Refusal:
        return False
    return True


def _check(proposal: Proposal) -> None:
    """The case moved once: as many events of that verb after the proposal as one."""
    moved = Case.objects.get(pk=proposal.case_id).events.filter(
        verb=proposal.transition, facts__proposal=proposal.pk
    )
    if moved.count() != 1:
        raise SystemExit(f"{moved.count()} moves by one proposal.")


def _decides(key: int) -> bool:
    try:
        return peers.decide(key)
    except FlowLockFailed:
        return False


def _bare(proposal: Proposal, writes: Recorded) -> bool:
    """Lock the row, look whether it is decided already, write."""
    bare = connection.connection
    with bare.transaction(), bare.cursor() as cursor:
        cursor.execute("SELECT stage FROM cases_case WHERE id = %s FOR NO KEY UPDATE", [proposal.case_id])
        cursor.execute("SELECT status FROM cases_proposal WHERE id = %s", [proposal.pk])
        if cursor.fetchone() != ("open",):
            return False
        for statement, values in writes.statements:
            cursor.execute(statement, values)
        return True

"""Case 1: one decided transition, beside viewflow's bare step, django-fsm's bare step, and bare SQL."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django_fsm import FSMField, transition

from casework.cases import registry, services
from casework.cases.enums import ProposalStatus
from casework.cases.errors import Refusal
from casework.cases.models import Proposal
from casework.cases.needs import unmet
from casework.cases.queries import holders
from casework.offices.models import User
from casework.offices.queries import remembering_terms

from . import peers
from .measure import LIMIT, OURS, PEER, Result, Run, Target, take_turns

# decisions whose case only moves on; each is taken once, so that the city has fewer after every run
DECIDED: Final = ("begin_rehabilitation", "begin_resocialisation", "begin_support")


class NotEnough(Exception):
    """The city has too few open proposals left."""


@dataclass
class Waiting:
    """Open proposals that can be approved, each with somebody who may, handed out one by one."""

    names: tuple[str, ...] = DECIDED
    _found: Iterator[Proposal] | None = None

    def next(self) -> tuple[Proposal, User]:
        if self._found is None:
            self._found = iter(
                list(
                    Proposal.objects.filter(
                        status=ProposalStatus.OPEN, transition__in=self.names, case__sealed=False
                    )
                    .select_related("case", "proposer")
                    .order_by("-transition", "pk")
                )
            )
        for proposal in self._found:
            deciders = holders(proposal.law.decided_with.codename, proposal.case, without=proposal.proposer)
            if deciders and _holds(proposal):
                # freshly read: with no rights remembered, as a request has them
                return proposal, User.objects.get(pk=deciders[0].user.pk)
        raise NotEnough("Too few open proposals are left in this city; build it anew or take a larger one.")


def _holds(proposal: Proposal) -> bool:
    """Whether what it needs is there and what it says is true, as for most it is."""
    try:
        registry.check_facts(proposal.transition, proposal.case, proposal.facts)
    except (Refusal, ValidationError):
        return False
    return not unmet(proposal.case, proposal.transition)


def approve(proposal: Proposal, actor: User) -> None:
    with remembering_terms():
        services.approve(proposal, actor=actor, version=proposal.version)


# --- the limit: the same rows, written by whoever knows them already ---


_RETURNING: Final = re.compile(
    r'^INSERT INTO "(\w+)" \((.*?)\) VALUES \((.*)\) RETURNING "\1"\."id"$', re.DOTALL
)
_WRITES: Final = ("INSERT", "UPDATE", "DELETE", "SELECT procrastinate_")


@dataclass
class Recorded:
    """The statements by which a step wrote, ready to be given again with the keys they were given."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    asked: int = 0

    def __call__(self, execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        self.asked += 1
        done = execute(statement, values, many, context)
        locks = "FOR NO KEY UPDATE" in statement and '"cases_case"' in statement
        if locks or statement.startswith(_WRITES) or "procrastinate_defer" in statement:
            self.statements.append(self._with_key(statement, values, context["cursor"]))
        return done

    @staticmethod
    def _with_key(statement: str, values: Any, cursor: Any) -> tuple[str, Any]:
        """An insert that was given a key is given again with that very key, which the others name."""
        single = _RETURNING.match(statement)
        if single is None:
            return statement, values
        key = cursor.fetchone()[0]
        cursor.scroll(0, mode="absolute")
        table, columns, placeholders = single.groups()
        return f'INSERT INTO "{table}" ("id", {columns}) VALUES (%s, {placeholders})', (key, *values)


def recorded(proposal: Proposal, actor: User) -> Recorded:
    """What approving writes, found out by doing it and taking it back."""
    found = Recorded()
    with transaction.atomic():
        with connection.execute_wrapper(found):
            approve(proposal, actor)
        transaction.set_rollback(True)
    return found


def replay(found: Recorded) -> None:
    """Give the statements to psycopg alone, in one transaction."""
    bare = connection.connection
    with bare.transaction(), bare.cursor() as cursor:
        for statement, values in found.statements:
            cursor.execute(statement, values)


# --- django-fsm alone ---


class Step(models.Model):
    """A row with a state and nothing else, as django-fsm's manual shows it."""

    state = FSMField(default="new")

    class Meta:
        app_label = "bench"
        db_table = "bench_step"
        managed = False

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @transition(field=state, source="new", target="done")
    def do(self) -> None:
        """The state alone changes."""


@contextmanager
def table_of_steps() -> Iterator[None]:
    peers.as_owner(
        "DROP TABLE IF EXISTS bench_step",
        "CREATE TABLE bench_step (id bigserial PRIMARY KEY, state varchar(50) NOT NULL)",
    )
    try:
        yield
    finally:
        peers.as_owner("DROP TABLE bench_step")


def _get_go_save(pk: int) -> None:
    step = Step._default_manager.get(pk=pk)
    step.do()
    step.save()


# --- the case ---


def _each(times: int, prepare: Callable[[], Any], do: Callable[[Any], Any]) -> list[float]:
    """How long each of some took, all prepared before the first is done."""
    prepared = [prepare() for _ in range(times)]
    found = []
    for one in prepared:
        began = time.perf_counter()
        do(one)
        found.append(time.perf_counter() - began)
    return found


def decided(repeats: int, *, in_a_turn: int = 10, names: tuple[str, ...] = DECIDED) -> list[Result]:
    waiting, asked = Waiting(names), defaultdict[str, set[int]](set)

    def ours() -> float:
        return median(_each(in_a_turn, waiting.next, lambda pair: approve(*pair)))

    def viewflow() -> float:
        actor = User.objects.get(username="sw.psbi-1")
        return median(_each(in_a_turn, lambda: peers.begin_process(actor), peers.decide))

    def fsm() -> float:
        return median(_each(in_a_turn, lambda: Step._default_manager.create().pk, _get_go_save))

    def limit() -> float:
        return median(_each(in_a_turn, looked_through, replay))

    def looked_through() -> Recorded:
        proposal, actor = waiting.next()
        found = recorded(proposal, actor)
        asked[proposal.transition].add(found.asked)
        return found

    competitors: list[tuple[str, str, Run]] = [
        (OURS, "services.approve, committed", ours),
        (PEER, "viewflow View step alone", viewflow),
        ("peer 2", "django-fsm-2 get, go, save", fsm),
        (LIMIT, "raw psycopg, the same rows", limit),
    ]
    with table_of_steps():
        timings = take_turns(repeats, competitors)
    peers.forget_processes()
    result = Result("1", "one decided transition", timings)
    result.targets = [
        Target("≤ 4× limit", result.ratio(OURS, LIMIT) <= 4),
        Target("no slower than viewflow's bare step", result.ratio(PEER, OURS) >= 1),
        Target("statements constant", all(len(known) == 1 for known in asked.values())),
    ]
    known = ", ".join(f"{name} {'/'.join(map(str, sorted(asked[name])))}" for name in sorted(asked))
    result.notes.append(f"Statements of ours: {known}.")
    return [result]

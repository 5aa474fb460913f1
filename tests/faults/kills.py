"""``kill -9`` of the server and of the worker, between what was committed and what was to follow from it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.faults.house import House, until
from tests.faults.people import Answer
from tests.faults.scene import Scene
from tests.faults.table import Table

TIMES = 3


def server_killed(house: House, scene: Scene, table: Table) -> None:
    """The moment a step stands in the database its server is killed: before the answer, before any hint."""
    fault = "kill -9 of the server at commit"
    for number in range(TIMES):
        case = scene.case()
        key = str(uuid4())

        def write(case: Any = case, key: str = key, number: int = number) -> Answer:
            return scene.officer.note(case, f"Catatan {number}.", tell=scene.supervisor, key=key)

        first = _killed_after(house, write, lambda case=case: scene.notes(case) > 0)
        again = write()
        told = scene.notifications(case)
        until(lambda told=told: scene.mailed(told[0]), seconds=30)
        seen = f"{first.status or 'cut off'}, then {again.status}: {scene.notes(case)} note, {len(told)} notification"
        good = scene.notes(case) == 1 and len(told) == 1 and again.status == 302
        table.add(fault, "sent again: one note, one notification", seen, good)
        mails = scene.mailed(told[0]) if told else 0
        table.add(fault, "one e-mail", f"{mails}", mails == 1)
    _decided_once(house, scene, table, fault)


def _decided_once(house: House, scene: Scene, table: Table, fault: str) -> None:
    from casework.cases.models import CaseEvent
    from notifications.models import Kind, Notification

    proposal = scene.proposal()
    case = proposal.case
    key = str(uuid4())

    def happened() -> int:
        return CaseEvent.objects.filter(case=case, verb="begin_support").count()

    first = _killed_after(house, lambda: scene.approve(proposal, key=key), lambda: happened() > 0)
    again = scene.approve(proposal, key=key)
    answers = Notification.objects.filter(case=case, kind=Kind.DECIDED, event__verb="begin_support")
    told = list(answers.values_list("pk", flat=True))
    until(lambda: told and scene.mailed(told[0]), seconds=30)
    mails = [scene.mailed(pk) for pk in told]
    seen = f"{first.status or 'cut off'}, then {again.status}: {happened()} step, e-mails for each notification {mails}"
    table.add(fault, "one decision, one notification, one e-mail", seen, (happened(), mails) == (1, [1]))


def _killed_after(house: House, act: Callable[[], Answer], committed: Callable[[], bool]) -> Answer:
    """Send a form, kill the server as soon as its step is committed, start it again; the answer there was."""
    answers: list[Answer] = []
    sending = threading.Thread(target=lambda: answers.append(act()))
    sending.start()
    until(committed, seconds=20, every=0.001)
    house.server.end(signal.SIGKILL)
    sending.join(20)
    house.start_server()
    return answers[0]


def worker_killed(house: House, scene: Scene, table: Table) -> None:
    """Killed while it gives an e-mail away: before the mail server has it, and in the moment after."""
    for moment, word in (("before", "before the mail server took it"), ("after", "in the moment after")):
        fault = "kill -9 of the worker"
        for _time in range(TIMES):
            case = scene.case()
            setattr(house.mail, moment, lambda: house.worker.end(signal.SIGKILL))
            told = scene.tell(case, "Mohon dilihat, Pak.")
            dead = until(lambda: not house.worker.runs, seconds=30)
            house.worker.start()
            scene.time_passes()
            until(lambda told=told: scene.mailed(told) and _state(told) == "sent", seconds=40)
            copies = scene.mailed(told)
            names = sum(f"notification-{told}-" in name for name in house.mail.counts())
            seen = f"killed: {dead is not None}, {copies} accepted, {names} Message-ID, {_state(told)}"
            if moment == "before":
                table.add(fault, f"{word}: one e-mail", seen, (copies, names, _state(told)) == (1, 1, "sent"))
            else:
                # nothing can tell "accepted" from "lost" then: a second copy bears the same Message-ID
                table.add(
                    fault,
                    f"{word}: one Message-ID",
                    seen,
                    names == 1 and copies <= 2 and _state(told) == "sent",
                )


def _state(pk: int) -> str:
    from notifications.models import Mail

    return str(Mail.objects.values_list("state", flat=True).get(pk=pk))


def proofs(house: House, table: Table) -> None:
    for command in ("verify_ledger", "reconcile_workflows", "verify_registers"):
        said = house.manage(command).strip().splitlines()
        table.add("after all of it", f"{command} finds nothing", said[-1] if said else "nothing to say", True)

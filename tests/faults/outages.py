"""The database is away for half a minute, Redis for a whole one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.faults.house import House, answers, until
from tests.faults.people import Answer, Tab
from tests.faults.scene import Scene
from tests.faults.table import Table

DATABASE_AWAY, REDIS_AWAY = 30.0, 60.0
# of the promise: pages are back in that time
BACK_WITHIN = 5.0


def database_away(house: House, scene: Scene, table: Table, away: float) -> None:
    fault = f"database stopped for {away:.0f} s"
    officer, case = scene.officer, scene.case()
    page = f"/kasus/{case.number}/"
    tab = Tab(officer, f"case:{case.number}")
    until(lambda: tab.of("following"), seconds=15)
    # connections in the pool, which will all be dead
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda _n: officer.ask(page), range(16)))
    house.postgres.stop()
    stopped = time.monotonic()
    pages, writes, ready, alive = [], [], [], []
    key = str(uuid4())
    while time.monotonic() - stopped < away:
        pages.append(officer.ask(page))
        writes.append(officer.note(case, "Ditulis saat basis data mati.", key=key))
        ready.append(officer.ask("/readyz", cookie=""))
        alive.append(officer.ask("/healthz", cookie=""))
        time.sleep(0.5)
    _says_503(table, fault, "a page", pages)
    _says_503(table, fault, "a form sent", writes)
    table.add(fault, "/healthz answers 200", _counts(alive), all(one.status == 200 for one in alive))
    table.add(fault, "/readyz answers 503, in 3 s", _counts(ready), _all(ready, 503, within=3.0))
    house.postgres.start()
    begun = time.monotonic()
    scene.forget_connections()
    back = until(lambda: officer.ask(page).status == 200, seconds=60)
    table.add(fault, f"pages are back within {BACK_WITHIN:.0f} s", _seconds(back), _in(back, BACK_WITHIN))
    with ThreadPoolExecutor(8) as many:
        after = list(many.map(lambda _n: officer.ask(page), range(40)))
    table.add(fault, "every page after that is 200", _counts(after), _all(after, 200))
    again = officer.note(case, "Ditulis saat basis data mati.", key=key)
    notes = scene.notes(case)
    table.add(fault, "the form sent again makes one note", f"{again.status}, {notes} note", notes == 1)
    told = scene.tell(case, "Setelah pulih.")
    mailed = until(lambda: scene.mailed(told), seconds=60)
    since = time.monotonic() - begun
    table.add(
        fault, "the worker is back within 15 s", f"{_seconds(mailed)}, {since:.1f} s in all", _in(since, 15.0)
    )
    until(lambda: tab.of("hint", since=begun) or scene.note_again(case), seconds=20, every=1.0)
    heard = next((at - begun for at, said in list(tab.heard) if said["type"] == "hint" and at >= begun), None)
    table.add(fault, "an open page hears again within 10 s", _seconds(heard), _in(heard, 10.0))
    tab.leave()


def redis_away(house: House, scene: Scene, table: Table, away: float) -> None:
    fault = f"Redis stopped for {away:.0f} s"
    if house.redis is None:
        table.add(fault, "redis-server is installed", "it is not: not tried", None)
        return
    officer, case = scene.officer, scene.case()
    tab = Tab(officer, f"case:{case.number}")
    until(lambda: tab.of("following"), seconds=15)
    scene.note_again(case)
    live = until(lambda: tab.of("hint"), seconds=10)
    house.redis.end()
    stopped = time.monotonic()
    table.add(fault, "before: an open page hears", _seconds(live), live is not None)
    writes: list[Answer] = []
    first = scene.login()
    while time.monotonic() - stopped < away:
        writes.append(officer.note(case, f"Redis mati, catatan {len(writes) + 1}."))
        time.sleep(2)
    table.add(fault, "every write succeeds", _counts(writes), _all(writes, 302))
    slow = max(one.seconds for one in writes)
    table.add(fault, "no write takes 3 s", f"slowest {slow:.2f} s", slow < 3.0)
    table.add(fault, "somebody can log in", f"{first.status} in {first.seconds:.2f} s", first.status == 302)
    poll = officer.ask(f"/kasus/{case.number}/?tab=timeline")
    shown = f"catatan {len(writes)}." in poll.body
    table.add(fault, "a page read again shows the newest", f"{poll.status}, shown: {shown}", shown)
    left = bool(tab.of("away", since=stopped)) or tab.link is None
    table.add(fault, "an open page is told to poll", f"away or closed: {left}", left)
    ready = officer.ask("/readyz", cookie="")
    named = '"layer": "not ok"' in ready.body and '"database": "ok"' in ready.body
    table.add(fault, "/readyz names the layer alone", f"{ready.status} {ready.body}"[:58], named)
    house.redis.start()
    until(lambda: answers(house.redis_port), seconds=10)
    back = time.monotonic()
    heard = until(lambda: tab.of("hint", since=back) or scene.note_again(case), seconds=40, every=1.0)
    table.add(fault, "an open page hears again within 15 s", _seconds(heard), _in(heard, 15.0))
    told = until(lambda: tab.of("resync", since=back) or tab.opened > 1, seconds=10)
    table.add(
        fault, "and is told to read what it missed", f"told to, or anew: {_seconds(told)}", told is not None
    )
    tab.leave()


def _says_503(table: Table, fault: str, what: str, seen: list[Answer]) -> None:
    good = [
        one
        for one in seen
        if one.status == 503 and "retry-after" in one.headers and "data-error-page" in one.body
    ]
    slowest = max(one.seconds for one in seen)
    text = f"{_counts(seen)}, slowest {slowest:.1f} s"
    table.add(fault, f"{what}: 503, Retry-After, a human page", text, len(good) == len(seen) and slowest < 10)


def _counts(seen: list[Answer]) -> str:
    found: dict[int, int] = {}
    for one in seen:
        found[one.status] = found.get(one.status, 0) + 1
    return ", ".join(f"{count} × {status}" for status, count in sorted(found.items()))


def _all(seen: list[Answer], status: int, *, within: float = 60.0) -> bool:
    return bool(seen) and all(one.status == status and one.seconds <= within for one in seen)


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"


def _in(value: float | None, limit: float) -> bool:
    return value is not None and value <= limit

"""Cases 3, 4 and 6: what waits for somebody, which cases they may read, and a page far down the list."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from guardian.models import GroupObjectPermission
from guardian.shortcuts import get_objects_for_user

from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.desk.filters import ORDERS
from casework.desk.paging import page_of
from casework.desk.queries import LIST_RELATED, listed_cases
from casework.desk.views.lists import PAGE_SIZE
from casework.offices.models import User
from casework.offices.queries import remembering_terms, rights_of
from workflows import inbox
from workflows.models import CaseTask
from workflows.rows import rows

from . import peers
from .measure import LIMIT, OURS, PEER, Result, Run, Target, take_turns, timed

READER: Final = "sw.psbi-1"
# whoever reads every case there is
ALL: Final = "decider.dinas"
DEEP: Final = 4_000


def user(username: str) -> User:
    """Freshly read, so with no rights remembered: as every request has them."""
    return User.objects.get(username=username)


def queries_of(call: Any) -> int:
    connection.force_debug_cursor = True
    try:
        with CaptureQueriesContext(connection) as captured:
            call()
    finally:
        connection.force_debug_cursor = False
    return len(captured)


# --- 3: the inbox ---


def _inbox(actor: User) -> list[Any]:
    """The tasks with everything a row shows, as the peer gives its own."""
    return inbox.page(actor, inbox.tasks(actor, inbox.TEAM), slice(inbox.PAGE_SIZE))


def _inbox_rows(actor: User) -> list[Any]:
    """The list as the page shows it, with everything its rows say."""
    with remembering_terms():
        found = rows(inbox.page(actor, inbox.tasks(actor, inbox.TEAM), slice(inbox.PAGE_SIZE)), actor)
        for row in found:
            _ = (
                row.title,
                row.sub,
                row.facts,
                row.basis,
                row.days_allowed,
                row.url,
                row.owner_name,
                row.target,
            )
    return found


_INBOX_SQL: Final = """
SELECT t.id, t.flow_task, t.due_at, c.number, c.stage, p.name, p.label, o.short_name, h.short_name
FROM workflows_casetask t
JOIN cases_case c ON c.id = t.case_id JOIN people_person p ON p.id = c.person_id
JOIN offices_office o ON o.id = c.responsible_office_id
LEFT JOIN offices_office h ON h.id = c.present_panti_id
WHERE t.finished IS NULL AND t.flow_task_type = 'HUMAN' AND t.owner_id IS NULL AND NOT t.is_decision
  AND t.owner_permission = ANY(%s) AND t.offices && %s::bigint[] AND (t.barred_id IS NULL OR t.barred_id <> %s)
ORDER BY t.due_at NULLS LAST, t.created, t.id LIMIT 50
"""


def inbox_page(repeats: int) -> list[Result]:
    actor = user(READER)
    with peers.user_queue(actor) as peer:
        competitors: list[tuple[str, str, Run]] = [
            (OURS, "inbox.tasks", _fresh(_inbox)),
            (PEER, "viewflow user_queue, guardian per object", _fresh(peer)),
            (LIMIT, "raw SQL", timed(lambda: _raw(_INBOX_SQL, _asked(actor)))),
        ]
        timings = take_turns(repeats, competitors)
        theirs = queries_of(lambda: peer(user(READER)))
    open_tasks = CaseTask.objects.open().by_people().count()
    ours = queries_of(lambda: _inbox_rows(user(READER))) - 1
    result = Result("3", f"inbox page of 50, {open_tasks:,} open tasks", timings)
    result.targets = [
        Target("≥ 200× peer", result.ratio(PEER, OURS) >= 200),
        Target("≤ 6× limit", result.ratio(OURS, LIMIT) <= 6),
        Target("≤ 6 queries", ours <= 6),
    ]
    result.notes.append(f"Queries: {ours} of ours, {theirs - 1} of the peer.")
    return [result, _whole_page(repeats)]


def _whole_page(repeats: int) -> Result:
    """The whole page but for its HTML: every row in words, and the counts of all tabs."""

    def counted(actor: User) -> None:
        inbox.counts(actor)
        _inbox_rows(actor)

    number = queries_of(lambda: counted(user(READER))) - 1
    found = take_turns(repeats, [(OURS, "list and the counts of all tabs", _fresh(counted))])
    return Result("3", "inbox page with its counts", found, notes=[f"{number} queries for list and counts."])


def _asked(actor: User) -> list[Any]:
    rights = rights_of(actor)
    codenames = [f"offices.{codename}" for codename in rights.by_codename]
    return [codenames, sorted(rights.offices("view_case")), actor.pk]


def _raw(statement: str, values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _fresh(call: Any) -> Run:
    """Each time by somebody whose rights are not remembered; reading who they are is the session's work."""

    def run() -> float:
        actor = user(READER)
        return timed(lambda: call(actor))()

    return run


# --- 4: the list of cases ---


_SEEN: Final = """(responsible_office_id = ANY(%(o)s) OR present_panti_id = ANY(%(o)s)
    OR receiving_panti_id = ANY(%(o)s) OR previous_panti_id = ANY(%(o)s) OR requested_office_id = ANY(%(o)s))
  AND (NOT sealed OR responsible_office_id = ANY(%(s)s) OR present_panti_id = ANY(%(s)s)
    OR receiving_panti_id = ANY(%(s)s) OR requested_office_id = ANY(%(s)s))"""
_LIST_SQL: Final = f"SELECT * FROM cases_case WHERE {_SEEN} ORDER BY opened_at DESC, id DESC LIMIT 30"
_COUNT_SQL: Final = f"SELECT count(*) FROM cases_case WHERE {_SEEN}"


def case_list(repeats: int) -> list[Result]:
    actor = user(READER)
    rights = rights_of(actor)
    values: Any = {"o": sorted(rights.offices("view_case")), "s": sorted(rights.offices("view_sealed"))}
    number = visible_to(actor).count()
    with granted(actor):
        first = take_turns(
            repeats,
            [
                (
                    OURS,
                    "visible_to",
                    _fresh(lambda who: list(visible_to(who).order_by("-opened_at", "-pk")[:PAGE_SIZE])),
                ),
                (
                    PEER,
                    "get_objects_for_user",
                    _fresh(lambda who: list(_theirs(who).order_by("-opened_at", "-pk")[:PAGE_SIZE])),
                ),
                (LIMIT, "raw SQL", timed(lambda: _raw(_LIST_SQL, values))),
            ],
        )
        count = take_turns(
            repeats,
            [
                (OURS, "visible_to", _fresh(lambda who: visible_to(who).count())),
                (PEER, "get_objects_for_user", _fresh(lambda who: _theirs(who).count())),
                (LIMIT, "raw SQL", timed(lambda: _raw(_COUNT_SQL, values))),
            ],
        )
    page = Result("4", f"first page of the list, {number:,} of {Case.objects.count():,} cases", first)
    page.targets = [Target("≥ 4× peer", page.ratio(PEER, OURS) >= 4)]
    exact = Result("4", "its exact count", count)
    exact.targets = [Target("≥ 20× peer", exact.ratio(PEER, OURS) >= 20)]
    return [page, exact]


def _theirs(actor: User) -> Any:
    return get_objects_for_user(
        actor, "cases.view_case", Case.objects.all(), with_superuser=False, accept_global_perms=False
    )


class granted:  # noqa: N801 - used as a sentence: with granted(actor)
    """A guardian grant for each case the person sees, to a group of theirs, while this lasts."""

    def __init__(self, actor: User) -> None:
        self.actor = actor

    def __enter__(self) -> None:
        group = self.actor.groups.order_by("pk").first()
        assert group is not None
        kind = ContentType.objects.get_for_model(Case)
        permission = kind.permission_set.get(codename="view_case")
        GroupObjectPermission.objects.bulk_create(
            [
                GroupObjectPermission(
                    group=group, permission=permission, content_type=kind, object_pk=str(pk)
                )
                for pk in visible_to(self.actor).order_by().values_list("pk", flat=True)
            ],
            batch_size=5000,
        )
        peers.analyse("guardian_groupobjectpermission")

    def __exit__(self, *error: Any) -> None:
        GroupObjectPermission.objects.all().delete()


# --- 6: a page far down ---


def deep_page(repeats: int) -> list[Result]:
    cases = visible_to(user(ALL)).order_by("-opened_at", "-pk")
    page = min(DEEP, cases.count() // PAGE_SIZE - 1)
    anchor = cases[page * PAGE_SIZE - 1]
    deep, start = QueryDict(f"state=all&after={anchor.pk}"), QueryDict("state=all")
    rights_values = _everything()

    def ours(query: QueryDict) -> Run:
        def run() -> float:
            actor = user(ALL)
            return timed(lambda: page_of(listed_cases(actor), ORDERS["newest"], query, size=PAGE_SIZE))()

        return run

    def offset() -> None:
        list(cases.select_related(*LIST_RELATED)[page * PAGE_SIZE : (page + 1) * PAGE_SIZE + 1])

    values = {**rights_values, "at": anchor.opened_at, "id": anchor.pk}
    timings = take_turns(
        repeats,
        [
            (OURS, f"page {page:,} by keyset", ours(deep)),
            (PEER, "OFFSET", timed(offset)),
            (LIMIT, "raw keyset SQL", timed(lambda: _raw(_KEYSET_SQL, values))),
            ("page 1", "ours", ours(start)),
        ],
    )
    result = Result("6", f"page {page:,} of the list", timings)
    result.targets = [Target("≤ 1.3× page 1", result.ratio(OURS, "page 1") <= 1.3)]
    result.notes.append(f"Page {page:,} takes {result.ratio(OURS, 'page 1'):.2f}× what page 1 takes.")
    return [result]


_KEYSET_SQL: Final = f"""
SELECT * FROM cases_case WHERE {_SEEN} AND (opened_at, id) < (%(at)s, %(id)s)
ORDER BY opened_at DESC, id DESC LIMIT 31"""


def _everything() -> dict[str, Any]:
    rights = rights_of(user(ALL))
    return {"o": sorted(rights.offices("view_case")), "s": sorted(rights.offices("view_sealed"))}

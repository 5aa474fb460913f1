"""Taking a roll call, and looking for whoever was not there."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import visible_to
from casework.cases.services import lock_case, record
from casework.offices.models import Office, User

from ..models.stays import Stay
from ..signals import house_changed
from .logbook import require_at
from .models import RollCall, RollCallMark, Search, SearchStep, Seen, Step
from .presence import Roster, roster


class Gap(Exception):
    """Some who were expected were not tapped: to be confirmed, for a search begins of each of them."""

    def __init__(self, missing: list[Stay]) -> None:
        super().__init__("not everybody is there")
        self.missing = missing


def open_searches(office: Office) -> QuerySet[Search]:
    return (
        Search.objects.filter(stay__panti=office, ended_at__isnull=True)
        .select_related("case__person", "stay", "roll_call__taken_by")
        .prefetch_related("steps__done_by")
        .order_by("missed_at", "pk")
    )


def search_for(case: Case) -> Search | None:
    """The search that runs for somebody; None where nobody looks for them."""
    return (
        Search.objects.filter(case=case, ended_at__isnull=True)
        .select_related("stay__panti", "roll_call__taken_by")
        .first()
    )


def searches_shown(office: Office, actor: User) -> list[Search]:
    return list(open_searches(office).filter(case__in=visible_to(actor)))


@transaction.atomic
def take_roll_call(
    office: Office,
    *,
    actor: User,
    present: set[int],
    shown: set[int],
    within: set[int] | None = None,
    ward: str = "",
    confirmed: bool = False,
) -> RollCall:
    """Write down who was there.

    ``shown`` are the stays that stood on the page, ``present`` those tapped, ``within`` those of the part of the house
    that was walked through, None for all of it. Whoever came, left or went away between the page and its sending is
    judged by what is true now: somebody gone to hospital meanwhile is not missing.
    Effects, in order: locks the cases it concerns; the roll call and a mark for every resident who is not on the way
    to another panti; for each one missing who is not looked for already a search and the event ``miss_at_roll_call``
    in their ledger, which opens the duty of the search; for each one tapped who is looked for ``find_in_house``.
    Raises ``NotAllowed`` without ``take_roll_call`` there, ``Gap`` where somebody is missing and it is not
    ``confirmed``, ``ValidationError`` where nobody was expected, ``Busy`` where somebody holds one of the cases.
    """
    require_at(office, "take_roll_call", actor)
    walked = None if within is None else within | shown | present
    found = roster(office, actor, within=walked)
    here, missing = _told_apart(found, present, shown, confirmed=confirmed)
    held = _hold_cases(found.everybody, present, shown)
    if held:
        # what was true before the locks may not be any more
        found = roster(office, actor, within=walked)
        here, missing = _told_apart(found, present, shown, confirmed=confirmed)
    now = timezone.now()
    taken = RollCall.objects.create(
        panti=office,
        ward=ward,
        taken_at=now,
        taken_by=actor,
        expected=len(here) + len(missing),
        present=len(here),
        missing=len(missing),
        in_hospital=len(found.in_hospital),
        on_leave=len(found.on_leave),
    )
    _mark(taken, here, missing, found)
    for stay in missing:
        _miss(stay, taken, actor)
    for search in open_searches(office).filter(stay__in=[stay.pk for stay in here], case__in=held):
        find(search.case, actor=actor, where=str(_("at the roll call")))
    house_changed.send(Office, panti_id=office.pk)
    return taken


def _told_apart(
    found: Roster, present: set[int], shown: set[int], *, confirmed: bool
) -> tuple[list[Stay], list[Stay]]:
    """Those who are there and those who are missing."""
    here = [stay for stay in found.expected if stay.pk in present]
    missing = [stay for stay in found.expected if stay.pk in shown and stay.pk not in present]
    if not (here or missing):
        raise ValidationError(_("Nobody is expected in this part of the house now."))
    if missing and not confirmed:
        raise Gap(missing)
    return here, missing


def _hold_cases(residents: list[Stay], present: set[int], shown: set[int]) -> set[int]:
    """Lock the cases of whoever was not tapped, and of whoever was and is looked for.

    All at once and in one order: two who call the roll of the same people never wait for each other.
    """
    untapped = {stay.case_id for stay in residents if stay.pk in shown and stay.pk not in present}
    tapped = [stay.pk for stay in residents if stay.pk in present]
    looked_for = Search.objects.filter(stay__in=tapped, ended_at__isnull=True).values_list("case", flat=True)
    held = untapped | set(looked_for)
    for case in sorted(held):
        lock_case(case)
    return held


def _mark(taken: RollCall, here: list[Stay], missing: list[Stay], found: Roster) -> None:
    groups = (
        (here, Seen.PRESENT),
        (missing, Seen.MISSING),
        (found.in_hospital, Seen.HOSPITAL),
        (found.on_leave, Seen.LEAVE),
    )
    RollCallMark.objects.bulk_create(
        RollCallMark(roll_call=taken, stay=stay, seen=seen) for stays, seen in groups for stay in stays
    )


def _miss(stay: Stay, taken: RollCall, actor: User) -> None:
    """Begin a search, unless one runs."""
    case = lock_case(stay.case_id)
    if Search.objects.filter(case=case, ended_at__isnull=True).exists():
        return
    search = Search.objects.create(case=case, stay=stay, roll_call=taken, missed_at=taken.taken_at)
    record(
        case,
        "miss_at_roll_call",
        actor=actor,
        permission="take_roll_call",
        occurred_at=taken.taken_at,
        search=search.pk,
    )


@transaction.atomic
def find(case: Case, *, actor: User, where: str) -> CaseEvent:
    """Record that somebody who is looked for was found in the house; by the receivers of the event the search ends.

    Raises ``NotAllowed`` without ``take_roll_call``, ``ValidationError`` without a place, ``Refusal`` where nobody
    looks for the person any more.
    """
    if not where.strip():
        raise ValidationError({"where": _("Please say where.")})
    case = lock_case(case)
    search = search_for(case)
    if search is None:
        raise Refusal(_("Nobody is looking for this person any more."), case=case)
    search.found_where = where.strip()
    search.save(update_fields=["found_where"])
    return record(case, "find_in_house", actor=actor, permission="take_roll_call", search=search.pk)


@transaction.atomic
def do_steps(case: Case, steps: list[Step], *, actor: User) -> int:
    """Tick steps of the search that runs; returns how many are new. A step a colleague ticked before stays theirs.

    Raises ``NotAllowed`` without ``take_roll_call``, ``Refusal`` where nobody looks for the person any more.
    """
    case = lock_case(case)
    search = search_for(case)
    if search is None:
        raise Refusal(_("Nobody is looking for this person any more."), case=case)
    require_at(search.stay.panti, "take_roll_call", actor)
    done = set(SearchStep.objects.filter(search=search).values_list("step", flat=True))
    now = timezone.now()
    rows = [
        SearchStep(search=search, step=step, done_by=actor, done_at=now) for step in steps if step not in done
    ]
    SearchStep.objects.bulk_create(rows)
    house_changed.send(Office, panti_id=search.stay.panti_id)
    return len(rows)

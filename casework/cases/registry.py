"""What rooms hang into the pages above them without being imported: sections, step forms, words for the timeline.

Registered once, from each room's ``apps.ready``. The desk (and workflows) read; nobody writes later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.offices.models import User

    from .models import Case, CaseEvent, Duty, Proposal

Context = Callable[["Case", "User"], dict[str, Any]]


@dataclass(frozen=True)
class Section:
    """A part of the case page, shown to holders of ``permission``.

    ``place`` is a tab key (summary, assessment, plan, services, panti, documents) or ``aside``. The template gets
    ``case``, ``actor`` and what ``context`` returns.
    """

    key: str
    place: str
    template: str
    context: Context
    permission: str = "view_case"
    order: int = 50


@dataclass(frozen=True)
class StepForm:
    """The form of a transition. ``form`` is called with ``case=`` and ``actor=`` beside data and files and offers
    ``facts()``: ids and plain values for the door or the proposal. ``perform(case, actor, form, expected_stage)``
    does the step; left out, the desk calls the door (steps, facts) or proposes (decisions, exits). ``template`` draws
    the fields inside the page's own ``<form>`` where the usual way is not good enough; it gets ``form`` and ``case``.
    The form of a carry-out is called with ``proposal=`` as well, and its ``perform`` gets the proposal last."""

    form: Callable[..., BaseForm]
    perform: Callable[..., Any] | None = None
    template: str = ""


@dataclass(frozen=True)
class Read:
    """A record that events name in a fact by its key: what the template calls it, the fact, and what to look in.

    A page of events reads the records of each kind at once, so whatever the template shows of one is joined here.
    """

    name: str
    fact: str
    records: Callable[[], "QuerySet[Any]"]


@dataclass(frozen=True)
class Words:
    """How an event of the ledger reads in the timeline: a sentence, an icon, a kind (move, note, doc, ok, back,
    photo) for its colour and filter, and optionally a template for what stands below it.

    The template gets ``event``, ``case``, ``actor``, the records of ``reads`` (None where the event names none) and
    what ``context`` makes of the event and these; ``context`` asks the database nothing.
    """

    label: str | Promise
    icon: str
    kind: str = "note"
    template: str = ""
    context: Callable[["CaseEvent", Mapping[str, Any]], dict[str, Any]] | None = field(default=None)
    reads: tuple[Read, ...] = ()


@dataclass(frozen=True)
class DecisionFacts:
    """What a decider needs beside a proposal: a template with ``case``, ``proposal``, ``actor`` and the context.

    Several rooms may add to one transition; the page shows them by ``order``.
    """

    template: str
    context: Callable[["Case", "Proposal"], dict[str, Any]]
    order: int = 50


@dataclass(frozen=True)
class PaperSection:
    """A section of the printed case file, printed for holders of ``permission``.

    ``context(case, actor)`` reads what the section says as this very person may read it, and returns None where
    there is nothing to print. Papers are Indonesian whatever the language of the page (UU 24/2009), so ``template`` is.
    ``left_out(case, actor)`` says in words what stands in the section and is closed to this person, so that the paper
    names what it does not show.
    """

    key: str
    title: str | Promise
    template: str
    context: Callable[["Case", "User"], dict[str, Any] | None]
    permission: str = "view_case"
    order: int = 50
    left_out: Callable[["Case", "User"], str] | None = None


_sections: list[Section] = []
_paper_sections: dict[str, PaperSection] = {}
_step_forms: dict[str, StepForm] = {}
_carry_out_forms: dict[str, StepForm] = {}
_words: dict[str, Words] = {}
_decision_facts: dict[str, list[DecisionFacts]] = {}
_fact_checks: dict[str, Callable[["Case", dict[str, Any]], None]] = {}


def add_section(section: Section) -> None:
    _sections.append(section)
    _sections.sort(key=lambda known: (known.order, known.key))


def sections(place: str) -> list[Section]:
    return [section for section in _sections if section.place == place]


def add_paper_section(section: PaperSection) -> None:
    _paper_sections[section.key] = section


def paper_sections() -> list[PaperSection]:
    """The sections of the printed case file, in the order of the paper."""
    return sorted(_paper_sections.values(), key=lambda section: section.order)


def add_step_form(name: str, step_form: StepForm) -> None:
    _step_forms[name] = step_form


def step_form(name: str) -> StepForm | None:
    return _step_forms.get(name)


def add_carry_out_form(name: str, step_form: StepForm) -> None:
    """The form at the gate for an approved exit."""
    _carry_out_forms[name] = step_form


def carry_out_form(name: str) -> StepForm | None:
    return _carry_out_forms.get(name)


def add_words(verb: str, words: Words) -> None:
    _words[verb] = words


def words(verb: str) -> Words | None:
    return _words.get(verb)


def add_decision_facts(name: str, facts: DecisionFacts) -> None:
    known = _decision_facts.setdefault(name, [])
    known.append(facts)
    known.sort(key=lambda one: (one.order, one.template))


def decision_facts(name: str) -> list[DecisionFacts]:
    return list(_decision_facts.get(name, ()))


def add_fact_check(name: str, check: Callable[["Case", dict[str, Any]], None]) -> None:
    """A check of a proposal's facts, raising ``Refusal``; run when proposing, deciding and carrying out."""
    _fact_checks[name] = check


def check_facts(name: str, case: "Case", facts: dict[str, Any]) -> None:
    check = _fact_checks.get(name)
    if check is not None:
        check(case, facts)


_duty_pages: dict[str, Callable[["Duty"], str]] = {}


def add_duty_page(kind: str, address: Callable[["Duty"], str]) -> None:
    """Where a duty of this kind is done, an address within the site; countersignatures need none."""
    _duty_pages[kind] = address


def duty_page(kind: str) -> Callable[["Duty"], str] | None:
    return _duty_pages.get(kind)


def duty_address(number: str, kind: str, about: int = 0) -> str:
    """The address at which whoever owes a duty of the case of that number begins; it leads to where it is done."""
    address = reverse("case_duty", args=[number, kind])
    return f"{address}?perihal={about}" if about else address


@dataclass(frozen=True)
class NavItem:
    """A place in the rail; shown to whom ``shown`` says, with a count that waits for them."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    shown: Callable[["User"], bool]
    count: Callable[["User"], int] | None = None
    order: int = 50
    # one of the four places of the phone's bottom bar
    on_phone: bool = False


_nav: list[NavItem] = []


def add_nav(item: NavItem) -> None:
    _nav.append(item)
    _nav.sort(key=lambda known: (known.order, known.key))


def nav() -> list[NavItem]:
    return list(_nav)


_stage_days: Callable[["Case"], int | None] | None = None
_waits: Callable[["Case"], list[str]] | None = None


def set_stage_days(days: Callable[["Case"], int | None]) -> None:
    """Who knows how many days a case may take for its stage: the work flows, which nobody above may import."""
    global _stage_days
    _stage_days = days


def stage_days(case: "Case") -> int | None:
    return _stage_days(case) if _stage_days else None


def set_waits(waits: Callable[["Case"], list[str]]) -> None:
    """Who knows what waits on a case and with whom."""
    global _waits
    _waits = waits


def waits(case: "Case") -> list[str]:
    """What waits on a case now and who has it, a sentence each."""
    return _waits(case) if _waits else []


@dataclass(frozen=True)
class HomePart:
    """A part of the home of somebody to whom no task can come: what their role is there for."""

    template: str
    context: Callable[["User"], dict[str, Any]]
    shown: Callable[["User"], bool]
    order: int = 50


_home_parts: list[HomePart] = []


def add_home_part(part: HomePart) -> None:
    _home_parts.append(part)
    _home_parts.sort(key=lambda known: (known.order, known.template))


def home_parts(user: "User") -> list[HomePart]:
    return [part for part in _home_parts if part.shown(user)]


@dataclass(frozen=True)
class WorkPart:
    """What waits for somebody beside the tasks of cases: drawn above their list, counted with what waits for them.

    ``find`` reads it, one thing a row; the template gets these as ``asks``.
    """

    key: str
    template: str
    find: Callable[["User"], list[Any]]


_work_parts: dict[str, WorkPart] = {}


def add_work_part(part: WorkPart) -> None:
    _work_parts[part.key] = part


def work_parts(user: "User") -> list[tuple[WorkPart, list[Any]]]:
    """Every part that has something for this person."""
    found = [(part, part.find(user)) for part in _work_parts.values()]
    return [(part, rows) for part, rows in found if rows]


@dataclass(frozen=True)
class Bell:
    """Where notifications are listed, and how many of them a person has not read."""

    url_name: str
    count: Callable[["User"], int]


_bell: Bell | None = None


def set_bell(url_name: str, count: Callable[["User"], int]) -> None:
    global _bell
    _bell = Bell(url_name, count)


def bell() -> Bell | None:
    return _bell


@dataclass(frozen=True)
class NextWork:
    """What waits for a person beside the case they are at: where it is done, and in words what and for whom."""

    url: str
    words: str


_next_work: Callable[["User", "Case"], NextWork | None] | None = None


def set_next_work(find: Callable[["User", "Case"], NextWork | None]) -> None:
    """How the next task of a person is found once they have finished one on a case."""
    global _next_work
    _next_work = find


def next_work(actor: "User", case: "Case") -> NextWork | None:
    return _next_work(actor, case) if _next_work else None


_after_arrival: Callable[["User", "Case"], str] | None = None


def set_after_arrival(page: Callable[["User", "Case"], str]) -> None:
    """Who knows where somebody is given a place who has just come into a house: the room of the houses."""
    global _after_arrival
    _after_arrival = page


def after_arrival(actor: "User", case: "Case", otherwise: str) -> str:
    """The page on which whoever received somebody goes on: where they are given a place, or another one."""
    return (_after_arrival(actor, case) if _after_arrival else "") or otherwise

"""To whom somebody belongs, as one reader may know it; and whether a placement would part them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from casework.cases import registry
from casework.cases.models import Case, Proposal
from casework.cases.queries import may, visible_to
from casework.offices.models import Office, User
from casework.people.models import Person
from casework.people.relations import CHILDREN, PARENTS, Relative, relatives_of

CHILD: Final = 18


@dataclass(frozen=True)
class ShownRelative:
    """``url`` leads to their page where the reader may open it; ``where`` is the house of their open case."""

    relative: Relative
    url: str = ""
    case: Case | None = None

    @property
    def where(self) -> str:
        panti = self.case.present_panti if self.case else None
        return panti.short_name if panti else ""


def relatives_shown(person: Person, actor: User) -> list[ShownRelative]:
    """Everybody on record as belonging to a person; without a link where the reader may not open them.

    Somebody with a sealed case the reader may not see is not mentioned at all.
    """
    found = relatives_of(person)
    others = [one.other.pk for one in found if one.other]
    if not others:
        return [ShownRelative(one) for one in found]
    readable: dict[int, Case] = {}
    cases = visible_to(actor).filter(person__in=others).select_related("present_panti")
    for case in cases.order_by("opened_at", "pk"):
        # the open one last, so that it is the one shown
        if case.is_open or case.person_id not in readable:
            readable[case.person_id] = case
    sealed = set(
        Case.objects.filter(person__in=others, sealed=True)
        .exclude(pk__in=visible_to(actor).values("pk"))
        .values_list("person", flat=True)
    )
    shown = []
    for one in found:
        if one.other is None:
            shown.append(ShownRelative(one))
        elif one.other.pk not in sealed:
            case_of = readable.get(one.other.pk)
            url = reverse("person_detail", args=[one.other.pk]) if case_of else ""
            shown.append(ShownRelative(one, url, case_of))
    return shown


def section(case: Case, actor: User) -> dict[str, Any]:
    return {
        "relatives": relatives_shown(case.person, actor),
        "may_edit": case.is_open and may(actor, "edit_person", case),
    }


@dataclass(frozen=True)
class Apart:
    """A child and a parent whom a placement would bring to different houses."""

    relative: Relative
    house: Office | None


def parted_by(case: Case, panti_id: int | None) -> list[Apart]:
    """Parents of a child, or children of a parent, with an open case somewhere else than the house chosen.

    Of sealed cases nothing is said: the decider may not know of them.
    """
    close = [
        one
        for one in relatives_of(case.person)
        if one.other
        and (
            (one.kind in PARENTS and _is_child(case.person))
            or (one.kind in CHILDREN and _is_child(one.other))
        )
    ]
    if not close:
        return []
    rows = (
        Case.objects.open()
        .filter(person__in=[one.other.pk for one in close if one.other], sealed=False)
        .select_related("present_panti", "receiving_panti")
    )
    cases = {row.person_id: row for row in rows}
    apart = []
    for one in close:
        theirs = cases.get(one.other.pk) if one.other else None
        house = (theirs.receiving_panti or theirs.present_panti) if theirs else None
        if theirs is not None and (house is None or house.pk != panti_id):
            apart.append(Apart(one, house))
    return apart


def _is_child(person: Person) -> bool:
    age = person.age()
    return age is not None and age < CHILD


def decide_apart(case: Case, proposal: Proposal) -> dict[str, Any]:
    return {"apart": parted_by(case, proposal.facts.get("panti"))}


registry.add_section(
    registry.Section("relatives", "summary", "people/_relatives_section.html", section, order=20)
)
registry.add_decision_facts(
    "place", registry.DecisionFacts("people/_decision_apart.html", decide_apart, order=70)
)

"""The forms of the transitions, what a decider needs beside a proposal, and what its facts must answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ..models import Case, Proposal


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
    # what is said once it is done, where the name of the transition would be said by somebody else
    said: "str | Promise" = ""


@dataclass(frozen=True)
class DecisionFacts:
    """What a decider needs beside a proposal: a template with ``case``, ``proposal``, ``actor`` and the context.

    Several rooms may add to one transition; the page shows them by ``order``.
    """

    template: str
    context: Callable[["Case", "Proposal"], dict[str, Any]]
    order: int = 50


_step_forms: dict[str, StepForm] = {}
_carry_out_forms: dict[str, StepForm] = {}
_decision_facts: dict[str, list[DecisionFacts]] = {}
_fact_checks: dict[str, Callable[["Case", dict[str, Any]], None]] = {}


def add_step_form(name: str, step_form: StepForm) -> None:
    _step_forms[name] = step_form


def step_form(name: str) -> StepForm | None:
    return _step_forms.get(name)


def add_carry_out_form(name: str, step_form: StepForm) -> None:
    """The form at the gate for an approved exit."""
    _carry_out_forms[name] = step_form


def carry_out_form(name: str) -> StepForm | None:
    return _carry_out_forms.get(name)


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

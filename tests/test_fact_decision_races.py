"""Each fact against each open decision, at the same moment and in either order.

Facts are never blocked: whatever is decided meanwhile, what happened is recorded, at once or knowingly after the
decision, unless it can no longer be so; then a sentence says why. A fact that comes first leaves nothing to decide.
"""

from typing import Any, Final

import pytest

from casework.cases import ledger
from casework.cases.enums import LIVE_PROPOSAL, Kind, ProposalStatus, Stage
from casework.cases.errors import NeedsMissing, Refusal, Stale
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Exit, Proposal
from casework.panti.enums import AwayKind
from casework.panti.models import Absence, Stay
from casework.panti.registers.proof import faults as register_faults
from tests.collisions import empty_rooms, laid, laid_at, one_after_the_other, one_world
from tests.facts_and_decisions import FACTS, LEAVING, Call, approval, departure, propose
from tests.panti.facts import away, dead
from tests.road import fresh
from tests.staff import staff
from tests.together import together
from workflows.reconcile import faults

__all__ = ["empty_rooms", "one_world"]
pytestmark = pytest.mark.usefixtures("empty_rooms")

# --- the law on paper: which decision may wait, at which stage, when a fact happens ---

_EXITS_AND_REASSIGN: Final = ("return_to_family", "discharge", "repatriate", "refer_out", "reassign")
_IN_HOUSE: Final = {
    "place": "assessment",
    "dismiss": "assessment",
    "begin_support": "intake",
    "begin_rehabilitation": "psychosocial",
    "begin_longterm_care": "psychosocial",
    **dict.fromkeys(_EXITS_AND_REASSIGN, "psychosocial"),
    "begin_resocialisation": "rehabilitation",
    "step_back": "rehabilitation",
    "transfer": "psychosocial",
}
_AT_THE_GATE: Final = dict.fromkeys(("place", "dismiss", *_EXITS_AND_REASSIGN), "assessment")
_IN_LIFE: Final = {
    **_IN_HOUSE,
    "resolve_protected": "outreach",
    "close": "aftercare",
    "close_absent": "absent",
}
PAIRS: Final[dict[str, dict[str, str]]] = {
    "hand_over": dict.fromkeys(("resolve_protected", "refer_out", "reassign"), "outreach"),
    "refuse_at_gate": _AT_THE_GATE,
    "admit": dict.fromkeys(_EXITS_AND_REASSIGN, "placement"),
    "go_to_hospital": _IN_HOUSE,
    "go_on_leave": _IN_HOUSE,
    "come_back": _IN_HOUSE,
    "report_absence": _IN_HOUSE,
    "resume": dict.fromkeys(("close_absent", "reassign"), "absent"),
    "record_death": _IN_LIFE,
    # beside the law of the road
    "countersign_arrival": _AT_THE_GATE,
    "register": {**_IN_LIFE, "correct_death": "closed"},
}
# beside the law of the road, and what they leave of a decision that waits: everything
BESIDE: Final = ("countersign_arrival", "register")

_HOUSE: Final = (
    "assessment",
    "placement",
    "intake",
    "psychosocial",
    "rehabilitation",
    "longterm",
    "resocialisation",
)
# the stages at which each fact can be recorded
HAPPENS: Final[dict[str, tuple[str, ...]]] = {
    "hand_over": ("outreach",),
    "refuse_at_gate": ("assessment",),
    "admit": ("placement",),
    **dict.fromkeys(("go_to_hospital", "go_on_leave", "come_back", "report_absence"), _HOUSE),
    "resume": ("absent",),
    "record_death": ("outreach", *_HOUSE, "aftercare", "absent"),
    "countersign_arrival": ("assessment", "placement"),
    # somebody without an open case
    "register": ("closed",),
}
# where a decision leads; an exit when it is carried out. One that is not named leaves the stage.
LEADS_TO: Final = {
    "resolve_protected": "closed",
    "place": "placement",
    "dismiss": "closed",
    "begin_support": "psychosocial",
    "begin_rehabilitation": "rehabilitation",
    "begin_longterm_care": "longterm",
    "begin_resocialisation": "resocialisation",
    "step_back": "psychosocial",
    "return_to_family": "aftercare",
    "discharge": "aftercare",
    "repatriate": "aftercare",
    "refer_out": "closed",
    "close": "closed",
    "close_absent": "closed",
    "correct_death": "outreach",
}
COLLISIONS: Final = [
    (fact, name, act)
    for fact, decisions in PAIRS.items()
    for name in decisions
    for act in (("approve", "carry_out") if name in LEAVING else ("approve",))
]


def test_the_table_holds_every_fact_and_every_decision_of_the_law() -> None:
    """A new one fails here until it collides with everything it can meet."""
    facts = {law.name for law in LAW.values() if law.kind == Kind.FACT}
    decisions = {law.name for law in LAW.values() if law.is_proposed}
    assert PAIRS.keys() == FACTS.keys() == facts | set(BESIDE)
    assert {name for pairs in PAIRS.values() for name in pairs} == decisions
    for fact in facts:
        meets = {name for name in decisions if set(LAW[fact].sources) & set(LAW[name].sources)}
        assert PAIRS[fact].keys() == meets, fact
        assert set(HAPPENS[fact]) == set(LAW[fact].sources), fact
    assert PAIRS["register"].keys() == decisions, "everybody can be met again"
    assert PAIRS["countersign_arrival"].keys() == {
        name for name in decisions if Stage.ASSESSMENT in LAW[name].sources
    }
    for fact, name, _act in COLLISIONS:
        assert PAIRS[fact][name] in LAW[name].sources
        assert fact in BESIDE or PAIRS[fact][name] in LAW[fact].sources


# --- a case with a decision that waits ---


def _died() -> Case:
    case = laid_at("outreach")
    dead(case, by=staff("outreach_officer", "SDS-PUS"))
    return fresh(case)


def _beginning(stage: str, *, on_leave: bool) -> Case:
    if stage == "closed":
        return laid("died", _died)
    if not on_leave:
        return laid_at(stage)

    def go() -> Case:
        case = laid_at(stage)
        away(case, AwayKind.LEAVE, actor=staff("panti_staff", case.present_panti.code))
        return fresh(case)

    return laid(f"{stage} on leave", go)


def _live(case: Case) -> Proposal:
    return Proposal.objects.get(case=case, status__in=LIVE_PROPOSAL)


def waiting(fact: str, name: str, act: str) -> Proposal:
    """A proposal that waits to be decided, or an approved exit that waits to be carried out."""
    stage, on_leave = PAIRS[fact][name], fact == "come_back"
    key = f"{stage} {name}" + " on leave" * on_leave

    def make() -> Case:
        return propose(_beginning(stage, on_leave=on_leave), name).case

    def approved() -> Case:
        case = laid(key, make)
        approval(_live(case))()
        return case

    case = laid(f"{key} approved", approved) if act == "carry_out" else laid(key, make)
    return _live(case)


def calls(fact: str, name: str, act: str) -> tuple[Proposal, Call, Call]:
    """The proposal, and the two that collide on it: the fact and the decision, each as it was seen before."""
    proposal = waiting(fact, name, act)
    decision = approval(proposal) if act == "approve" else departure(proposal)
    return proposal, FACTS[fact](fresh(proposal.case)), decision


# --- what must hold afterwards ---


def true_data(case: Case) -> Case:
    """Ledger, tasks, stay, absence and papers of a case say the same."""
    case = fresh(case)
    assert case.stage == CaseEvent.objects.filter(case=case).latest("seq").target
    assert list(ledger.faults(iter(Case.objects.all()))) == []
    for one in Case.objects.all():
        assert faults(one) == []
    in_house = case.stage in _HOUSE and case.present_panti is not None
    stays = Stay.objects.filter(case=case, left_at__isnull=True)
    assert list(stays.values_list("panti", flat=True)) == [case.present_panti_id] * in_house
    assert list(register_faults()) == []
    assert Absence.objects.filter(case=case, ended_at__isnull=True).count() == (case.stage == "absent")
    live = Proposal.objects.filter(case=case, status__in=LIVE_PROPOSAL)
    assert all(case.stage in proposal.law.sources for proposal in live)
    left = Exit.objects.filter(case=case, left_at__isnull=False)
    assert all(leaving.proposal.status == ProposalStatus.DONE for leaving in left)
    assert Case.objects.open().filter(person=case.person).count() <= 1
    return case


def said(refused: Any) -> str:
    """The sentence somebody reads whose act did not happen."""
    assert isinstance(refused, Refusal), repr(refused)
    sentence = str(refused)
    assert sentence.endswith("."), sentence
    return sentence


def status_of(proposal: Proposal) -> str:
    return Proposal.objects.values_list("status", flat=True).get(pk=proposal.pk)


def came_first(fact: str, proposal: Proposal, recorded: Any, decided: Any) -> None:
    """The fact was written before the decision was taken."""
    stage_before = PAIRS[fact][proposal.transition]
    if fact == "register" and stage_before != "closed":
        assert "sudah memiliki kasus" in said(recorded)
        assert not isinstance(decided, Exception)
    elif fact == "register":
        # somebody met alive has a new case, into which the old one is not put back
        assert not isinstance(recorded, Exception), repr(recorded)
        assert isinstance(decided, NeedsMissing)
        said(decided)
        assert fresh(proposal.case).stage == "closed"
    elif fact in BESIDE:
        assert not isinstance(recorded, Exception), repr(recorded)
        assert not isinstance(decided, Exception), repr(decided)
    else:
        assert not isinstance(recorded, Exception), repr(recorded)
        assert isinstance(decided, Stale)
        said(decided)
        assert status_of(proposal) == ProposalStatus.VOID
        assert fresh(proposal.case).events.latest("seq").verb == fact


def came_second(fact: str, proposal: Proposal, act: str, recorded: Any, decided: Any) -> None:
    """The decision was taken before the fact was written: it is recorded all the same, knowingly where the case moved.

    Unless it cannot be any more where the case is now.
    """
    name, stage = proposal.transition, PAIRS[fact][proposal.transition]
    assert not isinstance(decided, Exception), repr(decided)
    now = LEADS_TO.get(name, stage) if act == "carry_out" or name not in LEAVING else stage
    assert decided.target == now
    if isinstance(recorded, Exception):
        said(recorded)
        # taken in elsewhere they are no longer on leave from anywhere
        ended_by_it = (fact, name, act) == ("come_back", "transfer", "carry_out")
        if now not in HAPPENS[fact] or ended_by_it:
            with pytest.raises(Refusal) as caught:
                FACTS[fact](fresh(proposal.case))()
            said(caught.value)
            return
        FACTS[fact](fresh(proposal.case))()
    assert now in HAPPENS[fact], f"{fact} at {now}"
    if fact not in BESIDE:
        assert status_of(proposal) == (
            ProposalStatus.VOID if _waits_still(name, act) else ProposalStatus.DONE
        )


def _waits_still(name: str, act: str) -> bool:
    """An exit or a transfer that is approved and not carried out is what a fact takes the ground from."""
    return name in LEAVING and act == "approve"


@pytest.mark.parametrize(("fact", "name", "act"), COLLISIONS)
def test_a_fact_before_the_decision_is_taken(fact: str, name: str, act: str) -> None:
    proposal, happens, decide = calls(fact, name, act)
    recorded, decided = one_after_the_other(happens, decide)
    came_first(fact, proposal, recorded, decided)
    true_data(proposal.case)


@pytest.mark.parametrize(("fact", "name", "act"), COLLISIONS)
def test_a_fact_while_the_decision_is_being_taken(fact: str, name: str, act: str) -> None:
    proposal, happens, decide = calls(fact, name, act)
    decided, recorded = one_after_the_other(decide, happens)
    came_second(fact, proposal, act, recorded, decided)
    true_data(proposal.case)


# by chance as well: each fact and each decision at least once, since nobody foresees every gap
BY_CHANCE: Final = [
    ("hand_over", "resolve_protected", "approve"),
    ("refuse_at_gate", "place", "approve"),
    ("refuse_at_gate", "dismiss", "approve"),
    ("admit", "refer_out", "carry_out"),
    ("go_to_hospital", "begin_support", "approve"),
    ("go_on_leave", "begin_rehabilitation", "approve"),
    ("come_back", "begin_longterm_care", "approve"),
    ("report_absence", "return_to_family", "carry_out"),
    ("report_absence", "step_back", "approve"),
    ("resume", "close_absent", "approve"),
    ("record_death", "discharge", "carry_out"),
    ("record_death", "repatriate", "approve"),
    ("record_death", "begin_resocialisation", "approve"),
    ("record_death", "close", "approve"),
    ("record_death", "reassign", "approve"),
]


@pytest.mark.parametrize(("fact", "name", "act"), BY_CHANCE)
def test_whoever_is_faster(fact: str, name: str, act: str) -> None:
    proposal, happens, decide = calls(fact, name, act)
    recorded, decided = together(happens, decide)
    if isinstance(decided, Exception):
        came_first(fact, proposal, recorded, decided)
    else:
        came_second(fact, proposal, act, recorded, decided)
    true_data(proposal.case)

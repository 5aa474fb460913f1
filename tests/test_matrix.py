"""Who may do what: the expected table, written by hand, against the running code.

An actor is a role at a side of the case: R the responsible Sudinsos, P the panti where the person is, N the receiving
panti, V the panti before, ``dinas`` the office above all of them, ``other`` an office that has nothing to do with it.
"""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import PaperKind, Stage, Whereabouts
from casework.cases.errors import Illegal, NotAllowed
from casework.cases.law import LAW, RIGHTS
from casework.cases.models import Case, Exit, Proposal
from casework.cases.queries import may, sees
from casework.offices.enums import OfficeKind, Role
from casework.offices.models import Office, User
from casework.offices.rules import PERMISSIONS, ROLE_OFFICES, ROLE_PERMISSIONS
from casework.panti.services import admit
from tests import road
from tests.road import open_case
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

# R responsible Sudinsos, P present, N receiving, V previous panti
PLACES = {"R": "SDS-PUS", "P": "PSBI-1", "N": "PSTW-BM2", "V": "PSBI-2"}
OTHER = {
    OfficeKind.SUDINSOS: "SDS-BRT",
    OfficeKind.PANTI: "PSAA-PU2",
    OfficeKind.TRANSIT: "PSBI-2",
}

READERS = {
    "outreach_officer@R",
    "social_worker@R",
    "supervisor@R",
    "panti_staff@P",
    "nurse@P",
    "panti_social_worker@P",
    "panti_supervisor@P",
    "head_of_panti@P",
    "panti_staff@N",
    "nurse@N",
    "panti_social_worker@N",
    "panti_supervisor@N",
    "head_of_panti@N",
    "dinas_decider@dinas",
}
OFFICE_READERS = {"clerk@R", "clerk@P", "clerk@N", "clerk@dinas"} | {
    "leadership@R",
    "leadership@P",
    "leadership@N",
    "leadership@dinas",
}
FORMER = {
    "panti_staff@V",
    "nurse@V",
    "panti_social_worker@V",
    "panti_supervisor@V",
    "head_of_panti@V",
    "clerk@V",
    "leadership@V",
}

EXPECTED: dict[str, set[str]] = {
    "view_case": READERS | OFFICE_READERS | FORMER,
    "view_sealed": {
        "social_worker@R",
        "supervisor@R",
        "panti_staff@P",
        "nurse@P",
        "panti_staff@N",
        "nurse@N",
        "panti_social_worker@P",
        "panti_supervisor@P",
        "head_of_panti@P",
        "panti_social_worker@N",
        "panti_supervisor@N",
        "head_of_panti@N",
        "dinas_decider@dinas",
    },
    "view_health": {
        "social_worker@R",
        "supervisor@R",
        "nurse@P",
        "panti_social_worker@P",
        "panti_supervisor@P",
        "head_of_panti@P",
        "nurse@N",
        "panti_social_worker@N",
        "panti_supervisor@N",
        "head_of_panti@N",
        "dinas_decider@dinas",
    },
    "unmask_nik": {"social_worker@R", "supervisor@R", "panti_social_worker@P"},
    "view_access_log": {"supervisor@R", "head_of_panti@P", "data_protection@dinas"},
    "edit_person": {"outreach_officer@R", "social_worker@R", "panti_social_worker@P"},
    "write_note": READERS,
    "countersign_arrival": {"panti_staff@P"},
    "write_assessment": {"social_worker@R", "panti_social_worker@P"},
    "write_conference": {
        "social_worker@R",
        "supervisor@R",
        "panti_social_worker@P",
        "panti_supervisor@P",
    },
    "write_plan": {"panti_social_worker@P"},
    "record_session": {"panti_social_worker@P"},
    "record_programme": {"panti_social_worker@P"},
    "write_progress": {"panti_social_worker@P"},
    "record_home_visit": {"social_worker@R", "panti_social_worker@P"},
    "record_follow_up": {"social_worker@R"},
    "record_health_check": {"nurse@P"},
    "register": {"outreach_officer@R"},
    "hand_over": {"outreach_officer@R"},
    "propose_place": {"social_worker@R", "panti_social_worker@P"},
    "decide_place": {"supervisor@R", "dinas_decider@dinas"},
    "accept": {"head_of_panti@N"},
    "decline": {"head_of_panti@N"},
    "withdraw_placement": {"supervisor@R"},
    "admit": {"panti_staff@N"},
    "propose_begin_support": {"panti_social_worker@P"},
    "decide_begin_support": {"head_of_panti@P", "dinas_decider@dinas"},
    "propose_begin_rehabilitation": {"panti_social_worker@P"},
    "decide_begin_rehabilitation": {"panti_supervisor@P", "dinas_decider@dinas"},
    "propose_begin_resocialisation": {"panti_social_worker@P"},
    "decide_begin_resocialisation": {"panti_supervisor@P", "dinas_decider@dinas"},
    "propose_step_back": {"panti_social_worker@P"},
    "decide_step_back": {"panti_supervisor@P", "dinas_decider@dinas"},
    "propose_return_to_family": {"panti_social_worker@P"},
    "decide_return_to_family": {"head_of_panti@P", "dinas_decider@dinas"},
    "propose_discharge": {"panti_social_worker@P"},
    "decide_discharge": {"head_of_panti@P", "dinas_decider@dinas"},
    "carry_out_exit": {"panti_staff@P"},
    "propose_close": {"social_worker@R"},
    "decide_close": {"supervisor@R", "dinas_decider@dinas"},
    "assign_task": {
        "supervisor@R",
        "panti_supervisor@P",
        "head_of_panti@P",
        "panti_supervisor@N",
        "head_of_panti@N",
    },
}
# Asked at an office, not at a case.
STAFF_ADMINISTRATION = {"manage_staff": {"administrator"}}

# transition: (first action, deciding, carrying out, {from: to})
HOUSE = [
    "assessment",
    "placement",
    "intake",
    "psychosocial",
    "rehabilitation",
    "longterm",
    "resocialisation",
]
ROAD = {
    "hand_over": ("hand_over", None, None, {"outreach": "assessment"}),
    "place": ("propose_place", "decide_place", None, {"assessment": "placement"}),
    "accept": ("accept", None, None, {"placement": "placement"}),
    "admit": ("admit", None, None, {"placement": "intake"}),
    "decline": ("decline", None, None, {"placement": "assessment"}),
    "withdraw_placement": (
        "withdraw_placement",
        None,
        None,
        {"placement": "assessment"},
    ),
    "begin_support": (
        "propose_begin_support",
        "decide_begin_support",
        None,
        {"intake": "psychosocial"},
    ),
    "begin_rehabilitation": (
        "propose_begin_rehabilitation",
        "decide_begin_rehabilitation",
        None,
        {"psychosocial": "rehabilitation"},
    ),
    "begin_resocialisation": (
        "propose_begin_resocialisation",
        "decide_begin_resocialisation",
        None,
        {"rehabilitation": "resocialisation", "longterm": "resocialisation"},
    ),
    "return_to_family": (
        "propose_return_to_family",
        "decide_return_to_family",
        "carry_out_exit",
        dict.fromkeys(HOUSE, "aftercare"),
    ),
    "discharge": (
        "propose_discharge",
        "decide_discharge",
        "carry_out_exit",
        dict.fromkeys(HOUSE, "aftercare"),
    ),
    "step_back": (
        "propose_step_back",
        "decide_step_back",
        None,
        {
            "rehabilitation": "psychosocial",
            "resocialisation": "rehabilitation",
            "longterm": "psychosocial",
        },
    ),
    "close": ("propose_close", "decide_close", None, {"aftercare": "closed"}),
}


def actors() -> list[tuple[str, str, str]]:
    """(role, side, office code) of everybody asked: each role at every side it can stand at, and elsewhere."""
    found = []
    for role, kinds in ROLE_OFFICES.items():
        if OfficeKind.DINAS in kinds:
            found.append((role.value, "dinas", "DINAS"))
        if OfficeKind.SUDINSOS in kinds:
            found += [
                (role.value, "R", PLACES["R"]),
                (role.value, "other", OTHER[OfficeKind.SUDINSOS]),
            ]
        if OfficeKind.PANTI in kinds:
            found += [(role.value, side, PLACES[side]) for side in "PNV"]
            found.append((role.value, "other", OTHER[OfficeKind.PANTI]))
    return found


@pytest.fixture
def case_with_every_side() -> Case:
    """A case in placement whose four sides are four different offices."""
    case = open_case()
    Case.objects.filter(pk=case.pk).update(
        present_panti=office(PLACES["P"]),
        previous_panti=office(PLACES["V"]),
        whereabouts=Whereabouts.TRANSIT,
    )
    case = Case.objects.get(pk=case.pk)
    # the receiving panti exists only in placement, which this case has not reached: set on the instance alone
    case.receiving_panti = office(PLACES["N"])
    return case


def test_every_permission_is_in_the_table() -> None:
    assert EXPECTED.keys() | STAFF_ADMINISTRATION.keys() == PERMISSIONS.keys()
    assert EXPECTED.keys() == RIGHTS.keys()


def test_who_holds_what_on_a_case(case_with_every_side: Case) -> None:
    """Every role at every side against every permission, through memberships, groups and guardian's rows."""
    held: dict[str, set[str]] = {codename: set() for codename in RIGHTS}
    for role, side, code in actors():
        person = staff(role, code)
        for codename in RIGHTS:
            if may(person, codename, case_with_every_side):
                held[codename].add(f"{role}@{side}")
    assert held == EXPECTED


def test_who_reads_a_sealed_case(case_with_every_side: Case) -> None:
    case_with_every_side.sealed = True
    readers = {
        f"{role}@{side}" for role, side, code in actors() if sees(staff(role, code), case_with_every_side)
    }
    assert readers == EXPECTED["view_sealed"]


def test_nobody_but_administrators_manages_staff() -> None:
    holders = {role.value for role, held in ROLE_PERMISSIONS.items() if "manage_staff" in held}
    assert holders == STAFF_ADMINISTRATION["manage_staff"]
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == {"manage_staff"}, "administrators see no case data"


def test_the_road_is_the_expected_one() -> None:
    running = {
        law.name: (
            law.begins_with.codename,
            law.decides.codename if law.decides else None,
            law.carries_out.codename if law.carries_out else None,
            {str(source): str(target) for source, target in law.edges.items()},
        )
        for law in LAW.values()
    }
    assert running == ROAD


def test_every_edge_stands_in_the_machine_with_a_permission() -> None:
    field = Case._meta.get_field("stage")
    edges = set()
    for move in field.get_all_transitions(Case):
        assert move.permission is not None, f"{move.name} is open to everybody"
        assert len(move.conditions) == 1
        edges.add((move.name, str(move.source), str(move.target)))
    assert edges == {
        (name, source, target)
        for name, (_first, _decide, _carry, ways) in ROAD.items()
        for source, target in ways.items()
    }


@pytest.mark.parametrize("codename", sorted(PERMISSIONS))
def test_flipping_a_permission_of_any_role_changes_the_table(codename: str) -> None:
    """The table above would turn red whichever role gained or lost this permission."""
    expected = (EXPECTED | STAFF_ADMINISTRATION)[codename]
    roles_expected = {entry.split("@")[0] for entry in expected}
    for role in Role:
        held = codename in ROLE_PERMISSIONS[role]
        assert held == (role.value in roles_expected), f"{role.value} {codename}"


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.CLOSED])
def test_no_stage_is_a_dead_end_but_those_of_later_issues(stage: Stage) -> None:
    leaving = [
        name for name, (_f, _d, _c, ways) in ROAD.items() if ways.get(stage.value, stage.value) != stage.value
    ]
    assert bool(leaving) == (stage != Stage.ABSENT)


# --- through the door: every legal step tried by everybody, every illegal one by those who hold its right ---


class Undo(Exception):
    """Ends a try: whatever it did is rolled back."""


def actors_around(case: Case) -> dict[str, User]:
    """Everybody of ``actors()`` at the sides this case has now; who was there before or never is asked above."""
    sides = {side: Office.objects.get(pk=pk).code for side in "RPN" if (pk := case.office_at(side))}
    found = {}
    for role, side, code in actors():
        if side not in sides and side != "dinas":
            continue
        found[f"{role}@{side}"] = staff(role, sides.get(side, code))
    return found


def perform(case: Case, name: str, person: User) -> None:
    """The first action of a transition: do the step, or propose."""
    if LAW[name].is_proposed:
        road.propose(case, name, actor=person)
    elif name == "admit":
        admit(case, actor=person, expected_stage=case.stage, place="Kamar 1")
    else:
        facts = {"panti": office("PSBI-1").pk} if name == "hand_over" else {}
        services.transition(case, name, actor=person, expected_stage=case.stage, note="Sebab.", **facts)


def waiting(case: Case, name: str, status: str) -> Proposal:
    """A proposal by somebody the table says nothing about, so that anybody may decide it who has the right."""
    proposal = Proposal.objects.create(
        case=case,
        transition=name,
        status=status,
        facts={"panti": office(road.HOUSE).pk, "outcome": "with_family", "follow_up_dates": []},
        note="Sebab.",
        proposer=staff("clerk", "SDS-BRT"),
        decider=None if status == "open" else staff("leadership", "SDS-BRT"),
        proposed_at=timezone.now(),
    )
    if LAW[name].kind == "exit":
        Exit.objects.create(case=case, proposal=proposal, kind=name, destination="own_home", address="Tegal")
    return proposal


def decide(case: Case, name: str, person: User) -> None:
    services.approve(waiting(case, name, "open"), actor=person, version=1)


def carry_out(case: Case, name: str, person: User) -> None:
    papers = dict.fromkeys(PaperKind.values, "")
    services.carry_out_exit(waiting(case, name, "approved"), actor=person, version=1, papers=papers)


def passes(action: Callable[[Case, str, User], None], case: Case, name: str, person: User) -> bool:
    """Whether the action went through; False when refused for want of a right. Anything else is an error."""
    try:
        with transaction.atomic():
            action(case, name, person)
            raise Undo
    except Undo:
        return True
    except NotAllowed:
        return False


def is_illegal(action: Callable[[Case, str, User], None], case: Case, name: str, person: User) -> bool:
    try:
        with transaction.atomic():
            action(case, name, person)
            raise Undo
    except Illegal:
        return True
    except Undo:
        return False


@pytest.mark.parametrize("stage", road.ROAD)
def test_every_step_of_a_stage_tried_by_everybody(stage: str) -> None:
    case = road.walk_to(stage)
    for name in ("place", "begin_support", "begin_rehabilitation", "begin_resocialisation", "close"):
        if stage in ROAD[name][3]:
            for paper in road.PAPERS[name]:
                paper(road.fresh(case))
    case = road.fresh(case)
    around = actors_around(case)
    for name, (first, decides, carries, ways) in ROAD.items():
        for action, codename in ((perform, first), (decide, decides), (carry_out, carries)):
            if codename is None:
                continue
            holders = {actor for actor in EXPECTED[codename] if actor in around}
            if stage in ways:
                passed = {actor for actor, person in around.items() if passes(action, case, name, person)}
                assert passed == holders, f"{action.__name__} {name} at {stage}"
            else:
                for actor in holders:
                    assert is_illegal(action, case, name, around[actor]), f"{actor}: {name} at {stage}"
    assert road.fresh(case).stage == stage

"""Who may do what: the expected table, written by hand, against the running code.

An actor is a role at a side of the case: R the responsible Sudinsos, P the panti where the person is, N the receiving
panti, V the panti before, T the Sudinsos asked to take the case over, ``dinas`` the office above all of them, ``other``
an office that has nothing to do with it. While the person lives in no panti, some rights of P are R's.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from casework.care.models import Assessment
from casework.cases import services
from casework.cases.enums import PaperKind, Stage, Whereabouts
from casework.cases.errors import Illegal, NotAllowed
from casework.cases.law import LAW, RIGHTS
from casework.cases.models import Attachment, Case, Exit, Proposal
from casework.cases.queries import may, sees
from casework.offices.enums import OfficeKind, Role
from casework.offices.models import Office, User
from casework.offices.rules import PERMISSIONS, ROLE_OFFICES, ROLE_PERMISSIONS
from casework.outreach.models import Handover
from casework.panti.services import admit
from casework.panti.transfers.services import arrive
from casework.people.models import Person
from tests import road
from tests.road import open_case
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

# how many of those without a right try each transition at its further stages
REFUSED = 3

# R responsible Sudinsos, P present, N receiving, V previous panti, T the Sudinsos asked to take over
PLACES = {"R": "SDS-PUS", "P": "PSBI-1", "N": "PSTW-BM2", "V": "PSBI-2", "T": "SDS-UTR"}
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
ASKED = {
    "outreach_officer@T",
    "social_worker@T",
    "supervisor@T",
    "clerk@T",
    "leadership@T",
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

PRINTERS = {
    "social_worker@R",
    "supervisor@R",
    "clerk@R",
    "panti_social_worker@P",
    "panti_supervisor@P",
    "head_of_panti@P",
    "clerk@P",
    "panti_social_worker@N",
    "panti_supervisor@N",
    "head_of_panti@N",
    "clerk@N",
    "dinas_decider@dinas",
    "clerk@dinas",
}

EXPECTED: dict[str, set[str]] = {
    "view_case": READERS | OFFICE_READERS | FORMER | ASKED,
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
        "social_worker@T",
        "supervisor@T",
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
    "seal_case": {"supervisor@R", "head_of_panti@P"},
    # whoever reads sealed cases, less the staff at the gate
    "view_sensitive": {
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
    "print_case": PRINTERS,
    # the record is signed at the gate, so whoever hands over or receives prints it
    "print_handover": PRINTERS
    | {"outreach_officer@R", "panti_staff@P", "panti_staff@N", "nurse@P", "nurse@N"},
    "edit_person": {"outreach_officer@R", "social_worker@R", "panti_social_worker@P"},
    "write_note": READERS,
    "countersign_arrival": {"panti_staff@P", "dinas_decider@dinas"},
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
    "give_bed": {
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
    },
    "order_medicine": {"nurse@P"},
    "give_medicine": {"nurse@P"},
    # the house before still answers for what it keeps
    "record_belongings": {
        "panti_staff@P",
        "panti_staff@V",
        "nurse@P",
        "nurse@V",
        "panti_social_worker@P",
        "panti_social_worker@V",
    },
    "review_longterm": {"panti_social_worker@P"},
    "record_leave": {"panti_staff@P", "nurse@P", "panti_social_worker@P"},
    "depart_transfer": {"panti_staff@P", "panti_supervisor@P"},
    "propose_transfer": {"head_of_panti@P"},
    # the heads of the panti that is asked stand below, in ASKED_PANTI
    "decide_transfer": {"dinas_decider@dinas"},
    "receive_transfer": set(),
    "report_incident": {
        f"{role}@{side}"
        for role in ("panti_staff", "nurse", "panti_social_worker", "panti_supervisor", "head_of_panti")
        for side in "PV"
    },
    "view_incidents": {
        *(
            f"{role}@{side}"
            for role in ("nurse", "panti_social_worker", "panti_supervisor", "head_of_panti")
            for side in "PV"
        ),
        "dinas_decider@dinas",
    },
    "acknowledge_incident": {"head_of_panti@P", "head_of_panti@V", "dinas_decider@dinas"},
    "review_incident": {
        "panti_supervisor@P",
        "panti_supervisor@V",
        "head_of_panti@P",
        "head_of_panti@V",
        "dinas_decider@dinas",
    },
    "oversee_incident": {"dinas_decider@dinas"},
    "write_log": {"panti_staff@P", "nurse@P", "panti_social_worker@P", "panti_supervisor@P"},
    "take_roll_call": {"panti_staff@P", "nurse@P", "panti_supervisor@P", "head_of_panti@P"},
    "sign_shift": {"panti_staff@P", "nurse@P", "panti_supervisor@P", "head_of_panti@P"},
    "countersign_absence": {"head_of_panti@P", "dinas_decider@dinas"},
    "countersign_death": {
        "supervisor@R",
        "head_of_panti@P",
        "head_of_panti@V",
        "dinas_decider@dinas",
    },
    "register": {"outreach_officer@R", "panti_staff@P"},
    "hand_over": {"outreach_officer@R"},
    "assess_on_site": {"social_worker@R"},
    "resolve_on_site": {"outreach_officer@R"},
    "propose_resolve_protected": {"outreach_officer@R"},
    "decide_resolve_protected": {"supervisor@R", "dinas_decider@dinas"},
    "refuse_at_gate": {"panti_staff@P"},
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
    "propose_begin_longterm_care": {"panti_social_worker@P"},
    "decide_begin_longterm_care": {"head_of_panti@P", "dinas_decider@dinas"},
    "propose_begin_resocialisation": {"panti_social_worker@P"},
    "decide_begin_resocialisation": {"panti_supervisor@P", "dinas_decider@dinas"},
    "propose_step_back": {"panti_social_worker@P"},
    "decide_step_back": {"panti_supervisor@P", "dinas_decider@dinas"},
    "propose_return_to_family": {"panti_social_worker@P"},
    "decide_return_to_family": {"head_of_panti@P", "dinas_decider@dinas"},
    "propose_discharge": {"panti_social_worker@P"},
    "decide_discharge": {"head_of_panti@P", "dinas_decider@dinas"},
    "propose_repatriate": {"panti_social_worker@P"},
    "decide_repatriate": {"dinas_decider@dinas"},
    "propose_refer_out": {"panti_social_worker@P"},
    "decide_refer_out": {"head_of_panti@P", "dinas_decider@dinas"},
    "carry_out_exit": {"panti_staff@P"},
    "propose_dismiss": {"social_worker@R", "panti_social_worker@P"},
    "decide_dismiss": {"supervisor@R", "dinas_decider@dinas"},
    "propose_close": {"social_worker@R"},
    "decide_close": {"supervisor@R", "dinas_decider@dinas"},
    "readmit": {"social_worker@R"},
    "report_absence": {
        "panti_staff@P",
        "panti_social_worker@P",
        "panti_supervisor@P",
        "head_of_panti@P",
    },
    # whoever meets somebody who is sought may say so, wherever they work
    "resume": {
        "outreach_officer@R",
        "outreach_officer@T",
        "outreach_officer@other",
        "social_worker@R",
        "social_worker@T",
        "social_worker@other",
        "panti_staff@P",
        "panti_staff@N",
        "panti_staff@V",
        "panti_staff@other",
        "panti_social_worker@P",
        "panti_social_worker@N",
        "panti_social_worker@V",
        "panti_social_worker@other",
    },
    "propose_close_absent": {"panti_social_worker@P"},
    "decide_close_absent": {"head_of_panti@P", "dinas_decider@dinas"},
    "record_death": {
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
    },
    "propose_correct_death": {"social_worker@R", "panti_social_worker@V"},
    "decide_correct_death": {"supervisor@R", "head_of_panti@V", "dinas_decider@dinas"},
    "reopen": {"supervisor@R"},
    "propose_reassign": {"supervisor@R"},
    "decide_reassign": {"supervisor@T", "dinas_decider@dinas"},
    "assign_task": {
        "supervisor@R",
        "panti_supervisor@P",
        "head_of_panti@P",
        "panti_supervisor@N",
        "head_of_panti@N",
    },
    "hear_overdue": {"supervisor@R", "panti_supervisor@P", "panti_supervisor@N"},
    "hear_long_overdue": {"head_of_panti@P", "head_of_panti@N", "dinas_decider@dinas"},
}
# What changes while the person lives in no panti: the responsible Sudinsos stands in for the house.
ON_SITE: dict[str, set[str]] = {
    "propose_return_to_family": {"social_worker@R"},
    "decide_return_to_family": {"supervisor@R", "dinas_decider@dinas"},
    "propose_discharge": {"social_worker@R"},
    "decide_discharge": {"supervisor@R", "dinas_decider@dinas"},
    "propose_repatriate": {"social_worker@R"},
    "decide_repatriate": {"dinas_decider@dinas"},
    "propose_refer_out": {"outreach_officer@R", "social_worker@R"},
    "decide_refer_out": {"supervisor@R", "dinas_decider@dinas"},
    "carry_out_exit": {"outreach_officer@R", "social_worker@R"},
}
# Asked at an office, not at a case.
OFFICE_RIGHTS = {
    "manage_staff": {"administrator"},
    "manage_terms": {"administrator"},
    "review_access": {"data_protection"},
    "manage_house": {"head_of_panti"},
}

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
OPEN = ["outreach", *HOUSE, "aftercare", "absent"]
# from one of these the case goes back to a stage it remembers: one of a set
ROAD: dict[str, tuple[str, str | None, str | None, dict[str, Any]]] = {
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
    "assess_on_site": ("assess_on_site", None, None, {"outreach": "assessment"}),
    "resolve_on_site": ("resolve_on_site", None, None, {"outreach": "closed"}),
    "resolve_protected": (
        "propose_resolve_protected",
        "decide_resolve_protected",
        None,
        {"outreach": "closed"},
    ),
    "refuse_at_gate": ("refuse_at_gate", None, None, {"assessment": "outreach"}),
    "begin_longterm_care": (
        "propose_begin_longterm_care",
        "decide_begin_longterm_care",
        None,
        {"psychosocial": "longterm", "rehabilitation": "longterm"},
    ),
    "repatriate": (
        "propose_repatriate",
        "decide_repatriate",
        "carry_out_exit",
        dict.fromkeys(HOUSE, "aftercare"),
    ),
    "refer_out": (
        "propose_refer_out",
        "decide_refer_out",
        "carry_out_exit",
        dict.fromkeys(["outreach", *HOUSE], "closed"),
    ),
    "dismiss": ("propose_dismiss", "decide_dismiss", None, {"assessment": "closed"}),
    "readmit": ("readmit", None, None, {"aftercare": "assessment"}),
    "go_to_hospital": ("record_leave", None, None, {stage: stage for stage in HOUSE}),
    "go_on_leave": ("record_leave", None, None, {stage: stage for stage in HOUSE}),
    "come_back": ("record_leave", None, None, {stage: stage for stage in HOUSE}),
    "report_absence": ("report_absence", None, None, dict.fromkeys(HOUSE, "absent")),
    "resume": ("resume", None, None, {"absent": set(HOUSE)}),
    "close_absent": (
        "propose_close_absent",
        "decide_close_absent",
        None,
        {"absent": "closed"},
    ),
    "record_death": ("record_death", None, None, dict.fromkeys(OPEN, "closed")),
    "correct_death": (
        "propose_correct_death",
        "decide_correct_death",
        None,
        {"closed": set(OPEN)},
    ),
    "reopen": ("reopen", None, None, {"closed": {"aftercare", "assessment"}}),
    "reassign": ("propose_reassign", "decide_reassign", None, {stage: stage for stage in OPEN}),
    "transfer": (
        "propose_transfer",
        "decide_transfer",
        "receive_transfer",
        {stage: stage for stage in HOUSE if stage not in ("assessment", "placement")},
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


# Who holds what at a panti that is asked to take somebody in, and nothing before it is asked.
ASKED_AT = "PSTW-BM1"
ASKED_PANTI: dict[str, set[str]] = {
    "view_case": {
        "panti_staff",
        "nurse",
        "panti_social_worker",
        "panti_supervisor",
        "head_of_panti",
        "clerk",
        "leadership",
    },
    "decide_transfer": {"head_of_panti"},
    "receive_transfer": {"panti_staff", "panti_supervisor"},
}


def actors() -> list[tuple[str, str, str]]:
    """(role, side, office code) of everybody asked: each role at every side it can stand at, and elsewhere."""
    found = []
    for role, kinds in ROLE_OFFICES.items():
        if OfficeKind.DINAS in kinds:
            found.append((role.value, "dinas", "DINAS"))
        if OfficeKind.SUDINSOS in kinds:
            found += [
                *((role.value, side, PLACES[side]) for side in "RT"),
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
        requested_office=office(PLACES["T"]),
        whereabouts=Whereabouts.TRANSIT,
    )
    case = Case.objects.get(pk=case.pk)
    # the receiving panti exists only in placement, which this case has not reached: set on the instance alone
    case.receiving_panti = office(PLACES["N"])
    return case


def test_every_permission_is_in_the_table() -> None:
    assert EXPECTED.keys() | OFFICE_RIGHTS.keys() == PERMISSIONS.keys()
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


def test_who_holds_what_while_the_person_lives_in_no_panti(case_with_every_side: Case) -> None:
    case_with_every_side.present_panti = None
    held: dict[str, set[str]] = {codename: set() for codename in ON_SITE}
    for role, side, code in actors():
        person = staff(role, code)
        for codename in ON_SITE:
            if may(person, codename, case_with_every_side):
                held[codename].add(f"{role}@{side}")
    assert held == ON_SITE
    assert ON_SITE.keys() == {name for name, right in RIGHTS.items() if "S" in right.sides}


def test_who_holds_what_at_a_panti_that_is_asked(case_with_every_side: Case) -> None:
    asked = office(ASKED_AT)
    for codename, roles in ASKED_PANTI.items():
        for role, kinds in ROLE_OFFICES.items():
            if OfficeKind.PANTI not in kinds:
                continue
            person = staff(role.value, ASKED_AT)
            case_with_every_side.requested_office = None
            assert not may(person, codename, case_with_every_side), f"{role} {codename} before it is asked"
            case_with_every_side.requested_office = asked
            held = may(person, codename, case_with_every_side)
            assert held == (role.value in roles), f"{role} {codename}"


def test_who_reads_a_sealed_case(case_with_every_side: Case) -> None:
    case_with_every_side.sealed = True
    readers = {
        f"{role}@{side}" for role, side, code in actors() if sees(staff(role, code), case_with_every_side)
    }
    assert readers == EXPECTED["view_sealed"]


def test_nobody_but_administrators_manages_staff() -> None:
    holders = {role.value for role, held in ROLE_PERMISSIONS.items() if "manage_staff" in held}
    assert holders == OFFICE_RIGHTS["manage_staff"]
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == {"manage_staff", "manage_terms"}, (
        "administrators see no case data"
    )
    assert ROLE_PERMISSIONS[Role.DATA_PROTECTION] == {"view_access_log", "review_access"}, "nor do officers"


@pytest.mark.parametrize("codename", OFFICE_RIGHTS)
def test_rights_at_an_office_are_held_by_those_in_the_table(codename: str) -> None:
    holders = {role.value for role, held in ROLE_PERMISSIONS.items() if codename in held}
    assert holders == OFFICE_RIGHTS[codename]


def test_the_road_is_the_expected_one() -> None:
    running = {
        law.name: (
            law.begins_with.codename,
            law.decides.codename if law.decides else None,
            law.carries_out.codename if law.carries_out else None,
            {str(source): str(target) for source, target in law.edges.items()}
            | {str(source): {str(target) for target in targets} for source, targets in law.back.items()},
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
        allowed = getattr(move.target, "allowed_states", None)
        target = frozenset(map(str, allowed)) if allowed else str(move.target)
        edges.add((move.name, str(move.source), target))
    assert edges == {
        (name, source, frozenset(target) if isinstance(target, set) else target)
        for name, (_first, _decide, _carry, ways) in ROAD.items()
        for source, target in ways.items()
    }


@pytest.mark.parametrize("codename", sorted(PERMISSIONS))
def test_flipping_a_permission_of_any_role_changes_the_table(codename: str) -> None:
    """The table above would turn red whichever role gained or lost this permission."""
    expected = (EXPECTED | OFFICE_RIGHTS)[codename] | ON_SITE.get(codename, set())
    expected |= ASKED_PANTI.get(codename, set())
    roles_expected = {entry.split("@")[0] for entry in expected}
    for role in Role:
        held = codename in ROLE_PERMISSIONS[role]
        assert held == (role.value in roles_expected), f"{role.value} {codename}"


@pytest.mark.parametrize("stage", Stage)
def test_no_stage_is_a_dead_end(stage: Stage) -> None:
    assert any(ways.get(stage.value, stage.value) != stage.value for _f, _d, _c, ways in ROAD.values())


# --- through the door: every legal step tried by everybody, every illegal one by those who hold its right ---


Action = Callable[[Case, str, User], None]


class Undo(Exception):
    """Ends a try: whatever it did is rolled back."""


def actors_around(case: Case) -> dict[str, User]:
    """Everybody of ``actors()`` at the sides this case has now."""
    sides = {side: Office.objects.get(pk=pk).code for side in "RPNVT" if (pk := case.office_at(side))}
    found = {}
    for role, side, code in actors():
        if side not in sides and side != "dinas":
            continue
        found[f"{role}@{side}"] = staff(role, sides.get(side, code))
    return found


def holders_of(codename: str, case: Case, around: dict[str, User]) -> set[str]:
    """Who should be able to, of those around, where the person lives now; the same office may stand at two sides."""
    expected = EXPECTED[codename] if case.present_panti_id else ON_SITE.get(codename, EXPECTED[codename])
    people = {around[actor].pk for actor in expected if actor in around}
    return {actor for actor, person in around.items() if person.pk in people}


def facts_for(case: Case, name: str) -> dict[str, Any]:
    """Ids and plain values that pass the checks of each transition."""
    here = case.present_panti_id
    return {
        "hand_over": {"panti": office("PSBI-1").pk},
        "place": {"panti": office(road.HOUSE).pk, "urgency": "normal"},
        "close": {"outcome": "with_family"},
        "dismiss": {"outcome": "not_ppks"},
        "resume": {"panti": here, "transit": False},
        "close_absent": {"searches": ["police"]},
        "begin_longterm_care": {"duty_due": (timezone.localdate() + timedelta(days=90)).isoformat()},
        "correct_death": {"panti": None},
        "reassign": {"office": office(PLACES["T"]).pk},
        "transfer": {"panti": office(ASKED_AT).pk},
    }.get(name, {})


def make_ready(case: Case, name: str) -> None:
    """What a transition asks beside the stage, written straight into the rows; rolled back with the try."""
    if name == "come_back":
        Case.objects.filter(pk=case.pk).update(whereabouts=Whereabouts.HOSPITAL)
    elif name == "correct_death":
        Case.objects.filter(pk=case.pk).update(outcome="death")
    elif name == "resolve_on_site":
        Person.objects.filter(pk=case.person_id).update(estimated_age=35)
    elif name == "accept":
        Case.objects.filter(pk=case.pk).update(accepted_at=None)
    elif name == "refuse_at_gate":
        Handover.objects.filter(case=case).update(received_by=None, received_at=None)
    elif name == "begin_longterm_care":
        Assessment.objects.filter(case=case).update(route="longterm")
    elif name == "close_absent":
        Case.objects.filter(pk=case.pk).update(stage_since=timezone.now() - timedelta(days=40))
    elif name == "repatriate":
        Attachment.objects.create(
            case=case,
            kind="police",
            title="Surat keterangan polisi",
            content_type="application/pdf",
            size=1,
            uploaded_by=staff("supervisor", PLACES["R"]),
        )
    if asked := {"reassign": PLACES["T"], "transfer": ASKED_AT}.get(name):
        Case.objects.filter(pk=case.pk).update(requested_office=office(asked))


def perform(case: Case, name: str, person: User) -> None:
    """The first action of a transition: do the step, or propose."""
    law, call = LAW[name], {"actor": person, "expected_stage": case.stage}
    if name in ("return_to_family", "discharge"):
        road.propose(case, name, actor=person)
    elif law.is_proposed:
        services.propose(case, name, **call, facts=facts_for(case, name), note="Sebab.")
    elif name == "admit":
        admit(case, **call, place="Kamar 1")
    else:
        services.transition(case, name, **call, note="Sebab.", **facts_for(case, name))


def waiting(case: Case, name: str, status: str) -> Proposal:
    """A proposal by somebody the table says nothing about, so that anybody may decide it who has the right."""
    proposal = Proposal.objects.create(
        case=case,
        transition=name,
        status=status,
        facts=facts_for(case, name),
        note="Sebab.",
        proposer=staff("clerk", "SDS-BRT"),
        decider=None if status == "open" else staff("leadership", "SDS-BRT"),
        proposed_at=timezone.now(),
    )
    if LAW[name].kind == "exit" and name != "transfer":
        Exit.objects.create(case=case, proposal=proposal, kind=name, destination="own_home", address="Tegal")
    return proposal


def decide(case: Case, name: str, person: User) -> None:
    services.approve(waiting(case, name, "open"), actor=person, version=1)


def carry_out(case: Case, name: str, person: User) -> None:
    if name == "transfer":
        arrive(waiting(case, name, "approved"), actor=person, version=1, occurred_at=timezone.now())
        return
    papers = dict.fromkeys(PaperKind.values, "")
    services.carry_out_exit(waiting(case, name, "approved"), actor=person, version=1, papers=papers)


def passes(action: Action, case: Case, name: str, person: User) -> bool:
    """Whether the action went through; False when refused for want of a right. Anything else is an error."""
    try:
        with transaction.atomic():
            make_ready(case, name)
            action(road.fresh(case), name, person)
            raise Undo
    except Undo:
        return True
    except NotAllowed:
        return False


def is_illegal(action: Action, case: Case, name: str, person: User) -> bool:
    try:
        with transaction.atomic():
            action(case, name, person)
            raise Undo
    except Illegal:
        return True
    except Undo:
        return False


def some(around: dict[str, User], holders: set[str], seed: str) -> dict[str, User]:
    """Whoever should pass, and a few who should not: everybody is asked at the first stage of each transition."""
    others = sorted(around.keys() - holders)
    chosen = holders | set(random.Random(seed).sample(others, min(REFUSED, len(others))))
    return {actor: around[actor] for actor in sorted(chosen)}


@pytest.mark.parametrize("stage", [*road.ROAD, "longterm", "absent"])
def test_every_step_of_a_stage_tried_by_everybody(stage: str) -> None:
    case = road.walk_to(stage)
    for name in ("place", "begin_support", "begin_rehabilitation", "begin_resocialisation", "close"):
        if stage in ROAD[name][3] and stage != "longterm":
            for paper in road.PAPERS[name]:
                paper(road.fresh(case))
    if stage == "longterm":
        road.report_progress(road.fresh(case))
        road.finish_programme(road.fresh(case))
    Case.objects.filter(pk=case.pk).update(requested_office=office(PLACES["T"]))
    case = road.fresh(case)
    # hired once, not in every try
    staff("clerk", "SDS-BRT")
    staff("leadership", "SDS-BRT")
    around = actors_around(case)
    for name, (first, decides, carries, ways) in ROAD.items():
        for action, codename in ((perform, first), (decide, decides), (carry_out, carries)):
            if codename is None:
                continue
            holders = holders_of(codename, case, around)
            if stage in ways:
                asked = around if stage == next(iter(ways)) else some(around, holders, f"{name} {stage}")
                passed = {actor for actor, person in asked.items() if passes(action, case, name, person)}
                assert passed == holders & asked.keys(), f"{action.__name__} {name} at {stage}"
            else:
                for actor in holders:
                    assert is_illegal(action, case, name, around[actor]), f"{actor}: {name} at {stage}"
    assert road.fresh(case).stage == stage

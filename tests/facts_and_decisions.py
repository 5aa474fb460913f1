"""Each fact recorded and each decision proposed, approved and carried out by somebody who may, whatever the stage.

Every function returns the call that is made in the collision: who does it and what they saw is read before.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.utils import timezone

from casework.care.models import Assessment
from casework.cases import services
from casework.cases.enums import PaperKind
from casework.cases.models import Case, Proposal
from casework.offices.models import Area, User
from casework.outreach.models import Handover
from casework.outreach.services import confirm_arrival, hand_over, refuse_at_gate
from casework.panti.enums import AwayKind
from casework.panti.services import admit, come_back, resume
from casework.panti.transfers.services import arrive
from tests import road
from tests.cases.test_papers import picture, upload
from tests.panti.facts import away, dead, gone
from tests.road import HOUSE, SUDINSOS, TRANSIT, fresh
from tests.staff import office, staff

Call = Callable[[], Any]
ELSEWHERE: Final = "SDS-BRT"
# takes whom the house takes
OTHER_HOUSE: Final = "PSTW-BM1"
EXITS: Final = ("return_to_family", "discharge", "repatriate", "refer_out")
# decided first and carried out later
LEAVING: Final = (*EXITS, "transfer")


def _house(case: Case) -> str:
    assert case.present_panti is not None
    return case.present_panti.code


# --- facts ---


def _officer(case: Case) -> User:
    return staff("outreach_officer", case.responsible_office.code)


def _nearest(case: Case) -> User:
    """Staff of the house, of the one they left where there is none any more."""
    found = case.present_panti or case.previous_panti
    return staff("panti_staff", found.code if found else HOUSE)


def _anybody_there(case: Case) -> User:
    if case.present_panti is not None:
        return staff("nurse", case.present_panti.code)
    return staff("social_worker", case.responsible_office.code)


def _handover(case: Case) -> Call:
    facts = {"actor": _officer(case), "expected_stage": case.stage, "panti": office(TRANSIT)}
    return partial(hand_over, case, **facts)


def _refusal(case: Case) -> Call:
    return partial(
        refuse_at_gate, case, actor=_nearest(case), expected_stage=case.stage, reason="Perlu rumah sakit."
    )


def _arrival(case: Case) -> Call:
    return partial(confirm_arrival, Handover.objects.get(case=case), actor=staff("panti_staff", TRANSIT))


def _admission(case: Case) -> Call:
    house = case.receiving_panti.code if case.receiving_panti else HOUSE
    return partial(
        admit, case, actor=staff("panti_staff", house), expected_stage=case.stage, place="Wisma Cempaka"
    )


def _hospital(case: Case) -> Call:
    return partial(away, case, AwayKind.HOSPITAL, days=None, actor=_nearest(case))


def _leave(case: Case) -> Call:
    return partial(away, case, AwayKind.LEAVE, actor=_nearest(case))


def _return(case: Case) -> Call:
    return partial(
        come_back,
        case,
        actor=_nearest(case),
        expected_stage=case.stage,
        occurred_at=timezone.now(),
    )


def _absence(case: Case) -> Call:
    return partial(gone, case, by=_nearest(case))


def _found(case: Case) -> Call:
    return partial(
        resume,
        case,
        actor=staff("panti_staff", HOUSE),
        panti=office(HOUSE),
        occurred_at=timezone.now(),
        found_at="Terminal Kampung Rambutan",
    )


def _death(case: Case) -> Call:
    return partial(dead, case, by=_anybody_there(case))


def _second_case(case: Case) -> Call:
    """Met by another Sudinsos, whose officer knows of no case."""
    staff("outreach_officer", ELSEWHERE)
    return partial(road.open_case, ELSEWHERE, person=case.person)


FACTS: Final[dict[str, Callable[[Case], Call]]] = {
    "hand_over": _handover,
    "refuse_at_gate": _refusal,
    "admit": _admission,
    "go_to_hospital": _hospital,
    "go_on_leave": _leave,
    "come_back": _return,
    "report_absence": _absence,
    "resume": _found,
    "record_death": _death,
    # beside the law of the road
    "countersign_arrival": _arrival,
    "register": _second_case,
}


# --- decisions ---


def _police_letter(case: Case) -> None:
    actor = staff("panti_social_worker", _house(case))
    services.attach(case, actor=actor, upload=upload(picture()), title="Surat polisi", kind="police")


def _advice(case: Case) -> None:
    Assessment.objects.filter(case=case).update(route="longterm")


def _long_wait(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(stage_since=timezone.now() - timedelta(days=40))


PAPERS: Final[dict[str, tuple[road.Paper, ...]]] = {
    **road.PAPERS,
    "repatriate": (_police_letter,),
    "dismiss": (road.assess,),
    "begin_longterm_care": (_advice,),
    "close_absent": (_long_wait,),
}

PROPOSERS: Final = {
    "resolve_protected": ("outreach_officer", SUDINSOS),
    "reassign": ("supervisor", SUDINSOS),
    "transfer": ("head_of_panti", HOUSE),
}
# who decides; the head of the house where nobody is named
DECIDERS: Final = {
    **road.DECIDERS,
    "resolve_protected": ("supervisor", SUDINSOS),
    "dismiss": ("supervisor", SUDINSOS),
    "correct_death": ("supervisor", SUDINSOS),
    "repatriate": ("dinas_decider", "DINAS"),
    "reassign": ("supervisor", ELSEWHERE),
    "transfer": ("head_of_panti", OTHER_HOUSE),
}


def _facts(name: str) -> dict[str, Any]:
    return {
        "place": {"panti": office(HOUSE).pk, "urgency": "normal"},
        "close": {"outcome": "with_family"},
        "dismiss": {"outcome": "not_ppks"},
        "close_absent": {"searches": ["police"]},
        "begin_longterm_care": {"duty_due": (timezone.localdate() + timedelta(days=90)).isoformat()},
        "correct_death": {"panti": None},
        "reassign": {"office": office(ELSEWHERE).pk},
        "transfer": {"panti": office(OTHER_HOUSE).pk},
    }.get(name, {})


def _plan(name: str) -> dict[str, Any]:
    """What the form of each exit asks for."""
    today = timezone.localdate()
    return {
        "return_to_family": {
            "destination": "family",
            "address": "Jl. Melati 3, Brebes",
            "collector_name": "Warsih",
            "collector_relation": "adik",
        },
        "discharge": {"destination": "own_home", "address": "Tegal"},
        "repatriate": {
            "destination": "origin",
            "address": "Dukuh Kidul RT 02/05, Brebes",
            "area_id": "33.29",
            "receiver_name": "Rasiti",
            "institution": "Dinas Sosial Kabupaten Brebes",
            "travel": "ticket",
            "travel_with": "Bus Sinar Maju",
            "departs_on": today + timedelta(days=3),
        },
        "refer_out": {
            "destination": "hospital",
            "address": "Jl. Kenanga 1",
            "institution": "RSJ Contoh Sehat",
        },
    }[name] | {"follow_up_dates": [] if name == "refer_out" else [today + timedelta(days=30)]}


def propose(case: Case, name: str) -> Proposal:
    """With all its papers, by whoever is nearest."""
    for paper in PAPERS.get(name, ()):
        paper(fresh(case))
    case = fresh(case)
    nearest = ("panti_social_worker", _house(case)) if case.present_panti else ("social_worker", SUDINSOS)
    call: dict[str, Any] = {"actor": staff(*PROPOSERS.get(name, nearest)), "expected_stage": case.stage}
    if name in EXITS:
        plan = _plan(name)
        if code := plan.pop("area_id", None):
            plan["area"] = Area.objects.get(pk=code)
        return services.propose_exit(case, name, **call, **plan, note="Sudah siap.").proposal
    return services.propose(case, name, **call, facts=_facts(name), note="Sudah siap.")


def approval(proposal: Proposal) -> Call:
    """Approve as whom the law names; what they saw is read now."""
    case = fresh(proposal.case)
    at_hand = ("head_of_panti", _house(case)) if case.present_panti else ("supervisor", SUDINSOS)
    actor = staff(*DECIDERS.get(proposal.transition, at_hand))
    return partial(services.approve, proposal, actor=actor, version=proposal.version)


def departure(proposal: Proposal) -> Call:
    """Carry an approved exit out, every paper seen: at the gate, or on site; a transfer where they arrive."""
    if proposal.transition == "transfer":
        there = staff("panti_staff", OTHER_HOUSE)
        return partial(arrive, proposal, actor=there, version=proposal.version, occurred_at=timezone.now())
    case = fresh(proposal.case)
    actor = staff("panti_staff", _house(case)) if case.present_panti else staff("social_worker", SUDINSOS)
    return partial(
        services.carry_out_exit,
        proposal,
        actor=actor,
        version=proposal.version,
        papers=dict.fromkeys(PaperKind.values, ""),
    )

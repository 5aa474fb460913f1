"""Which role holds which permission: the one literal table, printed as docs/permissions.md.

A permission is held *at an office and everything below it*; which of a case's offices it is asked at stands in
``casework.cases.law``. Nobody is given a right any other way. Facts behind the table: docs/decisions/0003.
"""

from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import PANTI_KINDS, OfficeKind, Role

# no membership of anybody who serves today begins before or ends after
FIRST_DAY: Final = date(1950, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

PERMISSIONS: Final[dict[str, str | Promise]] = {
    # reading
    "view_case": _("Read cases"),
    "view_sealed": _("Read sealed cases"),
    "view_health": _("Read health notes"),
    "unmask_nik": _("See a NIK or KK number in full"),
    "view_access_log": _("Read who opened a case"),
    # writing beside the road
    "edit_person": _("Edit a person's identity"),
    "write_note": _("Write notes and attach files"),
    "countersign_arrival": _("Countersign an arrival at the gate"),
    "write_assessment": _("Write assessments"),
    "write_conference": _("Write minutes of a case conference"),
    "write_plan": _("Write plans and record agreement"),
    "record_session": _("Record psychosocial sessions"),
    "record_programme": _("Record programme results"),
    "write_progress": _("Write progress reports"),
    "record_home_visit": _("Record home visits"),
    "record_follow_up": _("Record or waive follow-up visits"),
    "record_health_check": _("Record health checks"),
    # the road: a step has one permission, a decision two
    "register": _("Register a case"),
    "hand_over": _("Hand over to a transit panti"),
    "propose_place": _("Propose a placement"),
    "decide_place": _("Decide a placement"),
    "accept": _("Accept a placement"),
    "decline": _("Decline a placement"),
    "withdraw_placement": _("Withdraw a placement"),
    "admit": _("Admit to the panti"),
    "propose_begin_support": _("Propose to begin psychosocial support"),
    "decide_begin_support": _("Decide to begin psychosocial support"),
    "propose_begin_rehabilitation": _("Propose to begin rehabilitation"),
    "decide_begin_rehabilitation": _("Decide to begin rehabilitation"),
    "propose_begin_resocialisation": _("Propose to begin resocialisation"),
    "decide_begin_resocialisation": _("Decide to begin resocialisation"),
    "propose_step_back": _("Propose a step back"),
    "decide_step_back": _("Decide a step back"),
    "propose_return_to_family": _("Propose a return to the family"),
    "decide_return_to_family": _("Decide a return to the family"),
    "propose_discharge": _("Propose a discharge"),
    "decide_discharge": _("Decide a discharge"),
    "carry_out_exit": _("Carry out an approved exit"),
    "propose_close": _("Propose to close"),
    "decide_close": _("Decide to close"),
    # running the office
    "assign_task": _("Hand tasks of others on"),
    "manage_staff": _("Add people and give or end memberships"),
}

_READS = ("view_case", "write_note")
_SUDINSOS_WORK = (
    "write_assessment",
    "write_conference",
    "record_home_visit",
    "edit_person",
)
_PANTI_WORK = (
    *_SUDINSOS_WORK,
    "write_plan",
    "record_session",
    "record_programme",
    "write_progress",
)

ROLE_PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    Role.OUTREACH_OFFICER: frozenset((*_READS, "edit_person", "register", "hand_over")),
    Role.SOCIAL_WORKER: frozenset(
        (
            *_READS,
            *_SUDINSOS_WORK,
            "view_sealed",
            "view_health",
            "unmask_nik",
            "record_follow_up",
            "propose_place",
            "propose_close",
        )
    ),
    Role.SUPERVISOR: frozenset(
        (
            *_READS,
            "view_sealed",
            "view_health",
            "unmask_nik",
            "view_access_log",
            "write_conference",
            "assign_task",
            "decide_place",
            "withdraw_placement",
            "decide_close",
        )
    ),
    # whoever is at the gate or the sickbed at two in the morning must see whom they receive, sealed or not
    Role.PANTI_STAFF: frozenset((*_READS, "view_sealed", "countersign_arrival", "admit", "carry_out_exit")),
    Role.NURSE: frozenset((*_READS, "view_sealed", "view_health", "record_health_check")),
    Role.PANTI_SOCIAL_WORKER: frozenset(
        (
            *_READS,
            *_PANTI_WORK,
            "view_sealed",
            "view_health",
            "unmask_nik",
            "propose_place",
            "propose_begin_support",
            "propose_begin_rehabilitation",
            "propose_begin_resocialisation",
            "propose_step_back",
            "propose_return_to_family",
            "propose_discharge",
        )
    ),
    Role.PANTI_SUPERVISOR: frozenset(
        (
            *_READS,
            "view_sealed",
            "view_health",
            "write_conference",
            "assign_task",
            "decide_begin_rehabilitation",
            "decide_begin_resocialisation",
            "decide_step_back",
        )
    ),
    Role.HEAD_OF_PANTI: frozenset(
        (
            *_READS,
            "view_sealed",
            "view_health",
            "view_access_log",
            "assign_task",
            "accept",
            "decline",
            "decide_begin_support",
            "decide_return_to_family",
            "decide_discharge",
        )
    ),
    Role.CLERK: frozenset(("view_case",)),
    Role.LEADERSHIP: frozenset(("view_case",)),
    Role.DINAS_DECIDER: frozenset(
        (
            *_READS,
            "view_sealed",
            "view_health",
            "decide_place",
            "decide_begin_support",
            "decide_begin_rehabilitation",
            "decide_begin_resocialisation",
            "decide_step_back",
            "decide_return_to_family",
            "decide_discharge",
            "decide_close",
        )
    ),
    Role.DATA_PROTECTION: frozenset(("view_access_log",)),
    Role.ADMINISTRATOR: frozenset(("manage_staff",)),
}

_ANY = frozenset(OfficeKind)
_SUDINSOS = frozenset({OfficeKind.SUDINSOS})
_PANTI = frozenset(PANTI_KINDS)
_DINAS = frozenset({OfficeKind.DINAS})

ROLE_OFFICES: Final[dict[Role, frozenset[OfficeKind]]] = {
    Role.OUTREACH_OFFICER: _SUDINSOS,
    Role.SOCIAL_WORKER: _SUDINSOS,
    Role.SUPERVISOR: _SUDINSOS,
    Role.PANTI_STAFF: _PANTI,
    Role.NURSE: _PANTI,
    Role.PANTI_SOCIAL_WORKER: _PANTI,
    Role.PANTI_SUPERVISOR: _PANTI,
    Role.HEAD_OF_PANTI: _PANTI,
    Role.CLERK: _ANY,
    Role.LEADERSHIP: _ANY,
    Role.DINAS_DECIDER: _DINAS,
    Role.DATA_PROTECTION: _DINAS,
    Role.ADMINISTRATOR: _ANY,
}

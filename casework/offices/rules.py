"""Which role holds which permission: the one literal table, printed as docs/permissions.md.

A permission is held *at an office and everything below it*; which of a case's offices it is asked at stands in
``casework.cases.law``. Nobody is given a right any other way. Facts behind the table: docs/decisions/0003.
"""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import PANTI_KINDS, OfficeKind, Role

# no membership of anybody who serves today begins before or ends after
FIRST_DAY: Final = date(1950, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

# by whom the system itself acts in the ledger: disabled, without a password or a membership
SYSTEM_USERNAME: Final = "sistem"

PERMISSIONS: Final[dict[str, str | Promise]] = {
    # reading
    "view_case": _("Read cases"),
    "view_sealed": _("Read sealed cases"),
    "view_health": _("Read health notes"),
    "unmask_nik": _("See a NIK or KK number in full"),
    "view_access_log": _("Read who opened a case"),
    "print_case": _("Print case files and letters"),
    "print_handover": _("Print hand-over records"),
    # secrecy
    "view_sensitive": _("Read the names of sensitive categories"),
    "seal_case": _("Seal a case by decision, or unseal it"),
    "review_access": _("Look through every access and review emergency openings"),
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
    "order_medicine": _("Write down which medicine is to be given"),
    "give_medicine": _("Record medicine given or refused"),
    "record_belongings": _("Record belongings and money"),
    "review_longterm": _("Review long-term care"),
    "record_leave": _("Record hospital, leave and return"),
    "depart_transfer": _("Record the departure to another panti"),
    "report_incident": _("Report incidents"),
    "view_incidents": _("Read incidents"),
    "acknowledge_incident": _("Acknowledge incidents for the panti"),
    "review_incident": _("Review incidents"),
    "oversee_incident": _("Give instructions on incidents for the Dinas"),
    "write_log": _("Write the daily log of a ward"),
    "take_roll_call": _("Take a roll call and look for whoever is missing"),
    "sign_shift": _("Hand a shift over and take it over"),
    "countersign_absence": _("Countersign an absence"),
    "countersign_death": _("Countersign a death"),
    # the road: a step has one permission, a decision two
    "register": _("Register a case"),
    "hand_over": _("Hand over to a transit panti"),
    "assess_on_site": _("Begin an assessment on site"),
    "resolve_on_site": _("Settle on site"),
    "propose_resolve_protected": _("Propose to settle on site"),
    "decide_resolve_protected": _("Decide to settle on site"),
    "refuse_at_gate": _("Refuse at the gate"),
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
    "propose_begin_longterm_care": _("Propose long-term care"),
    "decide_begin_longterm_care": _("Decide long-term care"),
    "propose_begin_resocialisation": _("Propose to begin resocialisation"),
    "decide_begin_resocialisation": _("Decide to begin resocialisation"),
    "propose_step_back": _("Propose a step back"),
    "decide_step_back": _("Decide a step back"),
    "propose_return_to_family": _("Propose a return to the family"),
    "decide_return_to_family": _("Decide a return to the family"),
    "propose_discharge": _("Propose a discharge"),
    "decide_discharge": _("Decide a discharge"),
    "propose_repatriate": _("Propose a repatriation"),
    "decide_repatriate": _("Decide a repatriation"),
    "propose_refer_out": _("Propose a referral to another service"),
    "decide_refer_out": _("Decide a referral to another service"),
    "carry_out_exit": _("Carry out an approved exit"),
    "propose_dismiss": _("Propose to end without service"),
    "decide_dismiss": _("Decide to end without service"),
    "propose_close": _("Propose to close"),
    "decide_close": _("Decide to close"),
    "readmit": _("Take into care again"),
    # beside the road
    "report_absence": _("Report an absence"),
    "resume": _("Record that an absent person is found"),
    "propose_close_absent": _("Propose to close after absence"),
    "decide_close_absent": _("Decide to close after absence"),
    "record_death": _("Record a death"),
    "propose_correct_death": _("Propose to correct a death"),
    "decide_correct_death": _("Decide to correct a death"),
    "reopen": _("Reopen a closed case"),
    "propose_transfer": _("Let somebody go to another panti"),
    "decide_transfer": _("Take somebody in from another panti"),
    "receive_transfer": _("Record the arrival from another panti"),
    "propose_reassign": _("Pass a case to another Sudinsos"),
    "decide_reassign": _("Take a case over from another Sudinsos"),
    # running the house
    "give_bed": _("Give, keep and move beds, and mark them clean"),
    "manage_house": _("Set up wings, rooms and beds, and take beds out of service"),
    # running the office
    "assign_task": _("Hand tasks of others on"),
    "hear_overdue": _("Hear of overdue tasks first"),
    "hear_long_overdue": _("Hear of tasks that stay overdue"),
    "manage_staff": _("Add people and give or end memberships"),
    "manage_terms": _("Set how long things may take"),
}

_READS = ("view_case", "write_note")
# panti staff receive sealed cases at the gate, but need not know why they are sealed: they have the first alone
_SECRETS = ("view_sealed", "view_sensitive")
# whoever keeps or passes on the paper file; officers, the staff at the gate and nurses print what goes with a
# person and their bag from hand to hand, no more
_PRINTS = ("print_case", "print_handover")
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

# whoever runs a shift on the ward
_WARD = ("write_log", "take_roll_call", "sign_shift")

_PROPOSES_EXIT = (
    "propose_return_to_family",
    "propose_discharge",
    "propose_repatriate",
    "propose_refer_out",
)

ROLE_PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    Role.OUTREACH_OFFICER: frozenset(
        (
            *_READS,
            "print_handover",
            "edit_person",
            "register",
            "hand_over",
            "resolve_on_site",
            "propose_resolve_protected",
            "propose_refer_out",
            "carry_out_exit",
            "resume",
            "record_death",
        )
    ),
    Role.SOCIAL_WORKER: frozenset(
        (
            *_READS,
            *_PRINTS,
            *_SUDINSOS_WORK,
            *_SECRETS,
            "view_health",
            "unmask_nik",
            "record_follow_up",
            "assess_on_site",
            "propose_place",
            *_PROPOSES_EXIT,
            "carry_out_exit",
            "propose_dismiss",
            "propose_close",
            "readmit",
            "resume",
            "record_death",
            "propose_correct_death",
        )
    ),
    Role.SUPERVISOR: frozenset(
        (
            *_READS,
            *_PRINTS,
            *_SECRETS,
            "view_health",
            "unmask_nik",
            "view_access_log",
            "seal_case",
            "write_conference",
            "assign_task",
            "hear_overdue",
            "decide_resolve_protected",
            "decide_place",
            "withdraw_placement",
            "decide_return_to_family",
            "decide_discharge",
            "decide_refer_out",
            "decide_dismiss",
            "decide_close",
            "record_death",
            "countersign_death",
            "decide_correct_death",
            "reopen",
            "propose_reassign",
            "decide_reassign",
        )
    ),
    # whoever is at the gate or the sickbed at two in the morning must see whom they receive, sealed or not
    Role.PANTI_STAFF: frozenset(
        (
            *_READS,
            "print_handover",
            "view_sealed",
            "register",
            "countersign_arrival",
            "record_belongings",
            "refuse_at_gate",
            "admit",
            "give_bed",
            "carry_out_exit",
            *_WARD,
            "record_leave",
            "report_absence",
            "resume",
            "depart_transfer",
            "receive_transfer",
            "report_incident",
            "record_death",
        )
    ),
    # at night the nurse often leads the shift
    Role.NURSE: frozenset(
        (
            *_READS,
            *_SECRETS,
            "view_health",
            "record_health_check",
            # alone at an arrival they take the bag from the patrol too; money asks for a witness whoever counts it
            "record_belongings",
            # the list goes with the bag
            "print_handover",
            *_WARD,
            "give_bed",
            "order_medicine",
            "give_medicine",
            "record_leave",
            "report_incident",
            "view_incidents",
            "record_death",
        )
    ),
    Role.PANTI_SOCIAL_WORKER: frozenset(
        (
            *_READS,
            *_PRINTS,
            *_PANTI_WORK,
            *_SECRETS,
            "view_health",
            "unmask_nik",
            "propose_place",
            "propose_begin_support",
            "propose_begin_rehabilitation",
            "propose_begin_longterm_care",
            "review_longterm",
            "record_belongings",
            "propose_begin_resocialisation",
            "propose_step_back",
            *_PROPOSES_EXIT,
            "propose_dismiss",
            "propose_close_absent",
            "write_log",
            "give_bed",
            "record_leave",
            "report_absence",
            "resume",
            "report_incident",
            "view_incidents",
            "record_death",
            "propose_correct_death",
        )
    ),
    Role.PANTI_SUPERVISOR: frozenset(
        (
            *_READS,
            *_PRINTS,
            *_SECRETS,
            "view_health",
            "write_conference",
            *_WARD,
            "give_bed",
            "assign_task",
            "hear_overdue",
            "decide_begin_rehabilitation",
            "decide_begin_resocialisation",
            "decide_step_back",
            "report_absence",
            "depart_transfer",
            "receive_transfer",
            "report_incident",
            "view_incidents",
            "review_incident",
            "record_death",
        )
    ),
    Role.HEAD_OF_PANTI: frozenset(
        (
            *_READS,
            *_PRINTS,
            *_SECRETS,
            "view_health",
            "view_access_log",
            "seal_case",
            "take_roll_call",
            "sign_shift",
            "give_bed",
            "manage_house",
            "assign_task",
            "hear_long_overdue",
            "accept",
            "decline",
            "decide_begin_support",
            "decide_begin_longterm_care",
            "decide_return_to_family",
            "decide_discharge",
            "decide_refer_out",
            "report_absence",
            "countersign_absence",
            "decide_close_absent",
            "propose_transfer",
            "decide_transfer",
            "report_incident",
            "view_incidents",
            "acknowledge_incident",
            "review_incident",
            "record_death",
            "countersign_death",
            "decide_correct_death",
        )
    ),
    Role.CLERK: frozenset(("view_case", *_PRINTS)),
    Role.LEADERSHIP: frozenset(("view_case",)),
    Role.DINAS_DECIDER: frozenset(
        (
            *_READS,
            *_PRINTS,
            *_SECRETS,
            "view_health",
            "hear_long_overdue",
            "decide_place",
            "decide_begin_support",
            "decide_begin_rehabilitation",
            "decide_begin_resocialisation",
            "decide_step_back",
            "decide_resolve_protected",
            "decide_begin_longterm_care",
            "decide_return_to_family",
            "decide_discharge",
            "decide_repatriate",
            "decide_refer_out",
            "decide_dismiss",
            "decide_close",
            "decide_close_absent",
            "decide_correct_death",
            # what a house owes when the only one there who could sign it recorded it (``DutyLaw.above``)
            "countersign_arrival",
            "countersign_absence",
            "countersign_death",
            "acknowledge_incident",
            "review_incident",
            "view_incidents",
            "oversee_incident",
            "decide_transfer",
            "decide_reassign",
        )
    ),
    Role.DATA_PROTECTION: frozenset(("view_access_log", "review_access")),
    Role.ADMINISTRATOR: frozenset(("manage_staff", "manage_terms")),
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


def check_membership(
    kind: str | None, role: str | None, valid_from: date | None, valid_until: date | None
) -> None:
    """Raises one ``ValidationError`` with everything wrong about a role at a kind of office in these days.

    What is None was not given or could not be read, and is not checked.
    """
    wrong: dict[str, Any] = {}
    if kind and role and kind not in ROLE_OFFICES[Role(role)]:
        wrong["role"] = _("This role does not exist at such an office.")
    for name, day in (("valid_from", valid_from), ("valid_until", valid_until)):
        if day and not FIRST_DAY <= day <= LAST_DAY:
            wrong[name] = _("This date is too far away.")
    if valid_from and valid_until and valid_until < valid_from:
        wrong.setdefault("valid_until", _("The last day is before the first."))
    if wrong:
        raise ValidationError(wrong)

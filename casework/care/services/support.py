"""Conferences, sessions, programmes and home visits: added once, corrected with a version.

Each service locks the case, checks what was typed, writes the record and appends its event to the ledger. All raise
``ValidationError`` on the field that is wrong, ``NotAllowed`` with who may, ``Refusal`` on a closed case; a correction
also raises ``StaleRecord`` where somebody saved since ``version``.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.services import lock_case
from casework.offices.models import User

from ..enums import HomeVerdict
from ..models import Conference, HomeVisit, Programme, Session
from .writing import add, check_days, check_order, check_texts, correct, lock_record


def _check_conference(case: Case, content: dict[str, Any]) -> None:
    check_texts(content, "chair", "participants", "facts", "decision")
    if content["held_at"] > timezone.now():
        raise ValidationError({"held_at": _("This time lies in the future.")})
    if timezone.localdate(content["held_at"]) < timezone.localdate(case.opened_at):
        raise ValidationError({"held_at": _("This lies before the case began.")})


@transaction.atomic
def hold_conference(case: Case, *, actor: User, **content: Any) -> Conference:
    """Write the minutes of a case conference; ``content`` are the fields of ``Conference.CONTENT``."""
    case = lock_case(case)
    _check_conference(case, content)
    facts = {"route": content["route"]}
    return add(
        Conference,
        case,
        "hold_conference",
        actor=actor,
        permission="write_conference",
        event_facts=facts,
        **content,
    )


@transaction.atomic
def correct_conference(conference: Conference, *, actor: User, version: int, **content: Any) -> Conference:
    """Correct the minutes."""
    case, conference = lock_record(conference, version=version)
    _check_conference(case, content)
    facts = {"route": content["route"]}
    return correct(
        conference,
        verb="correct_conference",
        actor=actor,
        permission="write_conference",
        event_facts=facts,
        **content,
    )


def _check_session(case: Case, content: dict[str, Any]) -> None:
    check_texts(content, "content")
    check_days(case, content, "held_on")
    if not content["attended"]:
        content["minutes"] = None
    elif not content["minutes"]:
        raise ValidationError({"minutes": _("How many minutes did the session take?")})


def _session_facts(content: dict[str, Any]) -> dict[str, Any]:
    return {"kind": content["kind"], "attended": content["attended"], "minutes": content["minutes"]}


@transaction.atomic
def record_session(case: Case, *, actor: User, **content: Any) -> Session:
    """Record a session, held or missed; ``minutes`` is its length and is dropped for a missed one."""
    case = lock_case(case)
    _check_session(case, content)
    facts = _session_facts(content)
    return add(
        Session,
        case,
        "record_session",
        actor=actor,
        permission="record_session",
        event_facts=facts,
        **content,
    )


@transaction.atomic
def correct_session(session: Session, *, actor: User, version: int, **content: Any) -> Session:
    """Correct a session."""
    case, session = lock_record(session, version=version)
    _check_session(case, content)
    facts = _session_facts(content)
    return correct(
        session,
        verb="correct_session",
        actor=actor,
        permission="record_session",
        event_facts=facts,
        **content,
    )


def _check_programme(case: Case, content: dict[str, Any]) -> None:
    check_texts(content, "name")
    check_days(case, content, "started_on", "ended_on")
    check_order(content, "started_on", "ended_on")


@transaction.atomic
def record_programme(case: Case, *, actor: User, **content: Any) -> Programme:
    """Record how a programme ended; both days lie between the beginning of the case and today."""
    case = lock_case(case)
    _check_programme(case, content)
    facts = {"outcome": content["outcome"]}
    return add(
        Programme,
        case,
        "record_programme",
        actor=actor,
        permission="record_programme",
        event_facts=facts,
        **content,
    )


@transaction.atomic
def correct_programme(programme: Programme, *, actor: User, version: int, **content: Any) -> Programme:
    """Correct a programme result."""
    case, programme = lock_record(programme, version=version)
    _check_programme(case, content)
    facts = {"outcome": content["outcome"]}
    return correct(
        programme,
        verb="correct_programme",
        actor=actor,
        permission="record_programme",
        event_facts=facts,
        **content,
    )


def _check_home_visit(case: Case, content: dict[str, Any]) -> None:
    check_texts(content, "address", "met_name", "relation", "findings")
    check_days(case, content, "visited_on")
    if content["verdict"] != HomeVerdict.CONDITIONS:
        content["conditions"] = ""
    elif not (content.get("conditions") or "").strip():
        raise ValidationError({"conditions": _("Under which conditions is the home safe?")})


@transaction.atomic
def record_home_visit(case: Case, *, actor: User, **content: Any) -> HomeVisit:
    """Record a visit to the home; conditions are kept only where the verdict names some."""
    case = lock_case(case)
    _check_home_visit(case, content)
    facts = {"verdict": content["verdict"]}
    return add(
        HomeVisit,
        case,
        "record_home_visit",
        actor=actor,
        permission="record_home_visit",
        event_facts=facts,
        **content,
    )


@transaction.atomic
def correct_home_visit(visit: HomeVisit, *, actor: User, version: int, **content: Any) -> HomeVisit:
    """Correct a home visit."""
    case, visit = lock_record(visit, version=version)
    _check_home_visit(case, content)
    facts = {"verdict": content["verdict"]}
    return correct(
        visit,
        verb="correct_home_visit",
        actor=actor,
        permission="record_home_visit",
        event_facts=facts,
        **content,
    )

"""Conferences, sessions, programmes and home visits: added once, corrected with a version.

Each service locks the case, checks what was typed, writes the record and appends its event to the ledger; the forms
make the same checks beforehand, on what could be read of the rest, so that all errors show at once. All raise
``ValidationError`` on the field that is wrong, ``NotAllowed`` with who may, ``Refusal`` on a closed case; a correction
also raises ``StaleRecord`` where somebody saved since ``version``.
"""

from datetime import datetime
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
from .writing import add, check_all, check_days, check_order, check_texts, correct, lock_record


def check_conference(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` on every field the minutes of a conference may not hold so."""
    texts = ("chair", "participants", "facts", "decision")
    check_all(lambda: check_texts(content, *texts), lambda: _check_held_at(case, content.get("held_at")))


def _check_held_at(case: Case, held_at: datetime | None) -> None:
    if held_at is None:
        raise ValidationError({"held_at": _("Please give the day.")})
    if held_at > timezone.now():
        raise ValidationError({"held_at": _("This time lies in the future.")})
    if timezone.localdate(held_at) < timezone.localdate(case.opened_at):
        raise ValidationError({"held_at": _("This lies before the case began.")})


@transaction.atomic
def hold_conference(case: Case, *, actor: User, **content: Any) -> Conference:
    """Write the minutes of a case conference; ``content`` are the fields of ``Conference.CONTENT``."""
    case = lock_case(case)
    check_conference(case, content)
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
    check_conference(case, content)
    facts = {"route": content["route"]}
    return correct(
        conference,
        verb="correct_conference",
        actor=actor,
        permission="write_conference",
        event_facts=facts,
        **content,
    )


def check_session(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` on every field a session may not hold so; one that was missed has no length."""
    check_all(
        lambda: check_texts(content, "content"),
        lambda: check_days(case, content, "held_on"),
        lambda: _check_length(content),
    )


def _check_length(content: dict[str, Any]) -> None:
    if content.get("attended") and not content.get("minutes"):
        raise ValidationError({"minutes": _("How many minutes did the session take?")})


def _settle_session(case: Case, content: dict[str, Any]) -> None:
    check_session(case, content)
    if not content["attended"]:
        content["minutes"] = None


def _session_facts(content: dict[str, Any]) -> dict[str, Any]:
    return {"kind": content["kind"], "attended": content["attended"], "minutes": content["minutes"]}


@transaction.atomic
def record_session(case: Case, *, actor: User, **content: Any) -> Session:
    """Record a session, held or missed; ``minutes`` is its length and is dropped for a missed one."""
    case = lock_case(case)
    _settle_session(case, content)
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
    _settle_session(case, content)
    facts = _session_facts(content)
    return correct(
        session,
        verb="correct_session",
        actor=actor,
        permission="record_session",
        event_facts=facts,
        **content,
    )


def check_programme(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` on every field the result of a programme may not hold so."""
    check_all(
        lambda: check_texts(content, "name"),
        lambda: check_days(case, content, "started_on", "ended_on"),
        lambda: check_order(content, "started_on", "ended_on"),
    )


@transaction.atomic
def record_programme(case: Case, *, actor: User, **content: Any) -> Programme:
    """Record how a programme ended; both days lie between the beginning of the case and today."""
    case = lock_case(case)
    check_programme(case, content)
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
    check_programme(case, content)
    facts = {"outcome": content["outcome"]}
    return correct(
        programme,
        verb="correct_programme",
        actor=actor,
        permission="record_programme",
        event_facts=facts,
        **content,
    )


def check_home_visit(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` on every field a home visit may not hold so."""
    check_all(
        lambda: check_texts(content, "address", "met_name", "relation", "findings"),
        lambda: check_days(case, content, "visited_on"),
        lambda: _check_conditions(content),
    )


def _check_conditions(content: dict[str, Any]) -> None:
    named = (content.get("conditions") or "").strip()
    if content.get("verdict") == HomeVerdict.CONDITIONS and not named:
        raise ValidationError({"conditions": _("Under which conditions is the home safe?")})


def _settle_home_visit(case: Case, content: dict[str, Any]) -> None:
    check_home_visit(case, content)
    if content["verdict"] != HomeVerdict.CONDITIONS:
        content["conditions"] = ""


@transaction.atomic
def record_home_visit(case: Case, *, actor: User, **content: Any) -> HomeVisit:
    """Record a visit to the home; conditions are kept only where the verdict names some."""
    case = lock_case(case)
    _settle_home_visit(case, content)
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
    _settle_home_visit(case, content)
    facts = {"verdict": content["verdict"]}
    return correct(
        visit,
        verb="correct_home_visit",
        actor=actor,
        permission="record_home_visit",
        event_facts=facts,
        **content,
    )

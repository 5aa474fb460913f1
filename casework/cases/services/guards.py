"""What is asked before anything is written to a case: right, stage, law, repetition, moment; each with its sentence."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User

from ..errors import Illegal, NotAllowed, Stale
from ..law import Right, Transition
from ..models import Case
from ..queries import acting_office, holders, no_way_words, recorded_already


def require(actor: User, right: Right | str, case: Case) -> int:
    """The id of the office at which the person holds the right; raises ``NotAllowed`` with who may."""
    codename = right if isinstance(right, str) else right.codename
    office_id = acting_office(actor, codename, case)
    if office_id is None:
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=case,
            holders=holders(codename, case),
        )
    return office_id


def require_stage(case: Case, expected_stage: str) -> None:
    """Raises ``Stale`` where the case has left the stage the person saw."""
    if case.stage != expected_stage:
        raise Stale(
            _("The case has moved on meanwhile: it is now at “%(stage)s”. Nothing was changed.")
            % {"stage": case.stage_label},
            case=case,
        )


def require_legal(case: Case, law: Transition) -> None:
    """Raises ``Illegal`` where the law has no such way from the case's stage."""
    if not case.has_way(law):
        raise Illegal(no_way_words(case, law), case=case)


def refuse_repeated(case: Case, law: Transition) -> None:
    """Raises ``Illegal`` with who recorded it and when, where this very fact was recorded just before.

    Two people often see the same thing; the second reads a colleague's name instead of a stage that moved on.
    """
    if words := recorded_already(case, law):
        raise Illegal(words, case=case)


def check_moment(occurred_at: datetime | None, *, after: datetime | None = None) -> None:
    """Raises ``ValidationError`` for a time in the future, or before the minute of ``after``.

    Forms say the minute: what happened in the same minute as what went before must pass.
    """
    if occurred_at is None:
        return
    if occurred_at > timezone.now() + timedelta(minutes=5):
        raise ValidationError({"occurred_at": _("This time lies in the future.")})
    if after is not None and occurred_at < after.replace(second=0, microsecond=0):
        raise ValidationError({"occurred_at": _("This lies before what went before it.")})

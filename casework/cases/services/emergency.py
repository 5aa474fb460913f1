"""Opening a sealed case in an emergency, and the data-protection officer's look at it afterwards."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case as Sorted
from django.db.models import IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.offices.queries import rights_of, workplace
from casework.people.encryption import blind_index
from casework.people.nik import clean_number

from .. import ledger
from ..enums import Purpose, Stage, Verdict
from ..errors import NotAllowed, Refusal
from ..models import Case, EmergencyOpening, EmergencyReview, EmergencyTry
from ..queries import sees, visible_to
from ..rules import EMERGENCY_LASTS, TRIES_COUNTED, WRONG_TRIES
from .access import log_access
from .guards import require
from .locking import lock_case
from .seal import check_reason


class TooManyTries(Refusal):
    """Too many numbers opened nothing; ``retry_after`` seconds later one more may be tried."""

    status = 429

    def __init__(self, retry_after: int, sentence: str) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


@transaction.atomic
def find_sealed(actor: User, asked: str) -> Case | None:
    """The case behind a number or NIK, where this person may open it in an emergency or reads it anyway.

    Unknown numbers and those of cases of other offices answer alike, None, and are counted; at the fifth within the
    hour ``TooManyTries`` is raised, for right numbers too, so that nobody finds one by trying. Tries of one person wait
    for each other, lest ten at once count as one.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    _check_tries(actor)
    wanted = _asked_for(asked)
    found = None
    if wanted is not None:
        rights = rights_of(actor)
        newest_open = Sorted(
            When(stage=Stage.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
        of_theirs = Case.objects.hidden_from(rights) | visible_to(actor)
        found = of_theirs.filter(wanted).order_by(newest_open, "-opened_at", "-pk").first()
    if found is None:
        EmergencyTry.objects.create(user=actor)
    return found


def _asked_for(asked: str) -> Q | None:
    asked = asked.strip()
    try:
        digits = clean_number(asked)
    except ValidationError:
        return Q(number=asked.upper())
    return Q(person__nik_index=blind_index(digits, purpose="nik")) if digits else None


def _check_tries(actor: User) -> None:
    now = timezone.now()
    wrong = EmergencyTry.objects.filter(user=actor, at__gt=now - TRIES_COUNTED).order_by("-at")[:WRONG_TRIES]
    times = [row.at for row in wrong]
    if len(times) < WRONG_TRIES:
        return
    again = times[-1] + TRIES_COUNTED
    seconds = max(int((again - now) / timedelta(seconds=1)), 1)
    raise TooManyTries(
        seconds,
        _(
            "%(n)d numbers have opened nothing within an hour, so nothing can be opened now. Try again at %(at)s, or"
            " ask your supervisor."
        )
        % {"n": WRONG_TRIES, "at": timezone.localtime(again).strftime("%H.%M")},
    )


@transaction.atomic
def open_in_emergency(case: Case, *, actor: User, reason: str) -> EmergencyOpening:
    """Open one sealed case for one person for an hour (``EMERGENCY_LASTS``), as if they held ``view_sealed`` on it.

    Every other right stays as it is: they read and write what they could on an unsealed case of their office, and no
    more (neither health notes nor sensitive categories).

    Effects, in order: locks the case; appends ``open_emergency`` with the reason as its text, by which every
    data-protection officer and the responsible supervisor are told; the opening; a row of the access log. Raises
    ``NotAllowed`` without ``view_case`` on it, ``Refusal`` where they read it anyway, ``ValidationError`` for a reason
    too short.
    """
    reason = check_reason(reason)
    case = lock_case(case)
    office_id = require(actor, "view_case", case)
    if sees(actor, case):
        raise Refusal(_("You can read this case already."), case=case)
    now = timezone.now()
    until = now + EMERGENCY_LASTS
    event = ledger.append(
        case,
        "open_emergency",
        actor=actor,
        office_id=office_id,
        source=case.stage,
        text=reason,
        facts={"until": until.isoformat()},
    )
    opening = EmergencyOpening.objects.create(
        case=case,
        user=actor,
        office_id=workplace(actor, office_id) or office_id,
        event=event,
        opened_at=now,
        until=until,
    )
    log_access(actor=actor, purpose=Purpose.EMERGENCY, person=case.person, case=case)
    return opening


@transaction.atomic
def review_emergency(opening: EmergencyOpening, *, actor: User, verdict: str, note: str) -> EmergencyReview:
    """Write down what the data-protection officer found of an opening; a later look adds a row and changes none.

    Raises ``NotAllowed`` without ``review_access``, ``ValidationError`` without a verdict or a note.
    """
    if not rights_of(actor).anywhere("review_access"):
        raise NotAllowed(_("Only the data-protection officer reviews emergency openings."))
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Please choose.")})
    note = note.strip()
    if not note:
        raise ValidationError({"note": _("Please write something.")})
    return EmergencyReview.objects.create(opening=opening, reviewer=actor, verdict=verdict, note=note)

"""Plain rules of this room: no queries, no rows."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .enums import RISKS, AgeBand, Condition

# An officer may catch up on paper notes of the last weeks; anything older is a slip of the date picker.
LATEST_ENTRY: Final = timedelta(days=30)
# A phone's clock may run a little ahead of ours.
CLOCK_SLACK: Final = timedelta(minutes=5)

BAND_AGE: Final[dict[str, int]] = {
    AgeBand.TODDLER: 3,
    AgeBand.CHILD: 12,
    AgeBand.ADULT: 35,
    AgeBand.ELDERLY: 65,
}


def check_moment_met(moment: datetime) -> None:
    """Raises ``ValidationError`` for a time in the future or more than 30 days back."""
    now = timezone.now()
    if moment > now + CLOCK_SLACK:
        raise ValidationError(_("This time lies in the future."), code="future")
    if moment < now - LATEST_ENTRY:
        raise ValidationError(_("This is more than 30 days ago; please check the date."), code="past")


def in_order(moment: datetime, after: datetime) -> datetime:
    """The moment, or the one before it where both lie in one minute, since forms say no seconds."""
    return after if after.replace(second=0, microsecond=0) <= moment < after else moment


def check_conditions(conditions: list[str]) -> None:
    """Raises ``ValidationError`` where somebody is said to be well and ill at once."""
    if Condition.WELL in conditions and any(risk in conditions for risk in RISKS):
        raise ValidationError(_("“Well” does not go together with injured, ill or needing an ambulance."))


def is_urgent(conditions: list[str]) -> bool:
    return Condition.AMBULANCE in conditions


def record_number(office_code: str, year: int, serial: int) -> str:
    """The number of a hand-over record: “BA-PUS-2026-000001” for the first of SDS-PUS in 2026."""
    return f"BA-{office_code.rpartition('-')[2]}-{year}-{serial:06d}"

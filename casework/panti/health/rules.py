"""What follows from findings, when doses may be given, and which measures are out of range."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import AcuteSign, CareNeed

# a sign is acted on even where the nurse ticks nothing
FOLLOWS_FROM: Final[dict[str, CareNeed]] = {
    AcuteSign.SELF_HARM: CareNeed.WATCH,
    AcuteSign.VIOLENT: CareNeed.CALM,
    AcuteSign.STUPOR: CareNeed.WATCH,
}
# what may hurt somebody else or the person at once, marked louder than the rest
URGENT_CARE: Final = (CareNeed.ISOLATE, CareNeed.WATCH, CareNeed.CALM)

# the times a house gives medicine at unless another is ordered
USUAL_TIMES: Final = (time(7), time(12), time(17), time(21))
# a dose is given at most so long before its time
EARLY: Final = timedelta(hours=1)
# how far back a dose is still written down
LATE: Final = timedelta(days=7)


def care_for(chosen: Iterable[str], signs: Iterable[str]) -> list[str]:
    """What is to be done: what the nurse ticked and what follows from acute signs, in the order of the table."""
    wanted = {*chosen, *(FOLLOWS_FROM[sign] for sign in signs if sign in FOLLOWS_FROM)}
    return [need.value for need in CareNeed if need in wanted]


@dataclass(frozen=True)
class Measure:
    """A vital sign: its name and unit, what a living body can show, and what is usual for a grown-up at rest."""

    key: str
    label: str | Promise
    unit: str
    possible: tuple[float, float]
    usual: tuple[float, float]
    # whether the usual range holds for children too
    of_all_ages: bool = False

    def word(self, value: Decimal | int | float | None, age: int | None) -> str:
        """“high”, “low” or nothing; of a child only what is judged alike at every age."""
        if value is None or (age is not None and age < CHILD and not self.of_all_ages):
            return ""
        low, high = self.usual
        if value > high:
            return str(pgettext_lazy("measure", "high"))
        return str(pgettext_lazy("measure", "low")) if value < low else ""


CHILD: Final = 13
# Usual ranges of grown-ups at rest (WHO and Kemenkes primary-care guidelines); a mark to look again, no diagnosis.
MEASURES: Final = (
    Measure("systolic", _("Upper blood pressure"), "mmHg", (50, 300), (90, 139)),
    Measure("diastolic", _("Lower blood pressure"), "mmHg", (20, 200), (60, 89)),
    Measure("pulse", _("Pulse"), "/mnt", (20, 250), (60, 100)),
    Measure("breathing", _("Breathing"), "/mnt", (4, 80), (12, 20)),
    Measure("temperature", _("Temperature"), "°C", (30, 45), (36, 37.5), of_all_ages=True),
    Measure("saturation", _("Oxygen"), "%", (40, 100), (95, 100), of_all_ages=True),
    Measure("glucose", _("Blood sugar"), "mg/dL", (20, 900), (70, 199)),
    Measure("weight", _("Weight"), "kg", (1, 350), (0, 1000), of_all_ages=True),
)
MEASURE: Final = {measure.key: measure for measure in MEASURES}

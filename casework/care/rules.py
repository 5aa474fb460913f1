"""Whether a PPKS category fits a person, which categories speak of violence, how often long-term care is reviewed.

Pure: no queries, no clock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Outcome
from casework.offices.enums import Sex
from casework.offices.models import Category
from casework.offices.months import months_later

# Abused child, victim of trafficking, victim of violence: whoever hurt them may be at home.
VIOLENCE_CATEGORIES: Final = frozenset({"06", "18", "19"})


# How a case ends that needs neither a panti nor aftercare.
DISMISS_OUTCOMES: Final = (Outcome.NOT_PPKS, Outcome.OTHER_SERVICE, Outcome.WITH_FAMILY, Outcome.ON_SITE)
# Long-term care is looked at again at least so often.
REVIEW_MONTHS: Final = 6


def latest_review_day(day: date) -> date:
    """The last day on which somebody looked at on this day is looked at again."""
    return months_later(day, REVIEW_MONTHS)


@dataclass(frozen=True)
class Objection:
    """Why a category may not fit. ``refuses`` is False where the person's data are only estimated or not known: then
    the social worker may confirm the category after another look."""

    sentence: str | Promise
    refuses: bool


def _of_age(category: Category, age: int | None, words: str, *, age_is_known: bool) -> Objection | None:
    low, high = category.min_age, category.max_age
    if low is None and high is None:
        return None
    values = {"category": category.name, "low": low, "high": high, "age": words}
    if age is None:
        sentence = _("“%(category)s” has an age limit, but the person's age is not recorded.")
        return Objection(sentence % values, refuses=False)
    if (low is None or age >= low) and (high is None or age <= high):
        return None
    if high is None:
        sentence = _("“%(category)s” is for people of %(low)s years or more; this person is %(age)s.")
    else:
        sentence = _("“%(category)s” is for ages %(low)s to %(high)s; this person is %(age)s.")
    return Objection(sentence % values, refuses=age_is_known)


def _of_sex(category: Category, sex: str) -> Objection | None:
    if not category.sex or sex == category.sex:
        return None
    values = {"category": category.name, "sex": Sex(category.sex).label}
    if sex == Sex.UNCLEAR:
        sentence = _(
            "“%(category)s” is only for one sex (%(sex)s), and the person's sex is not recorded clearly."
        )
        return Objection(sentence % values, refuses=False)
    return Objection(_("“%(category)s” is only for: %(sex)s.") % values, refuses=True)


def objections(
    category: Category,
    *,
    age: int | None,
    age_words: str,
    age_is_known: bool,
    sex: str,
    disabilities: Collection[str],
) -> list[Objection]:
    """Everything that speaks against a category for a person (Permensos 8/2012 as in ``ppks_categories.csv``).

    A known date of birth outside the range refuses, an estimate only asks; likewise another sex and one that is
    not clear. A category of disability needs at least one type.
    """
    found = [_of_age(category, age, age_words, age_is_known=age_is_known), _of_sex(category, sex)]
    if category.needs_disability_type and not disabilities:
        sentence = _("“%(category)s” needs at least one type of disability.") % {"category": category.name}
        found.append(Objection(sentence, refuses=True))
    return [objection for objection in found if objection is not None]

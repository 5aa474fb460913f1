"""Who fits which panti: a table of rules, each answered in words for the person who decides.

Basis: the criteria of each house (``offices.csv``, editable), the ages and kinds of disability of Permensos 8/2012.
A rule that rests on an estimate says so and does not refuse; the decider sees it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.offices.enums import Disability, Sex
from casework.offices.models import Category, Criteria
from casework.people.models import Person

from .enums import Verdict

# Arrivals nobody decides: who stands at the gate is taken in, full or not.
ARRIVALS_AS_FACTS: Final = ("hand_over", "register", "resume", "readmit", "correct_death", "transfer")
# An estimated age may be wrong by this many years either way.
ESTIMATE_MARGIN: Final = 3


@dataclass(frozen=True)
class Check:
    """One line of the table “does it fit”: what is known of the person, what the panti takes, the verdict in a word."""

    key: str
    label: str
    of_person: str
    of_panti: str
    verdict: Verdict
    word: str
    detail: str = ""

    @property
    def refuses(self) -> bool:
        return self.verdict == Verdict.REFUSED


def checks(
    person: Person, category: Category | None, criteria: Criteria, taken: Iterable[Category]
) -> list[Check]:
    """Every rule of a house against a person; ``taken`` are the categories the house takes, read by the caller."""
    return [
        _category(category, list(taken)),
        _sex(person, criteria),
        _age(person, criteria),
        _disability(person, criteria),
    ]


def _category(category: Category | None, taken: list[Category]) -> Check:
    label, of_panti = _("Category"), ", ".join(known.label for known in taken)
    if category is None:
        return Check("category", label, _("not confirmed yet"), of_panti, Verdict.UNSURE, _("Not known"))
    fits = any(known.code == category.code for known in taken)
    verdict = Verdict.FITS if fits else Verdict.REFUSED
    return Check("category", label, category.label, of_panti or _("no category"), verdict, str(verdict.label))


def _sex(person: Person, criteria: Criteria) -> Check:
    sex = Sex(person.sex)
    of_panti = str(Sex(criteria.sex).label) if criteria.sex else _("Men and women")
    if not criteria.sex or sex == criteria.sex:
        verdict, word = Verdict.FITS, str(Verdict.FITS.label)
    elif sex == Sex.UNCLEAR:
        verdict, word = Verdict.UNSURE, _("Not known")
    else:
        verdict, word = Verdict.REFUSED, str(Verdict.REFUSED.label)
    return Check("sex", _("Sex"), str(sex.label), of_panti, verdict, word)


def age_words(minimum: int | None, maximum: int | None) -> str:
    """“60 and older”, “6 to 18”, “up to 5”, or “any age”."""
    if minimum and maximum is not None:
        return _("%(from)d to %(to)d years") % {"from": minimum, "to": maximum}
    if minimum:
        return _("%(from)d years and older") % {"from": minimum}
    if maximum is not None:
        return _("up to %(to)d years") % {"to": maximum}
    return _("any age")


def _age(person: Person, criteria: Criteria) -> Check:
    label, of_panti = _("Age"), age_words(criteria.min_age, criteria.max_age)
    years = person.age()
    bound = criteria.min_age is not None or criteria.max_age is not None
    if years is None:
        verdict = Verdict.UNSURE if bound else Verdict.FITS
        word = _("Not known") if bound else str(verdict.label)
        return Check("age", label, _("not known"), of_panti, verdict, word)
    margin = 0 if person.birth_date else ESTIMATE_MARGIN
    minimum = criteria.min_age or 0
    maximum = criteria.max_age if criteria.max_age is not None else 200
    if minimum <= years - margin and years + margin <= maximum:
        verdict = Verdict.FITS
    elif years + margin < minimum or maximum < years - margin:
        verdict = Verdict.REFUSED
    else:
        # a babe is not younger than nothing: an estimate of one year fits a house without a lower age
        verdict = Verdict.FITS if minimum == 0 and years + margin <= maximum else Verdict.UNSURE
    detail = "" if person.birth_date else person.get_age_basis_display()
    return Check("age", label, person.age_words, of_panti, verdict, str(verdict.label), detail)


def _disability(person: Person, criteria: Criteria) -> Check:
    label = _("Disability")
    held = ", ".join(str(Disability(kind).label) for kind in person.disabilities) or _("none recorded")
    if not criteria.disability:
        return Check("disability", label, held, _("no condition"), Verdict.FITS, str(Verdict.FITS.label))
    of_panti = str(Disability(criteria.disability).label)
    verdict = Verdict.FITS if criteria.disability in person.disabilities else Verdict.REFUSED
    return Check("disability", label, held, of_panti, verdict, str(verdict.label))


def join_kept(words: str, reserved: int) -> str:
    """The words about a house's places, with how many are kept for somebody accepted who has not arrived."""
    if not reserved:
        return words
    kept = ngettext("%(n)d place kept", "%(n)d places kept", reserved) % {"n": reserved}
    return f"{words} ({kept})"


def free_words(free: int, capacity: int, reserved: int = 0) -> str:
    """“3 of 40 places free (1 place kept)”: what is kept is not free."""
    words = ngettext("%(free)d of %(all)d place free", "%(free)d of %(all)d places free", capacity) % {
        "free": max(free, 0),
        "all": capacity,
    }
    return join_kept(words, reserved)


def places_check(free: int, capacity: int, reserved: int = 0) -> Check:
    """The line about places: a full house warns and refuses nobody, since over capacity is decided with a reason."""
    of_panti = free_words(free, capacity, reserved)
    if free > 0:
        return Check("places", _("Places"), _("one place"), of_panti, Verdict.FITS, _("Free place"))
    return Check("places", _("Places"), _("one place"), of_panti, Verdict.UNSURE, _("Full"))

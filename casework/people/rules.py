"""What cannot be true of a person. Pure: no queries, no rows."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_BIRTH: Final = date(1890, 1, 1)


def check_birth_date(day: date | None) -> None:
    """Raises ``ValidationError`` for a date of birth in the future or before anybody alive was born."""
    if day and day > timezone.localdate():
        raise ValidationError(_("The date of birth lies in the future."))
    if day and day < FIRST_BIRTH:
        raise ValidationError(_("The date of birth lies too far back."))


def check_identity(facts: dict[str, Any]) -> None:
    """Raises one ``ValidationError`` with everything that is wrong with who somebody is said to be: nothing to
    recognise them by, a date of birth that cannot be, an estimated age that rests on nothing."""
    wrong: dict[str, Any] = {}
    if not any(facts.get(name) for name in ("name", "label", "description")):
        wrong["name"] = _("Give a name, or a label or description to recognise the person by.")
    try:
        check_birth_date(facts.get("birth_date"))
    except ValidationError as error:
        wrong["birth_date"] = error
    if facts.get("estimated_age") is not None and not facts.get("age_basis"):
        wrong["age_basis"] = _("Say what the estimated age rests on.")
    if wrong:
        raise ValidationError(wrong)

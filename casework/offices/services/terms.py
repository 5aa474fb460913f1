"""How long things may take at an office."""

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Office, OfficeTerm, User
from ..queries import forget_terms, rights_of
from ..terms import TERMS

FURTHEST: Final = timedelta(days=366)


@transaction.atomic
def set_term(
    office: Office,
    key: str,
    *,
    actor: User,
    amount: int | None,
    unit: str,
    basis: str,
    reason: str,
    valid_from: date,
) -> OfficeTerm:
    """Set how long something may take at an office and those below it, from a day on.

    ``amount`` None hands the office back to the term above it. Effects, in order: locks the office; a row for the same
    day that has not come into force is marked as replaced; writes the new row. What is already running keeps its day,
    since the earliest day is tomorrow. Raises ``PermissionDenied`` without the right there, ``ValidationError`` naming
    every field that is wrong.
    """
    if not rights_of(actor).holds("manage_terms", office.pk):
        raise PermissionDenied(_("You do not set the terms of %(office)s.") % {"office": office.short_name})
    if key not in TERMS:
        raise ValueError(f"no such term: {key}")
    wrong: dict[str, str] = {}
    today = timezone.localdate()
    if valid_from <= today:
        wrong["valid_from"] = _("From tomorrow at the earliest: what is already running keeps its day.")
    elif valid_from > today + FURTHEST:
        wrong["valid_from"] = _("Within a year.")
    if not reason.strip():
        wrong["reason"] = _("Please say why.")
    if amount is not None and amount < 1:
        wrong["amount"] = _("At least 1.")
    if amount is not None and not unit:
        wrong["unit"] = _("Counted in what?")
    if amount is not None and not basis.strip():
        wrong["basis"] = _("On what does it rest? A decree, a letter, an instruction.")
    if wrong:
        raise ValidationError({name: [sentence] for name, sentence in wrong.items()})
    # two administrators at once: the second replaces what the first set, and both rows stay
    Office.objects.select_for_update().get(pk=office.pk)
    standing = OfficeTerm.objects.standing().filter(office=office, key=key, valid_from=valid_from)
    standing.update(replaced_at=timezone.now())
    row = OfficeTerm.objects.create(
        office=office,
        key=key,
        amount=amount,
        unit=unit if amount is not None else "",
        basis=basis.strip() if amount is not None else "",
        reason=reason.strip(),
        valid_from=valid_from,
        set_by=actor,
    )
    forget_terms()
    return row

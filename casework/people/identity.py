"""The ladder of identity: which evidence leads to which step, and how one climbs it and steps down again."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User

from .enums import Evidence, Identity
from .models import IdentityEvidence, Person

LADDER: Final = (Identity.UNKNOWN, Identity.CLAIMED, Identity.DOCUMENT, Identity.CONFIRMED)
# A letter names a person without proving it; only the population register (Dukcapil) confirms, by fingerprint or face
# (Pergub 2/2018 makes the NIK the key to every service in a panti).
STEP_OF: Final[dict[str, Identity]] = {
    Evidence.SAID: Identity.CLAIMED,
    Evidence.FAMILY: Identity.CLAIMED,
    Evidence.LETTER: Identity.CLAIMED,
    Evidence.KTP: Identity.DOCUMENT,
    Evidence.KK: Identity.DOCUMENT,
    Evidence.PAPER: Identity.DOCUMENT,
    Evidence.DUKCAPIL: Identity.CONFIRMED,
}


def rung(step: str) -> int:
    return LADDER.index(Identity(step))


def highest(person: Person) -> Identity:
    """The step a named person's standing evidence leads to; a name nobody proved is claimed."""
    standing = person.evidence.filter(withdrawn_at__isnull=True).values_list("step", flat=True)
    return LADDER[max([rung(Identity.CLAIMED), *(rung(step) for step in standing)])]


@transaction.atomic
def climb(person: Person, *, actor: User, kind: str, seen_on: date, remarks: str = "") -> IdentityEvidence:
    """Write down what was seen of who somebody is; the person stands where their best evidence puts them.

    Effects, in order: locks the person; the evidence; the step, never a lower one. Raises ``ValidationError`` for a
    person without a name, or a day in the future.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.name:
        raise ValidationError({"name": _("Evidence belongs to a name: say which name it shows.")})
    if seen_on > timezone.localdate():
        raise ValidationError({"seen_on": _("This day lies in the future.")})
    evidence = IdentityEvidence.objects.create(
        person=person,
        kind=kind,
        step=STEP_OF[kind],
        seen_on=seen_on,
        remarks=remarks.strip(),
        recorded_by=actor,
    )
    _stand(person)
    return evidence


@transaction.atomic
def step_down(evidence: IdentityEvidence, *, actor: User, because: str) -> IdentityEvidence:
    """Take evidence back that proved wrong; the person steps down to what is still proved.

    Raises ``ValidationError`` without a reason or where a colleague withdrew it already.
    """
    person = Person.objects.select_for_update().get(pk=evidence.person_id)
    evidence = IdentityEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if not because.strip():
        raise ValidationError({"because": _("Please say why.")})
    if not evidence.stands:
        raise ValidationError(_("This evidence was withdrawn already."))
    evidence.withdrawn_by, evidence.withdrawn_at = actor, timezone.now()
    evidence.withdrawn_because = because.strip()
    evidence.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    _stand(person)
    return evidence


def _stand(person: Person) -> None:
    person.identity = highest(person)
    person.version += 1
    person.save(update_fields=["identity", "version", "updated_at"])

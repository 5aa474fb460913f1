"""Recording a death, and filing its papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.offices.models import User

from .. import ledger
from ..enums import AttachmentKind, Burial, DeathEstablished, DutyKind
from ..law import LAW
from ..models import Case, CaseEvent, Death
from ..queries import last_fact
from .door import transition
from .duties import office_of, require_duty
from .guards import refuse_repeated, require
from .locking import lock_case
from .papers import read_upload, stored

# who establishes a death, once somebody has
ESTABLISHED: Final = tuple(one for one in DeathEstablished if one != DeathEstablished.NOBODY)


@transaction.atomic
def record_death(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    died_at: datetime,
    place: str,
    established_by: str,
    body_at: str,
    cause: str = "",
    established_name: str = "",
    note: str = "",
) -> CaseEvent:
    """Record a death at once, whoever is there and whatever waits for a decision.

    Effects, in order: locks the case; writes what is known, the cause encrypted; goes through the door, which voids a
    live proposal, closes the case and opens the duties of countersignature and papers; by its receivers the stay ends,
    tasks are cancelled and the Dinas is told. Raises ``Illegal`` with who and when where it is recorded already,
    ``ValidationError`` for a time in the future or before what is known to have happened later, and as ``transition``.
    """
    case = lock_case(case)
    refuse_repeated(case, LAW["record_death"])
    # the right before the record, so that nobody reads more from an error than that
    require(actor, LAW["record_death"].completes_with, case)
    _check_alive_before(case, died_at)
    if established_by not in DeathEstablished.values:
        raise ValidationError({"established_by": _("Say who established the death.")})
    for name, words in (("place", place), ("body_at", body_at)):
        if not words.strip():
            raise ValidationError({name: _("Please fill this in.")})
    death = Death.objects.create(
        case_id=case.pk,
        died_at=died_at,
        place=place.strip(),
        cause=cause.strip(),
        established_by=established_by,
        established_name=established_name.strip(),
        body_at=body_at.strip(),
        recorded_by=actor,
    )
    return transition(
        case,
        "record_death",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=died_at,
        death=death.pk,
    )


def _check_alive_before(case: Case, died_at: datetime) -> None:
    """Raises ``ValidationError`` where something happened to the person after this time; a decision alone is none."""
    last = last_fact(case)
    if last is None or died_at >= last.occurred_at.replace(second=0, microsecond=0):
        return
    done = LAW[last.verb].done if last.verb in LAW else _("Registered")
    when = date_format(timezone.localtime(last.occurred_at), "j F Y, H.i")
    raise ValidationError(
        {
            "occurred_at": _(
                "The timeline says that after this time, on %(when)s, this happened: %(what)s. Please check the time; "
                "if that entry is wrong, write so in the note and give a time after it."
            )
            % {"when": when, "what": done}
        }
    )


@transaction.atomic
def file_death_papers(
    case: Case,
    *,
    actor: User,
    upload: File[bytes],
    burial: str,
    buried_on: date,
    burial_where: str,
    title: str = "",
    note: str = "",
    established_by: str = "",
    established_name: str = "",
) -> CaseEvent:
    """File the death certificate and what became of the body, on the closed case.

    ``established_by`` says who established the death, where nobody had when it was recorded.
    Effects, in order: locks the case; asks for the duty; stores the certificate; completes the record; appends
    ``file_death_papers``, which does the duty. Raises ``Refusal`` where it is done already, ``NotAllowed`` without the
    duty's right, ``ValidationError`` for a wrong file, a day before the death or in the future, without a place, or
    without who established the death where that is still open.
    """
    paper = read_upload(upload)
    case = lock_case(case)
    duty = require_duty(case, DutyKind.DEATH_PAPERS, actor=actor)
    death = Death.objects.select_for_update(of=("self",)).filter(case=case, corrected_by__isnull=True).first()
    errors: dict[str, Any] = {}
    is_open = death is not None and death.established_by == DeathEstablished.NOBODY
    if is_open and established_by not in ESTABLISHED:
        errors["established_by"] = _("Say who established the death.")
    if burial not in Burial.values:
        errors["burial"] = _("Say what became of the body.")
    if not burial_where.strip():
        errors["burial_where"] = _("Please fill this in.")
    died = death.died_at if death else case.stage_since
    if buried_on < timezone.localdate(died):
        errors["buried_on"] = _("This day lies before the death.")
    elif buried_on > timezone.localdate():
        errors["buried_on"] = _("This day lies in the future.")
    if errors:
        raise ValidationError(errors)
    with stored(case, actor=actor, paper=paper, title=title, kind=AttachmentKind.DEATH) as certificate:
        if death is not None:
            death.certificate, death.filed_by = certificate, actor
            death.burial, death.buried_on, death.burial_where = burial, buried_on, burial_where.strip()
            if is_open:
                death.established_by, death.established_name = established_by, established_name.strip()
            death.save()
        return ledger.append(
            case,
            "file_death_papers",
            actor=actor,
            office_id=office_of(duty, actor),
            source=case.stage,
            text=note,
            facts={
                "duty": duty.pk,
                "death": death.pk if death else None,
                "attachment": certificate.pk,
                "sha256": certificate.sha256,
            },
        )

"""The only writers of medicine and of what became of each dose. Each locks the case first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.cases.services import lock_case, record, require
from casework.cases.services.guards import check_moment
from casework.offices.models import User

from .enums import DoseOutcome
from .models import Dose, Medicine
from .queries import current_doses, was_due
from .rules import EARLY, LATE
from .services import stay_of


def check_days(starts_on: date, ends_on: date | None) -> None:
    """Raises ``ValidationError`` for a plan that begins in the past or ends before it begins."""
    wrong = {}
    if starts_on < timezone.localdate():
        wrong["starts_on"] = _("This day has already passed. Doses given before stand in the health check.")
    if ends_on is not None and ends_on < starts_on:
        wrong["ends_on"] = _("The last day is before the first.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def order_medicine(
    case: Case,
    *,
    actor: User,
    name: str,
    dose: str,
    times: Iterable[time],
    starts_on: date,
    ends_on: date | None,
    ordered_by: str,
    instructions: str = "",
) -> Medicine:
    """Write down a medicine somebody ordered, with its times of day and its days.

    Effects, in order: locks the case; the medicine, its words encrypted; ``medicine_ordered`` by id alone. Doses are
    due from now on. Raises ``ValidationError`` for wrong days or no time, ``Refusal`` where the person lives in no
    house, and as ``record``.
    """
    case = lock_case(case)
    require(actor, "order_medicine", case)
    stay_of(case)
    check_days(starts_on, ends_on)
    at = sorted(set(times))
    if not at:
        raise ValidationError({"times": _("Give at least one time of day.")})
    medicine = Medicine.objects.create(
        case_id=case.pk,
        name=name.strip(),
        dose=dose.strip(),
        instructions=instructions.strip(),
        times=at,
        starts_on=starts_on,
        ends_on=ends_on,
        ordered_by=ordered_by.strip(),
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    record(case, "medicine_ordered", actor=actor, permission="order_medicine", medicine=medicine.pk)
    return medicine


@transaction.atomic
def stop_medicine(medicine: Medicine, *, actor: User, reason: str) -> Medicine:
    """Stop a medicine: from now on no dose is due; what was given stays.

    Raises ``ValidationError`` without a reason, ``Refusal`` for one that is stopped or over already.
    """
    case = lock_case(medicine.case_id)
    require(actor, "order_medicine", case)
    medicine = Medicine.objects.select_for_update(of=("self",)).get(pk=medicine.pk)
    over = medicine.ends_on is not None and medicine.ends_on < timezone.localdate()
    if medicine.stopped_at is not None or over:
        raise Refusal(_("This medicine is not given any more."), case=case)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why.")})
    medicine.stopped_at, medicine.stopped_by = timezone.now(), actor
    medicine.stop_reason = reason.strip()
    medicine.save(update_fields=["stopped_at", "stopped_by", "stop_reason"])
    record(case, "medicine_stopped", actor=actor, permission="order_medicine", medicine=medicine.pk)
    return medicine


@dataclass(frozen=True)
class DoseRow:
    """What became of one due time; ``key`` names the field that a refusal belongs to."""

    medicine: Medicine
    due_at: datetime
    outcome: str
    reason: str = ""
    key: str = ""


def check_dose(row: DoseRow, happened_at: datetime) -> None:
    """Raises ``ValidationError`` on the row's key for a dose before its time or long after, or one without its
    reason."""
    if happened_at < row.due_at - EARLY:
        raise ValidationError({row.key: _("This dose is not due yet.")})
    if happened_at > row.due_at + LATE:
        raise ValidationError({row.key: _("This dose lies more than seven days back.")})
    if row.outcome != DoseOutcome.GIVEN and not row.reason.strip():
        raise ValidationError({row.key: _("Say why it was not taken.")})


@transaction.atomic
def record_doses(rows: Iterable[DoseRow], *, actor: User, happened_at: datetime) -> list[Dose]:
    """Write down a round: what became of many doses, of one person or of a whole house, all of them or none.

    Effects, in order: locks the cases in the order of their ids; each dose; ``medicine_given`` once for each case, by
    ids and counts alone. Raises ``ValidationError`` on the key of the row for a dose that is not due, not in the plan,
    of somebody who was not there then, or recorded by a colleague meanwhile; for a time in the future; and as
    ``record``.
    """
    check_moment(happened_at)
    by_case: dict[int, list[DoseRow]] = defaultdict(list)
    for row in rows:
        by_case[row.medicine.case_id].append(row)
    written = []
    for case_id in sorted(by_case):
        case = lock_case(case_id)
        require(actor, "give_medicine", case)
        doses = [_write_dose(row, actor=actor, happened_at=happened_at) for row in by_case[case_id]]
        _say_given(case, doses, actor=actor, happened_at=happened_at)
        written += doses
    return written


def _write_dose(row: DoseRow, *, actor: User, happened_at: datetime) -> Dose:
    check_dose(row, happened_at)
    medicine = Medicine.objects.get(pk=row.medicine.pk)
    known = current_doses().filter(medicine=medicine, due_at=row.due_at).select_related("recorded_by").first()
    if known is not None:
        raise ValidationError(
            {
                row.key: _("%(who)s has already recorded this: %(what)s.")
                % {"who": known.recorded_by.name, "what": known.get_outcome_display().lower()}
            },
            code="known",
        )
    if not was_due(medicine, row.due_at):
        raise ValidationError(
            {row.key: _("This dose is not in the plan any more, or the person was not here then.")}
        )
    return Dose.objects.create(
        medicine=medicine,
        due_at=row.due_at,
        outcome=row.outcome,
        reason=row.reason.strip(),
        happened_at=happened_at,
        recorded_by=actor,
    )


def _say_given(case: Case, doses: list[Dose], *, actor: User, happened_at: datetime) -> None:
    counts: dict[str, Any] = {
        outcome.value: sum(dose.outcome == outcome for dose in doses)
        for outcome in DoseOutcome
        if any(dose.outcome == outcome for dose in doses)
    }
    record(
        case,
        "medicine_given",
        actor=actor,
        permission="give_medicine",
        occurred_at=max(happened_at, case.opened_at),
        doses=[dose.pk for dose in doses],
        **counts,
    )


@transaction.atomic
def correct_dose(dose: Dose, *, actor: User, outcome: str, reason: str, why: str) -> Dose:
    """Put right what was written down of a dose; the wrong record stays beside it.

    Raises ``ValidationError`` without a reason, ``Refusal`` for a record that was corrected meanwhile or one that is
    right as it is.
    """
    case = lock_case(dose.medicine.case_id)
    require(actor, "give_medicine", case)
    if Dose.objects.filter(corrects=dose).exists():
        raise Refusal(_("A colleague has corrected this meanwhile."), case=case)
    if not why.strip():
        raise ValidationError({"why": _("Please say why.")})
    if outcome != DoseOutcome.GIVEN and not reason.strip():
        raise ValidationError({"reason": _("Say why it was not taken.")})
    right = Dose.objects.create(
        medicine=dose.medicine,
        due_at=dose.due_at,
        outcome=outcome,
        reason=reason.strip() if outcome != DoseOutcome.GIVEN else "",
        happened_at=dose.happened_at,
        recorded_by=actor,
        corrects=dose,
        why_corrected=why.strip(),
    )
    record(case, "dose_corrected", actor=actor, permission="give_medicine", dose=right.pk, wrong=dose.pk)
    return right

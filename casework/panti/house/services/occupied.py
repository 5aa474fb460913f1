"""Somebody lies in a bed that is out of service: a fact of their case, by which they are to be moved.

Opens ``move_from_bed`` for the house where that begins to be so, and ends it where it no longer is though nobody was
moved. Moving or leaving ends the duty by its own event (``cases.duties``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from casework.cases import ledger
from casework.cases.enums import DutyKind
from casework.cases.models import Case, Duty
from casework.cases.services import lock_case, lock_case_if_free
from casework.offices.models import User
from casework.offices.queries import system_user

from ..counts import out_now
from ..models import Lodging, OutOfService

logger = logging.getLogger("casework.beds")

_OUT, _BACK = "bed_out", "bed_back"


def lock_occupants(bed_id: int) -> list[Case]:
    """Lock the cases of whoever lies in a bed; before its house is locked, as everybody takes the case first."""
    lying = Lodging.objects.filter(bed=bed_id, stay__isnull=False, ended_at__isnull=True)
    return [lock_case(pk) for pk in lying.order_by("case_id").values_list("case_id", flat=True)]


def follow_occupants(cases: Iterable[Case], *, actor: User) -> int:
    """Bring the duty to move somebody in line with the bed they lie in; returns how many events that took.

    Of locked cases. Appends ``bed_out`` where somebody lies in a bed that is out of service and nobody owes it yet,
    ``bed_back`` where it is owed and they lie in none that is. Nothing else changes: who lies where stays a fact of
    the house.
    """
    told = 0
    for case in cases:
        lying = _lying(case)
        owed = Duty.objects.live().filter(case=case, kind=DutyKind.MOVE_FROM_BED).exists()
        is_out = (
            lying is not None
            and OutOfService.objects.filter(out_now(), bed=lying.bed_id).exists()
            and case.present_panti_id == lying.panti_id
        )
        if is_out == owed:
            continue
        ledger.append(
            case,
            _OUT if is_out else _BACK,
            actor=actor,
            office_id=case.present_panti_id,
            source=case.stage,
            facts={"lodging": lying.pk} if lying is not None else {},
        )
        told += 1
    return told


def _lying(case: Case) -> Lodging | None:
    return Lodging.objects.filter(case=case, stay__isnull=False, ended_at__isnull=True).first()


def follow_beds() -> int:
    """What the clock alone changes: a bed planned to be out of service is now, or its time is over.

    Each case in a transaction of its own; one that somebody is saving is left for the next time. Recorded in the name
    of the system. What went wrong with one is logged and holds up no other. Returns how many events it took.
    """
    out = Exists(OutOfService.objects.filter(out_now(), bed=OuterRef("bed")))
    lying = Lodging.objects.filter(stay__isnull=False, ended_at__isnull=True)
    owed = Duty.objects.live().filter(kind=DutyKind.MOVE_FROM_BED).values("case")
    in_one = lying.filter(out).values("case")
    wrong = Case.objects.filter(
        Q(pk__in=in_one) & ~Q(pk__in=owed) | Q(pk__in=owed) & ~Q(pk__in=in_one)
    ).order_by("pk")
    told = 0
    for pk in wrong.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                case = lock_case_if_free(pk)
                told += follow_occupants([case], actor=system_user()) if case is not None else 0
        except Exception as error:
            # the type alone: a message may name a person
            logger.error("bed of case %s not followed: %s", pk, type(error).__qualname__)  # noqa: TRY400
    return told

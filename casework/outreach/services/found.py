"""Somebody who is sought was met or brought in: the one place of this room that records it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.cases.enums import Stage
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent
from casework.cases.services import transition as through_the_door
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User

from ..rules import in_order


def resume_found(
    case: Case,
    *,
    actor: User,
    panti: Office,
    occurred_at: datetime,
    area: str | None = None,
    note: str = "",
    expected_stage: str = Stage.ABSENT,
    **facts: Any,
) -> CaseEvent:
    """Record that the absent person of a case is found and now in ``panti``; any office that meets them may.

    The stay is opened by the house; ``area``, where it was, is what the house that searched is told of the contact.
    Raises ``Refusal`` for an office that is no house, and as the door.
    """
    if not panti.is_panti or not panti.is_active:
        raise Refusal(_("Say which panti the person is in now."), case=case)
    return through_the_door(
        case,
        "resume",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=in_order(occurred_at, case.stage_since),
        panti=panti.pk,
        transit=panti.kind == OfficeKind.TRANSIT,
        area=area,
        **facts,
    )

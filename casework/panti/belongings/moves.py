"""What happens to a thing in keeping: each move a line of its history, the thing as it stands after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent
from casework.cases.services import lock_case
from casework.cases.services.guards import check_moment
from casework.offices.models import User

from .enums import ItemMove
from .models import Belonging, BelongingMove
from .rules import EFFECTS, MOST_OF_ONE
from .services import check_count, record_line, require_at, write_line


def lock_item(pk: int, case: Case) -> Belonging:
    """A thing of a locked case, locked."""
    return (
        Belonging.objects.select_for_update(of=("self",)).select_related("panti").get(pk=pk, case_id=case.pk)
    )


def check_after_last(item: Belonging, occurred_at: datetime) -> None:
    """Raises ``ValidationError`` for a time in the future or before the last line of the thing's history."""
    last = (
        BelongingMove.objects.filter(item=item).order_by("-pk").values_list("occurred_at", flat=True).first()
    )
    check_moment(occurred_at, after=last or item.received_at)


def check_move(item: Belonging, kind: str, count: int) -> None:
    """Raises ``ValidationError`` for more pieces than there are to move so."""
    effect = EFFECTS[kind]
    if kind == ItemMove.CORRECTED:
        if not 0 <= count <= MOST_OF_ONE:
            raise ValidationError(
                {"count": _("Give a number between 0 and %(most)d.") % {"most": MOST_OF_ONE}}
            )
        return
    check_count(count)
    there = item.stored if effect.lent > 0 else item.lent if effect.lent < 0 else item.held
    if count > there:
        raise ValidationError(
            {"count": _("Only %(n)d of these are there for that.") % {"n": there}}, code="too_many"
        )


def put(item: Belonging, kind: str, count: int, **line: Any) -> BelongingMove:
    """Apply a move to a locked thing and write its line; what goes out is taken from what lies in store first."""
    effect = EFFECTS[kind]
    check_move(item, kind, count)
    if kind == ItemMove.CORRECTED:
        gone = item.count - item.held
        item.count, item.held = max(count, gone), max(count - gone, 0)
        item.lent = min(item.lent, item.held)
    else:
        item.held += effect.held * count
        item.lent = min(item.lent + effect.lent * count, item.held)
    item.save()
    return write_line(item, kind, count, **line)


@transaction.atomic
def move_item(
    item: Belonging,
    kind: str,
    *,
    actor: User,
    occurred_at: datetime,
    count: int,
    storage: str = "",
    place: str = "",
    description: str = "",
    to_whom: str = "",
    reason: str = "",
    witness: str = "",
) -> CaseEvent:
    """Write down what happened to a thing: put elsewhere, lent, taken back, given, destroyed, lost, or corrected.

    Effects, in order: locks the case and the thing; the thing as it stands now with a line of its history;
    ``belongings_moved``. A correction gives the number and the words as they should have been. Raises
    ``ValidationError`` for a wrong time or count, a reason or a witness that is missing; ``NotAllowed`` without the
    right at the house that keeps it.
    """
    case = lock_case(item.case_id)
    item = lock_item(item.pk, case)
    require_at(case, actor, item.panti_id)
    check_after_last(item, occurred_at)
    check_words(kind, reason=reason, witness=witness)
    if kind == ItemMove.MOVED:
        item.storage, item.place = storage or item.storage, place.strip()
    if kind == ItemMove.CORRECTED and description.strip():
        item.description = description.strip()
    line = put(
        item,
        kind,
        count,
        actor=actor,
        occurred_at=occurred_at,
        to_whom=to_whom.strip(),
        reason=reason.strip(),
        witness=witness.strip(),
    )
    return record_line(
        case,
        "belongings_moved",
        actor=actor,
        office_id=item.panti_id,
        occurred_at=occurred_at,
        item=item.pk,
        move=line.pk,
        kind=str(kind),
        pieces=count,
    )


def check_words(kind: str, *, reason: str, witness: str) -> None:
    """Raises ``ValidationError`` where a move asks for a reason or a witness and gets none."""
    effect, wrong = EFFECTS[kind], {}
    if effect.reason and not reason.strip():
        wrong["reason"] = _("Please say why.")
    if effect.witness and not witness.strip():
        wrong["witness"] = _("Name who saw it.")
    if wrong:
        raise ValidationError(wrong)


def still_held(case: Case, panti_id: int, counts: Mapping[int, int]) -> list[tuple[Belonging, int]]:
    """The things of these numbers, locked, that a house keeps of a locked case; raises ``Refusal`` for one that went
    meanwhile."""
    found = []
    for pk, count in sorted(counts.items()):
        item = (
            Belonging.objects.select_for_update(of=("self",))
            .filter(pk=pk, case_id=case.pk, panti=panti_id)
            .first()
        )
        if item is None or count > item.held:
            raise Refusal(
                _("Some of these things went out meanwhile. Look again at what is still there."), case=case
            )
        if count:
            found.append((item, count))
    return found

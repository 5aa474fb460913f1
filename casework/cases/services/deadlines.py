"""Deadlines that move or pass: extensions with a reason, and approvals that nobody carried out in their time."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.offices.queries import rights_of, system_user, who_may

from .. import ledger
from ..enums import ProposalStatus
from ..errors import NotAllowed
from ..law import RIGHTS
from ..models import Case, CaseEvent, Duty, Proposal
from ..queries import readers_among, sees
from .locking import lock_case, lock_case_if_free

logger = logging.getLogger("casework.deadlines")


def office_to_extend(case: Case, offices: list[int], actor: User) -> int:
    """The office at which this person hands out the work of a task that lies at ``offices``: one of these (a house that
    let somebody go still owes papers), or any office of the case, as for handing a task on.

    Raises ``NotAllowed`` with who may extend.
    """
    rights, offices = rights_of(actor), [*offices, *case.offices_at(RIGHTS["assign_task"].sides)]
    found = next((pk for pk in offices if rights.holds("assign_task", pk)), None)
    if found is None or not sees(actor, case):
        raise NotAllowed(
            _("Only whoever hands out the work extends a deadline."),
            case=case,
            holders=readers_among(who_may("assign_task", offices), case),
        )
    return found


@transaction.atomic
def extend_deadline(
    case: Case,
    *,
    actor: User,
    offices: list[int],
    node: str,
    was: datetime,
    until: datetime,
    reason: str,
    duty: Duty | None = None,
    proposal: Proposal | None = None,
) -> CaseEvent:
    """Give what is to be done at a node of the flow more time; how much is allowed, ``workflows`` has checked.

    Effects, in order: locks the case; moves the day of the duty or of the open proposal it is about; appends
    ``extend_deadline`` with the old and the new moment, the reason as its text. Also on a closed case, whose papers
    may still be owed. Raises ``NotAllowed``.
    """
    case = lock_case(case)
    office_id = office_to_extend(case, offices, actor)
    if duty is not None:
        Duty.objects.filter(pk=duty.pk).update(due_at=until)
    if proposal is not None:
        Proposal.objects.filter(pk=proposal.pk, status=ProposalStatus.OPEN).update(
            due_on=timezone.localdate(until)
        )
    return ledger.append(
        case,
        "extend_deadline",
        actor=actor,
        office_id=office_id,
        source=case.stage,
        text=reason,
        facts={"node": node, "was": was.isoformat(), "until": until.isoformat()},
    )


def expire_approvals() -> int:
    """End every approval that nobody carried out in its time; returns how many.

    Each in a transaction of its own, under the lock of its case; a case somebody is saving is left for the next time,
    so several workers may run this at once. What went wrong with one is logged and holds up no other.
    """
    ended = 0
    over = Proposal.objects.filter(
        status=ProposalStatus.APPROVED, valid_until__lt=timezone.localdate()
    ).order_by("valid_until", "pk")
    for pk, case_id in over.values_list("pk", "case_id"):
        try:
            ended += _expire(pk, case_id)
        except Exception as error:
            # the type alone: a message may name a person
            logger.error("approval %s did not expire: %s", pk, type(error).__qualname__)  # noqa: TRY400
    return ended


@transaction.atomic
def _expire(pk: int, case_id: int) -> bool:
    """Void one approval past its day and append ``expire_proposal`` in the name of the system."""
    case = lock_case_if_free(case_id)
    if case is None:
        return False
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .filter(pk=pk, status=ProposalStatus.APPROVED, valid_until__lt=timezone.localdate())
        .first()
    )
    if proposal is None:
        return False
    proposal.status, proposal.ended_at = ProposalStatus.VOID, timezone.now()
    proposal.version += 1
    proposal.save(update_fields=["status", "ended_at", "version"])
    case.requested_office_id = None
    ledger.append(
        case,
        "expire_proposal",
        actor=system_user(),
        office_id=None,
        source=case.stage,
        facts={"proposal": proposal.pk, "transition": proposal.transition},
    )
    return True

"""Putting right what somebody broke past the services: proposals that fit no more to where their case stands."""

from __future__ import annotations

from casework.offices.queries import system_user

from ..models import Case
from ..queries import live_proposal, requested_by, stray_proposal
from .door import void_proposals


def mend_proposals(case: Case) -> None:
    """Void what waits on a locked case at a stage that has no way for it, and keep an office as asked
    only while a proposal asks it.

    Effects, in order: the proposal, with ``void_proposal`` in the name of the system; the case.
    """
    if stray_proposal(case) is not None:
        void_proposals(case, actor=system_user(), office_id=None)
    asked = requested_by(live_proposal(case))
    if case.requested_office_id != asked:
        case.requested_office_id = asked
        case.save(update_fields=["requested_office"])

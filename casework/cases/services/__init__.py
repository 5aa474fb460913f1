"""The only writers of cases. ``transition`` is the one door through which a stage changes."""

from .access import log_access
from .door import lock_case, record, register, require, transition
from .exits import carry_out_exit, propose_exit
from .idempotency import Claim, claim, earlier_result
from .identity import correct_identity
from .papers import attach, edit_note, write_note
from .proposals import approve, carry_out, propose, return_proposal, withdraw_proposal
from .seal import classify

__all__ = [
    "Claim",
    "approve",
    "attach",
    "carry_out",
    "carry_out_exit",
    "claim",
    "classify",
    "correct_identity",
    "earlier_result",
    "edit_note",
    "lock_case",
    "log_access",
    "propose",
    "propose_exit",
    "record",
    "register",
    "require",
    "return_proposal",
    "transition",
    "withdraw_proposal",
    "write_note",
]

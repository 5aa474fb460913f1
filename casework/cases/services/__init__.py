"""The only writers of cases. ``transition`` is the one door through which a stage changes."""

from .access import log_access, log_accesses, log_audit
from .deadlines import expire_approvals, extend_deadline, office_to_extend
from .deaths import file_death_papers, record_death
from .door import record, transition
from .duties import countersign
from .emergency import TooManyTries, find_sealed, open_in_emergency, review_emergency
from .exits import carry_out_exit, file_exit_papers, propose_exit
from .guards import require
from .idempotency import Claim, claim, earlier_result
from .identity import (
    add_relation,
    correct_identity,
    record_evidence,
    remove_relation,
    withdraw_evidence,
)
from .locking import lock_case, lock_case_if_free
from .mending import mend_proposals
from .papers import attach, edit_note, write_note
from .proposals import approve, carry_out, propose, return_proposal, withdraw_proposal
from .registration import register
from .seal import classify, seal, sealed_by_category_words, unseal

__all__ = [
    "Claim",
    "TooManyTries",
    "add_relation",
    "approve",
    "attach",
    "carry_out",
    "carry_out_exit",
    "claim",
    "classify",
    "correct_identity",
    "countersign",
    "earlier_result",
    "file_death_papers",
    "edit_note",
    "expire_approvals",
    "extend_deadline",
    "file_exit_papers",
    "find_sealed",
    "lock_case",
    "lock_case_if_free",
    "log_access",
    "office_to_extend",
    "log_accesses",
    "log_audit",
    "mend_proposals",
    "open_in_emergency",
    "propose",
    "propose_exit",
    "record",
    "record_death",
    "record_evidence",
    "register",
    "remove_relation",
    "require",
    "return_proposal",
    "review_emergency",
    "seal",
    "sealed_by_category_words",
    "transition",
    "unseal",
    "withdraw_evidence",
    "withdraw_proposal",
    "write_note",
]

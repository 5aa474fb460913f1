"""The only writers of people, memberships, grants, terms and the criteria of a panti."""

from .accounts import create_staff, edit_staff, password_of, reset_password, set_active
from .criteria import edit_criteria
from .editing import StaleRecord
from .grants import group_for, sync_grants
from .memberships import end_membership, give_membership
from .terms import set_term

__all__ = [
    "StaleRecord",
    "create_staff",
    "edit_criteria",
    "edit_staff",
    "end_membership",
    "give_membership",
    "group_for",
    "password_of",
    "reset_password",
    "set_active",
    "set_term",
    "sync_grants",
]

"""The reads of this room: rights, staff, places and terms."""

from .places import HOME_PROVINCE, cities_by_province, panti, provinces, sudinsos_of, transit_panti_for
from .rights import Holder, Rights, memberships_of, read_rights, rights_of, system_user, who_may, workplace
from .staff import (
    ENDS_SOON_DAYS,
    Page,
    StaffFilter,
    StaffToMind,
    managed_criteria,
    managed_offices,
    manages,
    staff_of,
    staff_page,
    staff_to_mind,
    with_memberships,
)
from .terms import TermLine, forget_terms, remembering_terms, term, term_offices, terms_at

__all__ = [
    "ENDS_SOON_DAYS",
    "HOME_PROVINCE",
    "Holder",
    "Page",
    "Rights",
    "StaffFilter",
    "StaffToMind",
    "TermLine",
    "cities_by_province",
    "forget_terms",
    "managed_criteria",
    "managed_offices",
    "manages",
    "memberships_of",
    "panti",
    "provinces",
    "read_rights",
    "remembering_terms",
    "rights_of",
    "staff_of",
    "staff_page",
    "staff_to_mind",
    "sudinsos_of",
    "system_user",
    "term",
    "term_offices",
    "terms_at",
    "transit_panti_for",
    "who_may",
    "with_memberships",
    "workplace",
]

"""Who may do what a fact left to be done: at the offices that owe it, above them, or apart from the case."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.offices.queries import Holder, memberships_of, rights_of, who_may

from .duties import DUTIES
from .models import Case, Duty
from .queries import readers_among, sees


def duty_office(actor: User, duty: Duty, case: Case) -> int | None:
    """The id of the office at which a person holds the right of a duty and reads what it asks; None where they do not.

    Of a duty that is done apart from the case (``DutyLaw.apart``) the offices that owe it read what they need though
    the case is no longer theirs, of a sealed one those who read sealed cases there. Who may not sign what they
    recorded is asked beside this.
    """
    law, rights = DUTIES[duty.kind], rights_of(actor)
    held = [pk for pk in duty.offices if rights.holds(law.codename, pk)]
    if held and not sees(actor, case):
        held = [pk for pk in held if law.apart and (not case.sealed or rights.holds("view_sealed", pk))]
    return next(iter(held), None)


def left_to(actor: User, duty: Duty, case: Case) -> list[Holder]:
    """Those of a duty's own offices who do it instead of somebody of the office above; nobody where it is theirs.

    The office above does such a duty (``DutyLaw.above``) only where nobody at these offices can.
    """
    if not DUTIES[duty.kind].above or any(place.office_id in duty.offices for place in memberships_of(actor)):
        return []
    return [holder for holder in duty_holders(duty, case) if holder.office.pk in duty.offices]


def may_name(actor: User, case: Case, *, reads_case: bool, at: Iterable[int] = ()) -> bool:
    """Whether somebody may be told whom a case is about: a sealed one whose file is closed to them has no name.

    Where they do what a house owes of it they must know for whom, so its page names houses ``at``: whoever reads sealed
    cases in one of them is told there, and nowhere else.
    """
    return reads_case or not case.sealed or rights_of(actor).holds("view_sealed", *at)


def called(case: Case, *, named: bool) -> str:
    """How a case is called in a list, as ``may_name`` says."""
    return case.person.display_name if named else _("A sealed case")


def bars(duty: Duty) -> User | None:
    """Whoever may not do a duty because they recorded the fact that somebody else signs."""
    return duty.opened_by.actor if DUTIES[duty.kind].by_somebody_else else None


def duty_holders(duty: Duty, case: Case) -> list[Holder]:
    """People who may do a duty of this case today; where its own offices have nobody who can, those above them."""
    law, barred = DUTIES[duty.kind], bars(duty)
    found = readers_of_duty(who_may(law.codename, duty.offices), duty, case, barred)
    nearest = [holder for holder in found if holder.office.pk in duty.offices]
    return nearest or found if law.above else found


def readers_of_duty(found: list[Holder], duty: Duty, case: Case, without: User | None = None) -> list[Holder]:
    """Those of some people of a duty's offices who may read what it asks, less one person."""
    if not DUTIES[duty.kind].apart:
        return readers_among(found, case, without)
    if case.sealed:
        readers = {holder.user.pk for holder in who_may("view_sealed", duty.offices)}
        found = [holder for holder in found if holder.user.pk in readers]
    return [holder for holder in found if without is None or holder.user.pk != without.pk]

"""Refusals: why a step did not happen, in a sentence for the person who tried.

Nothing has been written when one is raised.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from casework.offices.queries import Holder

if TYPE_CHECKING:
    from .models import Case
    from .needs import Need


class Refusal(Exception):
    """A step that did not happen. ``status`` is the HTTP status, ``sentence`` what the person reads."""

    status = 409

    def __init__(self, sentence: str | Promise, *, case: "Case | None" = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.case = case


class Stale(Refusal):
    """The case or proposal is no longer as the person saw it."""


class Illegal(Refusal):
    """The law of the road has no such move from here."""


class NotAllowed(Refusal):
    """The person may know of the case but not do this; says who may."""

    status = 403

    def __init__(
        self,
        sentence: str | Promise,
        *,
        case: "Case | None" = None,
        holders: Sequence[Holder] = (),
    ) -> None:
        super().__init__(sentence, case=case)
        self.holders = list(holders)


class NeedsMissing(Refusal):
    """Something the law asks for before this step is not there yet."""

    def __init__(self, needs: "Sequence[Need]", *, case: "Case | None" = None) -> None:
        listed = "; ".join(str(need.sentence) for need in needs)
        super().__init__(_("Not yet possible: %(needs)s.") % {"needs": listed}, case=case)
        self.needs = list(needs)


class Busy(Refusal):
    """Somebody else is writing to the case right now and did not finish in time."""

    status = 503
    # seconds after which trying again makes sense
    retry_after = 5


def is_lock_timeout(error: BaseException) -> bool:
    """Whether the database gave up waiting for a lock: of a house, a counter, a form's key, anything but a case."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, LockNotAvailable)

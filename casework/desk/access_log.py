"""The home of the data-protection officer: the latest openings of files; the whole trail has pages of its own."""

from typing import Any

from casework.cases.enums import Purpose
from casework.cases.registry import HomePart, add_home_part
from casework.offices.models import User
from casework.offices.queries import rights_of

from .queries import openings

LATEST = 8


def _reads_log_only(user: User) -> bool:
    """Those who oversee: whoever also reads cases finds the log of each on its own page."""
    rights = rights_of(user)
    return rights.anywhere("view_access_log") and not rights.anywhere("view_case")


def latest_openings(actor: User) -> dict[str, Any]:
    # a list of cases opens a photo for each row of it; the whole log has them
    return {"openings": list(openings(actor).exclude(purpose=Purpose.PHOTO)[:LATEST])}


add_home_part(HomePart("cases/_home_access.html", latest_openings, _reads_log_only, order=30))

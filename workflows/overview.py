"""The home of those who read cases and to whom no task comes: leadership, clerks, nurses."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone

from casework.cases.enums import Stage
from casework.cases.queries import visible_to
from casework.cases.registry import HomePart, add_home_part
from casework.offices.models import User
from casework.offices.queries import rights_of

from . import inbox


def overview(actor: User) -> dict[str, Any]:
    """The open cases a person may read, by stage in the order of the road, with how many are overdue; two queries."""
    counts = dict(visible_to(actor).open().order_by().values_list("stage").annotate(Count("pk")))
    overdue = inbox.open_tasks(actor).filter(due_at__lt=timezone.now(), incident__isnull=True).order_by()
    late = dict(overdue.values_list("case__stage").annotate(Count("case", distinct=True)))
    stages = [
        {"stage": stage, "label": stage.label, "count": counts[stage], "late": late.get(stage, 0)}
        for stage in Stage
        if stage in counts
    ]
    return {"stages": stages, "total": sum(counts.values())}


def _reads(user: User) -> bool:
    return rights_of(user).anywhere("view_case")


add_home_part(HomePart("workflows/_overview.html", overview, _reads, order=10))

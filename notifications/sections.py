"""What this room hangs into the case page."""

from typing import Any

from casework.cases import registry
from casework.cases.models import Case
from casework.offices.models import User

from .models import Follow


def _follow(case: Case, actor: User) -> dict[str, Any]:
    return {"follows": Follow.objects.filter(case=case, user=actor).exists()}


registry.add_section(
    registry.Section(
        key="follow", place="aside", template="notifications/_follow.html", context=_follow, order=90
    )
)

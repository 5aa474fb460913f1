"""A form as a browser sends it."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from casework.cases.models import Case
from casework.offices.models import User


def sent(form_class: Any, case: Case, actor: User, **data: Any) -> Any:
    """The form with this data, with the key and the stage every page of ours carries."""
    extra = {"proposal": data.pop("proposal")} if "proposal" in data else {}
    if extra:
        data = {"version": extra["proposal"].version} | data
    content = {"idempotency_key": str(uuid4()), "expected_stage": case.stage} | data
    return form_class(content, case=case, actor=actor, **extra)


def minute(moment: Any) -> str:
    """The moment as a field for date and time writes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")

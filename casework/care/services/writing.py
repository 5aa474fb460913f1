"""What every writer of this room does the same way: checks of days and texts, the lock, the version, the ledger."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Stale
from casework.cases.models import Case
from casework.cases.services import lock_case, record
from casework.offices.models import User

from ..models import CareRecord

Record = TypeVar("Record", bound=CareRecord)


class StaleRecord(Stale):
    """Somebody saved this record since the form was opened; ``current`` is what stands there now."""

    def __init__(self, current: CareRecord, *, case: Case) -> None:
        super().__init__(
            _("Somebody saved this while you were writing. Nothing of yours was saved."), case=case
        )
        self.current = current


def check_all(*checks: Callable[[], None]) -> None:
    """Make every check, then raise one ``ValidationError`` with all they found: nobody mends a form in rounds."""
    found: dict[str, list[ValidationError]] = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                found.setdefault(name, []).extend(errors)
    if found:
        raise ValidationError(found)


def check_texts(content: dict[str, Any], *names: str) -> None:
    """Raises ``ValidationError`` on every named text that is empty or only blanks."""
    empty = {
        name: _("Please write something here.") for name in names if not str(content.get(name) or "").strip()
    }
    if empty:
        raise ValidationError(empty)


def check_days(case: Case, content: dict[str, Any], *names: str) -> None:
    """Raises ``ValidationError`` on every named day (WIB) that lies in the future or before the case began."""
    today, first = timezone.localdate(), timezone.localdate(case.opened_at)
    wrong = {}
    for name in names:
        day: date | None = content.get(name)
        if day is None:
            wrong[name] = _("Please give the day.")
        elif day > today:
            wrong[name] = _("This day lies in the future.")
        elif day < first:
            wrong[name] = _("This lies before the case began.")
    if wrong:
        raise ValidationError(wrong)


def check_order(content: dict[str, Any], first: str, last: str) -> None:
    """Raises ``ValidationError`` where a period ends before it starts; an end that is missing is another check's."""
    start, end = content.get(first), content.get(last)
    if start and end and end < start:
        raise ValidationError({last: _("The end lies before the start.")})


def fingerprint(content: Any) -> str:
    """SHA-256 of what was written, for the ledger: the words stay outside it, so that law can demand a correction."""
    canonical = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def content_of(written: CareRecord, names: Iterable[str] | None = None) -> dict[str, Any]:
    values = {name: getattr(written, name) for name in names or written.CONTENT}
    return {name: value.pk if hasattr(value, "pk") else value for name, value in values.items()}


def add(
    model: type[Record],
    case: Case,
    verb: str,
    *,
    actor: User,
    permission: str,
    event_facts: dict[str, Any],
    **content: Any,
) -> Record:
    """Write a new record on a locked case, then its event with the hash of what it says. Raises as ``record``."""
    written = model(case=case, stage=case.stage, author=actor, **content)
    written.save(force_insert=True)
    sha256 = fingerprint(content_of(written))
    record(case, verb, actor=actor, permission=permission, record=written.pk, sha256=sha256, **event_facts)
    return written


def lock_record(written: Record, *, version: int) -> tuple[Case, Record]:
    """Lock the case, then the record; raises ``StaleRecord`` where somebody saved since ``version``."""
    case = lock_case(written.case_id)
    found = type(written)._default_manager
    current = found.select_for_update(of=("self",)).get(pk=written.pk)
    current.case = case
    if current.version != version:
        raise StaleRecord(current, case=case)
    return case, current


def correct(
    written: Record, *, verb: str, actor: User, permission: str, event_facts: dict[str, Any], **content: Any
) -> Record:
    """Change a locked record, then append its event: who, a hash of what it says now and which version it is."""
    for name, value in content.items():
        setattr(written, name, value)
    written.version += 1
    written.edited_by, written.edited_at = actor, timezone.now()
    written.save()
    record(
        written.case,
        verb,
        actor=actor,
        permission=permission,
        record=written.pk,
        version=written.version,
        sha256=fingerprint(content_of(written)),
        **event_facts,
    )
    return written

"""A form sent twice makes one row: its key is claimed in the transaction that does the work."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from casework.offices.models import User

from ..errors import Refusal
from ..models import IdempotencyKey


@dataclass
class Claim:
    """``first`` is False when the key was used before; then ``result_url`` is where the first one led."""

    row: IdempotencyKey
    first: bool

    @property
    def result_url(self) -> str:
        return self.row.result_url

    def led_to(self, url: str) -> None:
        self.row.result_url = url
        self.row.save(update_fields=["result_url"])


def earlier_result(key: str | None, *, actor: User, action: str) -> str:
    """Where the same form, sent by the same person, led before; empty for a new or malformed key.

    Asked before a form is checked: what it wrote itself (a NIK, a stage moved on) may make the second copy look wrong.
    """
    try:
        uuid = UUID(str(key))
    except ValueError:
        return ""
    found = IdempotencyKey.objects.filter(key=uuid, actor=actor, action=action).values_list(
        "result_url", flat=True
    )
    return found.first() or ""


def claim(key: str | UUID | None, *, actor: User, action: str) -> Claim:
    """Claim a form's key inside the transaction that does its work; the second sender waits for the first and then
    finds it claimed. Raises ``Refusal`` for a missing or foreign key.
    """
    try:
        uuid = UUID(str(key))
    except ValueError as error:
        raise Refusal(_("This form was not complete; please open it again.")) from error
    # on conflict the insert waits for the other transaction to end before it answers
    IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(key=uuid, actor=actor, action=action)], ignore_conflicts=True
    )
    row = IdempotencyKey.objects.select_for_update().get(key=uuid)
    if row.actor_id != actor.pk or row.action != action:
        raise Refusal(_("This form belongs to somebody else; please open it again."))
    return Claim(row, first=not row.result_url)

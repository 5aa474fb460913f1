"""What every text about an incident must hold."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def require_words(**given: str) -> None:
    """Raises ``ValidationError`` naming every text that is empty."""
    missing = {name: _("Please fill this in.") for name, words in given.items() if not words.strip()}
    if missing:
        raise ValidationError(missing)

"""What has been typed so far of who somebody is, while the rest of the form is still empty."""

from __future__ import annotations

from typing import Any

from .who import WhoForm


class LikelyForm(WhoForm):
    """Reads whatever can be read, and asks for nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def look(self) -> None:
        """Find who it may be; fields that cannot be read yet count as empty."""
        self.full_clean()
        for name in self.fields:
            self.cleaned_data.setdefault(name, None)
        self.settle_known(makes_case=True)
        # nothing is wrong yet with a form that is being filled in
        self.errors.clear()

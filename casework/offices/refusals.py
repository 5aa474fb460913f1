"""Putting what a service would refuse onto a form beforehand."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def show_refusals(form: forms.BaseForm, check: Callable[..., object], *about: Any, **further: Any) -> None:
    """Make a check of the service before it is called, so that all errors of a form show at once.

    The check raises ``ValidationError`` on fields. A field that could not be read in the first place keeps the one
    error it has.
    """
    try:
        check(*about, **further)
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            if name not in form.errors:
                form.add_error(name, errors)

"""Fetching a house and its parts as somebody may see them, and showing what a service refuses."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed, Refusal
from casework.cases.views import actor_of
from casework.offices.models import Office
from casework.offices.queries import rights_of, who_may

from ...queries import houses_shown_to
from ..models import Bed


def fetch_house(request: HttpRequest, code: str, *, right: str = "") -> Office:
    """The house of a code. Raises ``Http404`` for one this person is not shown, ``NotAllowed`` without the right."""
    actor = actor_of(request)
    office = get_object_or_404(houses_shown_to(actor), code=code)
    if right and not rights_of(actor).holds(right, office.pk):
        raise NotAllowed(
            _("This is done by those who run %(house)s.") % {"house": office.short_name},
            holders=who_may(right, [office.pk]),
        )
    return office


def fetch_bed(request: HttpRequest, code: str, pk: int, *, right: str = "") -> Bed:
    """A bed of a house, retired or not. Raises as ``fetch_house``."""
    office = fetch_house(request, code, right=right)
    beds = Bed.objects.select_related("room__wing__panti")
    return get_object_or_404(beds, pk=pk, room__wing__panti=office)


def saved(form: BaseForm, work: Callable[[], object]) -> int:
    """Do the work of a valid form: 0 when it is done, else the status with which the form is shown again, everything
    typed kept and what was refused said on it."""
    if not form.is_valid():
        return 422
    try:
        work()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal.sentence))
        return refusal.status
    except ValidationError as error:
        for name, errors in error.update_error_dict({}).items():
            form.add_error(name if name in form.fields else None, errors)
        return 422
    return 0

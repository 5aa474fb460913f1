"""Who is on the way to a house, and by when they should have arrived."""

from __future__ import annotations

from datetime import datetime

from casework.cases.clocks import term_for
from casework.cases.models import Case
from casework.offices.models import Office

from ..enums import AwayKind
from ..house.counts import transfer_agreed
from ..models import StayAbsence


def on_the_way_to(office: Office) -> list[tuple[StayAbsence, datetime]]:
    """Everybody who has set out for a house and not arrived, with the moment by which they should have; one query, and
    the terms of the houses they come from."""
    cases = Case.objects.filter(transfer_agreed([office])).order_by()
    found = StayAbsence.objects.filter(
        kind=AwayKind.TRANSFER, ended_at__isnull=True, stay__left_at__isnull=True, stay__case__in=cases
    )
    return [
        (away, term_for(away.stay.case, "receive_transfer", away.began_at).after(away.began_at))
        for away in found.select_related("stay__case__person").order_by("began_at", "pk")
    ]

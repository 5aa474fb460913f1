"""What of a house asks to be looked at, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .seen import Seen
from .spots import Notice, WingSpots

# a bed that is not marked clean after this long is shown among what asks to be looked at
CLEANED_WITHIN: Final = timedelta(hours=4)
# wings named in one sentence
NAMED: Final = 4


def notices(seen: Seen, shown: Iterable[WingSpots]) -> list[Notice]:
    """What asks to be looked at, the most pressing first."""
    by_bed = {bed.pk: bed for bed in seen.beds}
    found: list[Notice] = []
    for one in seen.lodgings:
        bed = by_bed.get(one.bed_id or 0)
        if bed is None:
            continue
        if bed.pk in seen.out:
            words = (
                _("%(bed)s is kept, but out of service")
                if one.is_reservation
                else _("%(bed)s is out of service and somebody lies there")
            )
            due = seen.move_by.get(one.case_id)
            found.append(Notice(words % {"bed": bed.full_name}, seen.out[bed.pk].reason, bed=bed.pk, due=due))
        elif seen.reads(one) and not (fit := seen.fit(one, bed.room.wing_id)).fits:
            words = _("%(bed)s: does not fit the rules of the wing")
            found.append(Notice(words % {"bed": bed.full_name}, fit.words, bed=bed.pk))
    found += _extra_notices(shown)
    late = timezone.now() - CLEANED_WITHIN
    for pk, since in seen.uncleaned.items():
        if since < late and pk in by_bed:
            words = _("%(bed)s waits to be cleaned") % {"bed": by_bed[pk].full_name}
            found.append(Notice(words, _("since %(time)s") % {"time": _stamp(since)}, bed=pk))
    return found


def _stamp(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d-%m %H.%M")


def _extra_notices(shown: Iterable[WingSpots]) -> list[Notice]:
    """How many sleep outside a bed and where, beside where beds are free."""
    wings = list(shown)
    extra = sum(one.extra for one in wings)
    if not extra:
        return []
    words = ngettext("%(n)d person outside a bed: %(where)s", "%(n)d people outside a bed: %(where)s", extra)
    free = _counted((one.wing.name, one.free) for one in wings)
    return [
        Notice(
            words % {"n": extra, "where": _counted((one.wing.name, one.extra) for one in wings)},
            _("beds ready: %(where)s") % {"where": free} if free else _("no bed is ready"),
        )
    ]


def _counted(found: Iterable[tuple[str, int]]) -> str:
    """“Melati 6, Dahlia 2”; the most first, the rest as dots."""
    most = sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])
    words = [f"{name} {count}" for name, count in most]
    return ", ".join(words if len(words) <= NAMED else [*words[:NAMED], "…"])

"""Where a person is when they are not simply in a house: the words of the identity bar, with the clock that runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases.clocks import term_for
from casework.cases.enums import RESIDENTIAL, DutyKind, Outcome, Stage, Whereabouts
from casework.cases.models import Case
from casework.cases.queries import standing_death
from casework.panti.queries import open_stay_absence
from casework.panti.ward.rollcalls import search_for

from .wording import say_moment


@dataclass(frozen=True)
class Presence:
    """A mark beside the name: words, a tone of the flag, an icon, and by when somebody waits for them."""

    words: str
    tone: str
    icon: str
    due: date | datetime | None = None
    # where it is done, for those who may
    url: str = ""


def presence(case: Case) -> Presence | None:
    """Nothing for whoever is where the case says: the bar names the house already."""
    if case.outcome == Outcome.DEATH:
        death = standing_death(case)
        day = death.died_at if death else case.stage_since
        return Presence(_("Died on %(day)s") % {"day": say_moment(day, "day")}, "", "candle")
    if case.stage == Stage.ABSENT:
        words = _("Not in the panti since %(day)s") % {"day": say_moment(case.stage_since, "day")}
        return Presence(
            words, "risk", "run", term_for(case, "absent", case.stage_since).after(case.stage_since)
        )
    search = search_for(case) if case.stage in RESIDENTIAL else None
    if search is not None:
        words = _("Missing since the roll call of %(time)s") % {"time": say_moment(search.missed_at, "stamp")}
        duty = case.duties.live().filter(kind=DutyKind.SEARCH_MISSING).first()
        url = reverse("search_detail", args=[case.number])
        return Presence(words, "risk", "run", duty.due_at if duty else None, url)
    if case.whereabouts not in (Whereabouts.HOSPITAL, Whereabouts.LEAVE):
        # set out for the panti that is asked, not arrived there yet
        on_way = open_stay_absence(case) if case.requested_office_id else None
        return Presence(str(on_way.get_kind_display()), "soon", "bus") if on_way else None
    away = open_stay_absence(case)
    hospital = case.whereabouts == Whereabouts.HOSPITAL
    icon = "ambulance" if hospital else "calendar-event"
    if away is None:
        return Presence(str(case.get_whereabouts_display()), "soon", icon)
    if hospital or away.expected_back is None:
        words = _("In hospital since %(day)s") % {"day": say_moment(away.began_at, "day")}
    else:
        words = _("On leave until %(day)s") % {"day": say_moment(away.expected_back, "day")}
    return Presence(words, "soon", icon, away.expected_back)

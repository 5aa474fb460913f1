"""Adding and correcting the records that are one form each; every kind names its own form, services and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Purpose
from casework.cases.models import Case
from casework.cases.views import actor_of, fetch_case, submit

from .. import services
from ..forms import ConferenceForm, HomeVisitForm, ProgrammeForm, ProgressForm, RecordForm, SessionForm
from ..models import CareRecord, Conference, HomeVisit, Programme, ProgressReport, Session
from .saving import case_url, save

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Kind:
    """A kind of record: how it is written and what its pages say."""

    name: str
    model: type[CareRecord]
    form: type[RecordForm]
    permission: str
    add: Callable[..., CareRecord]
    correct: Callable[..., CareRecord]
    tab: str
    title: str | StrPromise
    correct_title: str | StrPromise
    lead: str | StrPromise
    done: str | StrPromise
    # what the access log says of whoever opens what is written
    reading: Purpose = Purpose.CASE_PAGE


CONFERENCE = Kind(
    name="conference",
    model=Conference,
    form=ConferenceForm,
    permission="write_conference",
    add=services.hold_conference,
    correct=services.correct_conference,
    tab="assessment",
    title=_("Minutes of a case conference"),
    correct_title=_("Correct the minutes"),
    lead=_("Who met, what was known, what was decided. The proposal of a placement rests on these minutes."),
    done=_("The minutes are saved."),
)
SESSION = Kind(
    name="session",
    model=Session,
    form=SessionForm,
    permission="record_session",
    add=services.record_session,
    correct=services.correct_session,
    tab="services",
    title=_("Psychosocial session"),
    correct_title=_("Correct the session"),
    lead=_("What was said and what it means is read only by those who may read health notes."),
    done=_("The session is saved."),
    reading=Purpose.HEALTH,
)
PROGRAMME = Kind(
    name="programme",
    model=Programme,
    form=ProgrammeForm,
    permission="record_programme",
    add=services.record_programme,
    correct=services.correct_programme,
    tab="services",
    title=_("Programme result"),
    correct_title=_("Correct the programme result"),
    lead=_("Record a programme once it has ended, completed or not."),
    done=_("The programme result is saved."),
)
HOME_VISIT = Kind(
    name="home_visit",
    model=HomeVisit,
    form=HomeVisitForm,
    permission="record_home_visit",
    add=services.record_home_visit,
    correct=services.correct_home_visit,
    tab="services",
    title=_("Home visit"),
    correct_title=_("Correct the home visit"),
    lead=_(
        "To trace the family, or to see whether the home is safe. Where there was violence, no return without it."
    ),
    done=_("The home visit is saved."),
)
PROGRESS = Kind(
    name="progress",
    model=ProgressReport,
    form=ProgressForm,
    permission="write_progress",
    add=services.write_progress,
    correct=services.correct_progress,
    tab="plan",
    title=_("Progress report"),
    correct_title=_("Correct the progress report"),
    lead=_("How it went since the last report, goal by goal. The next stage asks for a report of this one."),
    done=_("The progress report is saved."),
)


def record_add(request: HttpRequest, number: str, kind: Kind) -> HttpResponse:
    case = fetch_case(request, number, permission=kind.permission)
    actor = actor_of(request)
    form = kind.form(request.POST or None, case=case, actor=actor)

    def work() -> str:
        kind.add(case, actor=actor, **form.content())
        messages.success(request, kind.done)
        return case_url(case, kind.tab)

    context = _page(case, kind, kind.title, draft=f"{kind.name}-{case.number}")
    return submit(
        request,
        form,
        action=f"{kind.name}_add:{number}",
        work=work,
        template="care/record_form.html",
        context=context,
    )


def record_edit(request: HttpRequest, number: str, pk: int, kind: Kind) -> HttpResponse:
    case = fetch_case(request, number, permission=kind.permission, purpose=kind.reading)
    actor = actor_of(request)
    written = get_object_or_404(kind.model, pk=pk, case=case)
    form = kind.form(request.POST or None, case=case, actor=actor, initial=kind.form.initial_of(written))

    def work() -> str:
        kind.correct(written, actor=actor, version=form.cleaned_data["version"] or 0, **form.content())
        messages.success(request, kind.done)
        return case_url(case, kind.tab)

    return save(
        request,
        form,
        action=f"{kind.name}_edit:{pk}",
        work=work,
        template="care/record_form.html",
        context=_page(case, kind, kind.correct_title),
        theirs=kind.form.initial_of,
    )


def _page(case: Case, kind: Kind, title: str | StrPromise, draft: str = "") -> dict[str, Any]:
    return {"case": case, "title": title, "lead": kind.lead, "back": case_url(case, kind.tab), "draft": draft}

"""The pages of incidents: reporting one, the list of a house, one with everything said to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.enums import Purpose
from casework.cases.errors import Refusal
from casework.cases.owing import called, may_name
from casework.cases.queries import visible_to
from casework.cases.services import log_accesses
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import User
from casework.offices.queries import Holder, rights_of

from ..ward.logbook import require_at
from ..ward.views import house_for
from . import services
from .asks import Ask, ask_of, asks_in, asks_of
from .enums import Answer
from .forms import AcknowledgeForm, AddForm, AnswerForm, HouseReportForm, OverseeForm, ReportForm, ReviewForm
from .models import Incident, IncidentPerson
from .queries import answerers, found, of_house, readable
from .tasks import tasks_shown

PAGE: Final = 50


@require_http_methods(["GET", "POST"])
@never_cache
def incident_add(request: HttpRequest, number: str) -> HttpResponse:
    """Report what happened, beginning with one resident."""
    case, actor = fetch_case(request, number, permission="report_incident"), actor_of(request)
    house = services.house_of(case)
    if house is None:
        raise Refusal(_("The person lives in no panti now."), case=case)
    # before somebody writes what cannot be saved
    require_at(house, "report_incident", actor)
    form = ReportForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        incident = services.report_incident(case, actor=actor, **form.content())
        messages.success(request, _("The incident is reported. Whoever must act hears of it now."))
        return reverse("incident_detail", args=[incident.panti.code, incident.pk])

    context = {"case": case, "cancel_url": reverse("case_detail", args=[case.number])}
    return submit(
        request,
        form,
        action=f"incident:{number}",
        work=work,
        template="panti/incidents/report.html",
        context=context,
    )


@require_http_methods(["GET", "POST"])
@never_cache
def incident_report(request: HttpRequest, code: str) -> HttpResponse:
    """Report what happened in a house and touched no resident."""
    office, actor = house_for(request, code, "report_incident"), actor_of(request)
    form = HouseReportForm(request.POST or None)

    def work() -> str:
        incident = services.report_house_incident(office, actor=actor, **form.content())
        messages.success(request, _("The incident is reported. Whoever must act hears of it now."))
        return reverse("incident_detail", args=[office.code, incident.pk])

    context = {"office": office, "cancel_url": reverse("panti_detail", args=[office.code])}
    return submit(
        request,
        form,
        action=f"house_incident:{office.pk}",
        work=work,
        template="panti/incidents/report_house.html",
        context=context,
    )


@require_safe
@never_cache
def incident_list(request: HttpRequest, code: str) -> HttpResponse:
    """The incidents of a house, newest first, and before them what waits for an answer, the most urgent first.

    For those who answer for them; whoever only reports sees what they reported.
    """
    office, actor = house_for(request, code, "view_incidents", "report_incident"), actor_of(request)
    kept = of_house(office, actor)
    answers = rights_of(actor).holds("view_incidents", office.pk)
    before = request.GET.get("before", "")
    earlier = before.isascii() and before.isdigit()
    if earlier and (last := kept.filter(pk=int(before[:18])).first()):
        kept = kept.filter(
            Q(reported_at__lt=last.reported_at) | Q(reported_at=last.reported_at, pk__lt=last.pk)
        )
    shown = list(kept.order_by("-reported_at", "-pk")[: PAGE + 1])
    context = {
        "office": office,
        "incidents": _with_names(shown[:PAGE], actor),
        "asks": asks_in(office, readable(actor)) if answers and not earlier else [],
        "only_mine": not answers,
        "may_report": rights_of(actor).holds("report_incident", office.pk),
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
    }
    return render(request, "panti/incidents/list.html", context)


def _with_names(incidents: list[Incident], actor: User) -> list[tuple[Incident, str]]:
    """Each with whom it concerns first; a sealed case that is closed to the reader has no name in a list."""
    leading = {one.pk: next(iter(one.people.all()), None) for one in incidents}
    cases = [person.case_id for person in leading.values() if person is not None and person.case.sealed]
    readable = (
        set(visible_to(actor).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set[int]()
    )

    def name(person: IncidentPerson | None) -> str:
        if person is None:
            return _("No resident")
        named = may_name(actor, person.case, reads_case=person.case_id in readable)
        return called(person.case, named=named)

    return [(one, name(leading[one.pk])) for one in incidents]


@require_safe
@never_cache
def incident_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One incident with everything said to it and who answers next; opening it is logged for each case in it.

    Whoever has left the house is named without a way to their case, and of a sealed case that is closed to the reader
    only their part is told: the words of the report are read by those who answer for it, the case is not.
    """
    incident, actor = _of(request, code, pk), actor_of(request)
    people = list(incident.people.all())
    readable = set(
        visible_to(actor).filter(pk__in=[one.case_id for one in people]).values_list("pk", flat=True)
    )
    log_accesses(actor=actor, purpose=Purpose.INCIDENT, cases=[one.case for one in people])
    tasks = tasks_shown(incident, actor)
    waiting = waiting_on(incident, actor, has=_owners(tasks))
    by_answer = {one.ask.answer: one for one in waiting}
    context = {
        "incident": incident,
        "people": [(one, one.case_id in readable) for one in people],
        "steps": [one for one in waiting if one.step],
        "acknowledging": by_answer.get(Answer.ACKNOWLEDGE),
        "overseeing": by_answer.get(Answer.OVERSEE),
        "reviewing": by_answer.get(Answer.REVIEW),
        "reported_it": incident.reported_by_id == actor.pk,
        "tasks": tasks,
    }
    return render(request, "panti/incidents/detail.html", context)


def _of(request: HttpRequest, code: str, pk: int) -> Incident:
    incident = found(actor_of(request), pk)
    if incident.panti.code != code:
        raise Http404
    return incident


Step = tuple[str | Promise, type[AnswerForm], Callable[..., Any]]
STEPS: Final[dict[str, Step]] = {
    "ketahui": (
        gettext_lazy("Acknowledge the incident"),
        AcknowledgeForm,
        services.acknowledge_incident,
    ),
    "arahkan": (
        gettext_lazy("Give instructions for the Dinas"),
        OverseeForm,
        services.oversee_incident,
    ),
    "tinjau": (
        gettext_lazy("Review the incident"),
        ReviewForm,
        services.review_incident,
    ),
    "tambah": (gettext_lazy("Add what was learnt later"), AddForm, services.add_to_incident),
}


NAMES: Final = {
    Answer.ACKNOWLEDGE: "ketahui",
    Answer.OVERSEE: "arahkan",
    Answer.REVIEW: "tinjau",
}


@dataclass(frozen=True)
class Waiting:
    """An answer an incident waits for, who gives it, and the step of its page where this person is among them."""

    ask: Ask
    who: list[Holder]
    step: str

    @property
    def label(self) -> str | Promise:
        return STEPS[self.step][0]


def _owners(tasks: list[dict[str, Any]]) -> dict[str, int]:
    """Who was handed an answer, by the answer."""
    rows = (one["row"].task for one in tasks)
    return {task.node_name: task.owner_id for task in rows if task.owner_id is not None}


def waiting_on(incident: Incident, actor: User, *, has: Mapping[str, int]) -> list[Waiting]:
    """Every answer an incident waits for, who gives it, and the step where this person is among them."""
    found = []
    for ask in asks_of(incident):
        who = answerers(incident, ask.answer)
        asked = any(holder.user.pk == actor.pk for holder in who)
        # whoever was handed it is awaited; the others may answer all the same
        named = [holder for holder in who if holder.user.pk == has.get(ask.answer)] or who
        found.append(Waiting(ask, named, NAMES[ask.answer] if asked else ""))
    return found


@require_http_methods(["GET", "POST"])
@never_cache
def incident_step(request: HttpRequest, code: str, pk: int, step: str) -> HttpResponse:
    """Acknowledge, instruct, review or add, each on a page of its own."""
    incident, actor = _of(request, code, pk), actor_of(request)
    if step not in STEPS:
        raise Http404
    title, form_class, act = STEPS[step]
    answer = next((answer for answer, name in NAMES.items() if name == step), None)
    back = reverse("incident_detail", args=[code, pk])
    if answer is not None and ask_of(incident, answer) is not None:
        services.require_answerer(incident, answer, actor)
    elif answer is not None and request.method == "GET":
        # before somebody writes what cannot be saved; the page says who answered, or who must first
        messages.info(request, _("This is answered already, or not asked yet."))
        return redirect(back)
    form = form_class(request.POST or None, incident=incident)

    def work() -> str:
        said = {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}
        act(incident, actor=actor, **said)
        messages.success(request, _("Saved."))
        return back

    context = {"incident": incident, "title": title, "cancel_url": back}
    return submit(
        request,
        form,
        action=f"incident:{pk}:{step}",
        work=work,
        template="panti/incidents/step.html",
        context=context,
    )

"""The picture of the flow, for all cases a person may read or for one."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.cases.models import Case
from casework.cases.views import actor_of, fetch_case
from casework.offices.models import User

from .. import inbox, picture
from ..models import CaseTask


@require_GET
def flow_picture(request: HttpRequest) -> HttpResponse:
    """``?kasus=K-2026-000412`` lights the node at which that case stands."""
    actor = actor_of(request)
    number = request.GET.get("kasus", "").strip()
    case = fetch_case(request, number) if number else None
    waiting = [] if case else _waiting(actor)
    marks = _of_case(case) if case else {name: mark for name, _title, mark in waiting}
    context = {
        "case": case,
        "svg": picture.svg(marks),
        "waiting": sorted(waiting, key=lambda row: (-row[2].late, -row[2].count)),
        "total": sum(mark.count for mark in marks.values()),
    }
    return render(request, "workflows/flow.html", context)


def _waiting(actor: User) -> list[tuple[str, str, picture.Mark]]:
    """Every node at which cases wait: name, title, how many and how many of them overdue."""
    found = (
        inbox.open_tasks(actor)
        .order_by()
        .values_list("flow_task")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())))
    )
    return [
        (node.name, str(node.task_title), picture.Mark(count=n, late=late))
        for node, n, late in found
        if node is not None
    ]


def _of_case(case: Case) -> dict[str, picture.Mark]:
    """How each node stands in one case: done, cancelled, or where it is now."""
    marks: dict[str, picture.Mark] = {}
    for task in CaseTask.objects.filter(case=case).order_by("pk"):
        state = "now" if task.is_open else task.status.lower()
        if marks.get(task.node_name, picture.Mark()).state != "now":
            marks[task.node_name] = picture.Mark(state=state)
    return marks


@require_GET
def flow_bpmn(request: HttpRequest) -> HttpResponse:
    """The flow as a file for modelling tools; it holds no case."""
    response = HttpResponse(picture.bpmn(), content_type="application/xml")
    response["Content-Disposition"] = 'attachment; filename="jangkau.bpmn"'
    return response

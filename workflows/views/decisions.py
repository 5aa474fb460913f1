"""The queue of decisions, and one decision with what it takes to decide it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.models import Proposal
from casework.cases.queries import visible_to
from casework.cases.services import require
from casework.cases.views import RELATED, actor_of, offer_next_work, submit
from casework.desk.asked import drawn_facts
from casework.offices.models import User

from .. import inbox
from ..decisions import DecisionPage
from ..forms import ApproveForm, DecisionForm, ReturnForm
from ..rows import rows

TEMPLATE = "workflows/decision.html"
AUTO_ID = {ApproveForm: "approve_%s", ReturnForm: "return_%s"}


@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """Everything this person may decide today, most urgent first."""
    actor = actor_of(request)
    found = rows(inbox.page(actor, inbox.decisions(actor), slice(inbox.PAGE_SIZE * 2)), actor)
    return render(request, "workflows/decision_list.html", {"rows": found})


def _proposal(actor: User, pk: int) -> Proposal:
    """A proposal on a case this person may read, who is written down as its reader; ``Http404`` for every other."""
    proposal = _found(actor, pk)
    case = proposal.case
    services.log_access(actor=actor, purpose=Purpose.CASE_PAGE, person=case.person, case=case)
    return proposal


def _found(actor: User, pk: int) -> Proposal:
    found = (
        Proposal.objects.filter(pk=pk, case__in=visible_to(actor))
        .select_related(*(f"case__{part}" for part in RELATED), "proposer", "decider", "revises")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _context(actor: User, proposal: Proposal) -> dict[str, Any]:
    """Read again when drawn: after a refusal the page shows what is so now."""
    page = SimpleLazyObject(lambda: DecisionPage(_found(actor, proposal.pk), actor))
    return {
        "page": page,
        "facts": partial(drawn_facts, proposal, proposal.case, actor),
        "actor": actor,
        "approve_form": partial(_form, ApproveForm, proposal, actor),
        "return_form": partial(_form, ReturnForm, proposal, actor),
    }


def _form(kind: type[DecisionForm], proposal: Proposal, actor: User, data: Any = None) -> DecisionForm:
    return kind(data, proposal=proposal, case=proposal.case, actor=actor, auto_id=AUTO_ID[kind])


@require_GET
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    return render(request, TEMPLATE, _context(actor, _proposal(actor, pk)))


def _decide(
    request: HttpRequest,
    pk: int,
    kind: type[DecisionForm],
    act: Callable[..., Any],
    said: str,
) -> HttpResponse:
    """Send one of the two forms; afterwards the page says what was decided and offers the next one."""
    actor = actor_of(request)
    proposal = _proposal(actor, pk)
    if request.method != "POST":
        # the language was switched on a form sent back with an error
        return redirect("decision_detail", pk)
    require(actor, proposal.law.decided_with, proposal.case)
    form = _form(kind, proposal, actor, request.POST)

    def work() -> str:
        act(proposal, actor=actor, version=form.cleaned_data["version"], note=form.cleaned_data["note"])
        messages.success(request, said)
        offer_next_work(request, proposal.case)
        return reverse("decision_detail", args=[pk])

    name = "approve_form" if kind is ApproveForm else "return_form"
    context = _context(actor, proposal) | {name: form}
    return submit(request, form, action=f"{name}:{pk}", work=work, template=TEMPLATE, context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, ApproveForm, services.approve, _("Approved."))


@require_http_methods(["GET", "HEAD", "POST"])
def decision_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, ReturnForm, services.return_proposal, _("Returned to the proposer."))

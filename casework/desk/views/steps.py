"""One page for any transition: the form where it is possible, what stands in the way where it is not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework.cases import registry, services
from casework.cases.duties import left_by
from casework.cases.enums import Course, Kind, ProposalStatus
from casework.cases.errors import Illegal, Refusal, Stale
from casework.cases.law import LAW, Transition
from casework.cases.models import Case, Proposal
from casework.cases.queries import (
    Explanation,
    explain,
    holders,
    live_proposal,
    no_way_words,
    recorded_already,
    visible_to,
)
from casework.cases.registry import StepForm
from casework.cases.services import require
from casework.cases.services.proposals import changed_words, refuse_lapsed, require_may_withdraw
from casework.cases.views import actor_of, fetch_case, offer_next_work, submit
from casework.offices.models import User

from ..asked import asked_facts
from ..forms import PlainStepForm, WithdrawForm
from ..nextsteps import action_words, missing_needs
from ..queries import where_it_led
from .case import identity_of


def by_the_door(case: Case, actor: User, form: Form, expected_stage: str, *, name: str) -> None:
    """What a step does that no room brought a performer for: the door, or a proposal where the law wants one."""
    act = services.propose if LAW[name].is_proposed else services.transition
    facts, note = form.facts(), form.cleaned_data.get("note", "")  # type: ignore[attr-defined]  # StepForm's promise
    if act is services.propose:
        services.propose(case, name, actor=actor, expected_stage=expected_stage, facts=facts, note=note)
        return
    occurred_at = form.cleaned_data.get("occurred_at")
    services.transition(
        case, name, actor=actor, expected_stage=expected_stage, note=note, occurred_at=occurred_at, **facts
    )


def _form(brought: StepForm, request: HttpRequest, **about: Any) -> Form:
    return cast(Form, brought.form(request.POST or None, request.FILES or None, **about))


def landing(case: Case, actor: User) -> str:
    """Where a step leads: the case, or one's work where the case is now in other hands."""
    if visible_to(actor).filter(pk=case.pk).exists():
        return reverse("case_detail", args=[case.number])
    return reverse("home")


@never_cache
def case_step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Take a transition, or propose it; 409 or 403 with the reasons where it is not possible now."""
    law, actor = LAW.get(name), actor_of(request)
    if law is None:
        raise Http404
    action = f"step:{name}:{number}"
    if request.method == "POST":
        # the second half of a double click goes where the first one went, whatever the stage is by now
        led_to = where_it_led(request.POST.get("idempotency_key", ""), actor=actor, action=action)
        if led_to:
            return redirect(led_to)
    case = fetch_case(request, number)
    live = live_proposal(case)
    explanation = explain(case, name, actor, waiting_on=live)
    context = {**identity_of(case, actor), **_explained(case, actor, explanation), "voids": live}
    if not explanation.possible:
        return _not_possible(request, case, explanation, context)
    brought = registry.step_form(name) or StepForm(partial(PlainStepForm, law_name=name))
    perform = brought.perform or partial(by_the_door, name=name)
    form = _form(brought, request, case=case, actor=actor)
    if request.method == "POST" and request.POST.get("expected_stage", "") != case.stage:
        return _moved_on(request, form, case, {**context, "step": brought})

    def work() -> str:
        perform(case, actor, form, form.cleaned_data["expected_stage"])
        return landing(case, actor)

    return _sent(
        request,
        submit(
            request,
            form,
            action=action,
            work=work,
            template="cases/step.html",
            context={**context, "step": brought},
        ),
        _proposed_words(law, case, actor) if law.is_proposed else _recorded_words(law),
        case,
    )


def _recorded_words(law: Transition) -> str:
    if law.course != Course.EVENT:
        return str(law.done)
    return _("Recorded: %(what)s.") % {"what": str(law.done)[:1].lower() + str(law.done)[1:]}


def _sent(request: HttpRequest, response: HttpResponse, words: str, case: Case) -> HttpResponse:
    if response.status_code == 302:
        messages.success(request, words)
        if response.headers["Location"] == reverse("home"):
            # what is next stands there on top
            messages.info(request, _("The case is now with another office, so it is no longer in your list."))
        else:
            offer_next_work(request, case)
    return response


def _proposed_words(law: Transition, case: Case, actor: User) -> str:
    assert law.decides is not None
    deciders = holders(law.decides.codename, case, without=actor)
    if not deciders:
        return _("Your proposal waits for a decision.")
    return _("Your proposal now waits for a decision by: %(name)s") % {"name": deciders[0].name}


def _explained(case: Case, actor: User, explanation: Explanation) -> dict[str, Any]:
    law = explanation.law
    target = case.target_of(law)
    return {
        "law": law,
        "action": action_words(explanation),
        "explanation": explanation,
        "lacking": missing_needs(
            case,
            actor,
            explanation.missing,
            back=reverse("case_step", args=[case.number, law.name]),
        ),
        "target": target if target != case.stage else None,
        "deciders": holders(law.decides.codename, case, without=actor) if law.decides else [],
        "is_exit": law.kind == Kind.EXIT,
        "duties": left_by(law.name, case, timezone.now()),
        "asked": partial(asked_facts, case, actor, law.name),
    }


def _moved_on(request: HttpRequest, form: Form, case: Case, context: dict[str, Any]) -> HttpResponse:
    """The case left the stage they saw and the step is still possible: say so, keep all, let them send it knowingly."""
    sent = request.POST.copy()
    sent["expected_stage"] = case.stage
    form.data = sent
    form.add_error(None, _stale_words(case))
    return render(request, "cases/step.html", {**context, "form": form}, status=Stale.status)


def _stale_words(case: Case) -> str:
    return _("The case has moved on meanwhile: it is now at “%(stage)s”. Nothing was changed.") % {
        "stage": case.stage_label
    }


def _not_possible(
    request: HttpRequest, case: Case, explanation: Explanation, context: dict[str, Any]
) -> HttpResponse:
    """Why not, in the order the door would refuse; what was typed is shown, so that nothing is lost."""
    moved = request.method == "POST" and request.POST.get("expected_stage", "") != case.stage
    status = Refusal.status
    if not explanation.legal:
        sentence = no_way_words(case, explanation.law)
    elif not explanation.allowed:
        sentence, status = _("This needs a right you do not hold on this case."), 403
    elif explanation.waiting_on is not None:
        sentence = _("A proposal for this case is already waiting.")
    else:
        sentence = _("Something is still missing before this step.")
    context |= {
        "sentence": _stale_words(case) if moved and not recorded_already(case, explanation.law) else sentence,
        "kept": request.POST.get("note", "").strip(),
    }
    return render(request, "cases/step_not_possible.html", context, status=status)


@never_cache
def case_carry_out(request: HttpRequest, number: str, proposal_id: int) -> HttpResponse:
    """Carry an approved exit out at the gate."""
    actor, action = actor_of(request), f"carry_out:{proposal_id}"
    if request.method == "POST":
        led_to = where_it_led(request.POST.get("idempotency_key", ""), actor=actor, action=action)
        if led_to:
            return redirect(led_to)
    case = fetch_case(request, number)
    proposal = _proposal_of(case, proposal_id)
    law = proposal.law
    if law.carries_out is None:
        raise Http404
    if proposal.status != ProposalStatus.APPROVED:
        # before the right: whoever let the person leave a minute ago has none here any more
        raise Stale(changed_words(proposal), case=case)
    require(actor, law.carries_out, case)
    refuse_lapsed(proposal)
    brought = registry.carry_out_form(proposal.transition)
    if brought is None or brought.perform is None:
        raise Illegal(_("This step is not possible now."), case=case)
    form = _form(brought, request, case=case, actor=actor, proposal=proposal)
    work = _carried_out(brought.perform, case, actor, form, proposal)
    target = case.target_of(law)
    context = {
        **identity_of(case, actor),
        "law": law,
        "step": brought,
        "proposal": proposal,
        "target": target if target != case.stage else None,
        "call_off_url": reverse("proposal_withdraw", args=[case.number, proposal.pk]),
    }
    response = submit(
        request, form, action=action, work=work, template="cases/carry_out.html", context=context
    )
    return _sent(request, response, str(brought.said or law.done), case)


def _carried_out(
    perform: Callable[..., Any], case: Case, actor: User, form: Form, proposal: Proposal
) -> Callable[[], str]:
    def work() -> str:
        perform(case, actor, form, proposal)
        # taken in elsewhere they need a bed there; whoever left has none
        return registry.after_arrival(actor, case, landing(case, actor))

    return work


def _proposal_of(case: Case, pk: int) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("proposer", "decider", "exit"), pk=pk, case=case)


@never_cache
def proposal_withdraw(request: HttpRequest, number: str, proposal_id: int) -> HttpResponse:
    """Take one's proposal back, or call off at the gate an approved exit that will not happen."""
    actor, action = actor_of(request), f"withdraw:{proposal_id}"
    if request.method == "POST":
        led_to = where_it_led(request.POST.get("idempotency_key", ""), actor=actor, action=action)
        if led_to:
            return redirect(led_to)
    case = fetch_case(request, number)
    proposal = _proposal_of(case, proposal_id)
    form = WithdrawForm(request.POST or None, proposal=proposal, case=case, actor=actor)

    def work() -> str:
        data = form.cleaned_data
        services.withdraw_proposal(proposal, actor=actor, version=data["version"], note=data["note"])
        return landing(case, actor)

    called_off = proposal.status == ProposalStatus.APPROVED
    context = {
        **identity_of(case, actor),
        "proposal": proposal,
        "law": proposal.law,
        "called_off": called_off,
    }
    if not (proposal.is_live or proposal.may_be_mended):
        raise Stale(changed_words(proposal), case=case)
    require_may_withdraw(case, proposal, actor=actor)
    response = submit(
        request, form, action=action, work=work, template="cases/withdraw.html", context=context
    )
    words = (
        _("The exit is called off. Whoever proposed and decided it is told; it can be proposed again.")
        if called_off
        else _("The proposal is withdrawn.")
    )
    return _sent(request, response, words, case)

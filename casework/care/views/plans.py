"""Writing the plan, adding goals without a script, and recording the agreement."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.views import actor_of, fetch_case, submit

from .. import queries, services
from ..forms import AgreementForm, PlanForm
from ..models import CareRecord, Plan
from .saving import case_url, save


def plan_edit(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number, permission="write_plan")
    actor = actor_of(request)
    plan = queries.plan_of(case)
    standing = queries.goals_of(plan)
    goals = PlanForm.initial_goals(standing)
    context = {
        "case": case,
        "plan": plan,
        "agreement": queries.agreement_of(plan),
        "back": case_url(case, "plan"),
    }
    if request.method == "POST" and "add_row" in request.POST:
        return _one_more_row(request, case, context)
    initial = {"aim": plan.aim if plan else "", "version": plan.version if plan else 0}
    form = PlanForm(
        request.POST or None, case=case, actor=actor, initial=initial, goals=goals, standing=standing
    )

    def work() -> str:
        data = form.cleaned_data
        saved = services.write_plan(
            case, actor=actor, version=data["version"] or 0, aim=data["aim"], goals=form.goals()
        )
        if queries.agreement_of(saved) is None:
            messages.success(request, _("The plan is saved. Read it to the person and record the agreement."))
        else:
            messages.success(request, _("Nothing was changed, so the agreement stays."))
        return case_url(case, "plan")

    return save(
        request,
        form,
        action=f"plan_edit:{number}",
        work=work,
        template="care/plan_form.html",
        context=context,
        theirs=_plan_now,
    )


def _plan_now(current: CareRecord) -> dict[str, Any]:
    assert isinstance(current, Plan)
    return {"aim": current.aim, "goals": queries.goals_of(current)}


def _one_more_row(request: HttpRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    """The same page with everything typed and one more empty goal; nothing is saved."""
    kept = {
        name: request.POST.get(name, "") for name in ("aim", "version", "idempotency_key", "expected_stage")
    }
    form = PlanForm(
        case=case, actor=actor_of(request), initial=kept, goals=PlanForm.typed_goals(request.POST), extra=1
    )
    return render(request, "care/plan_form.html", {**context, "form": form, "row_added": True})


def plan_agree(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number, permission="write_plan")
    actor = actor_of(request)
    plan = queries.plan_of(case)
    if plan is None:
        messages.info(request, _("There is no plan to agree to yet. Write it first."))
        return redirect("plan_edit", case.number)
    form = AgreementForm(request.POST or None, case=case, actor=actor, plan=plan)

    def work() -> str:
        services.agree_plan(plan, actor=actor, **form.content())
        messages.success(request, _("The agreement is recorded."))
        return case_url(case, "plan")

    context = {
        "case": case,
        "plan": plan,
        "goals": queries.goals_of(plan),
        "agreement": queries.agreement_of(plan),
        "back": case_url(case, "plan"),
    }
    return submit(
        request,
        form,
        action=f"plan_agree:{number}",
        work=work,
        template="care/plan_agree.html",
        context=context,
    )

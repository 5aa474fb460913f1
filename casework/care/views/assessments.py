"""Writing, submitting and reading assessments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases.enums import Purpose
from casework.cases.models import Case
from casework.cases.queries import may, sees
from casework.cases.services import log_access
from casework.cases.views import actor_of, fetch_case
from casework.offices.models import User

from .. import queries, services
from ..enums import AssessmentKind
from ..forms import AssessmentForm
from ..models import Assessment
from .saving import case_url, save


def assessment_add(request: HttpRequest, number: str) -> HttpResponse:
    """A new assessment of the kind the stage asks for; where one is begun already, that one."""
    case = fetch_case(request, number, permission="write_assessment")
    actor = actor_of(request)
    kind = services.require_assessor(case, actor=actor)
    begun = queries.draft(case, kind)
    if begun is not None and request.method != "POST":
        return redirect("assessment_edit", case.number, begun.pk)
    earlier = queries.submitted(case) if kind != AssessmentKind.FIRST else None
    if earlier is not None:
        _log_health(case, actor)
    initial = AssessmentForm.initial_from_earlier(earlier, case)
    form = AssessmentForm(
        request.POST or None, case=case, actor=actor, initial=initial, submitting=_submitting(request)
    )
    return _save(request, form, case, kind, None, context={"earlier": earlier})


def assessment_edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Go on with a draft; a submitted one is only read."""
    case = fetch_case(request, number, permission="write_assessment")
    actor = actor_of(request)
    assessment = get_object_or_404(Assessment, pk=pk, case=case)
    if not assessment.is_draft and request.method != "POST":
        return redirect("assessment_detail", case.number, pk)
    if request.method != "POST":
        services.require_assessor(case, actor=actor)
    _log_health(case, actor)
    form = AssessmentForm(
        request.POST or None,
        case=case,
        actor=actor,
        initial=AssessmentForm.initial_of(assessment),
        submitting=_submitting(request),
    )
    return _save(request, form, case, AssessmentKind(assessment.kind), assessment, context={})


def assessment_detail(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    case = fetch_case(request, number)
    actor = actor_of(request)
    found = Assessment.objects.select_related("author", "edited_by", "category").prefetch_related(
        "other_categories"
    )
    assessment = get_object_or_404(found, pk=pk, case=case)
    reads_health = _log_health(case, actor)
    form = AssessmentForm(case=case, actor=actor, initial=AssessmentForm.initial_of(assessment))
    context = {
        "case": case,
        "assessment": assessment,
        "texts": [form[name] for name in Assessment.CONTENT[:9] if name in form.fields],
        "reads_health": reads_health,
        "may_edit": assessment.is_draft and may(actor, "write_assessment", case),
        "back": case_url(case, "assessment"),
    }
    return render(request, "care/assessment_detail.html", context)


def _log_health(case: Case, actor: User) -> bool:
    """Whether the person reads the health texts of an assessment, which is written down."""
    if not may(actor, "view_health", case):
        return False
    log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    return True


def _submitting(request: HttpRequest) -> bool:
    return request.POST.get("action") == "submit"


def _save(
    request: HttpRequest,
    form: AssessmentForm,
    case: Case,
    kind: AssessmentKind,
    assessment: Assessment | None,
    context: dict[str, Any],
) -> HttpResponse:
    actor = actor_of(request)

    def work() -> str:
        saved = _write(form, case, assessment, actor=actor)
        if not form.submitting:
            messages.success(request, _("The draft is saved. Submit it when it is complete."))
            return reverse("assessment_edit", args=[case.number, saved.pk])
        services.submit_assessment(
            saved, actor=actor, version=saved.version, confirmed=form.cleaned_data["confirmed"]
        )
        return _after_submitting(request, Case.objects.get(pk=case.pk))

    return save(
        request,
        form,
        action=f"assessment:{case.number}:{assessment.pk if assessment else 'new'}",
        work=work,
        template="care/assessment_form.html",
        context={
            **context,
            "case": case,
            "kind": kind,
            "assessment": assessment,
            "back": case_url(case, "assessment"),
            "draft": f"assessment-{assessment.pk if assessment else case.number}",
        },
        theirs=AssessmentForm.initial_of,
    )


def _write(form: AssessmentForm, case: Case, assessment: Assessment | None, *, actor: User) -> Assessment:
    data, content, others = form.cleaned_data, form.content(), form.chosen_others()
    services.save_disabilities(
        case, actor=actor, disabilities=data["disabilities"], person_version=data["person_version"] or 0
    )
    if assessment is None:
        return services.draft_assessment(case, actor=actor, others=others, **content)
    return services.edit_assessment(
        assessment, actor=actor, version=data["version"] or 0, others=others, **content
    )


def _after_submitting(request: HttpRequest, case: Case) -> str:
    """To the case; home where its category has sealed it and the author may not read sealed cases."""
    if sees(actor_of(request), case):
        messages.success(request, _("The assessment is submitted and the category confirmed."))
        return case_url(case, "assessment")
    messages.info(
        request,
        _(
            "The assessment is submitted. Its category seals the case, so it is now shown only to those"
            " who may read sealed cases."
        ),
    )
    return reverse("home")

"""Reviewing long-term care, and correcting what a review says."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.cases.enums import DutyKind, Purpose, Stage
from casework.cases.errors import Illegal
from casework.cases.models import Case
from casework.cases.views import actor_of, fetch_case, submit

from .. import queries, services
from ..forms import CorrectReviewForm, LongtermReviewForm
from ..models import LongtermReview
from .saving import case_url, save

_TEMPLATE = "care/record_form.html"


def longterm_review_add(request: HttpRequest, number: str) -> HttpResponse:
    """The review that is due; it ends this duty and opens that of the next."""
    case = fetch_case(request, number, permission="review_longterm")
    actor = actor_of(request)
    if request.method != "POST" and case.stage != Stage.LONGTERM:
        raise Illegal(
            _("Reviews belong to long-term care; this case is at “%(stage)s”.") % {"stage": case.stage_label},
            case=case,
        )
    form = LongtermReviewForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        services.review_longterm(case, actor=actor, **form.content())
        messages.success(request, _("The review is saved. The next one stands on the list of work."))
        return case_url(case, "services")

    context = _page(case, _("Review of long-term care"), draft=f"review-{case.number}")
    return submit(
        request, form, action=f"longterm_review_add:{number}", work=work, template=_TEMPLATE, context=context
    )


def longterm_review_edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    case = fetch_case(request, number, permission="review_longterm", purpose=Purpose.HEALTH)
    actor = actor_of(request)
    review = get_object_or_404(LongtermReview, pk=pk, case=case)
    form = CorrectReviewForm(
        request.POST or None, case=case, actor=actor, initial=CorrectReviewForm.initial_of(review)
    )

    def work() -> str:
        services.correct_review(
            review, actor=actor, version=form.cleaned_data["version"] or 0, **form.content()
        )
        messages.success(request, _("The review is corrected."))
        return case_url(case, "services")

    return save(
        request,
        form,
        action=f"longterm_review_edit:{pk}",
        work=work,
        template=_TEMPLATE,
        context=_page(case, _("Correct the review")),
        theirs=CorrectReviewForm.initial_of,
    )


def _page(case: Case, title: str, draft: str = "") -> dict[str, Any]:
    return {
        "case": case,
        "title": title,
        "lead": _("Somebody who stays for long is looked at anew at least every six months."),
        "back": case_url(case, "services"),
        "draft": draft,
        "duty": queries.open_duty(case, DutyKind.LONGTERM_REVIEW),
    }

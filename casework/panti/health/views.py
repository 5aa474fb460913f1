"""Pages of the nurse: the check, the health record of a case, orders, and the round of a house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed
from casework.cases.models import Case
from casework.cases.queries import may
from casework.cases.services import log_accesses
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import Office
from casework.offices.queries import rights_of, who_may

from ..models import HealthCheck
from ..queries import houses_shown_to
from ..shifts import shift_of
from . import charts, medicine, queries, services
from .forms import (
    CorrectDoseForm,
    HealthCheckForm,
    MedicineForm,
    ReasonForm,
    RoundFilter,
    RoundForm,
    VitalSignsForm,
)
from .models import Dose, Medicine, VitalSigns
from .queries import Due
from .rules import EARLY

DOSE_DAYS = 7


def record_of(case: Case) -> str:
    return reverse("health_record", args=[case.number])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def health_check_add(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number, permission="record_health_check")
    actor = actor_of(request)
    form = HealthCheckForm(request.POST or None, case=case, actor=actor, care=queries.care_of(case))
    back = reverse("case_detail", args=[case.number]) + "?tab=panti"

    def work() -> str:
        services.record_health_check(
            case, actor=actor, done_at=form.cleaned_data["occurred_at"], **form.findings()
        )
        messages.success(request, _("The health check is recorded."))
        return back

    return submit(
        request,
        form,
        action="health_check",
        work=work,
        template="panti/health_check_form.html",
        context={"case": case, "cancel_url": back},
    )


@require_safe
def health_check(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What a check found, for those who read health notes; opening it is logged."""
    case = fetch_case(request, number, permission="view_health", purpose=Purpose.HEALTH)
    check = get_object_or_404(HealthCheck.objects.select_related("done_by", "stay__panti"), case=case, pk=pk)
    return render(request, "panti/health_check.html", {"case": case, "check": check})


@require_safe
@never_cache
def health_record(request: HttpRequest, number: str) -> HttpResponse:
    """Medicine, doses and measures of a person over time, for those who read health notes; opening it is logged."""
    case = fetch_case(request, number, permission="view_health", purpose=Purpose.HEALTH)
    actor, age = actor_of(request), case.person.age()
    taken = queries.measures_of(case)
    corrected = queries.corrections_of(case)
    doses = queries.doses_of(case, days=DOSE_DAYS)
    lives = case.present_panti_id is not None
    context = {
        "case": case,
        "care": queries.care_of(case),
        "plans": queries.plan_of(case),
        "doses": [(due, corrected.get(due.record.pk, []) if due.record else []) for due in doses],
        "columns": charts.columns(taken),
        "rows": charts.table(taken, age),
        "lines": charts.lines(taken, age),
        "checks": list(HealthCheck.objects.filter(case=case).select_related("done_by", "stay__panti")),
        "may_check": lives and may(actor, "record_health_check", case),
        "may_order": lives and may(actor, "order_medicine", case),
        "may_give": may(actor, "give_medicine", case),
        "now": timezone.now(),
    }
    return render(request, "panti/health/record.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vital_signs_add(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number, permission="record_health_check")
    actor = actor_of(request)
    form = VitalSignsForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        services.take_vital_signs(
            case, actor=actor, taken_at=form.cleaned_data["occurred_at"], **form.measures()
        )
        messages.success(request, _("The measures are written down."))
        return record_of(case)

    return submit(
        request,
        form,
        action=f"vital_signs:{number}",
        work=work,
        template="panti/health/vital_signs.html",
        context={"case": case, "back": record_of(case)},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vital_signs_strike(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Strike out measures written down wrongly; they stay readable."""
    case = fetch_case(request, number, permission="record_health_check")
    signs = get_object_or_404(VitalSigns, case=case, pk=pk)
    return _with_reason(
        request,
        case,
        action=f"vital_signs_strike:{pk}",
        title=_("Strike out measures"),
        lead=_("They stay readable, with your name and the reason. Then measure again."),
        submit_words=_("Strike them out"),
        act=lambda actor, reason: services.strike_vital_signs(signs, actor=actor, reason=reason),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def medicine_add(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number, permission="order_medicine")
    actor = actor_of(request)
    form = MedicineForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        medicine.order_medicine(case, actor=actor, **form.order())
        messages.success(request, _("The medicine is in the plan; its doses come up in the round."))
        return record_of(case)

    return submit(
        request,
        form,
        action=f"medicine_add:{number}",
        work=work,
        template="panti/health/medicine.html",
        context={"case": case, "back": record_of(case)},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def medicine_stop(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    case = fetch_case(request, number, permission="order_medicine", purpose=Purpose.HEALTH)
    found = get_object_or_404(Medicine, case=case, pk=pk)
    return _with_reason(
        request,
        case,
        action=f"medicine_stop:{pk}",
        title=_("Stop a medicine"),
        lead=f"{found.name}, {found.dose}, {found.times_words}",
        submit_words=_("Stop it"),
        act=lambda actor, reason: medicine.stop_medicine(found, actor=actor, reason=reason),
    )


def _with_reason(
    request: HttpRequest, case: Case, *, action: str, title: str, lead: str, submit_words: str, act: Any
) -> HttpResponse:
    actor = actor_of(request)
    form = ReasonForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        act(actor, form.cleaned_data["reason"])
        messages.success(request, _("Written down."))
        return record_of(case)

    context = {"case": case, "title": title, "lead": lead, "words": submit_words, "back": record_of(case)}
    return submit(
        request, form, action=action, work=work, template="panti/health/reason.html", context=context
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dose_correct(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put right what was written down of a dose."""
    case = fetch_case(request, number, permission="give_medicine", purpose=Purpose.HEALTH)
    actor = actor_of(request)
    found = Dose.objects.select_related("medicine__case", "recorded_by")
    dose = get_object_or_404(found, medicine__case=case, pk=pk)
    form = CorrectDoseForm(request.POST or None, case=case, actor=actor, dose=dose)

    def work() -> str:
        medicine.correct_dose(dose, actor=actor, **form.content())
        messages.success(request, _("Corrected. The first record stays beside it."))
        return record_of(case)

    return submit(
        request,
        form,
        action=f"dose_correct:{pk}",
        work=work,
        template="panti/health/dose.html",
        context={"case": case, "dose": dose, "back": record_of(case)},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def medicine_round(request: HttpRequest, code: str) -> HttpResponse:
    """The doses of a house in a shift, tapped one after the other and saved together."""
    actor = actor_of(request)
    office = get_object_or_404(houses_shown_to(actor), code=code)
    _require_nurse(request, office)
    chosen = RoundFilter(request.GET)
    if not chosen.is_valid():
        return render(
            request,
            "panti/health/round.html",
            {"office": office, "filter": chosen, "wrong": True},
            status=422,
        )
    shift = shift_of(chosen.cleaned_data["tanggal"], chosen.cleaned_data["sif"])
    due = queries.round_of(office, shift.begins_at, shift.ends_at, actor)
    form = RoundForm(request.POST or None, due=due)
    log_accesses(
        actor=actor, purpose=Purpose.HEALTH, cases=list({one.case.pk: one.case for one in due}.values())
    )

    def work() -> str:
        written = medicine.record_doses(
            form.rows(), actor=actor, happened_at=form.cleaned_data["occurred_at"]
        )
        said = ngettext("%(n)d dose is written down.", "%(n)d doses are written down.", len(written))
        messages.success(request, said % {"n": len(written)})
        return f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path

    context = {
        "office": office,
        "filter": chosen,
        "times": _by_time(due, form),
        "waiting": len(form.due),
        "all": len(due),
    }
    return submit(
        request,
        form,
        action=f"medicine_round:{code}",
        work=work,
        template="panti/health/round.html",
        context=context,
    )


def _require_nurse(request: HttpRequest, office: Office) -> None:
    actor = actor_of(request)
    if not (
        rights_of(actor).holds("give_medicine", office.pk)
        and rights_of(actor).holds("view_health", office.pk)
    ):
        raise NotAllowed(
            _("The round is walked by the nurses of the house."),
            holders=who_may("give_medicine", [office.pk]),
        )


@dataclass(frozen=True)
class RoundTime:
    """The doses of one time, person after person, each with its fields where it waits; ``opens_at`` is from when those
    that wait may be given, None where they may be already or none waits."""

    at: datetime
    rows: list[dict[str, Any]]
    opens_at: datetime | None


def _by_time(due: list[Due], form: RoundForm) -> list[RoundTime]:
    """The round as it is walked: at each time one person after the other, each dose with its fields where it waits."""
    ordered = sorted(due, key=lambda one: (one.at, one.case.person.display_name, one.medicine.pk))
    times, now = [], timezone.now()
    for at, found in groupby(ordered, key=lambda one: one.at):
        rows = [{"due": one, "fields": form.fields_of(one)} for one in found]
        waits = any(row["fields"] for row in rows)
        times.append(RoundTime(at, rows, at - EARLY if waits and now < at - EARLY else None))
    return times

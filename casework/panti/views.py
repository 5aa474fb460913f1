"""Pages of the houses, and the papers that follow an exit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from casework.cases.enums import DutyKind, PaperKind
from casework.cases.services import file_exit_papers
from casework.cases.services.duties import require_duty
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.enums import OfficeKind
from casework.offices.queries import rights_of

from .gate_forms import MissingPapersForm
from .queries import (
    away_from,
    away_shown,
    expected,
    house,
    houses_shown_to,
    leaving,
    missing_from,
    numbers,
    residents,
)

PAGE = 50


@require_GET
def panti_list(request: HttpRequest) -> HttpResponse:
    """How full each house is, for those who read cases somewhere."""
    actor = actor_of(request)
    if not rights_of(actor).anywhere("view_case"):
        raise PermissionDenied(_("The houses are shown to those who work with cases."))
    houses = numbers(houses_shown_to(actor).prefetch_related("criteria__takes"))
    groups = [
        (_("Transit panti"), [one for one in houses if one.office.kind == OfficeKind.TRANSIT]),
        (_("Referral panti"), [one for one in houses if one.office.kind == OfficeKind.PANTI]),
    ]
    return render(request, "panti/list.html", {"groups": [group for group in groups if group[1]]})


@require_GET
def panti_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One house: its numbers, who lives there, who is expected, who leaves; of people only those of readable cases."""
    actor = actor_of(request)
    office = get_object_or_404(houses_shown_to(actor), code=code)
    stays = residents(office, actor)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        stays = stays.filter(pk__lt=int(before[:18]))
    shown = list(stays[: PAGE + 1])
    context = {
        "house": house(office),
        "office": office,
        "takes": office.criteria.takes.all() if hasattr(office, "criteria") else [],
        "stays": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "paged": bool(before),
        "away": away_from(office),
        "away_shown": [] if before else away_shown(office, actor),
        "missing": [] if before else missing_from(office, actor),
        "expected": list(expected(office, actor)),
        "leaving": list(leaving(office, actor)),
        "may_receive": rights_of(actor).holds("register", office.pk),
        "may_carry_out": rights_of(actor).holds("carry_out_exit", office.pk),
        "reads_register": rights_of(actor).holds("view_case", office.pk),
        "gives_medicine": rights_of(actor).holds("give_medicine", office.pk),
    }
    return render(request, "panti/detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def exit_papers(request: HttpRequest, number: str) -> HttpResponse:
    """File the papers that were missing when somebody left; those that still follow keep the duty open."""
    case, actor = fetch_case(request, number), actor_of(request)
    back = reverse("case_detail", args=[case.number]) + "?tab=documents"
    duty = require_duty(case, DutyKind.EXIT_PAPERS, actor=actor) if request.method == "GET" else None
    form = MissingPapersForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        event = file_exit_papers(case, actor=actor, papers=form.papers())
        still = [str(PaperKind(kind).label) for kind in event.facts["missing_papers"]]
        if still:
            messages.success(request, _("Filed. Still to follow: %(papers)s.") % {"papers": ", ".join(still)})
        else:
            messages.success(request, _("Filed. Nothing is missing any more."))
        return back

    return submit(
        request,
        form,
        action=f"exit_papers:{number}",
        work=work,
        template="panti/exit_papers.html",
        context={"case": case, "duty": duty, "cancel_url": back},
    )

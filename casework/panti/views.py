"""Pages of the houses, and the papers that follow an exit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from casework.cases.enums import DutyKind, PaperKind, ProposalStatus
from casework.cases.models import Case, Proposal
from casework.cases.services import file_exit_papers
from casework.cases.services.duties import require_duty
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from .clock import ending_in
from .enums import AwayKind
from .gate_forms import MissingPapersForm
from .house.finding import fitting_beds, free_by_category, sought, total
from .incidents.asks import asks_in
from .incidents.queries import readable
from .pages import ways_in
from .queries import (
    away_from,
    away_shown,
    expected,
    house,
    houses_shown_to,
    leaving,
    missing_from,
    moving,
    numbers,
    residents,
    suitable_panti,
)
from .transfers.queries import on_the_way_to
from .ward.handovers import unread_of
from .ward.rollcalls import searches_shown

PAGE = 50


@require_GET
def panti_list(request: HttpRequest) -> HttpResponse:
    """How full each house is, for those who read cases somewhere; a place that suits somebody, for those who place."""
    actor = actor_of(request)
    rights = rights_of(actor)
    if not rights.anywhere("view_case"):
        raise PermissionDenied(_("The houses are shown to those who work with cases."))
    houses = numbers(houses_shown_to(actor).prefetch_related("criteria__takes"))
    referral = [one for one in houses if one.office.kind == OfficeKind.PANTI]
    groups = [
        (_("Transit panti"), [one for one in houses if one.office.kind == OfficeKind.TRANSIT]),
        (_("Referral panti"), referral),
    ]
    places = rights.anywhere("propose_place") or rights.anywhere("decide_place")
    context = {
        "groups": [group for group in groups if group[1]],
        "total": total(houses),
        "by_category": free_by_category(referral) if len(referral) > 1 else [],
        "may_place": places,
        **(_found_places(request) if places else {}),
    }
    return render(request, "panti/list.html", context)


def _found_places(request: HttpRequest) -> dict[str, Any]:
    """Whom a place is sought for, and where they would find one; a single person found is taken at once."""
    text = request.GET.get("untuk", "")[:120]
    found = sought(actor_of(request), text)
    if len(found) != 1:
        return {"text": text, "candidates": found}
    case = fetch_case(request, found[0].number)
    fits = suitable_panti(case)
    beds = fitting_beds(case, [fit.office for fit in fits if fit.takes])
    return {
        "text": text,
        "case": case,
        "fits": [(fit, beds.get(fit.office.pk, 0)) for fit in fits if fit.takes],
        "refused": [fit for fit in fits if not fit.takes],
    }


def _awaited(office: Office, actor: User) -> list[Case]:
    """Those a house expects, each with the moment by which whoever has set out should be here, and where their arrival
    is recorded."""
    due = {away.stay.case_id: moment for away, moment in on_the_way_to(office)}
    agreed = Proposal.objects.filter(
        case__in=list(due), transition="transfer", status=ProposalStatus.APPROVED
    ).values_list("case", "pk")
    proposals = dict(agreed) if due else {}
    found = list(expected(office, actor))
    for case in found:
        # for the page alone
        vars(case).update(due_here=due.get(case.pk), arrival=proposals.get(case.pk))
    return found


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
    away = [] if before else away_shown(office, actor)
    context = {
        "house": house(office),
        "office": office,
        "takes": office.criteria.takes.all() if hasattr(office, "criteria") else [],
        "stays": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "paged": bool(before),
        "away": away_from(office),
        "away_shown": away,
        "set_out": {one.stay.case_id: one for one in away if one.kind == AwayKind.TRANSFER},
        "missing": [] if before else missing_from(office, actor),
        "expected": _awaited(office, actor),
        "leaving": list(leaving(office, actor)),
        "moving": list(moving(office, actor)),
        "may_receive": rights_of(actor).holds("register", office.pk),
        "may_arrive": rights_of(actor).holds("receive_transfer", office.pk),
        "may_depart": rights_of(actor).holds("depart_transfer", office.pk),
        "may_carry_out": rights_of(actor).holds("carry_out_exit", office.pk),
        "ways": ways_in(office, actor),
        "asks": asks_in(office, readable(actor))
        if rights_of(actor).holds("view_incidents", office.pk) and not before
        else [],
        "searches": [] if before else searches_shown(office, actor),
        "ending": [] if before else ending_in(office, actor),
        "unread": None if before else unread_of(office, actor),
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

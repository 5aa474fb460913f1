"""Pages about belongings: of a case, and of a house."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases import registry
from casework.cases.enums import RESIDENTIAL, DutyKind, Purpose
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.owing import may_name
from casework.cases.queries import live_opening, may, visible_to
from casework.cases.services import earlier_result, log_access
from casework.cases.views import actor_of, fetch_case, fetch_for_duty, submit
from casework.offices.models import Office, User
from casework.offices.queries import rights_of, who_may

from ..queries import houses_shown_to
from . import leaving, moves, papers, queries, services
from .forms import CashForm, HandBackForm, MoveForm, ReceiveForm, TakeOverForm
from .models import Belonging, BelongingsReceipt
from .rules import rupiah, things_in
from .sections import doings
from .services import RIGHT, require_at


def page_of(case: Case) -> str:
    return reverse("belongings", args=[case.number])


def prints(actor: User, case: Case) -> bool:
    """Whether the papers about what is kept are offered: an emergency opens a sealed case to the eyes alone."""
    return may(actor, "print_handover", case) and live_opening(actor, case) is None


def _kept(case: Case, actor: User, code: str = "", *, reads_case: bool = True) -> queries.Kept:
    """What the asked house keeps, or the first for which this person records belongings.

    Of a case that is closed to them what other houses keep does not exist, nor does who works there.
    """
    kept = queries.kept_of(case)
    if not reads_case:
        kept = [one for one in kept if rights_of(actor).holds(RIGHT, one.panti.pk)]
    if code:
        kept = [one for one in kept if one.panti.code == code]
    mine = [one for one in kept if rights_of(actor).holds(RIGHT, one.panti.pk)]
    if not kept and not reads_case:
        raise Http404
    if not kept:
        raise Refusal(_("The house keeps nothing of this person any more."), case=case)
    if not mine:
        require_at(case, actor, *(one.panti.pk for one in kept))
    return mine[0]


def _done_before(request: HttpRequest, action: str) -> str:
    """Where the same form led that was sent a moment ago: what it handed on is not there to be found again."""
    return earlier_result(request.POST.get("idempotency_key"), actor=actor_of(request), action=action)


@require_safe
@never_cache
def belongings(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is and was kept of a person, the money with its balance, and the receipts."""
    case, actor = fetch_case(request, number), actor_of(request)
    may_print = prints(actor, case)
    context = {
        "case": case,
        "may_print": may_print,
        "printed": papers.inventories(case) if may_print else [],
        "kept": queries.kept_of(case),
        "items": queries.items_of(case),
        "book": queries.cash_book(case),
        "receipts": queries.receipts_of(case),
        **doings(case, actor),
    }
    return render(request, "panti/belongings/page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def belongings_add(request: HttpRequest, number: str) -> HttpResponse:
    """Many things at once, as they lie on the table at the gate."""
    case, actor = fetch_case(request, number, permission="record_belongings"), actor_of(request)
    if case.present_panti is None or case.stage not in RESIDENTIAL:
        raise Refusal(_("The person lives in no panti now."), case=case)
    require_at(case, actor, case.present_panti.pk)
    listed = Belonging.objects.filter(case=case).exists()
    said = registry.brought(case)
    context = {"case": case, "back": page_of(case), "said": said}
    if request.method == "POST" and "add_row" in request.POST:
        return _one_more_row(request, case, context)
    form = ReceiveForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        actor=actor,
        # compared with what is sent, rows that were left as they began would count as none
        rows=[] if listed or request.method == "POST" else [{"description": one} for one in things_in(said)],
        initial={"handed_by": case.person.name},
    )

    def work() -> str:
        given = form.cleaned_data
        services.receive(
            case,
            actor=actor,
            items=form.items(),
            cash=given["cash"],
            **{name: given[name] for name in ("occurred_at", "handed_by", "witness")},
        )
        messages.success(request, _("The belongings are listed."))
        return page_of(case)

    return submit(
        request,
        form,
        action=f"belongings_add:{number}",
        work=work,
        template="panti/belongings/add.html",
        context=context,
    )


def _one_more_row(request: HttpRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    """The same page with one row more and everything typed; photos come last, as browsers give none back."""
    rows = [*ReceiveForm.typed(request.POST), {}]
    typed = {name: request.POST.get(name, "") for name in ("occurred_at", "cash", "handed_by", "witness")}
    form = ReceiveForm(
        case=case,
        actor=actor_of(request),
        rows=rows,
        initial={**typed, "idempotency_key": request.POST.get("idempotency_key")},
    )
    # the new line, not the top of the page
    form.rows[-1].fields["description"].widget.attrs["autofocus"] = True
    return render(request, "panti/belongings/add.html", {**context, "form": form, "more": True})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def belonging(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One thing with its history, and for those who keep it what happened to it next."""
    case, actor = fetch_case(request, number), actor_of(request)
    found = Belonging.objects.select_related("panti", "photo", "received_by")
    item = get_object_or_404(found, case=case, pk=pk)
    writes = item.held > 0 and rights_of(actor).holds(RIGHT, item.panti_id)
    context = {"case": case, "item": item, "moves": queries.moves_of(item), "back": page_of(case)}
    if not writes and request.method != "POST":
        return render(request, "panti/belongings/item.html", context)
    require_at(case, actor, item.panti_id)
    form = MoveForm(request.POST or None, case=case, actor=actor, item=item)

    def work() -> str:
        moves.move_item(item, form.cleaned_data["kind"], actor=actor, **_without_kind(form.content()))
        messages.success(request, _("Written down."))
        return reverse("belonging", args=[case.number, item.pk])

    return submit(
        request,
        form,
        action=f"belonging:{pk}",
        work=work,
        template="panti/belongings/item.html",
        context={**context, "writes": True},
    )


def _without_kind(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "kind"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cash_move(request: HttpRequest, number: str) -> HttpResponse:
    """Money in or out; ``?panti=`` names the house where it is not the one they live in."""
    case, actor = fetch_case(request, number, permission="record_belongings"), actor_of(request)
    kept = _purse(case, actor, request.GET.get("panti", ""))
    form = CashForm(request.POST or None, case=case, actor=actor, kept=kept)

    def work() -> str:
        given = form.content()
        kind, amount = given.pop("kind"), given.pop("amount")
        leaving.move_cash(case, kept.panti, kind, amount, actor=actor, **given)
        messages.success(request, _("Written into the book."))
        return page_of(case)

    return submit(
        request,
        form,
        action=f"cash_move:{number}",
        work=work,
        template="panti/belongings/cash.html",
        context={"case": case, "kept": kept, "back": page_of(case)},
    )


def _purse(case: Case, actor: User, code: str) -> queries.Kept:
    """The money a house keeps, nothing yet included; by default of the house where the person lives."""
    office = Office.objects.filter(code=code).first() if code else case.present_panti
    if office is None:
        return _kept(case, actor, code)
    require_at(case, actor, office.pk)
    return queries.Kept(office, cash=queries.balance_of(case, office.pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def belongings_hand_back(request: HttpRequest, number: str) -> HttpResponse:
    """Hand back with a receipt, at the gate or long after; also the page of the duty for what was left, where a house
    that the person has long left does it for what it keeps and nothing else."""
    actor = actor_of(request)
    # sent again by whoever has just done it, when nothing is owed any more
    if earlier := _done_before(request, f"belongings_hand_back:{number}"):
        return redirect(earlier)
    case, reads_case = fetch_for_duty(request, number, DutyKind.BELONGINGS_LEFT)
    kept = _kept(case, actor, request.GET.get("panti", ""), reads_case=reads_case)
    form = HandBackForm(request.POST or None, case=case, actor=actor, kept=kept)

    def work() -> str:
        names = ("occurred_at", "recipient", "to_whom", "signed", "witness", "remarks")
        receipt = leaving.hand_back(
            case,
            kept.panti,
            actor=actor,
            counts=form.counts(),
            cash=form.cleaned_data.get("cash") or 0,
            **{name: form.cleaned_data[name] for name in names},
        )
        messages.success(request, _("Handed back. The receipt is %(number)s.") % {"number": receipt.number})
        return reverse("belongings_receipt", args=[case.number, receipt.pk])

    return submit(
        request,
        form,
        action=f"belongings_hand_back:{number}",
        work=work,
        template="panti/belongings/hand_back.html",
        context={
            "case": case,
            "reads_case": reads_case,
            "named": may_name(actor, case, reads_case=reads_case, at=[kept.panti.pk]),
            "kept": kept,
            "back": page_of(case) if reads_case else reverse("home"),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def belongings_take_over(request: HttpRequest, number: str) -> HttpResponse:
    """What came along from the house before, ticked where it arrived."""
    case, actor = fetch_case(request, number, permission="record_belongings"), actor_of(request)
    if earlier := _done_before(request, f"belongings_take_over:{number}"):
        return redirect(earlier)
    kept = next(
        (one for one in queries.kept_of(case) if one.panti.code == request.GET.get("panti", "")), None
    )
    if kept is None:
        raise Http404
    require_at(case, actor, *(pk for pk in (case.present_panti_id, kept.panti.pk) if pk))
    form = TakeOverForm(request.POST or None, case=case, actor=actor, kept=kept)

    def work() -> str:
        given = {name: form.cleaned_data[name] for name in ("occurred_at", "storage", "place")}
        leaving.take_over(case, kept.panti, actor=actor, counts=form.counts(), cash=form.money, **given)
        messages.success(request, _("The belongings are kept here now."))
        return page_of(case)

    return submit(
        request,
        form,
        action=f"belongings_take_over:{number}",
        work=work,
        template="panti/belongings/take_over.html",
        context={"case": case, "kept": kept, "back": page_of(case)},
    )


@require_safe
@never_cache
def belongings_receipt(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A receipt as it is signed; printed as a paper by those who print, from the browser by whoever reads it; the house
    that gave it keeps it in sight, of a case sealed since without a name."""
    actor = actor_of(request)
    found = BelongingsReceipt.objects.select_related("case__person", "panti", "handed_by")
    receipt = get_object_or_404(found, case__number=number, pk=pk)
    reads_case = visible_to(actor).filter(pk=receipt.case_id).exists()
    if reads_case:
        case = fetch_case(request, number)
    elif rights_of(actor).holds(RIGHT, receipt.panti_id):
        case = receipt.case
        log_access(actor=actor, purpose=Purpose.DUTY, person=case.person, case=case)
    else:
        raise Http404
    context = {
        "case": case,
        "reads_case": reads_case,
        "named": may_name(actor, case, reads_case=reads_case, at=[receipt.panti_id]),
        "receipt": receipt,
        "may_print": prints(actor, case),
        "lines": receipt.item_lines.order_by("pk"),
        "cash": receipt.cash_lines.first(),
    }
    return render(request, "panti/belongings/receipt.html", context)


@require_safe
@never_cache
def belongings_kept(request: HttpRequest, code: str) -> HttpResponse:
    """Everything a house keeps, of those who live there and of those who left."""
    actor = actor_of(request)
    office = get_object_or_404(houses_shown_to(actor), code=code)
    if not rights_of(actor).holds("view_case", office.pk):
        raise NotAllowed(
            _("What a house keeps is read by those who work in it and by the offices above it."),
            holders=who_may("record_belongings", [office.pk]),
        )
    rows = queries.kept_in(office, actor)
    pieces, cash, gone = queries.totals_of(rows)
    context = {"office": office, "rows": rows, "pieces": pieces, "cash": rupiah(cash), "gone": gone}
    return render(request, "panti/belongings/kept.html", context)

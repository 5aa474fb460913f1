"""The page on which the house that lets somebody go records that they have set out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.cases.errors import Refusal
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import Office

from ..belongings.queries import kept_of
from .forms import DepartForm
from .services import depart, waiting_transfer


@require_http_methods(["GET", "POST"])
@never_cache
def transfer_depart(request: HttpRequest, number: str) -> HttpResponse:
    case, actor = fetch_case(request, number, permission="depart_transfer"), actor_of(request)
    proposal = waiting_transfer(case)
    if proposal is None and request.method == "GET":
        raise Refusal(_("No transfer is agreed for this person."), case=case)
    form = DepartForm(request.POST or None, case=case, actor=actor)
    back = reverse("case_detail", args=[case.number])

    def work() -> str:
        depart(case, actor=actor, **form.content())
        messages.success(request, _("Recorded. The house that takes the person in records the arrival."))
        return back

    context = {
        "case": case,
        "to": Office.objects.filter(pk=proposal.facts["panti"]).first() if proposal else None,
        "kept": [one for one in kept_of(case) if one.panti.pk == case.present_panti_id],
        "cancel_url": back,
    }
    return submit(
        request,
        form,
        action=f"transfer_depart:{number}",
        work=work,
        template="panti/transfers/depart.html",
        context=context,
    )

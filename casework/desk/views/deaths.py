"""The papers that follow a death, filed on the closed case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.cases import services
from casework.cases.queries import standing_death
from casework.cases.services.duties import require_duty
from casework.cases.views import actor_of, fetch_case, submit

from ..death_forms import DeathPapersForm
from ..queries import where_it_led
from .case import identity_of
from .steps import landing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def death_papers(request: HttpRequest, number: str) -> HttpResponse:
    """File the death certificate and what became of the body; 409 once it is done, 403 for whoever may not."""
    case, actor, action = fetch_case(request, number), actor_of(request), f"death_papers:{number}"
    form = DeathPapersForm(request.POST or None, request.FILES or None, case=case, actor=actor)
    # the second half of a double click goes where the first one went
    if not where_it_led(request.POST.get("idempotency_key", ""), actor=actor, action=action):
        require_duty(case, "death_papers", actor=actor)

    def work() -> str:
        given = form.cleaned_data
        services.file_death_papers(
            case,
            actor=actor,
            upload=given["file"],
            title=given["title"],
            burial=given["burial"],
            buried_on=given["buried_on"],
            burial_where=given["burial_where"],
            note=given["note"],
            established_by=given.get("established_by", ""),
            established_name=given.get("established_name", ""),
        )
        messages.success(request, _("The papers are filed."))
        return landing(case, actor)

    return submit(
        request,
        form,
        action=action,
        work=work,
        template="cases/death_papers.html",
        context={**identity_of(case, actor), "death": standing_death(case)},
    )

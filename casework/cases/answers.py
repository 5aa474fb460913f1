"""The answers of this room to its own law: what stands in the case, its papers and its clock."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .clocks import term_for
from .enums import AttachmentKind
from .models import Attachment, Case
from .needs import answers


@answers("police_letter", url_name="attachment_add", query="kind=police")
def police_letter(case: Case) -> bool:
    """A letter of the police that the person is stranded or lost (precondition of every repatriation)."""
    return Attachment.objects.filter(case=case, kind=AttachmentKind.POLICE).exists()


def waited_until(case: Case) -> str:
    """Until when somebody absent is waited for, in words."""
    day = timezone.localdate(term_for(case, "absent", case.stage_since).after(case.stage_since))
    return _("until %(day)s") % {"day": date_format(day, "j F Y")}


@answers("waiting_over", detail=waited_until)
def waiting_over(case: Case) -> bool:
    return timezone.now() > term_for(case, "absent", case.stage_since).after(case.stage_since)


@answers("reopen_in_time")
def reopen_in_time(case: Case) -> bool:
    if case.closed_at is None:
        return False
    return timezone.now() <= term_for(case, "reopen", case.closed_at).after(case.closed_at)


@answers("no_other_case")
def no_other_case(case: Case) -> bool:
    return not Case.objects.open().filter(person_id=case.person_id).exclude(pk=case.pk).exists()

"""What stands below an event in the timeline."""

from django.test import RequestFactory

from casework.cases.models import CaseEvent
from casework.desk.timeline import row_of


def below(event: CaseEvent) -> str:
    """As whoever did it reads it."""
    request = RequestFactory().get("/")
    request.user = event.actor
    return row_of(event, event.case, event.actor, request).extra

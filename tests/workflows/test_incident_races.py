"""Several people at one incident on real PostgreSQL: no deadlock, one answer of each, the tasks agree afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.cases.services import write_note
from casework.panti.incidents.services import acknowledge_incident, oversee_incident
from casework.panti.models import Incident
from tests import road
from tests.panti.incidents.test_house_incidents import HOUSE, dinas, head
from tests.panti.incidents.test_house_incidents import report as report_for_the_house
from tests.panti.incidents.test_incidents import report
from tests.staff import staff
from tests.together import failures, together
from workflows.answering import tasks_of
from workflows.firing import fire_due_timers
from workflows.models import CaseTask
from workflows.reconcile import faults, incident_faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("touches", [True, False], ids=["a resident", "nobody"])
def test_two_heads_the_dinas_and_a_sweep_at_once_leave_one_answer_of_each(touches: bool) -> None:
    second = staff("head_of_panti", HOUSE, another=1)
    case: Case | None = road.walk_to("intake") if touches else None
    incident = report(case, severity="grave") if case else report_for_the_house(severity="grave")
    late = timezone.now() - timedelta(minutes=1)
    CaseTask.objects.armed().filter(incident=incident).update(scheduled=late)
    writer = staff("panti_social_worker", HOUSE)
    calls = [
        lambda: acknowledge_incident(incident, actor=head(), words="Dapur ditutup."),
        lambda: acknowledge_incident(incident, actor=second, words="Warga dipindahkan."),
        lambda: oversee_incident(incident, actor=dinas(), words="Laporkan sore ini."),
        fire_due_timers,
    ]
    if case is not None:
        calls.append(lambda: write_note(case, actor=writer, body="Keluarga diberi tahu."))
    ended = failures(together(*calls))
    assert [type(error) for error in ended] == [Refusal]
    now = Incident.objects.get(pk=incident.pk)
    assert now.acknowledged_by in (head(), second)
    assert now.overseen_by == dinas()
    assert {task.node_name for task in tasks_of(now)} == {"review_incident"}
    assert incident_faults(now) == []
    if case is not None:
        assert faults(road.fresh(case)) == []

"""The lock of a flow: the case, or the incident where there is none, never the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from casework.cases.services import lock_case
from casework.panti.incidents.locking import lock_incident


class CaseLock:
    """Locks what a process is about until the end of the transaction, waiting for whoever holds it.

    viewflow's own locks the process with NOWAIT and sleeps between tries; and as everybody else takes the case first,
    taking the process first deadlocks. Raises ``Busy`` after five seconds.
    """

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        with transaction.atomic():
            found = flow_class.process_class.objects.values_list("case_id", "incident_id")
            case_id, incident_id = found.get(pk=process_pk)
            if case_id is not None:
                lock_case(case_id)
            else:
                lock_incident(incident_id)
            yield

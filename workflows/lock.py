"""The lock of a flow: the case, never the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from casework.cases.services import lock_case


class CaseLock:
    """Locks the case of a process until the end of the transaction, waiting for whoever holds it.

    viewflow's own locks the process with NOWAIT and sleeps between tries; and as everybody else takes the case first,
    taking the process first deadlocks. Raises ``Busy`` after five seconds.
    """

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        with transaction.atomic():
            case_id = flow_class.process_class.objects.values_list("case_id", flat=True).get(pk=process_pk)
            lock_case(case_id)
            yield

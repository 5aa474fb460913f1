"""What all our activations share."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from viewflow.workflow.activation import Activation
from viewflow.workflow.context import context
from viewflow.workflow.signals import task_failed
from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from casework.cases.models import Duty


class CaseActivation(Activation):
    """What all our activations share: what it is about on every row, and failures without what was in memory."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None
    ) -> CaseActivation:
        process = prev_activation.process
        task = flow_task.flow_class.task_class(
            process=process,
            case=process.case,
            incident=process.incident,
            flow_task=flow_task,
            token=token,
            data=data or {},
        )
        flow_task.offer(task)
        task.save()
        task.previous.add(prev_activation.task)
        return cls(task)

    @contextmanager
    def exception_guard(self) -> Iterator[None]:
        """In the background a failure is kept as its type and a hash; viewflow would keep every local variable."""
        try:
            yield
        except Exception as error:
            if context.propagate_exception:
                raise
            trace = "".join(traceback.format_tb(error.__traceback__))
            self.task.data["_exception"] = {
                "type": f"{type(error).__module__}.{type(error).__qualname__}",
                "hash": hashlib.sha256(trace.encode()).hexdigest(),
            }
            self.task.finished = timezone.now()
            self._set_status(STATUS.ERROR)
            self.task.save()
            task_failed.send(sender=self.flow_class, process=self.process, task=self.task)

    @classmethod
    def open_beside(
        cls, flow_task: Any, process: Any, duty: Duty | None = None, token: Token | None = None
    ) -> None:
        """Open a task that follows no other: of a duty, or one that was lost and stands on a way of a fork."""
        task = flow_task.flow_class.task_class(
            process=process, case=process.case, incident=process.incident, flow_task=flow_task, duty=duty
        )
        task.token = token or task.token
        flow_task.offer(task)
        task.save()
        flow_task.arm(cls(task))

    def go_on_at(self, node: Any) -> None:
        """Continue at a node whatever was drawn after this one."""
        self._activate_next({node._create(self, self.task.token)})  # noqa: SLF001 - viewflow's own protocol

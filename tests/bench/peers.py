"""What others do: viewflow's own models, flow and queue as its manual shows them, on tables it brings itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from guardian.models import UserObjectPermission
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.base import Flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case
from casework.offices.models import User
from workflows.inbox import offered_to, open_tasks


class Approval(Flow):
    """One decision, as viewflow's quick start draws it."""

    process_class = Process
    task_class = Task
    lock_impl = SelectForUpdateLock()

    start = flow.StartHandle(this.begin).Next(this.decide)
    decide = flow.View(None).Permission("cases.view_case").Next(this.after)
    after = flow.View(None).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Any:
        return activation.process


def begin_process(actor: User) -> int:
    """A process whose decision waits for somebody; returns its key."""
    Approval.start.run()
    task = Task.objects.filter(flow_task=Approval.instance.node("decide")).latest("pk")
    task.flow_task.activation_class(task).assign(actor)
    return int(task.process_id)


def decide(process_id: int) -> bool:
    """Do the decision under viewflow's own lock; False where a colleague was faster."""
    with Approval.lock(process_id):
        return _do(process_id)


def decide_under_a_bare_lock(process_id: int) -> bool:
    """The same under a lock that simply waits."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM viewflow_process WHERE id = %s FOR UPDATE", [process_id])
        return _do(process_id)


def _do(process_id: int) -> bool:
    node = Approval.instance.node("decide")
    task = Task.objects.select_related("process").get(process_id=process_id, flow_task=node)
    activation = node.activation_class(task)
    if not activation.start.can_proceed():
        return False
    activation.start(None)
    activation.execute()
    return True


@contextmanager
def user_queue(actor: User) -> Iterator[Callable[[User], Any]]:
    """Our open tasks as viewflow's own, each asking its right on its case, granted by guardian; gone afterwards."""
    with transaction.atomic():
        _copy_tasks(actor)
    analyse("viewflow_task", "viewflow_process", "guardian_userobjectpermission")
    try:
        yield lambda who: list(
            Task.objects.user_queue(who, flow_class=Approval)
            .filter(status=STATUS.NEW)
            .select_related("process")
            .order_by("created")[:50]
        )
    finally:
        forget_processes()
        UserObjectPermission.objects.all().delete()


def _copy_tasks(actor: User) -> None:
    process = Process.objects.create(flow_class=Approval)
    kind = ContentType.objects.get_for_model(Case)
    permission = kind.permission_set.get(codename="view_case")
    node = Approval.instance.node("decide")
    now = timezone.now()
    cases = list(open_tasks_of_all())
    Task.objects.bulk_create(
        [
            Task(
                process=process,
                flow_task=node,
                flow_task_type=node.task_type,
                status=STATUS.NEW,
                created=now,
                owner_permission="cases.view_case",
                owner_permission_content_type=kind,
                owner_permission_obj_pk=str(pk),
            )
            for pk in cases
        ],
        batch_size=5000,
    )
    mine = open_tasks(actor).filter(offered_to(actor)).order_by().values_list("case_id", flat=True).distinct()
    UserObjectPermission.objects.bulk_create(
        [
            UserObjectPermission(user=actor, permission=permission, content_type=kind, object_pk=str(pk))
            for pk in mine
        ],
        batch_size=5000,
    )


def open_tasks_of_all() -> Any:
    from workflows.models import CaseTask

    return CaseTask.objects.open().by_people().order_by().values_list("case_id", flat=True)


def forget_processes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM viewflow_task_previous")
        cursor.execute("DELETE FROM viewflow_task")
        cursor.execute("DELETE FROM viewflow_process")


def as_owner(*statements: str) -> None:
    """Statements that only whoever owns the tables may give: statistics, tables of the benchmarks' own."""
    url = os.environ["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://")
    with psycopg.connect(url, dbname=connection.settings_dict["NAME"], autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement)  # names of tables written here


def analyse(*tables: str) -> None:
    as_owner(*(f"VACUUM ANALYZE {table}" for table in tables))

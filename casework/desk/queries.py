"""Reads the composed pages share."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.cases.models import AccessLog, Case, IdempotencyKey
from casework.cases.queries import may, visible_to
from casework.offices.models import User
from casework.offices.queries import rights_of
from casework.people.models import Person

LIST_RELATED = (
    "person",
    "responsible_office",
    "present_panti",
    "receiving_panti",
    "category",
)


def listed_cases(actor: User) -> QuerySet[Case]:
    """Cases this person may read, with what a row of the list shows."""
    return visible_to(actor).select_related(*LIST_RELATED)


def episodes(person: Person, actor: User) -> list[Case]:
    """The cases of a person this reader may know of, newest first; the others are not mentioned."""
    return list(
        visible_to(actor)
        .filter(person=person)
        .select_related("responsible_office", "present_panti", "receiving_panti")
        .order_by("-opened_at", "-pk")
    )


def case_giving(cases: list[Case], codename: str, actor: User) -> Case | None:
    """The first of these cases at which the person holds a right."""
    return next((case for case in cases if may(actor, codename, case)), None)


def readers_of(case: Case, actor: User) -> QuerySet[AccessLog]:
    """Who opened the case or its person's page, newest first.

    Readers of the person's page may come from any episode; where one of them is hidden from ``actor``, they would tell
    of it, and only readers of the case itself are named.
    """
    of = Q(case=case)
    hidden = Case.objects.filter(person=case.person_id).exclude(pk__in=visible_to(actor).values("pk"))
    if not hidden.exists():
        of |= Q(case__isnull=True, person=case.person_id)
    return AccessLog.objects.filter(of).select_related("user").order_by("-at", "-pk")


def openings(actor: User) -> QuerySet[AccessLog]:
    """Who opened which file at the offices whose access log this person reads, newest first; one query.

    Readers of a person's page count where every case of that person lies at these offices: elsewhere they would tell
    of a case this person must not know of.
    """
    offices = rights_of(actor).offices("view_access_log")
    here = Q(responsible_office__in=offices) | Q(present_panti__in=offices)
    elsewhere = Case.objects.filter(person=OuterRef("person")).exclude(here)
    found = Q(case__in=Case.objects.filter(here)) | (Q(case__isnull=True) & ~Exists(elsewhere))
    if not offices:
        return AccessLog.objects.none()
    return AccessLog.objects.filter(found).select_related("user", "case").order_by("-at", "-pk")


def where_it_led(key: str, *, actor: User, action: str) -> str:
    """Where the same form led when it was sent before; empty for one not seen yet."""
    try:
        uuid = UUID(key)
    except ValueError:
        return ""
    sent = IdempotencyKey.objects.filter(key=uuid, actor=actor, action=action).first()
    return sent.result_url if sent else ""

"""What the letters say: the hand-over record, and the letter by which somebody is placed in a panti."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework.care.enums import AssessmentStatus
from casework.care.models import Assessment, Conference
from casework.cases.enums import Purpose
from casework.cases.models import Case, Proposal
from casework.cases.queries import category_names, may
from casework.cases.services import log_access
from casework.offices.enums import Disability
from casework.offices.models import Office, User
from casework.outreach.models import Contact, Handover
from casework.panti.models import Stay
from casework.people.models import Person

from .models import Print
from .pictures import FACE, picture
from .queries import placed_by


def handover_facts(made: Print, case: Case, actor: User) -> dict[str, Any] | None:
    """The record of one hand-over, its belongings a line each as they were written down; None where it is not there."""
    related = ("office", "panti", "handed_by", "received_by", "refused_by")
    handover = Handover.objects.filter(case=case, pk=made.subject).select_related(*related).first()
    if handover is None:
        return None
    contact = Contact.objects.filter(case=case).select_related("area__parent").order_by("occurred_at").first()
    goods = [line.strip(" -•\t") for line in handover.goods.replace(";", "\n").splitlines()]
    return {
        "sender": handover.office,
        # the record is made in two, and each of them keeps one
        "parties": [handover.office, handover.panti],
        "handover": handover,
        "contact": contact,
        "goods": [line for line in goods if line],
    }


def placement_facts(made: Print, case: Case, actor: User) -> dict[str, Any] | None:
    """A placement with the profile of the person; health text by right alone. None for a case never placed.

    It is written by the office that decided, on the day it did, whenever it is printed and by whom.
    """
    event = placed_by(case, made.subject)
    panti = Office.objects.filter(pk=event.facts.get("panti", 0)).first() if event else None
    if event is None or panti is None:
        return None
    proposal = (
        Proposal.objects.filter(pk=event.facts.get("proposal", 0))
        .select_related("proposer", "decider")
        .first()
    )
    assessment = (
        Assessment.objects.filter(
            case=case, status=AssessmentStatus.SUBMITTED, submitted_at__lte=event.recorded_at
        )
        .select_related("author")
        .order_by("-submitted_at", "-pk")
        .first()
    )
    reads_health = may(actor, "view_health", case)
    if reads_health and assessment is not None:
        log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    person = case.person
    return {
        "sender": event.office,
        "event": event,
        "stay": _stay_at(case, event.occurred_at),
        "photo": picture(person.photo, FACE) if person.photo else "",
        "disabilities": disability_labels(person),
        "panti": panti,
        "proposal": proposal,
        "assessment": assessment,
        "conference": Conference.objects.filter(case=case, held_at__lte=event.recorded_at).first(),
        "categories": category_names([case.category, *case.other_categories.all()], case, actor),
        "reads_health": reads_health,
        "urgent": case.urgent,
    }


def disability_labels(person: Person) -> list[str]:
    """The disabilities known of a person, in words."""
    return [str(Disability(kind).label) for kind in person.disabilities if kind in Disability]


def _stay_at(case: Case, moment: datetime) -> Stay | None:
    """Where the person lived when they were placed: a letter printed later says the same."""
    return (
        Stay.objects.filter(case=case, arrived_at__lte=moment)
        .exclude(left_at__lt=moment)
        .select_related("panti")
        .order_by("-arrived_at", "pk")
        .first()
    )

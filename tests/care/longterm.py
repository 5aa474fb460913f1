"""A case on its way into long-term care and in it, by real records."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from casework.care import services
from casework.care.models import Assessment, LongtermReview
from casework.cases.models import Case, Proposal
from casework.cases.services import approve, propose
from casework.offices.models import Category
from tests import road, walked
from tests.care.steps import words
from tests.road import HOUSE, fresh
from tests.staff import staff


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def advise(case: Case, route: str = "longterm") -> Assessment:
    """A further assessment in the house, submitted."""
    actor = staff("panti_social_worker", HOUSE)
    content = words(route=route, category=Category.objects.get(pk="08"))
    draft = services.draft_assessment(case, actor=actor, others=[], **content)
    return services.submit_assessment(draft, actor=actor, version=draft.version, confirmed=True)


def proposed(case: Case, first_review: date | None = None) -> Proposal:
    return propose(
        case,
        "begin_longterm_care",
        actor=staff("panti_social_worker", HOUSE),
        expected_stage=case.stage,
        facts={"duty_due": (first_review or days(90)).isoformat()},
        note="Tidak ada keluarga, perlu perawatan terus.",
    )


@walked.once
def in_longterm(first_review: date | None = None) -> Case:
    case = road.walk_to("psychosocial")
    advise(case)
    approve(proposed(fresh(case), first_review), actor=staff("head_of_panti", HOUSE), version=1)
    return fresh(case)


def said(**changes: Any) -> dict[str, Any]:
    return {
        "held_on": timezone.localdate(),
        "participants": "Dewi Anggraini, pekerja sosial",
        "condition": "Tenang, makan sendiri.",
        "goals": "Mengenali teman sekamar; tetap ikut senam.",
        "outcome": "continue",
        "next_review": days(180),
    } | changes


def review(case: Case, **changes: Any) -> LongtermReview:
    return services.review_longterm(case, actor=staff("panti_social_worker", HOUSE), **said(**changes))

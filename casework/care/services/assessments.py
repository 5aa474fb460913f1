"""Assessments: drafted, then submitted; submitting confirms the PPKS categories and may seal the case."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Illegal, NotAllowed, Refusal, Stale
from casework.cases.models import Case
from casework.cases.services import classify, correct_identity, lock_case, record, require
from casework.offices.models import Category, User
from casework.offices.queries import rights_of, who_may
from casework.people.models import Person
from casework.people.services import StalePerson

from ..enums import AssessmentKind, AssessmentStatus
from ..models import Assessment
from ..models.assessment import RISKS
from ..queries import kind_for
from ..rules import objections
from .writing import check_all, check_texts, content_of, correct, fingerprint, lock_record

# what must not be empty once it is submitted
REQUIRED_TEXTS = (
    "presenting_problem",
    "family",
    "physical_health",
    "psychological",
    "basic_needs",
    "strengths",
    "wishes",
)


def require_assessor(case: Case, *, actor: User) -> AssessmentKind:
    """The kind this person writes on this case now: a first one at either side, a full one at the panti itself.

    Raises ``Illegal`` in a stage that has no assessment, ``NotAllowed`` with who may.
    """
    kind = kind_for(case)
    if kind is None:
        raise Illegal(_("At “%(stage)s” no assessment is written.") % {"stage": case.stage_label}, case=case)
    require(actor, "write_assessment", case)
    panti = case.present_panti_id
    if kind != AssessmentKind.FIRST and not rights_of(actor).holds("write_assessment", panti):
        raise NotAllowed(
            _("This assessment is written by the panti where the person stays."),
            case=case,
            holders=who_may("write_assessment", [panti] if panti else []),
        )
    return kind


@transaction.atomic
def draft_assessment(case: Case, *, actor: User, others: list[Category], **content: Any) -> Assessment:
    """Begin an assessment of the kind the stage asks for; anything may still be empty.

    Effects, in order: locks the case; the draft; ``draft_assessment``. Raises ``Illegal``, ``NotAllowed``, ``Refusal``
    where a draft of this kind waits already, ``ValidationError`` for a category named twice.
    """
    case = lock_case(case)
    kind = require_assessor(case, actor=actor)
    if Assessment.objects.filter(case=case, kind=kind, status=AssessmentStatus.DRAFT).exists():
        raise Refusal(_("A colleague has begun this assessment already; open it and go on there."), case=case)
    check_categories_once(content.get("category"), others)
    assessment = Assessment.objects.create(case=case, stage=case.stage, author=actor, kind=kind, **content)
    assessment.other_categories.set(others)
    sha256 = fingerprint(content_of(assessment))
    facts: dict[str, Any] = {"record": assessment.pk, "kind": kind.value, "sha256": sha256}
    record(case, "draft_assessment", actor=actor, permission="write_assessment", **facts)
    return assessment


@transaction.atomic
def edit_assessment(
    assessment: Assessment, *, actor: User, version: int, others: list[Category], **content: Any
) -> Assessment:
    """Go on with a draft. Raises ``StaleRecord`` where somebody saved since, ``Illegal`` once it is submitted or the
    case has moved on, and as ``draft_assessment``."""
    _case, assessment = _lock_draft(assessment, actor=actor, version=version)
    check_categories_once(content.get("category"), others)
    assessment.other_categories.set(others)
    return correct(
        assessment,
        verb="edit_assessment",
        actor=actor,
        permission="write_assessment",
        event_facts={"kind": assessment.kind},
        **content,
    )


@transaction.atomic
def submit_assessment(assessment: Assessment, *, actor: User, version: int, confirmed: bool) -> Assessment:
    """Submit a draft: from now on nobody changes it, and its categories are the case's.

    ``confirmed`` says that the categories were looked at again where age or sex are only estimated or not known.
    Effects, in order: locks the case; checks that nothing is missing and the categories fit; the assessment; the event
    ``submit_assessment``; ``classify``, which may seal the case, so that the author may no longer see it.

    Raises ``StaleRecord``, ``Illegal``, ``NotAllowed``; ``ValidationError`` on each field that is missing, with the
    code ``confirm`` where only a confirmation is.
    """
    case, assessment = _lock_draft(assessment, actor=actor, version=version)
    others = list(assessment.other_categories.all())
    _check_complete(assessment)
    check_categories_once(assessment.category, others)
    doubtful = check_categories_fit(
        case.person,
        assessment.category,
        others,
        disabilities=case.person.disabilities,
        confirmed=confirmed,
    )
    now = timezone.now()
    correct(
        assessment,
        verb="submit_assessment",
        actor=actor,
        permission="write_assessment",
        event_facts={"kind": assessment.kind},
        status=AssessmentStatus.SUBMITTED,
        submitted_at=now,
        doubts_confirmed=doubtful,
    )
    assert assessment.category is not None
    classify(case, actor=actor, permission="write_assessment", category=assessment.category, others=others)
    return assessment


def _lock_draft(assessment: Assessment, *, actor: User, version: int) -> tuple[Case, Assessment]:
    case, assessment = lock_record(assessment, version=version)
    if not assessment.is_draft:
        raise Illegal(_("This assessment is submitted; nobody changes it any more."), case=case)
    if require_assessor(case, actor=actor) != assessment.kind:
        raise Illegal(_("This draft belongs to an earlier stage of the case."), case=case)
    return case, assessment


def check_categories_once(main: Category | None, others: list[Category]) -> None:
    """Raises ``ValidationError`` where one category is named twice."""
    codes = [category.pk for category in others]
    if (main is not None and main.pk in codes) or len(set(codes)) != len(codes):
        raise ValidationError({"others": _("The same category is named twice.")})


def _check_complete(assessment: Assessment) -> None:
    check_all(
        lambda: check_texts(content_of(assessment), *REQUIRED_TEXTS), lambda: _check_choices(assessment)
    )


def _check_choices(assessment: Assessment) -> None:
    missing = {
        name: _("Please choose.") for name in (*RISKS, "route", "category") if not getattr(assessment, name)
    }
    if assessment.violence is None:
        missing["violence"] = _("Please choose.")
    if missing:
        raise ValidationError(missing)


def check_categories_fit(
    person: Person,
    main: Category | None,
    others: list[Category],
    *,
    disabilities: Collection[str],
    confirmed: bool,
) -> bool:
    """Whether a category fits only because the social worker confirmed it.

    Raises ``ValidationError`` on each category that does not fit the person, with the code ``confirm`` where it may
    be confirmed; ``disabilities`` are those that will stand with the person.
    """
    facts: dict[str, Any] = {
        "age": person.age(),
        "age_words": person.age_words,
        "age_is_known": person.birth_date is not None,
        "sex": person.sex,
        "disabilities": disabilities,
    }
    wrong: dict[str, list[ValidationError]] = {}
    doubtful = False
    named = [("category", main)] if main is not None else []
    for field, category in [*named, *(("others", other) for other in others)]:
        for objection in objections(category, **facts):
            if objection.refuses:
                wrong.setdefault(field, []).append(ValidationError(str(objection.sentence), code="refused"))
                continue
            doubtful = True
            if not confirmed:
                wrong.setdefault(field, []).append(ValidationError(str(objection.sentence), code="confirm"))
    if wrong:
        raise ValidationError(wrong)
    return doubtful


@transaction.atomic
def save_disabilities(case: Case, *, actor: User, disabilities: Collection[str], person_version: int) -> None:
    """Save the types of disability found in an assessment to the person; nothing when they are what stands there.

    Raises ``Stale`` where somebody changed the person meanwhile, ``NotAllowed`` without ``edit_person``.
    """
    case = lock_case(case)
    if set(disabilities) == set(case.person.disabilities):
        return
    try:
        correct_identity(case, actor=actor, version=person_version, disabilities=sorted(disabilities))
    except StalePerson as stale:
        raise Stale(
            _(
                "Somebody changed this person's data meanwhile. Look at the types of disability again, then save."
            ),
            case=case,
        ) from stale

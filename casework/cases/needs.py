"""What must be true before a form is opened: declared here, answered by the rooms that own the records.

A need without an answer counts as unmet, and a system check fails at start; so does an answer nobody asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.checks import CheckMessage, Error, register
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import Case


@dataclass(frozen=True)
class Need:
    """``remedy`` is the permission of those who can meet it, by whom the page says who can help; ``todo`` is what they
    do to meet it. Both are empty where only time, or nobody, can."""

    key: str
    sentence: str | Promise
    remedy: str = ""
    todo: str | Promise = ""


_assessment = Need(
    "assessment_submitted",
    _("the first assessment is not submitted yet"),
    "write_assessment",
    _("Write the first assessment"),
)
_category = Need(
    "category_confirmed",
    _("the PPKS category is not confirmed yet"),
    "write_assessment",
    _("Confirm the PPKS category"),
)
_conference = Need(
    "conference_held",
    _("the case conference has no minutes yet"),
    "write_conference",
    _("Write the minutes of the conference"),
)
_health = Need(
    "health_checked",
    _("the health check is not recorded yet"),
    "record_health_check",
    _("Record the health check"),
)
_full = Need(
    "full_assessment_submitted",
    _("the full assessment in the panti is not submitted yet"),
    "write_assessment",
    _("Write the full assessment"),
)
_plan = Need("plan_with_goals", _("the plan has no goals yet"), "write_plan", _("Write the plan"))
_agreed = Need(
    "plan_agreed",
    _("the plan is not agreed with the person or guardian yet"),
    "write_plan",
    _("Record the agreement to the plan"),
)
_session = Need(
    "session_recorded", _("no psychosocial session is recorded yet"), "record_session", _("Record a session")
)
_progress = Need(
    "progress_reported",
    _("there is no progress report of this stage yet"),
    "write_progress",
    _("Write the progress report"),
)
_programme = Need(
    "programme_result_recorded",
    _("no programme result is recorded yet"),
    "record_programme",
    _("Record a programme result"),
)
_safety = Need(
    "home_safe",
    _("the home has not been found safe on a visit, though there was violence"),
    "record_home_visit",
    _("Record a home visit"),
)
_visits = Need(
    "visits_done",
    _("follow-up visits are neither done nor waived"),
    "record_follow_up",
    _("Record the follow-up visits"),
)

_sturdy = Need(
    "not_vulnerable",
    _("a child, an elderly or an ill person is settled on site only with the supervisor's approval"),
    "propose_resolve_protected",
    _("Propose to settle on site"),
)
_handed_over = Need(
    "handed_over",
    _("nobody handed the person over: the house took them in itself, so no arrival is left to refuse"),
)
_unsigned = Need("arrival_unsigned", _("the arrival is countersigned already"))
_police = Need(
    "police_letter",
    _("the letter of the police is not attached yet"),
    "write_note",
    _("Attach the letter of the police"),
)
_longterm = Need(
    "longterm_advised",
    _("no submitted assessment advises long-term care"),
    "write_assessment",
    _("Write an assessment"),
)
_waited = Need("waiting_over", _("the waiting time after an absence is not over yet"))
_recent = Need("reopen_in_time", _("the time within which a case may be reopened is over"))
_belongings = Need(
    "belongings_accounted",
    _("the house still keeps belongings or money of the person"),
    "record_belongings",
    _("Hand the belongings back"),
)
_alone = Need("no_other_case", _("the person has another open case"))

NEEDS: Final[dict[str, tuple[Need, ...]]] = {
    "resolve_on_site": (_sturdy,),
    "refuse_at_gate": (_handed_over, _unsigned),
    "place": (_assessment, _category, _conference),
    "begin_support": (_health, _full, _plan, _agreed),
    "begin_rehabilitation": (_session, _progress),
    "begin_resocialisation": (_programme, _progress),
    "begin_longterm_care": (_longterm,),
    "return_to_family": (_safety,),
    "repatriate": (_police,),
    "discharge": (_belongings,),
    "dismiss": (_assessment,),
    "close": (_visits,),
    "close_absent": (_waited,),
    "correct_death": (_alone,),
    "reopen": (_recent, _alone),
}

Answer = Callable[["Case"], bool]


@dataclass(frozen=True)
class _Answered:
    check: Answer
    url_name: str
    query: str = ""
    detail: "Callable[[Case], str] | None" = None


_answers: dict[str, _Answered] = {}


def answers(
    key: str, *, url_name: str = "", query: str = "", detail: "Callable[[Case], str] | None" = None
) -> Callable[[Answer], Answer]:
    """Register a room's answer to a need; ``url_name`` (with the case number as its argument, and ``query``) is where
    to meet it, if anywhere. ``detail`` says more of this very case while it is unmet, such as until when."""

    def decorate(function: Answer) -> Answer:
        _answers[key] = _Answered(function, url_name, query, detail)
        return function

    return decorate


def is_met(need: Need, case: "Case") -> bool:
    answered = _answers.get(need.key)
    return answered is not None and answered.check(case)


def unmet(case: "Case", name: str) -> list[Need]:
    """The needs of a transition this case does not meet, in the order of the table."""
    return [need for need in NEEDS.get(name, ()) if not is_met(need, case)]


def detail_of(need: Need, case: "Case") -> str:
    """What the answering room says of an unmet need of this case; empty where it says nothing."""
    answered = _answers.get(need.key)
    return answered.detail(case) if answered and answered.detail else ""


def remedy_query(need: Need) -> str:
    answered = _answers.get(need.key)
    return answered.query if answered else ""


def remedy_url_name(need: Need) -> str:
    answered = _answers.get(need.key)
    return answered.url_name if answered else ""


@register()
def every_need_is_answered(**kwargs: Any) -> list[CheckMessage]:
    declared = {need.key for needs in NEEDS.values() for need in needs}
    lost = [
        Error(f"need {key!r} has no answer", id="cases.E001") for key in sorted(declared - _answers.keys())
    ]
    extra = [
        Error(f"answer {key!r} belongs to no need", id="cases.E002")
        for key in sorted(_answers.keys() - declared)
    ]
    return [*lost, *extra]

"""Forms of conferences, sessions, programmes, home visits, progress reports and follow-up visits."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import services
from ..enums import (
    FollowUpVerdict,
    GoalStatus,
    HomeVerdict,
    ProgrammeKind,
    ProgrammeOutcome,
    Recommendation,
    ReviewOutcome,
    Route,
    SessionKind,
)
from ..models import CareRecord, ProgressReport
from ..queries import goals_of, plan_of
from ..rules import latest_review_day
from .base import RecordForm, choice, day, long_text, yes_no


class ConferenceForm(RecordForm):
    held_at = forms.DateTimeField(
        label=_("Day and time of the conference"),
        initial=timezone.localtime,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    chair = forms.CharField(label=_("Chaired by"), max_length=120)
    participants = long_text(
        _("Participants"), hint=_("One line for each: name, then role, for example “Sari Wulandari, nurse”.")
    )
    facts = long_text(
        _("What was on the table"), hint=_("The facts everybody should know when reading the decision.")
    )
    decision = long_text(_("Decision of the conference"))
    route = choice(_("Agreed route"), Route.choices)

    service_check = staticmethod(services.check_conference)


class SessionForm(RecordForm):
    held_on = day(_("Day of the session"))
    kind = choice(_("Kind of session"), SessionKind.choices, look="segmented")
    attended = yes_no(_("Did the person come?"), initial="yes")
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    # the metaclass takes the field out of the class, so the method of that name stays
    content = long_text(  # type: ignore[assignment]
        _("What happened"), hint=_("When the person did not come: why, as far as you know."), private=True
    )
    analysis = long_text(_("What it means"), required=False, private=True)
    next_step = long_text(_("Next step"), required=False, rows=2)

    service_check = staticmethod(services.check_session)
    needed_when = {"minutes": _("needed when the person came")}


class ProgrammeForm(RecordForm):
    name = forms.CharField(
        label=_("Programme"), max_length=160, help_text=_("For example: sewing, basic level.")
    )
    kind = choice(_("Kind of programme"), ProgrammeKind.choices)
    started_on = day(_("From"), today=False)
    ended_on = day(_("Until"))
    outcome = choice(_("Result of the programme"), ProgrammeOutcome.choices)
    note = long_text(_("Remarks on the programme"), required=False, rows=3)

    service_check = staticmethod(services.check_programme)


class HomeVisitForm(RecordForm):
    visited_on = day(_("Day of the visit"))
    address = forms.CharField(label=_("Address visited"), max_length=240)
    met_name = forms.CharField(label=_("Who was met"), max_length=120)
    relation = forms.CharField(
        label=_("Relation to the person"),
        max_length=60,
        help_text=_("For example: mother, uncle, head of the RT."),
    )
    findings = long_text(_("What was found"))
    verdict = choice(_("Is the home safe to return to?"), HomeVerdict.choices, look="cards")
    conditions = long_text(_("Conditions"), required=False, rows=2)

    service_check = staticmethod(services.check_home_visit)
    reveals = {"verdict": {HomeVerdict.CONDITIONS: ["conditions"]}}
    needed_when = {"conditions": _("needed when it is safe under conditions")}


class ProgressForm(RecordForm):
    """A report with one row for each goal the plan has now."""

    period_from = day(_("Period from"), today=False)
    period_until = day(_("Period until"))
    summary = long_text(_("How it went"), rows=6)
    recommendation = choice(_("Recommendation"), Recommendation.choices)
    reason = long_text(_("Why"), required=False, rows=2)

    service_check = staticmethod(services.check_progress)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals_of(plan_of(self.case))
        for goal in self.goals:
            self.fields[f"goal_{goal.pk}_status"] = forms.ChoiceField(
                label=goal.goal,
                help_text=goal.indicator,
                choices=GoalStatus.choices,
                initial=goal.status,
                widget=forms.RadioSelect(attrs={"data-look": "chips"}),
            )
            self.fields[f"goal_{goal.pk}_note"] = forms.CharField(
                label=_("Remark on this goal"), required=False, max_length=240
            )

    def content(self) -> dict[str, Any]:
        content = {name: value for name, value in super().content().items() if not name.startswith("goal_")}
        rows = {
            goal.pk: (self.cleaned_data[f"goal_{goal.pk}_status"], self.cleaned_data[f"goal_{goal.pk}_note"])
            for goal in self.goals
        }
        return {**content, "goals": rows}

    @classmethod
    def initial_of(cls, written: CareRecord) -> dict[str, Any]:
        initial = super().initial_of(written)
        assert isinstance(written, ProgressReport)
        for row in written.goal_rows.all():
            initial[f"goal_{row.goal_id}_status"] = row.status
            initial[f"goal_{row.goal_id}_note"] = row.note
        return initial


class FollowUpForm(RecordForm):
    """What a visit found."""

    done_on = day(_("Day of the visit"))
    living = long_text(_("How the person lives now"), hint=_("Home, income, health care, school or work."))
    living_with = forms.CharField(label=_("With whom"), max_length=160)
    problems = long_text(_("Difficulties"), required=False, rows=3)
    verdict = choice(_("How is the person doing?"), FollowUpVerdict.choices)

    service_check = staticmethod(services.check_follow_up)


class WaiveForm(RecordForm):
    waive_reason = long_text(_("Why the visit is not needed or not possible"), rows=3)


class PlanVisitForm(RecordForm):
    planned_for = day(_("Day of the planned visit"), today=False)


class CorrectReviewForm(RecordForm):
    """What a review of long-term care says; the day of the next one is not corrected but named by the next review."""

    held_on = day(_("Day of the review"))
    participants = long_text(
        _("Participants"), hint=_("One line for each: name, then role, for example “Sari Wulandari, nurse”.")
    )
    condition = long_text(
        _("How the person is"), hint=_("Body, mind, contacts, what they say themselves."), private=True
    )
    goals = long_text(_("Goals"), hint=_("What was reached of the plan, and what it aims at from now on."))
    outcome = choice(_("What the review comes to"), ReviewOutcome.choices)


class LongtermReviewForm(CorrectReviewForm):
    next_review = day(
        _("Next review"), today=False, hint=_("From tomorrow on, and at most six months from today.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("next_review", latest_review_day(timezone.localdate()))

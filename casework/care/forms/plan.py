"""The plan with its rows of goals, and the agreement to it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..enums import Activity, AgreedBy, AgreedHow, Component
from ..models import Goal, Plan
from ..services import GoalRow, check_agreement, goal_is_late
from .base import CheckedForm, RecordForm, choice, day, long_text

MOST_GOALS = 30


class GoalForm(forms.Form):
    """One goal. Its own hidden key tells which row of the plan it is; a new one has none."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    goal = forms.CharField(label=_("Goal"), max_length=240)
    activity = forms.ChoiceField(label=_("Form of rehabilitation"), choices=[("", "–"), *Activity.choices])
    component = forms.ChoiceField(
        label=_("ATENSI component"), choices=[("", "–"), *Component.choices], required=False
    )
    responsible = forms.CharField(label=_("Who is responsible"), max_length=120)
    due_on = day(_("Reached by"), today=False)
    indicator = forms.CharField(label=_("How we know it is reached"), max_length=240)

    def __init__(self, *args: Any, standing: dict[int, Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # an empty row beyond the goals is no goal; one that cannot be read is told so field by field
        if "due_on" in cleaned and not cleaned.get("DELETE"):
            # what could not be read counts as changed
            row = GoalRow(**{name: cleaned.get(name) for name in ("pk", *Goal.CONTENT)})  # type: ignore[arg-type]
            if goal_is_late(row, self.standing.get(row.pk) if row.pk else None):
                self.add_error("due_on", _("This day has already passed. Give one that lies ahead."))
        return cleaned


class GoalRows(forms.BaseFormSet):
    def add_fields(self, form: GoalForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this goal out of the plan")


GoalFormSet = forms.formset_factory(
    GoalForm,
    formset=GoalRows,
    extra=0,
    can_delete=True,
    max_num=MOST_GOALS,
    absolute_max=MOST_GOALS,
    validate_max=True,
)
_PREFIX = "goals"


class PlanForm(RecordForm):
    """The aim and, in ``rows``, the goals. Rows are added by the button ``add_row``, which needs no script."""

    aim = long_text(
        _("What the plan is for"), hint=_("In one or two sentences, in the person's own words where you can.")
    )

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        goals: list[dict[str, Any]],
        standing: Iterable[Goal] = (),
        extra: int = 0,
        **kwargs: Any,
    ) -> None:
        """``goals`` are the rows to begin with, ``standing`` the goals as they stand in the plan now."""
        super().__init__(data, *args, **kwargs)
        known = {goal.pk: goal for goal in standing}
        self.rows = GoalFormSet(data, prefix=_PREFIX, initial=goals, form_kwargs={"standing": known})
        self.rows.extra = extra or int(not goals)

    def clean(self) -> dict[str, Any]:
        """The rows with the rest, so that the summary names every error of both."""
        cleaned = super().clean()
        if self.rows.is_valid():
            if not self.goals():
                self.add_error(None, _("A plan needs at least one goal."))
            return cleaned
        for message in self.rows.non_form_errors():
            self.add_error(None, message)
        if self._wrong_fields:
            self.add_error(None, _("Some goals are not complete; look at the marked fields."))
        return cleaned

    @property
    def _wrong_fields(self) -> int:
        return sum(len(errors) for errors in self.rows.errors)

    @property
    def more_errors(self) -> int:
        """How many fields of the rows the summary names beyond the form's own; one line of it speaks of them all."""
        return max(self._wrong_fields - 1, 0) if self.errors else 0

    def goals(self) -> list[GoalRow]:
        """The goals that stay, in the order of the page."""
        kept = [row for row in self.rows.cleaned_data if row and not row.get("DELETE")]
        return [GoalRow(**{name: row[name] for name in ("pk", *Goal.CONTENT)}) for row in kept]

    def again(self, data: Any) -> "WholePlan":
        return WholePlan(PlanForm(data, case=self.case, actor=self.actor, goals=[]))

    def beyond_fields(self, theirs: dict[str, Any]) -> dict[str, Any]:
        now, mine = _as_lines(theirs["goals"]), _as_lines(self.goals())
        return {"label": _("Goals"), "theirs": now, "mine": mine} if now != mine else {}

    @staticmethod
    def initial_goals(goals: list[Goal]) -> list[dict[str, Any]]:
        return [{name: getattr(goal, name) for name in ("pk", *Goal.CONTENT)} for goal in goals]

    @staticmethod
    def typed_goals(data: Any) -> list[dict[str, Any]]:
        """The rows as typed so far, without those marked for removal and the empty ones."""
        try:
            total = min(int(data.get(f"{_PREFIX}-TOTAL_FORMS", 0)), MOST_GOALS)
        except ValueError:
            total = 0
        rows = []
        for number in range(total):
            typed = {name: data.get(f"{_PREFIX}-{number}-{name}", "") for name in ("pk", *Goal.CONTENT)}
            if any(typed.values()) and not data.get(f"{_PREFIX}-{number}-DELETE"):
                rows.append(typed)
        return rows


class WholePlan:
    """Every field of a plan's form and its rows, to be sent once more as they are."""

    is_multipart = False

    def __init__(self, form: PlanForm) -> None:
        self.form = form

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from self.form
        yield from self.form.rows.management_form
        for row in self.form.rows:
            yield from row


def _as_lines(goals: Iterable[Goal | GoalRow]) -> str:
    """Goals as people compare them: one line for each."""
    return "\n".join(
        f"{number}. {goal.goal} · {Activity(goal.activity).label} · {goal.responsible}"
        f" · {date_format(goal.due_on, 'j F Y')} · {goal.indicator}"
        for number, goal in enumerate(goals, 1)
    )


class AgreementForm(CheckedForm):
    """Who agreed to the version of the plan that stands on the page, and how."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # cards are the look that draws what an option opens
    agreed_by = choice(_("Who agreed"), AgreedBy.choices, look="cards")
    guardian_name = forms.CharField(label=_("Name of the parent or guardian"), max_length=120, required=False)
    how = choice(_("How they agreed"), AgreedHow.choices)
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    agreed_on = day(_("Day of the agreement"))

    service_check = staticmethod(check_agreement)
    reveals = {"agreed_by": {AgreedBy.GUARDIAN: ["guardian_name"]}}
    needed_when = {
        "guardian_name": _("needed when a parent or guardian agreed"),
        "witness": _("needed unless it was signed"),
    }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("version", plan.version)
        super().__init__(*args, **kwargs)

    def content(self) -> dict[str, Any]:
        hidden = ("idempotency_key", "expected_stage")
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}

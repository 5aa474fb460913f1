"""The form of an assessment: anything may be empty in a draft; submitting is checked by the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.queries import may
from casework.offices.enums import Disability
from casework.offices.models import Category
from casework.offices.refusals import show_refusals

from ..enums import Risk, Route
from ..models import Assessment, CareRecord
from ..models.assessment import HEALTH_TEXTS, RISKS
from ..services import REQUIRED_TEXTS, check_categories_fit, check_categories_once
from .base import RecordForm, choice, long_text, yes_no


def category_label(category: Category) -> str:
    return f"{category.code} · {category.label}"


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Category) -> str:
        return category_label(obj)


def _part(label: Any, hint: Any = "", *, private: bool = False) -> forms.CharField:
    return long_text(label, hint=hint, required=False, private=private)


# what a submitted assessment says; a draft may leave all of it open
NEEDED = (*REQUIRED_TEXTS, *RISKS, "violence", "route", "category")


class AssessmentForm(RecordForm):
    """``submitting`` asks for everything an assessment must say; without it anything typed so far is a draft."""

    HIDDEN = (*RecordForm.HIDDEN, "person_version", "disabilities", "confirmed", "others")

    person_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    presenting_problem = _part(
        _("Presenting problem"), _("What brought the person here, in their words and yours.")
    )
    family = _part(
        _("Family and background"), _("Who belongs to the family, where they are, what the contact is like.")
    )
    education_work = _part(_("Education and work"), _("Schooling, skills, how the person earned a living."))
    physical_health = _part(
        _("Physical health"), _("In short; the nurse's check stands apart."), private=True
    )
    psychological = _part(_("Psychological state"), _("Mood, orientation, earlier treatment."), private=True)
    social = _part(_("Social relations"), _("Friends, community, faith, who can be relied on."))
    basic_needs = _part(_("Basic needs"), _("Food, clothing, shelter, identity papers, health insurance."))
    strengths = _part(_("Strengths and resources"), _("What the person can do and who may help."))
    wishes = _part(_("What the person wishes"), _("As they say it themselves."))
    risk_self = choice(_("Risk to themselves"), Risk.choices, look="segmented", required=False)
    risk_others = choice(_("Risk to others"), Risk.choices, look="segmented", required=False)
    risk_flight = choice(_("Risk of running away"), Risk.choices, look="segmented", required=False)
    violence = yes_no(
        _("Was there violence in the family?"),
        required=False,
        hint=_("If so, the home must be found safe on a visit before the person returns there."),
    )
    category = CategoryField(
        label=_("Main PPKS category"), queryset=Category.objects.all(), required=False, empty_label="–"
    )
    others = forms.MultipleChoiceField(
        label=_("Other categories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    disabilities = forms.MultipleChoiceField(
        label=_("Types of disability"),
        choices=Disability.choices,
        required=False,
        help_text=_("Kept with the person, for every case."),
        widget=forms.CheckboxSelectMultiple,
    )
    confirmed = forms.BooleanField(
        label=_("I have looked again: the categories fit this person."), required=False
    )
    route = choice(_("Recommended route"), Route.choices, required=False)

    def __init__(self, *args: Any, submitting: bool = False, **kwargs: Any) -> None:
        self.submitting = submitting
        super().__init__(*args, **kwargs)
        person = self.case.person
        self.initial.setdefault("disabilities", person.disabilities)
        self.initial.setdefault("person_version", person.version)
        others = self.fields["others"]
        assert isinstance(others, forms.MultipleChoiceField)
        others.choices = [(category.pk, category_label(category)) for category in Category.objects.all()]
        if not may(self.actor, "view_health", self.case):
            for name in HEALTH_TEXTS:
                del self.fields[name]
        self._mark_needed(True)

    def _mark_needed(self, needed: bool) -> None:
        for name in NEEDED:
            if name in self.fields:
                self.fields[name].required = needed

    def full_clean(self) -> None:
        # drawn as needed at all times, asked for only when submitting
        self._mark_needed(self.submitting)
        super().full_clean()
        self._mark_needed(True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        main, others = cleaned.get("category"), self.chosen_others() if "others" in cleaned else []
        show_refusals(self, check_categories_once, main, others)
        if self.submitting:
            person = self.case.person
            disabilities = cleaned.get("disabilities", person.disabilities)
            confirmed = bool(cleaned.get("confirmed"))
            show_refusals(
                self,
                check_categories_fit,
                person,
                main,
                others,
                disabilities=disabilities,
                confirmed=confirmed,
            )
        return cleaned

    @property
    def asks_confirmation(self) -> bool:
        """Whether a category needs a second look, so that the box for it is shown."""
        asked = any(error.code == "confirm" for errors in self.errors.as_data().values() for error in errors)
        return asked or bool(self.is_bound and self.data.get("confirmed"))

    def chosen_others(self) -> list[Category]:
        """The other categories as sent, one named twice standing there twice, for the service to refuse."""
        by_code = {category.pk: category for category in Category.objects.all()}
        return [by_code[code] for code in self.cleaned_data["others"]]

    @classmethod
    def initial_of(cls, written: CareRecord) -> dict[str, Any]:
        assert isinstance(written, Assessment)
        initial = super().initial_of(written)
        return {**initial, "others": [category.pk for category in written.other_categories.all()]}

    @classmethod
    def initial_from_earlier(cls, earlier: Assessment | None, case: Case) -> dict[str, Any]:
        """What a full assessment starts from: the first one's words, so that nobody enters them twice."""
        if earlier is None:
            return {"category": case.category_id}
        initial = cls.initial_of(earlier)
        del initial["version"]
        return initial

"""The case list's search, filters and order; the address is their state."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Case as When_
from django.db.models import CharField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.offices.models import Category, Office, User
from casework.offices.queries import rights_of
from casework.panti.registers.queries import numbered
from casework.panti.registers.rules import as_written

from .paging import Key
from .sought import Sought

MAX_WORDS = 6
ORDERS = {
    "newest": (Key("opened_at", descending=True), Key("pk", descending=True)),
    "longest": (Key("stage_since"), Key("pk")),
    "name": (Key("unnamed"), Key("sort_name"), Key("pk")),
}
STATES = [
    ("open", pgettext_lazy("state of a case", "Open")),
    ("closed", _("Finished")),
    ("all", _("All")),
]


def matching(text: str) -> Q:
    """Cases a search for words finds: every word in a name, alias, label or a number: the case's, or one that a panti
    gave a stay in its register."""
    found = Q()
    for word in text.lower().split()[:MAX_WORDS]:
        one = Q(person__search_text__contains=word) | Q(number__contains=word.upper())
        registered = as_written(word)
        if registered:
            one |= Q(pk__in=numbered(registered).values("stay__case"))
        found &= one
    return found


def offices_among(cases: QuerySet[Case], actor: User) -> QuerySet[Office]:
    """The offices at which somebody reads cases, and those that answer for, house or await any of these."""
    # first, so that for whoever reads everywhere no case of the city is looked at
    found = Q(pk__in=rights_of(actor).offices("view_case"))
    for side in ("responsible_office", "present_panti", "receiving_panti"):
        found |= Q(pk__in=cases.order_by().values(side))
    return Office.objects.filter(found)


def in_order(cases: QuerySet[Case], order: str) -> QuerySet[Case]:
    """Add what sorting by name needs: the unnamed last, by their label."""
    if order != "name":
        return cases
    unnamed = Q(person__name="")
    return cases.annotate(
        unnamed=When_(When(unnamed, then=Value(1)), default=0, output_field=IntegerField()),
        sort_name=When_(
            When(unnamed, then=Lower("person__label")),
            default=Lower("person__name"),
            output_field=CharField(),
        ),
    )


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": 120}),
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=None)
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("All stages"))
    office = django_filters.ModelChoiceFilter(
        queryset=Office.objects.none(),
        method="by_office",
        label=_("Office"),
        empty_label=_("All offices"),
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(),
        method="by_category",
        label=_("Category"),
        empty_label=_("All categories"),
    )
    sort = django_filters.ChoiceFilter(
        choices=[
            ("newest", _("Newest first")),
            ("longest", _("Longest in the stage")),
            ("name", _("By name")),
        ],
        method="leave",
        label=_("Order"),
        empty_label=None,
    )

    class Meta:
        model = Case
        fields = ["q", "state", "stage", "office", "category", "sort"]

    def __init__(
        self,
        data: Any,
        queryset: QuerySet[Case],
        *,
        actor: User,
        sought: Sought | None = None,
        **kwargs: Any,
    ) -> None:
        """``sought`` is a number somebody is looked for by; with it words are not asked for."""
        self.names_known = Case.objects.named_sensitively(rights_of(actor)).order_by().values("pk")
        chosen = data.copy()
        if sought is not None:
            chosen.pop("q", None)
            # by its blind index; nobody has the empty one of a number that is not whole
            queryset = queryset.filter(person__nik_index=sought.index) if sought.index else queryset.none()
        self.sought = sought
        # work first; a search looks everywhere
        chosen.setdefault("state", "all" if chosen.get("q") or sought else "open")
        super().__init__(chosen, queryset, **kwargs)
        self.filters["office"].queryset = offices_among(queryset, actor)

    @property
    def order(self) -> str:
        chosen = self.form.cleaned_data.get("sort") if self.form.is_valid() else ""
        return chosen or "newest"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the usual state was asked for."""
        return (
            self.sought is not None
            or any(self.data.get(name) for name in ("q", "stage", "office", "category"))
            or self.data["state"] == "closed"
        )

    def search(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(matching(value[:120]))

    def by_state(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "open":
            return cases.exclude(stage=Stage.CLOSED)
        return cases.filter(stage=Stage.CLOSED) if value == "closed" else cases

    def by_office(self, cases: QuerySet[Case], name: str, value: Office) -> QuerySet[Case]:
        return cases.filter(Q(responsible_office=value) | Q(present_panti=value) | Q(receiving_panti=value))

    def by_category(self, cases: QuerySet[Case], name: str, value: Category) -> QuerySet[Case]:
        """Cases of a category; of a sensitive one those alone on which this person may read its name."""
        found = cases.filter(category=value)
        return found.filter(pk__in=self.names_known) if value.is_secret else found

    def leave(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases

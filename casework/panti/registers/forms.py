"""What the pages of the book are narrowed by; their state is the address."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.offices.models import Office, User

from .models import RegisterEntry
from .movements import LONGEST_DAYS
from .queries import book, searched, years_of
from .rules import register_year

FIRST_DAY: Final = date(1950, 1, 1)


class RegisterFilter(forms.Form):
    """Which year's book, who still lives here, and a number or name."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    tahun = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    ada = forms.BooleanField(label=_("Only those who live here now"), required=False)

    def __init__(self, data: Any, *, office: Office) -> None:
        data = data.copy()
        data.setdefault("tahun", str(register_year(timezone.now())))
        super().__init__(data)
        self.office = office
        years = self.fields["tahun"]
        assert isinstance(years, forms.ChoiceField)
        years.choices = [(year, str(year)) for year in years_of(office)]
        self.is_valid()

    @property
    def year(self) -> int:
        """The year asked for; this one where the address asks for a book that was never begun."""
        return self.cleaned_data.get("tahun") or register_year(timezone.now())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.cleaned_data.get("q") or self.cleaned_data.get("ada"))

    def entries(self, actor: User) -> QuerySet[RegisterEntry]:
        found = book(self.office, self.year)
        if self.cleaned_data.get("ada"):
            found = found.filter(stay__left_at__isnull=True)
        return searched(found, self.cleaned_data.get("q", ""), actor)


class DayForm(forms.Form):
    """A day that has begun, or at most a month of days."""

    tanggal = forms.DateField(label=_("Day"), validators=[MinValueValidator(FIRST_DAY)])
    sampai = forms.DateField(label=_("Until"), required=False, validators=[MinValueValidator(FIRST_DAY)])

    def __init__(self, data: Any) -> None:
        data = data.copy()
        if not data.get("tanggal"):
            data["tanggal"] = timezone.localdate().isoformat()
        super().__init__(data)

    def clean_tanggal(self) -> date:
        return self._begun("tanggal")

    def clean_sampai(self) -> date | None:
        return self._begun("sampai") if self.cleaned_data.get("sampai") else None

    def _begun(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > timezone.localdate():
            raise forms.ValidationError(
                gettext("This day has not begun yet; choose today or an earlier day.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("tanggal"), self.cleaned_data.get("sampai")
        if since and until and until < since:
            self.add_error("sampai", gettext("The last day is before the first."))
        elif since and until and (until - since).days >= LONGEST_DAYS:
            self.add_error(
                "sampai",
                gettext("At most %(days)d days at once; choose a later first day or an earlier last one.")
                % {"days": LONGEST_DAYS},
            )
        return self.cleaned_data

    @property
    def span(self) -> tuple[date, date]:
        since: date = self.cleaned_data["tanggal"]
        return since, self.cleaned_data.get("sampai") or since

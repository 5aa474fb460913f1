"""How a bound Django field is drawn: which look it takes, and what its widget must carry to be read aloud.

A form chooses a look on the widget (`forms.RadioSelect(attrs={"data-look": "segmented"})`); one that says
nothing gets the look its widget implies. Looks: `text textarea select date datetime number check chips
segmented cards file photo hidden other`.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext

# The first class that fits wins, so subclasses stand before their parents.
LOOKS: Final = (
    (forms.HiddenInput, "hidden"),
    (forms.MultipleHiddenInput, "hidden"),
    (forms.CheckboxSelectMultiple, "chips"),
    (forms.RadioSelect, "chips"),
    (forms.CheckboxInput, "check"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.DateTimeInput, "datetime"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
    (forms.NumberInput, "number"),
    (forms.TextInput, "text"),
)
CHOICE_LOOKS: Final = frozenset({"chips", "segmented", "cards"})
CLASSES: Final = {"select": "form-select", "check": "", "file": "", "photo": ""}
INPUT_TYPES: Final = {"date": "date", "datetime": "datetime-local", "time": "time"}
DJANGO_ROWS: Final = "10"  # what forms.Textarea says when the form says nothing
VALUE_FORMATS: Final = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M", "time": "%H:%M"}


class JangkauRenderer(TemplatesSetting):
    """Draws a plain `{{ form }}` with our components (settings: FORM_RENDERER)."""

    form_template_name = "components/form_fields.html"
    field_template_name = "components/form_field.html"


def look_of(bound: BoundField) -> str:
    """Return the look a field takes: the one its widget names, else the one its widget implies."""
    widget = bound.field.widget
    named = widget.attrs.get("data-look")
    if named:
        return str(named)
    return next((look for kind, look in LOOKS if isinstance(widget, kind)), "other")


def optional_words(bound: BoundField) -> str:
    """Return what stands beside the label of a field that may stay empty; nothing beside one that must be filled in.

    A form says of a field that is asked for in some situations when that is: `needed_when = {"witness": _("…")}`.
    """
    if bound.field.required:
        return ""
    said = getattr(bound.form, "needed_when", {}).get(bound.name)
    return str(said) if said else gettext("optional")


def described_by(bound: BoundField, hint: str) -> str:
    """Return the ids of the hint and the error that belong to a field, in reading order."""
    ids = []
    if hint:
        ids.append(f"{bound.auto_id}_hint")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def draw_widget(bound: BoundField, look: str, hint: str) -> SafeString:
    """Return the field's own control with our classes and its description.

    The browser's date and time pickers are used on every device; their value must be ISO whatever the
    language, so the widget's format is set to match.
    """
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    classes = f"{CLASSES.get(look, 'form-control')} {widget.attrs.get('class', '')}".strip()
    if classes:
        attrs["class"] = classes
    if look in INPUT_TYPES:
        widget.input_type = INPUT_TYPES[look]
        widget.format = VALUE_FORMATS[look]
    description = described_by(bound, hint)
    if description:
        attrs["aria-describedby"] = description
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if look == "textarea" and str(widget.attrs.get("rows")) == DJANGO_ROWS:
        attrs["rows"] = 4
    return bound.as_widget(attrs=attrs)


def choices_of(bound: BoundField) -> list[dict[str, Any]]:
    """Return a choice field's options: control, label, its own hint, and the fields it opens.

    A widget may carry `hints` and a form `reveals`, both keyed by the option's value:
    `widget.hints = {"advice": _("ends here, no case")}`, `reveals = {"action": {"panti": ["vehicle"]}}`.
    `widget.risks` names the values drawn as a warning. An option with an empty value is left out
    unless the field may be empty.
    """
    hints = getattr(bound.field.widget, "hints", {})
    risks = getattr(bound.field.widget, "risks", ())
    reveals = getattr(bound.form, "reveals", {}).get(bound.name, {})
    rows = []
    for option in bound.subwidgets:
        value = str(option.data["value"] or "")
        if not value and bound.field.required:
            continue
        rows.append(
            {
                "tag": option.tag(),
                "id": option.id_for_label,
                "label": option.choice_label,
                "value": value,
                "hint": hints.get(value, ""),
                "risk": value in risks,
                "fields": [bound.form[name] for name in reveals.get(value, ())],
            }
        )
    return rows


def revealed_names(form: forms.BaseForm) -> set[str]:
    """Return the names of the fields drawn inside another field's option."""
    reveals = getattr(form, "reveals", {})
    return {name for options in reveals.values() for names in options.values() for name in names}

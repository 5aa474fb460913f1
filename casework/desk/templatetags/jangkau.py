"""Tags and filters of our components: `{% load jangkau %}`. How to use each stands in docs/look.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from casework.cases import queries
from casework.cases.models import Attachment, Case
from casework.desk import formlook, wording
from casework.offices.models import Category, User

register = template.Library()

SEX_FIGURES = {"f": "woman", "female": "woman", "p": "woman", "m": "man", "male": "man", "l": "man"}
DUE_ICONS = {"late": "alert-circle", "today": "clock", "soon": "clock", "far": "calendar", "done": "check"}
CHILD_BELOW = 18


@register.filter
def wib(moment: date | datetime | None, shape: str = "") -> str:
    """Say a moment in WIB; shapes: full day weekday short shortday stamp time."""
    return wording.say_moment(moment, shape)


@register.filter
def due_words(due: date | datetime | None) -> str:
    return wording.read_due(due).words if due else ""


@register.filter
def due_state(due: date | datetime | None, since: datetime | str | None = None) -> str:
    """Return how near a deadline is; with the moment its term began, near is its last quarter."""
    began = since if isinstance(since, datetime) else None
    return wording.read_due(due, began=began).state if due else "far"


@register.filter
def due_icon(state: str) -> str:
    return DUE_ICONS.get(state, "clock")


@register.filter
def masked_nik(nik: str | None) -> str:
    return wording.mask_nik(nik)


@register.filter
def initials(name: object) -> str:
    return wording.first_letters(str(name or ""))


@register.filter
def tone(text: object) -> int:
    return wording.tone_of(text)


@register.filter
def stage_hue(stage: str) -> str:
    """Return a stage's light hue, for drawings that no stylesheet reaches."""
    return wording.STAGE_HUES.get(str(stage), wording.STAGE_HUES["closed"])


@register.filter
def figure(sex: object, age: int | None = None) -> str:
    """Return which drawn placeholder fits: man, woman, child or none."""
    if isinstance(age, int) and age < CHILD_BELOW:
        return "child"
    return SEX_FIGURES.get(str(sex or "").lower(), "none")


@register.filter
def photo_url(person: Any) -> str:
    """Return the address of a person's photo, or nothing where a face is drawn."""
    return reverse("person_photo", args=[person.pk]) if person and person.photo else ""


@register.filter
def possible(steps: list[Any] | None) -> list[Any]:
    """Return the explained steps that can be done now, decisions and steps before facts."""
    return [step for step in steps or [] if step.possible and getattr(step, "kind", "") != "fact"]


@register.filter
def facts(steps: list[Any] | None) -> list[Any]:
    """Return the explained facts that can be recorded at any time."""
    return [step for step in steps or [] if step.possible and getattr(step, "kind", "") == "fact"]


@register.filter
def not_yet(steps: list[Any] | None) -> list[Any]:
    return [step for step in steps or [] if not step.possible]


def _reader(context: template.Context) -> User:
    """Whom a page is drawn for; pieces drawn without a request are given their ``actor``."""
    reader = context["actor"] if "actor" in context else context["request"].user
    assert isinstance(reader, User)
    return reader


@register.simple_tag(takes_context=True)
def category_names(
    context: template.Context, case: Case, main: Category | None, others: Iterable[Category] = ()
) -> str:
    """Say PPKS categories as this reader may know them: `{% category_names case case.category %}`.

    Every category of a person is drawn by this tag, so that a sensitive one is named by right alone.
    """
    return ", ".join(queries.category_names([main, *others], case, _reader(context))) or "–"


@register.simple_tag(takes_context=True)
def reads_file(context: template.Context, file: Attachment, case: Case) -> bool:
    """Whether this reader may open a file and read its title: `{% reads_file attachment case as reads %}`."""
    return queries.reads_file(_reader(context), file, case)


@register.inclusion_tag("cases/_emergency_banner.html", takes_context=True)
def emergency_banner(context: template.Context, case: Case) -> dict[str, Any]:
    """Say until when this reader reads a sealed case because of an emergency; nothing otherwise."""
    return {"opening": queries.live_opening(_reader(context), case)}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw one icon of the sprite, hidden from screen readers; size: s (16 px), empty (20) or l (24)."""
    css = f"jk-ic jk-ic--{size}" if size else "jk-ic"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("icons.svg"), name
    )


@register.inclusion_tag("components/form_field.html")
def field(
    bound: BoundField, look: str = "", label: str = "", hint: str = "", quiet_label: bool = False
) -> dict[str, Any]:
    """Draw a bound field: label, control, hint, errors. `look`, `label` and `hint` replace the form's own."""
    return field_context(bound, look=look, label=label, hint=hint, quiet_label=quiet_label)


@register.simple_tag
def field_parts(bound: BoundField) -> dict[str, Any]:
    """Return what form_field.html needs, for a field drawn by a plain `{{ form }}`."""
    return field_context(bound)


def field_context(
    bound: BoundField, *, look: str = "", label: str = "", hint: str = "", quiet_label: bool = False
) -> dict[str, Any]:
    look = look or formlook.look_of(bound)
    hint = hint or str(bound.help_text or "")
    grouped = look in formlook.CHOICE_LOOKS
    return {
        "bound": bound,
        "look": look,
        "label": label or bound.label,
        "hint": hint,
        "quiet_label": quiet_label,
        "optional": formlook.optional_words(bound),
        "described_by": formlook.described_by(bound, hint),
        "choices": formlook.choices_of(bound) if grouped else [],
        "control": "" if grouped else formlook.draw_widget(bound, look, hint),
    }


@register.inclusion_tag("components/form.html", takes_context=True)
def render_form(
    context: template.Context,
    form: forms.BaseForm,
    submit: str = "",
    cancel_url: str = "",
    action: str = "",
    draft: str = "",
    next_step: bool = False,
    warn: bool = False,
) -> dict[str, Any]:
    """Draw a whole form: error summary, fields, idempotency key, save bar.

    `draft` names the text kept on this device until it is sent; `warn` asks before text that may not be kept on it is
    left behind; `next_step` makes the button orange;
    the page's `idempotency_key` is passed on as a hidden field when the form has none of its own.
    """
    return {
        "form": form,
        "submit": submit or gettext("Save"),
        "cancel_url": cancel_url,
        "action": action,
        "draft": draft,
        "warn": warn,
        "next_step": next_step,
        "csrf_token": context.get("csrf_token"),
        "idempotency_key": "" if "idempotency_key" in form.fields else context.get("idempotency_key", ""),
    }


@register.filter
def main_fields(form: forms.BaseForm) -> list[BoundField]:
    """Return the visible fields that are not opened by an option of another field."""
    inside = formlook.revealed_names(form)
    return [bound for bound in form.visible_fields() if bound.name not in inside]


@register.inclusion_tag("components/bar.html")
def bar(total: float, late: float = 0, soon: float = 0, good: float = 0, plain: float = 0) -> dict[str, Any]:
    """Draw parts of a total as one bar of SVG; decorative, so the figures must stand beside it."""
    parts, start = [], 0.0
    for name, amount in (("late", late), ("soon", soon), ("good", good), ("plain", plain)):
        width = round(100 * float(amount) / float(total), 2) if total else 0
        if width:
            parts.append({"tone": name, "x": start, "width": max(width - 0.6, 0.8)})
        start += width
    return {"parts": parts}

"""Every field is labelled, explained and read aloud; errors stand beside it and link from the top."""

from typing import ClassVar

from django import forms
from django.template import Context, Template
from django.utils import translation


class Contact(forms.Form):
    name = forms.CharField(label="Name", help_text="As it was said")
    sex = forms.ChoiceField(
        label="Sex",
        choices=[("", "-"), ("f", "Female")],
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    met = forms.DateTimeField(label="Met", widget=forms.DateTimeInput, required=False)
    action = forms.ChoiceField(
        label="Done",
        choices=[("advice", "Advice"), ("panti", "To a panti")],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    vehicle = forms.CharField(label="Vehicle", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    reveals: ClassVar = {"action": {"panti": ["vehicle"]}}


def draw(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load jangkau %}" + source).render(Context(context))


def test_field_ties_hint_and_error_to_its_control() -> None:
    html = draw("{% field form.name %}", form=Contact({"name": ""}))
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert '<label class="form-label" for="id_name">' in html


def test_field_without_error_is_not_marked_invalid() -> None:
    html = draw("{% field form.name %}", form=Contact())
    assert 'aria-describedby="id_name_hint"' in html
    assert "aria-invalid" not in html


def test_required_choice_leaves_the_empty_option_out() -> None:
    html = draw("{% field form.sex %}", form=Contact())
    assert html.count('type="radio"') == 1
    assert "jk-seg" in html


def test_moment_uses_the_browsers_picker_with_an_iso_value() -> None:
    html = draw("{% field form.met %}", form=Contact(initial={"met": "2026-11-22T14:05"}))
    assert 'type="datetime-local"' in html
    assert 'value="2026-11-22T14:05"' in html


def test_revealed_field_stands_once_inside_its_option() -> None:
    html = draw("{{ form }}", form=Contact())
    assert html.count('name="vehicle"') == 1
    assert html.index("To a panti") < html.index('name="vehicle"')
    assert html.index('class="jk-pick__sub"') < html.index('name="vehicle"')


def test_plain_form_lists_its_errors_as_links_and_keeps_what_was_typed() -> None:
    form = Contact({"sex": "f", "name": "<b>Topi</b>"})
    html = draw("{{ form }}", form=form)
    assert 'href="#id_action_box"' in html
    assert "One thing needs your attention" in html
    assert "&lt;b&gt;Topi&lt;/b&gt;" in html
    assert '<input type="hidden" name="key"' in html


def test_render_form_passes_the_idempotency_key_on_once() -> None:
    assert 'name="idempotency_key" value="k-1"' in draw(
        "{% render_form form %}", form=Contact(), idempotency_key="k-1"
    )

    class Keyed(Contact):
        idempotency_key = forms.CharField(widget=forms.HiddenInput, initial="own")

    html = draw("{% render_form form %}", form=Keyed(), idempotency_key="k-1")
    assert html.count('name="idempotency_key"') == 1


def test_form_with_files_is_sent_as_multipart() -> None:
    class WithPhoto(forms.Form):
        photo = forms.FileField(widget=forms.FileInput(attrs={"data-look": "photo"}))

    assert 'enctype="multipart/form-data"' in draw("{% render_form form %}", form=WithPhoto())
    assert "enctype" not in draw("{% render_form form %}", form=Contact())

"""The components that decide something: what stands first, what is hidden, what is said."""

from datetime import date

from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation


def draw(component: str, /, **context: object) -> str:
    with translation.override("en"):
        return render_to_string(f"components/{component}.html", context)


def test_sealed_face_shows_neither_photo_nor_figure() -> None:
    html = draw("person_chip", name="Sealed case", photo="/media/face.jpg", sex="f", sealed=True)
    assert "face.jpg" not in html
    assert "faces.svg" not in html
    assert "#lock" in html


def test_due_carries_the_exact_moment_for_machines() -> None:
    html = draw("due", due=date(2020, 1, 2))
    assert 'data-due="late"' in html
    assert 'title="2 January 2020"' in html


def test_a_baby_in_its_first_year_is_drawn_as_a_child() -> None:
    assert "faces.svg#child" in draw("face", name="Nabila", sex="P", age=0)
    assert "faces.svg#child" not in draw("face", name="Nabila", sex="P", age=None)
    assert "faces.svg#child" not in draw("face", name="Nabila", sex="P")


def test_bar_parts_are_figures_the_browser_can_read_in_any_language() -> None:
    from casework.desk.templatetags.jangkau import bar

    with translation.override("id"):
        html = render_to_string("components/bar.html", bar(3, late=1, plain=2))
    assert 'width="32.73"' in html
    assert 'x="33.33"' in html


def test_conflict_shows_both_texts_escaped() -> None:
    html = draw(
        "conflict", fields=[{"label": "Note", "theirs": "Brebes", "mine": "<Losari>"}], form_url="/edit"
    )
    assert "Brebes" in html
    assert "&lt;Losari&gt;" in html
    assert 'href="/edit"' in html


@override_settings(ROOT_URLCONF="tests.desk.no_urls")
def test_server_error_page_needs_neither_person_nor_request() -> None:
    with translation.override("en"):
        html = render_to_string("500.html")
    assert "Nothing was changed." in html
    assert "jk-rail" not in html

"""The components that decide something: what stands first, what is hidden, what is said."""

from datetime import date
from types import SimpleNamespace

from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

HOLDER = SimpleNamespace(name="Rina Hapsari", role="Social worker", office="Sudinsos Jakarta Pusat")


def explained(label: str, **said: object) -> SimpleNamespace:
    standard = {
        "name": label,
        "possible": True,
        "missing": [],
        "holders": [],
        "url": f"/{label}",
        "kind": "step",
    }
    return SimpleNamespace(label=label, **standard | said)


def draw(component: str, /, **context: object) -> str:
    with translation.override("en"):
        return render_to_string(f"components/{component}.html", context)


def test_next_panel_makes_one_orange_button_and_explains_the_rest() -> None:
    steps = [
        explained("died", kind="fact"),
        explained("family", possible=False, missing=["The family is not found yet."], holders=[HOLDER]),
        explained("place", kind="decision", holders=[HOLDER]),
        explained("dismiss", kind="decision"),
    ]
    html = draw("next_panel", steps=steps)
    assert html.count("btn-next") == 1
    assert html.index("btn-next") < html.index('href="/place"') < html.index('href="/dismiss"')
    assert "The family is not found yet." in html
    assert 'href="/family"' not in html
    assert html.count("Rina Hapsari") == 2
    assert 'href="/died"' in html[html.index("Did something happen?") :]


def test_next_panel_says_so_when_nothing_is_possible() -> None:
    html = draw(
        "next_panel", steps=[explained("place", possible=False, missing=["The assessment is not submitted."])]
    )
    assert "btn-next" not in html
    assert "Nothing here waits for you." in html
    assert "<details" in html
    assert " open>" in html


def test_sealed_face_shows_neither_photo_nor_figure() -> None:
    html = draw("person_chip", name="Sealed case", photo="/media/face.jpg", sex="f", sealed=True)
    assert "face.jpg" not in html
    assert "faces.svg" not in html
    assert "#lock" in html


def test_due_carries_the_exact_moment_for_machines() -> None:
    html = draw("due", due=date(2020, 1, 2))
    assert 'data-due="late"' in html
    assert 'title="2 January 2020"' in html


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

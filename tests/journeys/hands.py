"""What a person does in front of a page: find, fill, press; and a look that asks whether others could use it too."""

import atexit
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from django.urls import Resolver404, resolve
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import HEIGHTS

WIDTHS: Final = (1280, 360)
# one mark for each page looked at already, seen by all processes of this run: each costs its two looks once
# LOOKS=0 walks the journeys without looking: for a second run over the same pages
LOOKS: Final = os.environ.get("LOOKS", "1") != "0"
RUN: Final = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
LOOKED: Final = Path(tempfile.gettempdir()) / f"jangkau-looked-{RUN}"
atexit.register(shutil.rmtree, LOOKED, ignore_errors=True)


@cache
def portrait() -> bytes:
    """A photo as a phone takes it: a drawn face, no real person."""
    picture = Image.new("RGB", (480, 640), "#8FA6B2")
    drawing = ImageDraw.Draw(picture)
    drawing.ellipse((140, 160, 340, 430), fill="#B58A66")
    drawing.rectangle((130, 120, 350, 210), fill="#6B4A32")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _kind_of_page(page: Page, note: str) -> tuple[str, ...]:
    address = urlsplit(page.url)
    try:
        match = resolve(address.path)
    except Resolver404:
        return (address.path, note)
    step = str(match.kwargs.get("name", ""))
    tab = "".join(parse_qs(address.query).get("tab", ()))
    return (match.url_name or address.path, step, tab, note)


def _is_first(kind: tuple[str, ...]) -> bool:
    """Whether nobody in this run has looked at such a page; whoever asks first looks."""
    LOOKED.mkdir(exist_ok=True)
    try:
        (LOOKED / hashlib.sha256("\n".join(kind).encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def spills(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    # a page that only just answered has no document to measure yet
    page.wait_for_load_state("domcontentloaded")
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


class Looker:
    """Looks at a kind of page at desk and phone width, once in a run."""

    def __init__(self, check: Callable[..., None]) -> None:
        self.check = check

    def __call__(self, page: Page, note: str = "") -> None:
        """``note`` tells pages of one address apart: an error, an empty form, a filled one."""
        kind = _kind_of_page(page, note)
        if not LOOKS or not _is_first(kind):
            return
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            assert spills(page) <= 0, f"{page.url} is wider than {width}"
            self.check(page, contrast=width == WIDTHS[0])
        assert before is not None
        page.set_viewport_size(before)


class Hand:
    """One person at their page."""

    def __init__(self, page: Page, look: Looker | None = None) -> None:
        self.page, self.look = page, look

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def out_of_touch(self) -> "Hand":
        """In a network that lets nothing through but what the person asks for: the page stays as it was drawn."""

        def hold(route: Route) -> None:
            if "jangkau-live" in route.request.headers:
                route.fulfill(status=204)
            else:
                route.fallback()

        self.page.route_web_socket("**/langsung/", lambda socket: None)
        self.page.route("**/*", hold)
        return self

    def go(self, path: str, *, look: str | None = "") -> "Hand":
        self.page.goto(path)
        return self.looks(look)

    def looks(self, note: str | None = "") -> "Hand":
        if self.look is not None and note is not None:
            self.look(self.page, note)
        return self

    def sees(self, *words: str) -> "Hand":
        for word in words:
            expect(self.page.locator("body")).to_contain_text(word)
        return self

    def heading(self, words: str) -> "Hand":
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)
        return self

    def follow(self, words: str, *, within: Locator | None = None, look: str | None = "") -> "Hand":
        """A link by its words, and the page behind it."""
        (within or self.main).get_by_role("link", name=words).first.click()
        return self.looks(look)

    def press(self, words: str, *, within: Locator | None = None) -> "Hand":
        """A button by its words; the page that follows has answered when this returns."""
        with self.page.expect_navigation():
            (within or self.main).get_by_role("button", name=words, exact=True).click()
        return self

    def tab(self, words: str) -> "Hand":
        """A tab of the case page."""
        link = self.main.locator(".jk-tabs").get_by_role("link", name=words)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        return self.looks()

    def case(self, number: str, *, look: str | None = "") -> "Hand":
        """The case found by its number in the search."""
        search = self.page.locator("[data-search]").first
        if not search.is_visible():
            self.page.goto("/kasus/")
            search = self.page.get_by_role("searchbox").last
        search.fill(number)
        search.press("Enter")
        self.page.wait_for_url("**/kasus/?*")
        self.main.locator(f'a[href$="/kasus/{number}/"]').first.click()
        self.page.wait_for_url(f"**/kasus/{number}/")
        return self.looks(look)

    def take(self, task: str) -> "Hand":
        """Take a task of the team from the page of one's work."""
        self.go("/")
        self.main.locator('a[href="?tab=team"]').first.click()
        self.looks()
        row = self.main.get_by_role("listitem").filter(has_text=task)
        with self.page.expect_navigation():
            row.get_by_role("button", name="Ambil").click()
        return self

    def fill(self, *, within: Locator | None = None, **values: Any) -> "Hand":
        """Fields by their names in the form: what is folded away is opened first, a choice is clicked at its label."""
        form = within or self.main
        for name, value in values.items():
            _answer(form, name, value)
        return self


def _answer(form: Locator, name: str, value: Any) -> None:
    controls = form.locator(f'[name="{name}"]')
    kind = controls.first.evaluate("element => element.type")
    if kind in ("radio", "checkbox"):
        for control in _chosen(controls, kind, value):
            _click_label(form, control)
        return
    _unfold(controls.first)
    if kind == "file":
        controls.first.set_input_files(value)
    elif kind == "select-one":
        controls.first.select_option(**({"label": value} if isinstance(value, str) else {"value": value[0]}))
    else:
        controls.first.fill(str(value))


def _chosen(controls: Locator, kind: str, value: Any) -> Iterator[Locator]:
    if value is True:
        yield controls.first
        return
    for one in value if isinstance(value, list | tuple) else [value]:
        yield controls.and_(controls.page.locator(f'[value="{one}"]'))


def _click_label(form: Locator, control: Locator) -> None:
    _unfold(control)
    form.locator(f'label[for="{control.get_attribute("id")}"]').click()
    expect(control).to_be_checked()


def _unfold(control: Locator) -> None:
    """Open the fold a field stands in, as somebody does who looks for it."""
    fold = control.locator("xpath=ancestor::details[not(@open)]")
    if fold.count():
        fold.locator("> summary").click()


PHOTO: Final = {"name": "pak-topi.jpg", "mimeType": "image/jpeg"}


def photo() -> dict[str, Any]:
    return {**PHOTO, "buffer": portrait()}

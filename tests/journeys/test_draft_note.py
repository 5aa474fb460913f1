"""What a form says of the draft it keeps: its time in WIB, and nothing that moves a button from under a finger."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, expect

from tests.browser import PageFor
from tests.journeys.legs import TRANSIT_STAFF


def test_a_draft_says_its_time_in_wib_on_a_device_set_to_another_zone(page_for: PageFor) -> None:
    page = page_for("outreach.sds-pus", zone="America/New_York")
    page.goto("/penjangkauan/catat/")
    before = timezone.localtime()
    page.locator("#id_spot").fill("Kolong jembatan")
    note = page.locator("[data-draft-note]")
    expect(note).to_contain_text("Tersimpan di perangkat ini")
    moments = {f"{moment:%H.%M}" for moment in (before, timezone.localtime())}
    shown = re.search(r"\d\d[.:]\d\d", note.inner_text())
    assert shown is not None
    assert shown.group() in moments


@pytest.mark.parametrize("width", [360, 1280])
def test_a_tap_right_after_the_last_word_lands_while_the_draft_is_kept(page_for: PageFor, width: int) -> None:
    page = page_for("outreach.sds-pus", width=width)
    page.goto("/penjangkauan/catat/")
    # where a page glides, what is tapped moves on
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    note, save = page.locator("[data-draft-note]"), page.locator(".jk-save button[type=submit]")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("#id_done").press_sequentially("a")
    reached = save.bounding_box()
    assert reached is not None
    expect(note).to_contain_text("Tersimpan di perangkat ini")
    assert save.bounding_box() == reached

    # after a draft that came back, whose button to discard it goes with the first key
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(note).to_contain_text("dipulihkan")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("#id_done").press_sequentially("b")
    reached = save.bounding_box()
    expect(note).to_contain_text("Tersimpan di perangkat ini")
    assert save.bounding_box() == reached


def test_a_report_that_may_not_be_kept_here_asks_before_it_is_left(page_for: PageFor) -> None:
    page = page_for(TRANSIT_STAFF, width=360)
    page.goto("/panti/PSBI-1/kejadian/lapor/")
    page.locator("#id_words").click()
    page.locator("#id_words").press_sequentially("Pintu gudang rusak.")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.goto("/")
    assert asked == ["beforeunload"]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('jk-draft:')).length") == 0

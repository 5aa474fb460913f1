"""The time at which a draft was kept is said in WIB, whatever zone the device is set to."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import PageFor


def test_a_draft_says_its_time_in_wib_on_a_device_set_to_another_zone(page_for: PageFor) -> None:
    page = page_for("outreach.sds-pus", zone="America/New_York")
    page.goto("/penjangkauan/catat/")
    before = timezone.localtime()
    page.locator("#id_spot").fill("Kolong jembatan")
    note = page.locator("[data-draft-note]")
    expect(note).to_be_visible()
    moments = {f"{moment:%H.%M}" for moment in (before, timezone.localtime())}
    shown = re.search(r"\d\d[.:]\d\d", note.inner_text())
    assert shown is not None
    assert shown.group() in moments

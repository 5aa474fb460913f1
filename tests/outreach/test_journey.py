"""An officer under a flyover with a phone of 360 px."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from casework.outreach.models import Contact
from tests.outreach.conftest import KEBON_MELATI
from tests.staff import staff


@pytest.mark.usefixtures("transactional_db")
def test_an_officer_records_advice_with_one_thumb(
    page_for: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    officer = staff("outreach_officer", "SDS-PUS")
    page = page_for(officer.username, width=360)
    page.goto("/penjangkauan/catat/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("#id_label")).to_be_hidden()
    page.locator("label[for=id_unknown]").click()
    page.locator("#id_label").fill("Pak Topi")
    page.locator("#id_area").select_option(KEBON_MELATI)
    page.locator("label:has(> [name=sex][value=L])").click()
    page.locator("label:has(> [name=age_band][value='60+'])").click()
    page.locator("label:has(> [name=conditions][value=well])").click()
    page.locator("label:has(> [name=conditions][value=ill])").click()
    page.locator("label:has(> [name=result][value=advice])").click()
    page.locator("#id_done").fill("Diberi penjelasan.")
    page.locator(".jk-save [type=submit]").click()
    expect(page.locator("#id_conditions_error")).to_be_visible()
    expect(page.locator("#id_done")).to_have_value("Diberi penjelasan.")
    assert_accessible(page)
    page.locator("label:has(> [name=conditions][value=well])").click()
    page.locator(".jk-save [type=submit]").click()
    expect(page.get_by_text("Pak Topi")).to_be_visible()
    assert_accessible(page)
    contact = Contact.objects.get()
    assert contact.person is not None
    assert (contact.conditions, contact.person.estimated_age, contact.officer) == (["ill"], 65, officer)

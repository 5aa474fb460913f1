"""The door of the site: the first page everybody meets, on a phone and at a desk."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from tests.browser import PageFor

PASSWORD = "seven-lamps-over-menteng"


@pytest.fixture
def officer(transactional_db: None) -> str:
    user = get_user_model()(username="sw.percobaan", is_active=True)
    user.set_password(PASSWORD)
    user.save()
    return user.username


@pytest.mark.parametrize("width", [360, 1280])
def test_login_page_is_accessible_and_speaks_indonesian(
    page_for: PageFor, assert_accessible: Callable[[Page], None], width: int
) -> None:
    page = page_for(None, width=width)
    page.goto("/akun/masuk/")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_right_password_opens_and_a_wrong_one_does_not(page_for: PageFor, officer: str) -> None:
    page = page_for(None)
    for password, cookies in (("not-the-password", 0), (PASSWORD, 1)):
        page.goto("/akun/masuk/")
        page.locator("input[name=login]").fill(officer)
        page.locator("input[name=password]").fill(password)
        with page.expect_navigation():
            page.locator("input[name=password]").press("Enter")
        held = [
            cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid" and cookie["value"]
        ]
        assert len(held) == cookies

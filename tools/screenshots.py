"""The two pictures of the README, taken from a running demonstration.

    make run                                             in one window
    python tools/screenshots.py http://localhost:8000    in another

Logs in with demonstration accounts, whose password it reads from the login page (``DEMO_PASSWORD`` wins), and
writes ``docs/screenshots/home-1280.png`` and ``case-1280.png``. A picture of more than 300 KB is refused.
"""

import argparse
import io
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tools.install import find_browser

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDTH, HEIGHT = 1280, 860
MOST_BYTES = 300 * 1024
# A social worker to whom a proposal came back, and one of a house with somebody in its care.
HOME_OF, CASE_OF = "sw.psbi-1", "sw.pstw-bm2"
STAGE = "psychosocial"


def log_in(page: Page, username: str) -> None:
    """Ask for the home page, which leads to the login, and come in.

    Raises ``SystemExit`` where the site offers no demonstration account.
    """
    page.goto("/")
    password = os.environ.get("DEMO_PASSWORD") or _password_shown(page)
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    if page.locator("input[name=password]").count():
        sys.exit(f"{username} could not log in: {page.url}")


def _password_shown(page: Page) -> str:
    """The password the login page of a demonstration names, tried as the word before the sentence's end."""
    sentence = page.locator("details p").first
    if not sentence.count():
        sys.exit("This site offers no demonstration accounts; set DEMO_PASSWORD.")
    words = (sentence.text_content() or "").split(".")[0].split()
    return words[-1]


def take(page: Page, name: str) -> None:
    """Save the page as it stands, in few colours, once fonts and pictures are there."""
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    out = io.BytesIO()
    picture.quantize(colors=256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if out.tell() > MOST_BYTES:
        sys.exit(f"{name} has {out.tell() // 1024} KB, more than {MOST_BYTES // 1024}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(out.getvalue())
    print(f"{FOLDER / name}, {out.tell() // 1024} KB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "site", nargs="?", default="http://localhost:8000", help="address of the running demonstration"
    )
    parser.add_argument(
        "--case", default="", help="number of the case to show; else one the social worker cares for"
    )
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        for username, name in ((HOME_OF, "home-1280.png"), (CASE_OF, "case-1280.png")):
            page = browser.new_page(
                base_url=asked.site,
                viewport={"width": WIDTH, "height": HEIGHT},
                locale="id-ID",
                timezone_id="Asia/Jakarta",
                color_scheme="light",
            )
            log_in(page, username)
            page.goto("/")
            if username == CASE_OF:
                _open_case(page, asked.case)
            take(page, name)
            page.context.close()
        browser.close()


def _open_case(page: Page, number: str) -> None:
    """The case asked for, else the first in psychosocial support, else the first of the list."""
    if not number:
        page.goto(f"/kasus/?stage={STAGE}")
        if not page.locator("#rows .jk-person__name").count():
            page.goto("/kasus/")
        with page.expect_navigation():
            page.locator("#rows a.jk-person__name").first.click()
        return
    page.goto(f"/kasus/{number}/")


if __name__ == "__main__":
    main()

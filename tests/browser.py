"""A real server and a real browser for the journeys.

The server is our own ASGI application under uvicorn in a thread of the test process, so sockets and
pages come from the same place as in production and see what the test commits.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    sync_playwright,
)

from tools.database import ROOT
from tools.install import find_browser

START_SECONDS = 20
SETTLE_SECONDS = 5
WAIT_MILLISECONDS = 10_000
PICTURES = ROOT / "var" / "journeys"
FAILED = pytest.StashKey[bool]()
HEIGHTS = {360: 740, 1280: 900}
# We read violations alone, and no rule of ours waits for style sheets to be fetched once more.
AXE = {"resultTypes": ["violations"], "preload": False}
FLAGS = [
    # The sandbox refuses root and most containers; these pages are all our own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Whatever a page tries to fetch from elsewhere fails here as it would in a closed network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@dataclass
class Site:
    """The running server and where it answers."""

    address: str
    server: uvicorn.Server

    def settle(self, *, sockets: bool = False) -> None:
        """Wait until no request is under way; a page that keeps asking is cut off after a while.

        Sockets of pages that are open still are under way for as long as these; ``sockets`` waits for them too.
        """
        from notifications.consumers import OPEN

        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            if len(self.server.server_state.tasks) <= (0 if sockets else len(OPEN)):
                return
            time.sleep(0.01)


@pytest.fixture(scope="session")
def _server() -> Iterator[Site]:
    from casework.config.asgi import application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="warning", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    yield Site(f"http://localhost:{listener.getsockname()[1]}", server)
    server.should_exit = True
    thread.join(START_SECONDS)


@pytest.fixture
def site(_server: Site, transactional_db: None) -> Iterator[str]:
    """The address of the running site; what the test commits is what it shows."""
    yield _server.address
    # The rows are put back next: a request still under way would write into them, and so does a socket as it ends.
    _server.settle(sockets=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of a worker."""
    # Playwright's own event loop makes Django believe that the test runs inside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Visitor:
    """One person's browser: contexts share nothing, so two people can be there at once."""

    context: BrowserContext
    troubles: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        # A refused page is often what a journey wants to see; scripts and policy have no such excuse.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.troubles.append(f"{page.url}: {message.text}")


PageFor = Callable[..., Page]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def _keep_pictures(visitors: list[Visitor], test: str) -> None:
    """What each person had before their eyes when the test failed, for whoever looks into it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for visitor in visitors for page in visitor.context.pages):
        page.screenshot(path=PICTURES / f"{test}-{number}.png", full_page=True)


@pytest.fixture
def page_for(request: pytest.FixtureRequest, browser: Browser, site: str, _server: Site) -> Iterator[PageFor]:
    """``page_for("sw.sds-pus", width=360)``: a page of that person, logged in; None for a visitor.

    At the end of the test every script error and every refusal by the content security policy fails it. Of a test
    that failed, pictures of the pages are kept in ``var/journeys``.
    """
    visitors: list[Visitor] = []

    def open_page(username: str | None, width: int = 1280, zone: str = "Asia/Jakarta") -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            has_touch=width < 700,
            locale="en-US",
            timezone_id=zone,
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        visitor = Visitor(context)
        visitors.append(visitor)
        context.on("page", visitor.watch)
        if username is not None:
            context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": _session(username),
                        "url": site,
                    }
                ]
            )
        return context.new_page()

    yield open_page
    # Closing a page in the middle of its request would leave that request's connection open.
    _server.settle()
    if request.node.stash.get(FAILED, False):
        _keep_pictures(visitors, request.node.name)
        # a picture of the whole page fetches what had stood below
        _server.settle()
    for visitor in visitors:
        visitor.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []


def _session(username: str) -> str:
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=username),
        backend=settings.AUTHENTICATION_BACKENDS[0],
    )
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """Fails with axe-core's serious and critical findings on the page as it stands.

    ``contrast=False`` leaves out the colours, which take most of a look and are the same at every width.
    """

    def check(page: Page, *, contrast: bool = True) -> None:
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(Axe().axe_script)
        violations = page.evaluate(
            "options => axe.run(options).then(found => found.violations)",
            AXE if contrast else AXE | {"rules": {"color-contrast": {"enabled": False}}},
        )
        found = [
            f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]
        assert found == [], page.url

    return check

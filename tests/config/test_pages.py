"""A request leaves nothing open behind it, whatever became of it."""

import asyncio
import io
import threading
from typing import Any

import psycopg
import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.test import Client

from casework.config.asgi import application
from casework.config.pages import PageHandler
from tests.loops import run
from tests.settings import TEST_APPLICATION


def asking_for(path: str, cookie: str = "") -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode())],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 12345),
    }


async def status_of(path: str, cookie: str) -> int:
    browser = ApplicationCommunicator(application, asking_for(path, cookie))
    await browser.send_input({"type": "http.request"})
    start = await browser.receive_output(10)
    while (await browser.receive_output(10)).get("more_body"):
        pass
    await browser.wait(10)
    return start["status"]


@pytest.mark.parametrize(("path", "status"), [("/akun/sandi/", 200), ("/no-such-page/", 404)])
def test_request_leaves_no_database_connection_open(
    owner_connection: psycopg.Connection[Any], path: str, status: int
) -> None:
    client = Client()
    user = get_user_model().objects.create(username="visitor", is_active=True)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    connection.close()

    def connections() -> int:
        row = owner_connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s",
            [TEST_APPLICATION],
        ).fetchone()
        assert row is not None
        return row[0]

    async def visit() -> None:
        assert await status_of(path, cookie) == status
        # A closed connection takes the server a moment to forget.
        for _attempt in range(100):
            if connections() == 0:
                break
            await asyncio.sleep(0.02)
        # Counted before the loop ends: its end would also close the threads that kept one.
        assert connections() == 0

    run(visit())


def test_file_of_a_browser_that_left_is_closed() -> None:
    asked, gone = threading.Event(), threading.Event()
    photo = io.BytesIO(b"a face")

    class Slow(PageHandler):
        """Opens the file only once the browser is gone."""

        def get_response(self, request: HttpRequest) -> HttpResponseBase:
            asked.set()
            gone.wait(10)
            return FileResponse(photo)

    async def visit() -> None:
        browser = ApplicationCommunicator(Slow(), asking_for("/orang/1/foto/"))
        await browser.send_input({"type": "http.request"})
        await asyncio.to_thread(asked.wait, 10)
        await browser.send_input({"type": "http.disconnect"})
        # the server hears of it before the view is done
        await asyncio.sleep(0.05)
        gone.set()
        await browser.wait(10)

    run(visit())
    assert photo.closed

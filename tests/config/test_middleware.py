"""Language, session and log line of a request."""

import logging
import time

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory

from casework.config.logs import JsonFormatter
from casework.config.middleware import PrivatePagesMiddleware
from tests.staff import staff

pytestmark = pytest.mark.django_db
LOGIN = "/akun/masuk/"


def test_language_is_indonesian_whatever_the_browser_prefers(client: Client) -> None:
    response = client.get(LOGIN, headers={"accept-language": "en-GB,en;q=0.9"})
    assert response.headers["Content-Language"] == "id"


def test_language_is_the_one_a_person_chose(client: Client) -> None:
    client.post("/bahasa/", {"language": "en", "next": LOGIN})
    assert client.get(LOGIN).headers["Content-Language"] == "en"


def test_language_cookie_with_nonsense_is_ignored(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get(LOGIN).headers["Content-Language"] == "id"


def test_security_headers_allow_nothing_inline(client: Client) -> None:
    headers = client.get(LOGIN).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "microphone=()" in headers["Permissions-Policy"]


def test_sign_up_is_closed(client: Client) -> None:
    before = get_user_model().objects.count()
    secret = "a-long-enough-one-42"
    answer = client.post("/akun/signup/", {"username": "stranger", "password1": secret, "password2": secret})
    assert answer.status_code == 404
    assert get_user_model().objects.count() == before


def test_session_in_use_is_renewed_and_one_left_alone_ends(client: Client) -> None:
    user = get_user_model().objects.create(username="shift", is_active=True)
    with time_machine.travel("2026-11-22 06:00+07:00", tick=False) as clock:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        for _hour in range(20):
            clock.shift(3600)
            assert client.get("/akun/sandi/").status_code == 200
        clock.shift(settings.SESSION_COOKIE_AGE + 1)
        assert client.get("/akun/sandi/").status_code == 302


def test_session_is_not_written_at_every_request(client: Client) -> None:
    user = get_user_model().objects.create(username="busy", is_active=True)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/akun/sandi/")
    first = client.session["renewed_at"]
    client.get("/akun/sandi/")
    assert client.session["renewed_at"] == first <= time.time()


def test_log_line_holds_the_route_and_no_query(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("casework")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, logger="casework.requests"):
            client.get(f"{LOGIN}?q=Budi+Santoso")
    finally:
        logger.removeHandler(caplog.handler)
    line = JsonFormatter().format(next(r for r in caplog.records if r.name == "casework.requests"))
    assert '"route": "akun/masuk/"' in line
    assert "Budi" not in line


def test_log_of_an_exception_leaves_out_its_words() -> None:
    try:
        raise ValueError("Key (nik)=(3171010101900001) already exists")
    except ValueError as error:
        trouble = (type(error), error, error.__traceback__)
    record = logging.LogRecord("casework", logging.ERROR, __file__, 1, "failed", None, trouble)
    line = JsonFormatter().format(record)
    assert "ValueError" in line
    assert "test_middleware.py" in line
    assert "3171010101900001" not in line


@pytest.mark.parametrize(
    "address",
    [
        "/kasus/?q=%00",
        "/?tab=mine%00",
        "/?%00=1",
        "/kasus/JKT-%00/",
        "/panti/%00/",
        "/penjangkauan/?before=%00",
    ],
)
def test_an_address_with_a_nul_is_not_found(client: Client, address: str) -> None:
    client.force_login(staff("outreach_officer", "SDS-PUS"), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(address).status_code == 404


def test_pages_of_somebody_signed_in_are_kept_by_no_cache(client: Client) -> None:
    assert "Cache-Control" not in client.get("/bahasa/").headers
    user = get_user_model().objects.create(username="shift", is_active=True)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/").headers["Cache-Control"] == "private, no-store"
    assert client.get("/tidak-ada/").headers["Cache-Control"] == "private, no-store"


def test_what_a_view_says_of_caching_stands() -> None:
    request = RequestFactory().get("/")
    request._cached_user = get_user_model()(username="shift")
    said = HttpResponse(headers={"Cache-Control": "no-cache"})
    assert PrivatePagesMiddleware(lambda _: said)(request).headers["Cache-Control"] == "no-cache"
    file = HttpResponse(content_type="image/svg+xml")
    assert "Cache-Control" not in PrivatePagesMiddleware(lambda _: file)(request).headers

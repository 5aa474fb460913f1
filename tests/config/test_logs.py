"""The log follows a request from its answer to its last task, and names nobody on the way."""

import io
import json
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.errors import UniqueViolation

from casework.config import trace, urls
from casework.config.jobs import KEY
from casework.config.logs import JsonFormatter
from tests.config.test_worker import _work_until, done
from tests.loops import run

LOGIN = "/akun/masuk/"
NAME, NIK = "Budi Santoso'); DROP--", "3171010101900001"
LOGGERS = ("casework", "django", "procrastinate", "uvicorn", "asyncio")


@app.task(name="tests.remember_loudly", pass_context=False)
def remember_loudly(word: str) -> None:
    logging.getLogger("casework.tests").info("working")
    done.append(word)


def queue_and_fail(request: HttpRequest, word: str) -> HttpResponse:
    remember_loudly.defer(word="from a request")
    if "fail" in request.GET:
        raise ValueError(f"Key (name, nik)=({NAME}, {NIK}) already exists")
    if "away" in request.GET:
        raise OperationalError(f"server closed the connection while reading {NIK}")
    return HttpResponse()


class Urls:
    urlpatterns = [path("antre/<str:word>/", queue_and_fail), *urls.urlpatterns]
    handler500 = urls.handler500


@pytest.fixture
def lines(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """What the log says, as it would stand in the journal."""
    settings.ROOT_URLCONF = Urls
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "LoginRequired" not in one]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    found: list[dict[str, Any]] = []

    class Lines(list[dict[str, Any]]):
        def read(self) -> list[dict[str, Any]]:
            found.extend(json.loads(line) for line in stream.getvalue().splitlines())
            return found

    yield Lines()
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "proxies", "taken"),
    [
        ("0123456789abcdef0123456789ABCDEF", 1, True),
        ("11111111-2222-3333-4444-555555555555", 1, True),
        ("0123456789abcdef0123456789abcdef", 0, False),
        (NIK, 1, False),
        ('x"}\n{"level": "ERROR"', 1, False),
        ("0" * 5000, 1, False),
    ],
)
def test_number_of_a_request_is_a_proxys_own_where_it_is_trusted_and_harmless(
    client: Client, settings: Any, given: str, proxies: int, taken: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answer = client.get(LOGIN, headers={"x-request-id": given})
    number = answer.headers["X-Request-ID"]
    assert (number == given.lower()) is taken
    assert trace.safe(number) == number
    assert trace.current() == ""


@pytest.mark.django_db(transaction=True)
def test_a_task_is_logged_under_the_request_that_queued_it(client: Client, lines: Any) -> None:
    done.clear()
    answer = client.get("/antre/kerja/")
    number = answer.headers["X-Request-ID"]
    job = ProcrastinateJob.objects.get(task_name="tests.remember_loudly")
    assert job.args == {"word": "from a request", KEY: number}
    run(_work_until(1, seconds=20))
    assert done == ["from a request"]
    said = {(line["logger"], line["message"]): line for line in lines.read() if line.get("request") == number}
    request = said["casework.requests", "request"]
    assert (request["route"], request["status"]) == ("antre/<str:word>/", 200)
    assert request["queries"] >= 1
    assert ("casework.tests", "working") in said
    task = said["casework.tasks", "task done"]
    assert (task["task"], task["job"], task["attempt"]) == ("tests.remember_loudly", job.pk, 1)


@pytest.mark.django_db
def test_a_task_queued_outside_a_request_carries_nothing() -> None:
    with transaction.atomic():
        remember_loudly.defer(word="alone")
    assert ProcrastinateJob.objects.get(task_name="tests.remember_loudly").args == {"word": "alone"}


@pytest.mark.django_db
def test_no_hostile_name_or_nik_gets_into_the_log(lines: Any) -> None:
    client = Client(raise_request_exception=False)
    client.get(LOGIN, {"q": NAME, "nik": NIK})
    client.post(LOGIN, {"login": NAME, "password": NIK})
    client.get(f"/orang/{NIK}/{NAME}/")
    client.get("/antre/kerja/", {"fail": NAME})
    client.get(f"/antre/{NAME}/", {"fail": NIK})
    client.get(LOGIN, headers={"host": f"{NIK}.example.id", "user-agent": NAME, "referer": f"http://x/{NIK}"})
    try:
        raise UniqueViolation(f"Key (nik)=({NIK}) already exists")
    except UniqueViolation:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
        # as these two say it: everything filled in before the logger sees it
        for library, said in (
            ("asyncio", f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{NAME}')>"),
            ("procrastinate.worker", f"Side task failed with exception: {NAME} {NIK}"),
        ):
            logging.getLogger(library).error(said)
    found = lines.read()
    assert {200, 400, 404, 500} <= {line.get("status") for line in found}
    assert [line["exception"] for line in found if line["logger"] == "django.request" and "exception" in line]
    text = json.dumps(found, ensure_ascii=False)
    for secret in (NIK, "Budi", "Santoso", "DROP", "already exists", "example.id"):
        assert secret not in text


@pytest.mark.django_db
def test_a_database_that_is_away_is_503_with_a_page_that_needs_none(lines: Any) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = uuid.uuid4().hex
    answer = client.get("/antre/kerja/", {"away": "1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Jangkau" in answer.content.decode()
    assert "data-error-page" in answer.content.decode()
    assert client.get("/antre/kerja/", {"fail": "1"}).status_code == 500

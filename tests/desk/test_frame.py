"""The frame: places by right, the office one works at, and reading it once a request."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.desk.context import frame
from tests.desk.conftest import As
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def test_places_follow_the_rights(as_user: As) -> None:
    worker = as_user(staff("social_worker", "SDS-PUS")).get(reverse("case_list"))
    assert reverse("case_list") in {place["url"] for place in worker.context["nav"]}
    active = [place["url"] for place in worker.context["nav"] if place["active"]]
    assert active == [reverse("case_list")]
    administrator = as_user(staff("administrator", "SDS-PUS")).get(reverse("case_list"))
    assert reverse("case_list") not in {place["url"] for place in administrator.context["nav"]}


def test_only_those_who_register_get_the_record_button(as_user: As) -> None:
    officer = as_user(staff("outreach_officer", "SDS-PUS")).get(reverse("case_list"))
    assert officer.context["record_url"] == reverse("contact_add")
    nurse = as_user(staff("nurse", "PSBI-1")).get(reverse("case_list"))
    assert "record_url" not in nurse.context


def test_office_chip_names_the_office_and_role(as_user: As) -> None:
    response = as_user(staff("nurse", "PSBI-1")).get(reverse("case_list"))
    chip = response.context["office_chip"]
    assert (chip["name"], chip["role"]) == (office("PSBI-1").short_name, "Perawat")


def test_frame_is_read_once_however_many_pieces_are_drawn() -> None:
    request = RequestFactory().get("/kasus/")
    request.user = staff("social_worker", "SDS-PUS")
    first = frame(request)
    with CaptureQueriesContext(connection) as queries:
        assert frame(request) is first
    assert len(queries) == 0

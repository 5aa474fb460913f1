"""What a proposal says will happen once it is decided."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import road
from tests.staff import staff

pytestmark = pytest.mark.django_db

AT_THE_GATE = "melaksanakannya di gerbang"


def test_transfer_is_recorded_by_the_other_panti_and_keeps_its_stage(client: Client) -> None:
    case = road.walk_to("intake")
    client.force_login(staff("head_of_panti", road.HOUSE))
    page = client.get(reverse("case_step", args=[case.number, "transfer"])).content.decode()
    assert "Setelah disetujui, panti tujuan mencatat kedatangannya. Tahapnya tetap." in page
    assert AT_THE_GATE not in page

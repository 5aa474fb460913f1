"""Words of a daily log that cannot be saved, because their case went out of their writer's reach meanwhile."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.panti.models import LogEntry, Stay
from casework.panti.shifts import current_shift
from casework.panti.ward.logbook import usual
from tests import road
from tests.panti.duties.moved import FIRST, two_houses_on
from tests.staff import staff

pytestmark = pytest.mark.django_db

NOTE = "Menolak makan siang, minta dihubungi adiknya."


@pytest.fixture
def stays() -> tuple[Stay, Stay]:
    """Somebody who has moved on twice since the grid was opened, and somebody who is there still."""
    sukarti = road.to_assessment(road.open_case(person=road.somebody(name="Sukarti")))
    gone = Stay.objects.get(case=two_houses_on(sukarti), panti__code=FIRST)
    return gone, Stay.objects.get(case=road.walk_to("assessment"), left_at__isnull=True)


def send(client: Client, stays: tuple[Stay, Stay], **more: Any) -> Any:
    client.force_login(staff("panti_staff", FIRST))
    address = f"{reverse('ward_log', args=[FIRST])}?sif={current_shift().key}"
    gone, there = stays
    typed = {f"s{there.pk}-{name}": said for name, said in usual().items()}
    typed |= {f"s{gone.pk}-condition": "ill", f"s{gone.pk}-note": NOTE}
    sent = {"idempotency_key": uuid4(), "shown": [stay.pk for stay in stays]}
    return client.post(address, sent | typed | more)


def test_words_that_cannot_be_saved_are_named_and_kept_in_sight(
    client: Client, stays: tuple[Stay, Stay]
) -> None:
    answer = send(client, stays)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tidak dapat disimpan" in page
    assert NOTE in page
    assert stays[0].case.person.display_name not in page
    assert LogEntry.objects.count() == 0


def test_sent_once_more_the_others_are_saved_and_nothing_of_them(
    client: Client, stays: tuple[Stay, Stay]
) -> None:
    gone, there = stays
    answer = send(client, stays, set_aside=[gone.pk])
    assert answer.status_code == 302
    assert [entry.stay_id for entry in LogEntry.objects.all()] == [there.pk]
    assert "tidak disimpan" in client.get(answer["Location"]).content.decode()


def test_nothing_is_said_of_a_row_in_which_nothing_was_written(
    client: Client, stays: tuple[Stay, Stay]
) -> None:
    gone, _there = stays
    answer = send(client, stays, **{f"s{gone.pk}-condition": "", f"s{gone.pk}-note": ""})
    assert answer.status_code == 302
    assert "tidak disimpan" not in client.get(answer["Location"]).content.decode()


def test_stay_of_another_house_is_no_words_of_this_one(client: Client, stays: tuple[Stay, Stay]) -> None:
    elsewhere = Stay.objects.filter(case=stays[0].case).exclude(panti__code=FIRST).first()
    assert elsewhere is not None
    answer = send(client, (elsewhere, stays[1]))
    assert answer.status_code == 302
    assert NOTE not in client.get(answer["Location"]).content.decode()

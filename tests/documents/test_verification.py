"""What a stranger learns of a paper: genuine or not, and nothing else."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from casework.documents import services
from casework.documents.composing import verification_address
from casework.documents.enums import PrintKind
from casework.documents.rules import genuine_key, is_genuine_key
from tests import road
from tests.documents import paper
from tests.staff import staff

pytestmark = pytest.mark.django_db

GENUINE, NOT_GENUINE = "memang dicetak di sini", "Tidak ada kertas dengan nomor dan kode ini"


def ask(client: Client, number: str, key: str) -> str:
    return client.get(reverse("print_verify", args=[number]), {"k": key}).content.decode()


def test_a_stranger_is_told_genuine_or_not_and_nothing_else(client: Client) -> None:
    case = road.walk_to("placement")
    clerk = staff("clerk", road.SUDINSOS)
    waiting = paper.asked(case, clerk, kind=PrintKind.PLACEMENT, sections=())
    assert NOT_GENUINE in ask(client, waiting.number, genuine_key(waiting.number)), "not a paper yet"
    services.make_print(waiting.pk)

    path = verification_address(waiting.number).removeprefix(settings.SITE_URL)
    page = client.get(path)
    # the number of the paper, which the stranger has in hand, ends like that of the case
    said = page.content.decode().replace(waiting.number, "")
    assert page.status_code == 200
    assert GENUINE in said
    for secret in (case.number, case.person.label, clerk.name, "Sudinsos", "Jakarta Pusat", "2026 pukul"):
        assert secret not in said, secret
    by_hand = client.get(
        reverse("print_verify_by_hand"),
        {"nomor": waiting.number.lower(), "k": genuine_key(waiting.number).replace("-", " ").lower()},
    )
    assert GENUINE in by_hand.content.decode()
    assert f"<b>{waiting.number}</b>" in by_hand.content.decode(), (
        "as it stands on the paper, however it was typed"
    )
    assert f'value="{waiting.number}"' in by_hand.content.decode()


def test_a_guess_costs_no_query_and_answers_alike(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        unknown = ask(client, "CTK-2026-000001", "AAAA-AAAA-AAAA")
    assert NOT_GENUINE in unknown
    # a right key for a number that never was: the one query there is, and the same answer
    with django_assert_num_queries(1):
        never = ask(client, "CTK-2026-999999", genuine_key("CTK-2026-999999"))
    assert NOT_GENUINE in never
    assert client.get(reverse("print_verify_by_hand")).status_code == 200
    assert ask(client, "<script>", "ä" * 60).count("<script>") == 0


def test_a_key_belongs_to_one_number_and_outlives_a_new_secret(settings: Any) -> None:
    key = genuine_key("CTK-2026-000001")
    assert is_genuine_key("CTK-2026-000001", key)
    assert not is_genuine_key("CTK-2026-000002", key)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert genuine_key("CTK-2026-000001") != key
    assert is_genuine_key("CTK-2026-000001", key), "papers outlive the server's key"

"""The pages of Django and allauth speak as ours do: kata sandi, Anda, masuk."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import translation

from tests.staff import staff

pytestmark = pytest.mark.django_db
# anda without its capital, sandi without its kata, words we use another for
WRONG = re.compile(
    r"\banda\b|(?<!kata )\bsandi\b(?!\w)|notifikasi|silahkan|\blogin\b|dua faktor", re.IGNORECASE
)


def wrong_words(html: str) -> list[str]:
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)
    return [found for found in WRONG.findall(" ".join(text.split())) if found != "Anda"]


def pages() -> Iterator[tuple[str, str]]:
    visitor, user = Client(), staff("supervisor", "SDS-PUS")
    user.set_password("rahasia-sekali-1")
    user.save()
    failed = {"login": user.username, "password": "salah"}
    yield "login", visitor.post("/akun/masuk/", failed).content.decode()
    known = Client()
    known.post("/akun/masuk/", {"login": user.username, "password": "rahasia-sekali-1"})
    yield "password", known.get("/akun/sandi/").content.decode()
    sent = {"oldpassword": "salah", "password1": "1234567890123", "password2": "lain"}
    yield "password refused", known.post("/akun/sandi/", sent).content.decode()
    for name in ("", "totp/activate/", "recovery-codes/", "recovery-codes/generate/"):
        yield name, known.get(f"/akun/dua-langkah/{name}", follow=True).content.decode()
    yield "again", known.get("/akun/konfirmasi/").content.decode()


def test_the_pages_of_an_account_use_our_words() -> None:
    assert {name: words for name, html in pages() if (words := wrong_words(html))} == {}


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_too_many_tries_get_our_own_page() -> None:
    visitor = Client(REMOTE_ADDR="192.0.2.29")
    sent = {"login": "siapa", "password": "salah"}
    answer = [visitor.post("/akun/masuk/", sent) for _time in range(2)][-1]
    assert answer.status_code == 429
    assert "Mohon tunggu sebentar" in answer.content.decode()


def test_a_weak_password_is_refused_in_our_words() -> None:
    with translation.override("id"), pytest.raises(ValidationError) as caught:
        validate_password("12345678901234", staff("supervisor", "SDS-PUS"))
    assert caught.value.messages
    assert [words for sentence in caught.value.messages if (words := wrong_words(sentence))] == []

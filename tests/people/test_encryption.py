"""What is encrypted stays readable to us alone: tampering, unknown keys, rotation, blind index."""

import base64
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from casework.people.encryption import Unreadable, blind_index, decrypt, encrypt
from casework.people.models import Person
from casework.people.queries import by_nik
from casework.people.services import create_person
from tests.road import somebody
from tests.staff import staff

OLD, NEW, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))
NIK = "3171015507800001"


@given(st.text())
def test_what_goes_in_comes_out(text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_equal_texts_are_stored_unequal() -> None:
    assert encrypt(NIK) != encrypt(NIK)


def test_nothing_of_the_text_shows() -> None:
    assert NIK.encode() not in encrypt(NIK)
    assert NIK[:6].encode() not in encrypt(NIK)


def test_one_changed_bit_anywhere_is_noticed() -> None:
    with override_settings(FIELD_KEYS={"k1": OLD}):
        stored = encrypt(NIK)
        for position in range(len(stored)):
            changed = bytearray(stored)
            changed[position] ^= 1
            with pytest.raises(Unreadable):
                decrypt(bytes(changed))


def test_a_value_cut_short_is_noticed() -> None:
    stored = encrypt(NIK)
    for length in range(len(stored)):
        with pytest.raises(Unreadable):
            decrypt(stored[:length])


def test_an_unknown_or_another_key_reads_nothing() -> None:
    with override_settings(FIELD_KEYS={"k1": OLD}):
        stored = encrypt(NIK)
    with override_settings(FIELD_KEYS={"k2": OLD}), pytest.raises(Unreadable):
        decrypt(stored)
    with override_settings(FIELD_KEYS={"k1": OTHER}), pytest.raises(Unreadable):
        decrypt(stored)


def test_a_key_is_rotated_by_putting_the_new_one_first() -> None:
    with override_settings(FIELD_KEYS={"k1": OLD}):
        stored = encrypt(NIK)
    with override_settings(FIELD_KEYS={"k2": NEW, "k1": OLD}):
        assert decrypt(stored) == NIK
        fresh = encrypt(NIK)
    with override_settings(FIELD_KEYS={"k2": NEW}):
        assert decrypt(fresh) == NIK
        with pytest.raises(Unreadable):
            decrypt(stored)


def test_a_blind_index_depends_on_key_and_purpose() -> None:
    assert blind_index(NIK, purpose="nik") == blind_index(NIK, purpose="nik")
    assert blind_index(NIK, purpose="nik") != blind_index(NIK, purpose="kk")
    with override_settings(BLIND_INDEX_KEY=OTHER):
        other = blind_index(NIK, purpose="nik")
    assert blind_index(NIK, purpose="nik") != other


@pytest.mark.django_db
def test_the_database_holds_no_readable_number_and_finds_it_all_the_same() -> None:
    person = create_person(
        actor=staff("outreach_officer", "SDS-PUS"), name="Contoh", nik=NIK, kk="3171010101200002"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, kk, row_to_json(p)::text FROM people_person p WHERE id = %s", [person.pk])
        nik, kk, everything = cursor.fetchone()
    assert NIK.encode() not in bytes(nik)
    assert NIK not in everything
    assert bytes(kk)
    assert Person.objects.get(pk=person.pk).nik == NIK
    assert list(by_nik(NIK)) == [person]
    assert list(by_nik("3171015507800002")) == []
    assert person.masked_nik == "3171••••••••0001"


@pytest.mark.django_db
def test_no_number_is_stored_as_nothing() -> None:
    person = create_person(actor=staff("outreach_officer", "SDS-PUS"), name="Tanpa NIK")
    assert Person.objects.get(pk=person.pk).nik == ""
    assert person.nik_index == ""
    assert list(by_nik("")) == []


@pytest.mark.django_db
def test_keys_are_proven_against_what_is_stored(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    somebody(nik="3171010101600001")
    old = settings.FIELD_KEYS
    other = {"new": base64.b64encode(b"n" * 32).decode()}
    settings.FIELD_KEYS = other | old
    somebody(nik="3171010101600002")
    call_command("verify_keys")
    said = capsys.readouterr().out
    assert "key 'new': 1 values" in said
    assert "2 values can be opened" in said
    # gone, and there under the right name with other bytes
    for wrong in (other, other | dict.fromkeys(old, other["new"])):
        settings.FIELD_KEYS = wrong
        with pytest.raises(CommandError, match="1 of 2 values cannot be opened"):
            call_command("verify_keys")
    assert "3171" not in capsys.readouterr().err

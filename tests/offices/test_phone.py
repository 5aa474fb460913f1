"""Telephone numbers: what people here write passes as it is, anything else gets a friendly word."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from casework.offices.forms import StaffFactsForm
from casework.offices.phone import PhoneField
from casework.panti.exit_forms import ReturnToFamilyForm


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 0000 1111",
        "+62 812 3456 7890",
        "+6281234567890",
        "6281234567890",
        "(021) 345 6789",
        "021.3456.789",
        "+62 (21) 345-6789",
        "02134567",
    ],
)
def test_numbers_as_people_write_them_pass_unchanged(text: str) -> None:
    assert PhoneField().clean(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "0812",
        "0812345",
        "0812 3456 7890 1234",
        "1234567890",
        "+1 212 555 0100",
        "0812x3456789",
        "08١23456789",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError) as refused, translation.override("id"):
        PhoneField().clean(text)
    assert refused.value.error_list[0].code == "phone"
    with translation.override("id"):
        assert "misalnya 0812-3456-7890" in refused.value.messages[0]


def test_every_form_asks_for_telephone_numbers_in_the_same_way() -> None:
    assert isinstance(ReturnToFamilyForm.base_fields["collector_phone"], PhoneField)
    assert isinstance(StaffFactsForm.base_fields["phone"], PhoneField)
    assert PhoneField(required=False).clean("") == ""

"""Reference data: complete, and repeatable without undoing what offices changed in the product."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from casework.offices.enums import AreaLevel, OfficeKind
from casework.offices.models import Area, Category, Criteria, FieldType, Office
from casework.offices.queries import sudinsos_of, transit_panti_for
from casework.offices.reference import load_reference
from tests.staff import staff

pytestmark = pytest.mark.django_db


def test_loading_again_changes_nothing() -> None:
    before = {
        model: set(model.objects.values_list()) for model in (Area, Category, FieldType, Office, Criteria)
    }
    load_reference()
    assert {model: set(model.objects.values_list()) for model in before} == before


def test_loading_again_keeps_a_capacity_changed_in_the_product() -> None:
    criteria = Criteria.objects.get(office__code="PSTW-BM2")
    Criteria.objects.filter(pk=criteria.pk).update(capacity=42, capacity_source="hitungan 2026")
    criteria.takes.clear()
    load_reference()
    criteria.refresh_from_db()
    assert (criteria.capacity, criteria.capacity_source, criteria.takes.count()) == (42, "hitungan 2026", 0)


def test_jakarta_has_its_kecamatan_and_kelurahan() -> None:
    jakarta = Area.objects.filter(code__startswith="31")
    assert jakarta.filter(level=AreaLevel.CITY).count() == 6
    assert jakarta.filter(level=AreaLevel.DISTRICT).count() == 44
    assert jakarta.filter(level=AreaLevel.VILLAGE).count() == 267


def test_every_panti_has_a_capacity_and_only_a_panti_has() -> None:
    kinds = set(Criteria.objects.values_list("office__kind", flat=True))
    assert kinds == {OfficeKind.TRANSIT, OfficeKind.PANTI}
    assert not Office.objects.filter(kind__in=kinds, criteria__isnull=True).exists()


@pytest.mark.parametrize(
    ("area", "sudinsos", "transit"),
    [
        ("31.71.01.1001", "SDS-PUS", "PSBI-1"),
        ("31.72.01.1001", "SDS-UTR", "PSBI-2"),
        ("31.73.01.1001", "SDS-BRT", "PSBI-1"),
        ("31.74.01.1001", "SDS-SEL", "PSBI-1"),
        ("31.75.01.1001", "SDS-TIM", "PSBI-2"),
        ("31.01.01.1001", "SDS-SRB", "PSBI-1"),
    ],
)
def test_an_area_knows_its_sudinsos_and_transit_panti(area: str, sudinsos: str, transit: str) -> None:
    assert getattr(sudinsos_of(area), "code", None) == sudinsos
    assert getattr(transit_panti_for(area), "code", None) == transit


def test_categories_and_field_types_speak_the_language_of_the_page() -> None:
    beggar, category = FieldType.objects.get(code="pengemis"), Category.objects.get(code="04")
    with override("id"):
        assert (str(category), str(beggar)) == ("Anak jalanan", "Pengemis")
    with override("en"):
        assert (str(category), category.label, str(beggar)) == ("Street child", "Street child", "Beggar")
    assert not Category.objects.filter(english="").exists()
    assert not FieldType.objects.filter(english="").exists()


@pytest.mark.parametrize("name", ["panti_list", "criteria_list"])
def test_english_pages_hold_no_indonesian_category(client: Client, name: str) -> None:
    client.force_login(staff("administrator" if name == "criteria_list" else "dinas_decider", "DINAS"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(reverse(name)).content.decode()
    assert [category.name for category in Category.objects.all() if category.name in page] == []
    assert Category.objects.get(code="11").english in page

"""Loads areas, categories, field types and offices from the CSV files shipped beside this module.

Repeatable: present rows are brought up to date except criteria and capacity, which offices edit in the product.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from .enums import AreaLevel, OfficeKind
from .models import Area, Category, Criteria, FieldType, Office

DATA = Path(__file__).parent / "data"
_SHORT = (
    ("Suku Dinas Sosial Kota Administrasi ", "Sudinsos "),
    ("Suku Dinas Sosial Kabupaten Administrasi ", "Sudinsos "),
    ("Dinas Sosial Provinsi DKI Jakarta", "Dinas Sosial DKI Jakarta"),
    ("Panti Sosial Bina Insan ", "PSBI "),
    ("Panti Sosial Asuhan Anak Balita ", "PSAA Balita "),
    ("Panti Sosial Asuhan Anak ", "PSAA "),
    ("Panti Sosial Bina Remaja ", "PSBR "),
    ("Panti Sosial Tresna Werdha ", "PSTW "),
    ("Panti Sosial Bina Daksa ", "PSBD "),
    ("Panti Sosial Bina Grahita ", "PSBG "),
    ("Panti Sosial Bina Netra dan Rungu Wicara ", "PSBN "),
    ("Panti Sosial Bina Laras ", "PSBL "),
    ("Panti Sosial Bina Karya Wanita ", "PSBKW "),
    ("Panti Sosial Bina Karya ", "PSBK "),
    ("Panti Sosial Perlindungan ", "PSP "),
)
# wilayah.csv names the two lower levels in Indonesian.
_LEVELS = {"kecamatan": AreaLevel.DISTRICT, "kelurahan": AreaLevel.VILLAGE}


def short_name(name: str) -> str:
    """The everyday short form of an office's official name."""
    for long, short in _SHORT:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file shipped beside this module."""
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _number(text: str) -> int | None:
    return int(text) if text else None


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Load all four files; returns how many rows of each kind stand afterwards."""
    _load_areas()
    for row in read_rows("ppks_categories.csv"):
        Category.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "short": row["short"],
                "english": row["english"],
                "min_age": _number(row["min_age"]),
                "max_age": _number(row["max_age"]),
                "sex": row["sex"],
                **{flag: row[flag] == "yes" for flag in ("needs_disability_type", "sensitive", "sealed")},
            },
        )
    for position, row in enumerate(read_rows("street_types.csv")):
        FieldType.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "english": row["english"],
                "position": position,
            },
        )
    for row in read_rows("offices.csv"):
        _load_office(row)
    models = (Area, Category, FieldType, Office)
    return {str(model._meta.verbose_name): model._default_manager.count() for model in models}


def _load_areas() -> None:
    rows = list(read_rows("wilayah.csv"))
    areas = [
        Area(
            code=r["code"],
            name=r["name"],
            level=_LEVELS.get(r["level"], r["level"]),
            parent_id=r["parent"] or None,
        )
        for r in rows
    ]
    for level in AreaLevel.values:
        Area.objects.bulk_create(
            [area for area in areas if area.level == level],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "level", "parent"],
        )


def _load_office(row: dict[str, str]) -> None:
    office, _created = Office.objects.update_or_create(
        code=row["code"],
        defaults={
            "kind": row["kind"],
            "name": row["name"],
            "short_name": short_name(row["name"]),
            "parent": Office.objects.filter(code=row["parent"]).first(),
            "area_id": row["area_code"],
        },
    )
    # By key, unread: the foreign key then refuses a code that does not exist.
    office.serves.set(row["serves"].split("|") if row["serves"] else [])  # type: ignore[arg-type] # the key is a code
    if office.kind not in (OfficeKind.TRANSIT, OfficeKind.PANTI):
        return
    criteria, created = Criteria.objects.get_or_create(
        office=office,
        defaults={
            "sex": row["sex"],
            "min_age": _number(row["min_age"]),
            "max_age": _number(row["max_age"]),
            "disability": row["disability"],
            "capacity": int(row["capacity"]),
            "capacity_source": row["capacity_source"],
        },
    )
    if created and row["takes"]:
        criteria.takes.set(row["takes"].split("|"))  # type: ignore[arg-type] # the key is a code

"""What is told of an invented person: who they are, where they were met, and the words colleagues write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.files.base import File

# the transit panti that serves the district of each Sudinsos
TRANSIT: Final = {
    "SDS-PUS": "PSBI-1",
    "SDS-BRT": "PSBI-1",
    "SDS-SEL": "PSBI-1",
    "SDS-UTR": "PSBI-2",
    "SDS-TIM": "PSBI-2",
}


@dataclass(frozen=True)
class Exit:
    """How somebody leaves: the words of the proposal, and what the visits after it found."""

    kind: str
    destination: str
    address: str
    collector: dict[str, str] = field(default_factory=dict)
    note: str = ""
    found: str = ""
    outcome: str = "with_family"
    # where somebody goes home to, by the code of the city or regency
    city: str = ""


@dataclass(frozen=True)
class Story:
    """One person's way: who was met where, what colleagues wrote, and the last step taken."""

    until: str
    office: str
    area: str
    days_ago: float
    spot: str
    done: str
    identity: dict[str, Any]
    field_types: tuple[str, ...] = ("gelandangan",)
    conditions: tuple[str, ...] = ("hungry",)
    source: str = "patrol"
    aliases: tuple[str, ...] = ()
    face: dict[str, Any] | None = None
    condition: str = "Sadar, dapat berjalan sendiri."
    category: str = "11"
    others: tuple[str, ...] = ()
    assessment: dict[str, Any] = field(default_factory=dict)
    decision: str = ""
    panti: str = ""
    place: str = "Wisma Melati, ranjang 4"
    aim: str = ""
    goals: tuple[tuple[str, str, str, str], ...] = ()
    session: str = ""
    programme: str = ""
    exit: Exit | None = None
    # after which step, by whom: the role, the words
    notes: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    # after which step: kind, title, and how the picture is drawn
    files: dict[str, tuple[tuple[str, str, Callable[[], File[bytes]]], ...]] = field(default_factory=dict)
    # of the year: which profile the person was drawn from
    key: str = ""
    returned_because: str = ""
    mended: str = ""


def guess(label: str, description: str, sex: str, age: int, **more: Any) -> dict[str, Any]:
    """Somebody whose name nobody knows: what they are called, how they look, an age by appearance."""
    return {
        "label": label,
        "description": description,
        "sex": sex,
        "estimated_age": age,
        "age_basis": "appearance",
        **more,
    }


def named(name: str, sex: str, born: date, origin: str, **more: Any) -> dict[str, Any]:
    """Somebody who says their name and where they come from."""
    return {"name": name, "sex": sex, "birth_date": born, "origin": origin, **more}


ELDER_GOALS: Final = (
    ("Kesehatan terpantau setiap pekan", "care", "care", "Catatan kesehatan terisi tiap pekan"),
    ("Kembali berhubungan dengan keluarga", "social", "family", "Satu percakapan telepon setiap bulan"),
)
WORK_GOALS: Final = (
    ("Memiliki KTP", "accessibility", "accessibility", "KTP diterima"),
    ("Terampil dan siap bekerja", "vocational", "vocational", "Sertifikat pelatihan"),
)
CHILD_GOALS: Final = (
    ("Kembali ke sekolah", "assistance", "assistance", "Terdaftar dan hadir di kelas"),
    ("Tinggal aman bersama keluarga", "social", "family", "Kunjungan rumah menyatakan aman"),
)

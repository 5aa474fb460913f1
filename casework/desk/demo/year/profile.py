"""What one kind of people has in common: ages, houses, and the fragments their files are written of. Pure."""

from __future__ import annotations

from dataclasses import dataclass

Goals = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Profile:
    """``houses`` take this category, sex and age; ``field_types`` are what an officer would call such a person."""

    key: str
    category: str
    ages: tuple[int, int]
    houses: tuple[str, ...]
    field_types: tuple[str, ...]
    problems: tuple[str, ...]
    families: tuple[str, ...]
    wishes: tuple[str, ...]
    aims: tuple[str, ...]
    goals: Goals
    sessions: tuple[str, ...]
    programmes: tuple[str, ...]
    sex: str = ""
    minds: tuple[str, ...] = (
        "Tenang, dapat diajak bicara.",
        "Pendiam, menjawab seperlunya.",
        "Terbuka dan ramah.",
    )
    bodies: tuple[str, ...] = (
        "Keadaan umum cukup, agak kurus.",
        "Batuk ringan, selebihnya baik.",
        "Kulit gatal di lengan, sudah diberi salep.",
        "Tekanan darah agak tinggi.",
        "Sehat, gigi berlubang.",
    )
    strengths: tuple[str, ...] = (
        "Mau diajak bekerja sama.",
        "Rajin membantu di dapur.",
        "Dapat membaca dan menulis.",
        "Cepat akrab dengan penghuni lain.",
    )
    disabilities: tuple[str, ...] = ()
    conditions: tuple[tuple[str, ...], ...] = (("hungry",), ("well",), ("hungry",), ("ill",))
    violence: bool = False
    # whether somebody may be sent home from the street by one officer alone
    sturdy: bool = False
    weight: int = 1
    stays_for_good: bool = False

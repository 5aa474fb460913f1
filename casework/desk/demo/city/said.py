"""What is written of everybody alike, in the words that fit an age. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from casework.care.enums import ProgrammeKind

from ..ages import Ages, ages_of


@dataclass(frozen=True)
class Said:
    """The words of one age, and how much a body of it shows: each measure at the least and at the most."""

    done: str = "Diajak bicara dan diberi makan."
    goods: str = "Satu tas pakaian"
    condition: str = "Sehat, mau diajak bicara."
    basic_needs: str = "Belum memiliki dokumen kependudukan."
    wish_to_stay: str = "Ingin tetap tinggal di panti."
    facts: str = "Tidak punya tempat tinggal tetap; mau dibina."
    analysis: str = "Mulai percaya kepada pendamping."
    summary: str = "Mengikuti kegiatan dengan teratur dan mulai terbuka."
    programme: ProgrammeKind = ProgrammeKind.VOCATIONAL
    complaint: str = "Tidak ada keluhan berarti."
    remarks: str = "Tidur dan makan dipantau dua minggu."
    systolic: tuple[int, int] = (105, 150)
    diastolic: tuple[int, int] = (65, 95)
    pulse: tuple[int, int] = (60, 100)


_GROWN: Final = Said()
_SAID: Final[dict[Ages, Said]] = {
    Ages.SMALL: Said(
        done="Digendong petugas dan diberi susu.",
        goods="Satu tas baju dan botol susu",
        condition="Sehat, mau digendong.",
        basic_needs="Akta kelahiran dan buku KIA belum ada.",
        wish_to_stay="Tenang bersama pengasuhnya.",
        facts="Tidak ada keluarga yang mengasuh saat ini; penelusuran keluarga berjalan.",
        analysis="Mulai lekat dengan pengasuhnya.",
        summary="Makan dan tidur mulai teratur, berat badan naik, senang bermain bersama.",
        programme=ProgrammeKind.LIFE_SKILLS,
        complaint="Tidak ada demam; menyusu dan makan baik.",
        remarks="Berat, tinggi, dan imunisasi dipantau setiap bulan.",
        systolic=(80, 100),
        diastolic=(45, 62),
        pulse=(95, 135),
    ),
    Ages.CHILD: Said(
        done="Diajak bicara, diberi makan, dan ditanya alamat orang tuanya.",
        goods="Satu tas pakaian dan buku",
        condition="Sehat, mau diajak bicara.",
        basic_needs="Akta kelahiran dan rapor belum ada.",
        facts="Tidak ada orang tua yang mendampingi; mau tinggal di panti dan bersekolah.",
        summary="Masuk sekolah dengan teratur dan mulai terbuka kepada pengasuh.",
        programme=ProgrammeKind.EDUCATION,
        systolic=(92, 118),
        diastolic=(55, 75),
        pulse=(70, 110),
    ),
    Ages.GROWN: _GROWN,
    Ages.OLD: replace(_GROWN, systolic=(112, 172), diastolic=(64, 98), pulse=(58, 98)),
}


def said_of(age: int) -> Said:
    return _SAID[ages_of(age)]

"""What people of each age and house carry, which medicine they get and what those beside the bed do for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from ..ages import Ages

# what it is, how many, where a house keeps it
Item = tuple[str, int, str]
Things = tuple[Item, ...]

_SMALL: Final[Things] = (
    ("Baju dan celana anak", 4, "store"),
    ("Boneka kain", 1, "locker"),
    ("Botol susu", 2, "locker"),
    ("Selimut bayi", 1, "store"),
    ("Buku KIA", 1, "safe"),
    ("Kain gendongan", 1, "store"),
    ("Fotokopi akta kelahiran", 1, "safe"),
    ("Sepatu kecil, sol bunyi", 1, "locker"),
    ("Mobil-mobilan plastik", 1, "locker"),
    ("Topi rajut", 1, "locker"),
    ("Gelang nama dari rumah sakit", 1, "safe"),
)
_CHILD: Final[Things] = (
    ("Tas sekolah", 1, "locker"),
    ("Pakaian", 4, "locker"),
    ("Ukulele kecil", 1, "store"),
    ("Bola plastik", 1, "store"),
    ("Sepatu sekolah", 1, "locker"),
    ("Buku tulis dan kotak pensil", 3, "locker"),
    ("Fotokopi akta kelahiran", 1, "safe"),
    ("Rapor sekolah dasar", 1, "safe"),
    ("Celengan ayam", 1, "safe"),
    ("Foto ibu dalam plastik", 1, "locker"),
    ("Telepon genggam, layar retak", 1, "safe"),
    ("Jaket", 1, "locker"),
)
_MAN: Final[Things] = (
    ("Tas ransel, ritsleting rusak", 1, "locker"),
    ("Pakaian", 4, "store"),
    ("Telepon genggam, layar retak", 1, "safe"),
    ("KTP atas nama sendiri", 1, "safe"),
    ("Gerobak lipat", 1, "store"),
    ("Karung berisi botol bekas", 1, "store"),
    ("Selimut", 1, "store"),
    ("Dompet kulit", 1, "safe"),
    ("Foto keluarga dalam plastik", 1, "locker"),
    ("Sandal jepit", 1, "locker"),
    ("Alat cukur dan cermin", 1, "locker"),
    ("Perkakas tukang dalam kantong", 1, "store"),
    ("Sarung", 2, "locker"),
)
_WOMAN: Final[Things] = (
    ("Tas tangan hitam", 1, "locker"),
    ("Pakaian", 5, "store"),
    ("Mukena", 1, "locker"),
    ("Telepon genggam", 1, "safe"),
    ("KTP atas nama sendiri", 1, "safe"),
    ("Kalung imitasi", 1, "safe"),
    ("Buku nikah", 1, "safe"),
    ("Foto anak dalam bingkai", 1, "locker"),
    ("Panci dan termos", 2, "store"),
    ("Kain jarik", 2, "locker"),
    ("Dompet kain", 1, "safe"),
    ("Kosmetik dalam pouch", 1, "locker"),
)
_OLD_MAN: Final[Things] = (
    ("Tongkat kayu", 1, "locker"),
    ("Kacamata baca", 1, "locker"),
    ("Sarung", 2, "locker"),
    ("Peci hitam", 1, "locker"),
    ("Pakaian", 4, "store"),
    ("Radio kecil, baterai habis", 1, "locker"),
    ("Gigi palsu dalam wadah", 1, "locker"),
    ("Jam tangan, tali putus", 1, "safe"),
    ("KTP lama", 1, "safe"),
    ("Foto keluarga dalam plastik", 1, "locker"),
    ("Tasbih", 1, "locker"),
    ("Kartu veteran", 1, "safe"),
)
_OLD_WOMAN: Final[Things] = (
    ("Mukena dan sajadah", 1, "locker"),
    ("Kain jarik", 3, "locker"),
    ("Kacamata baca", 1, "locker"),
    ("Cincin kawin", 1, "safe"),
    ("Anting emas kecil", 2, "safe"),
    ("KTP lama", 1, "safe"),
    ("Foto cucu dalam bingkai", 1, "locker"),
    ("Pakaian", 5, "store"),
    ("Tongkat besi", 1, "locker"),
    ("Dompet kain", 1, "safe"),
    ("Termos air panas", 1, "store"),
    ("Rosario", 1, "locker"),
)
_THINGS: Final[dict[tuple[Ages, str], Things]] = {
    (Ages.GROWN, "L"): _MAN,
    (Ages.GROWN, "P"): _WOMAN,
    (Ages.OLD, "L"): _OLD_MAN,
    (Ages.OLD, "P"): _OLD_WOMAN,
}
_CASH: Final[dict[Ages, tuple[int, ...]]] = {
    Ages.SMALL: (0,),
    Ages.CHILD: (0, 0, 0, 5_000, 12_000, 20_000),
    Ages.GROWN: (0, 0, 8_000, 23_500, 50_000, 85_000, 140_000, 312_000),
    Ages.OLD: (0, 0, 15_000, 40_000, 75_000, 150_000, 425_000),
}


# what says who somebody is: nobody without a name carries it
_PAPERS: Final = ("KTP", "Fotokopi akta", "Rapor", "Buku nikah", "Buku KIA", "Kartu veteran", "Gelang nama")


def things_of(ages: Ages, sex: str, *, named: bool = True) -> Things:
    """What somebody of this age may carry."""
    of_minors = {Ages.SMALL: _SMALL, Ages.CHILD: _CHILD}
    things = of_minors.get(ages) or _THINGS.get((ages, sex), _MAN)
    return things if named else tuple(one for one in things if not one[0].startswith(_PAPERS))


def purses_of(ages: Ages) -> tuple[int, ...]:
    """The money somebody of this age may come with, in rupiah."""
    return _CASH[ages]


@dataclass(frozen=True)
class Order:
    """A medicine as it is ordered; ``days`` where it is given for so many alone, ``pressure`` where it calls for
    measuring the blood pressure."""

    name: str
    dose: str
    times: tuple[time, ...]
    instructions: str = ""
    days: int = 0
    pressure: bool = False


_MORNING, _NOON, _LATE, _NIGHT = time(7), time(12), time(17), time(21)
_PRESSED: Final = (
    Order("Amlodipin 5 mg", "1 tablet", (_MORNING,), "Ukur tekanan darah lebih dahulu.", pressure=True),
    Order("Kaptopril 25 mg", "1 tablet", (_MORNING, _NIGHT), "Sebelum makan.", pressure=True),
)
_SUGAR: Final = Order("Metformin 500 mg", "1 tablet", (_MORNING, _LATE), "Bersama makan.")
_PAIN: Final = Order("Parasetamol 500 mg", "1 tablet", (_MORNING, _NOON, _NIGHT), "Sesudah makan.", 5)
_SALVE: Final = Order("Salep permetrin 5%", "Oleskan tipis", (_NIGHT,), "Seluruh badan, bilas pagi hari.", 7)
_FIT: Final = Order("Fenitoin 100 mg", "1 kapsul", (_MORNING, _NIGHT), "Sesudah makan.")
_IRON: Final = Order("Tablet tambah darah", "1 tablet", (_NIGHT,), "Dengan air putih.")
_OF_THE_OLD: Final = (
    *_PRESSED,
    _SUGAR,
    Order("Allopurinol 100 mg", "1 tablet", (_NOON,), "Sesudah makan."),
    Order("Kalsium laktat 500 mg", "1 tablet", (_MORNING,)),
    Order("Simvastatin 10 mg", "1 tablet", (_NIGHT,)),
    Order("Tetes mata timolol 0,5%", "1 tetes, kedua mata", (_MORNING, _LATE)),
    _PAIN,
)
_OF_THE_MIND: Final = (
    Order("Risperidon 2 mg", "1 tablet", (_MORNING, _NIGHT), "Pastikan ditelan."),
    Order("Haloperidol 5 mg", "1 tablet", (_MORNING, _NIGHT), "Pastikan ditelan."),
    Order("Klozapin 25 mg", "1 tablet", (_NIGHT,), "Pastikan ditelan."),
    Order("Triheksifenidil 2 mg", "1 tablet", (_MORNING,)),
    Order("Asam valproat 250 mg", "1 tablet", (_MORNING, _NIGHT), "Sesudah makan."),
)
_OF_THE_SMALL: Final = (
    Order("Zink sirup 20 mg/5 ml", "1 sendok takar", (_MORNING,), "Sampai sepuluh hari.", 10),
    Order("Parasetamol sirup 120 mg/5 ml", "1 sendok takar", (_MORNING, _NOON, _NIGHT), "Bila demam.", 3),
    Order("Amoksisilin sirup 125 mg/5 ml", "1 sendok takar", (_MORNING, _LATE), "Habiskan.", 5),
    Order("Vitamin A dan D tetes", "3 tetes", (_MORNING,), "Bersama susu."),
    Order("Salep ruam popok", "Oleskan tipis", (_MORNING, _LATE), "Setelah ganti popok.", 7),
)
_OF_CHILDREN: Final = (
    Order("Obat batuk sirup", "1 sendok makan", (_MORNING, _NOON, _NIGHT), "Sesudah makan.", 5),
    Order("Amoksisilin 250 mg", "1 kapsul", (_MORNING, _LATE), "Habiskan.", 5),
    _SALVE,
    _IRON,
    Order("Vitamin C 50 mg", "1 tablet", (_MORNING,)),
)
_OF_THE_STREET: Final = (
    _PRESSED[0],
    _SUGAR,
    _PAIN,
    _SALVE,
    _IRON,
    Order("Obat TB kategori 1 (4FDC)", "3 tablet", (_MORNING,), "Perut kosong, diawasi sampai ditelan."),
    Order("Amoksisilin 500 mg", "1 kapsul", (_MORNING, _NIGHT), "Habiskan.", 7),
)
PRESCRIBERS: Final = ("dr. jaga Puskesmas Kecamatan", "RSUD Tarakan", "Poli umum RSUD setempat")
_OF_HOUSES_OF_THE_MIND: Final = ("Poli jiwa RSKD Duren Sawit", "dr. kunjungan RSJ Soeharto Heerdjan")


@dataclass(frozen=True)
class Ward:
    """How a house of one kind is lived in: of a hundred residents, how many have something kept, get medicine, refuse
    a dose; which medicine, and for how many in a hundred those beside the bed do what."""

    carry: int
    medicated: int
    medicines: tuple[Order, ...]
    care: Mapping[str, int] = field(default_factory=dict)
    refused: int = 3
    prescribers: tuple[str, ...] = PRESCRIBERS


_STREET: Final = Ward(
    70, 24, _OF_THE_STREET, {"wound": 7, "soft_diet": 4, "isolate": 2, "fall": 3, "watch": 1}, 6
)
_WARDS: Final[dict[str, Ward]] = {
    "PSTW": Ward(
        62,
        58,
        _OF_THE_OLD,
        {
            "fall": 24,
            "soft_diet": 18,
            "wheelchair": 8,
            "wash": 12,
            "feed": 5,
            "toilet": 6,
            "bed_rest": 3,
            "special_diet": 6,
            "isolate": 1,
        },
        4,
    ),
    "PSBL": Ward(
        34,
        78,
        _OF_THE_MIND,
        {"calm": 7, "watch": 6, "wash": 15, "fall": 4, "soft_diet": 3, "wound": 3, "isolate": 2},
        8,
        _OF_HOUSES_OF_THE_MIND,
    ),
    "PSBD": Ward(
        52, 18, (*_OF_THE_STREET, _FIT), {"wheelchair": 38, "wash": 10, "toilet": 8, "fall": 9, "bed_rest": 2}
    ),
    "PSBG": Ward(
        40, 26, (_FIT, *_OF_CHILDREN), {"wash": 25, "feed": 8, "watch": 6, "toilet": 7, "soft_diet": 5}, 6
    ),
    "PSBN": Ward(50, 16, _OF_THE_STREET, {"fall": 20, "wash": 4}),
    "PSAAB": Ward(58, 30, _OF_THE_SMALL, {"feed": 34, "toilet": 48, "soft_diet": 22, "isolate": 2}, 7),
    "PSAA": Ward(52, 12, _OF_CHILDREN, {"wound": 3, "isolate": 2, "soft_diet": 1}),
    "PSBR": Ward(55, 10, _OF_CHILDREN, {"wound": 3, "isolate": 1}),
    "PSBK": Ward(64, 16, _OF_THE_STREET, {"wound": 4, "isolate": 1, "special_diet": 2}),
    "PSP": Ward(66, 20, _OF_THE_STREET, {"wound": 6, "watch": 4, "soft_diet": 2}),
    "PSBI": _STREET,
}
_NOTES: Final[dict[str, tuple[str, ...]]] = {
    "special_diet": ("Rendah gula, tanpa teh manis.", "Rendah garam.", "Tanpa kacang: gatal-gatal."),
    "isolate": ("Kamar pengamatan, masker bila masuk.",),
    "fall": ("Pegangan dipasang, ranjang diturunkan.", "Ditemani ke kamar mandi.", ""),
    "feed": ("Disuapi perlahan, posisi duduk.", ""),
}


def ward_of(code: str) -> Ward:
    """How a house is lived in, by the kind its code begins with."""
    kind = code.partition("-")[0]
    # PSBKW is a PSBK for women
    return _WARDS.get(kind) or _WARDS.get(kind.removesuffix("W")) or _STREET


def medicines_for(ward: Ward, ages: Ages, *, transit: bool) -> tuple[Order, ...]:
    """What somebody of this age may be given there; a transit house takes every age."""
    if ages == Ages.SMALL:
        return _OF_THE_SMALL
    if ages == Ages.CHILD:
        return _OF_CHILDREN
    return _OF_THE_OLD if transit and ages == Ages.OLD else ward.medicines


def notes_on(care: str) -> tuple[str, ...]:
    """What a nurse may add to an instruction for those beside the bed."""
    return _NOTES.get(care, ("",))

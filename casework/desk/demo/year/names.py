"""Invented people of a big city: names as they are given where somebody comes from, and numbers nobody was issued."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ..ages import MINORS, ages_of


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_BOYS: Final = _words(
    "Alif Arkan Azka Bagas Bima Daffa Dimas Fadil Farel Fathir Galang Gibran Haikal Ilham Kenzo Naufal Raihan Raka"
    " Rafa Rasya Rizki Satria Zidan Zaki"
)
_GIRLS: Final = _words(
    "Aisyah Alya Anisa Aqila Bunga Cinta Dinda Hana Intan Kayla Keisha Kirana Laila Nabila Naura Nisa Putri Rara"
    " Salsa Sekar Sinta Syifa Tiara Zahra"
)
_BAPTISED_BOYS: Final = _words(
    "Andre Daniel Gabriel Gerald Jonathan Kevin Marchel Mikael Rafael Samuel Stevan Yosua"
)
_BAPTISED_GIRLS: Final = _words(
    "Angel Chelsea Clara Debora Ester Grace Gracia Maria Natalia Priska Rahel Yuliani"
)


@dataclass(frozen=True)
class Home:
    """A region people come from: its cities and regencies, and the names given there; ``last`` may be empty.

    ``boys`` and ``girls`` are names as they are given now.
    """

    cities: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    last: tuple[str, ...] = ()
    weight: int = 2
    boys: tuple[str, ...] = _BOYS
    girls: tuple[str, ...] = _GIRLS


_JAVA: Final = Home(
    ("33.28", "33.29", "33.12", "33.26", "33.02", "33.15", "34.02", "35.10", "35.16"),
    _words(
        "Sutrisno Wahyudi Paijo Sugeng Tukiman Bambang Suparno Mulyono Joko Darmaji Sukiman Triyono Agung Dwi Eko"
    ),
    _words(
        "Sulastri Tukinem Parti Wagiyem Ngatini Sriyati Suminah Lestari Endah Kartini Wiji Rini Murniasih Saminem"
    ),
    _words("Santoso Widodo Rahayu Prasetyo Utami Handoko Wibowo Kurniawan Setiawan Purnomo Raharjo Pambudi"),
    9,
)
_SUNDA: Final = Home(
    ("32.12", "32.05", "32.03", "32.06", "32.09", "36.02", "36.04"),
    _words("Asep Ujang Cecep Dadang Ade Iwan Jajang Enjang Yayan Entis Deden Encep Maman Oman Tatang Karna"),
    _words("Euis Neneng Cucu Iis Enok Imas Yayah Nining Ai Lilis Rohaeni Titin Elis Tarsih Wasiah Kokom"),
    _words(
        "Suherman Hidayat Kosasih Saepudin Ruhiyat Sobandi Nurjaman Sutisna Rohmana Permana Mulyana Sopian"
    ),
    8,
)
_BETAWI: Final = Home(
    ("31.73", "31.74"),
    _words("Mahmud Nasir Sanusi Mamat Rojali Muhidin Saidi Amsar Niin Sarmili Jayadi"),
    _words("Rohmah Saadah Maimunah Nurhayati Mursida Romlah Salbiah Hindun Julaeha"),
    _words("Saputra Hasan Marzuki Syafii Anwar Maulana"),
    3,
)
_BATAK: Final = Home(
    ("12.71", "12.12", "12.09"),
    _words("Parlindungan Tumpal Sahat Binsar Jonner Horas Mangatur Ramses Poltak"),
    _words("Tiurma Rotua Lamria Dameria Hotmaida Rosdiana Nurmala Lasma"),
    _words("Sitorus Manurung Sinaga Panjaitan Hutabarat Nainggolan Situmorang Pardede Siregar Rangkuti"),
    boys=_BAPTISED_BOYS,
    girls=_BAPTISED_GIRLS,
)
_MINANG: Final = Home(
    ("13.71", "13.06"),
    _words("Syafrizal Zulkifli Ermanto Afrizal Nofriadi Masril Jufri"),
    _words("Yusnidar Asnimar Rosmaini Desmawati Erniwati Nurbaiti"),
    _words("Chaniago Koto Piliang Tanjung Sikumbang"),
)
_MADURA: Final = Home(
    ("35.27", "35.28", "35.29"),
    _words("Matrawi Sahrul Mohalli Fathorrahman Misbah Suhri Marsuki"),
    _words("Sumiati Hosniyah Maryamah Suhaimah Bunami Marhatun"),
)
_BUGIS: Final = Home(
    ("73.71", "73.08", "73.11"),
    _words("Baharuddin Tahir Syarifuddin Ambo Muhtar Sudirman Nurdin"),
    _words("Hasnah Besse Rosmini Nurlaela Sitti Hadijah"),
    _words("Daeng Lallo Mappa Rauf Latif Tiro"),
)
_TIMOR: Final = Home(
    ("53.71", "53.07", "53.10", "53.14"),
    _words("Yosef Benediktus Marselinus Kornelis Paulus Antonius Dominggus"),
    _words("Yustina Margareta Elisabet Agustina Maria Katarina Yuliana"),
    _words("Nahak Seran Lende Tefa Manek Ledoh Bria Koten"),
    boys=_BAPTISED_BOYS,
    girls=_BAPTISED_GIRLS,
)
_EAST: Final = Home(
    ("81.71", "71.71", "91.71", "91.06"),
    _words("Melkias Ferdinand Yohanes Otniel Simson Jefri Maikel"),
    _words("Deborina Selvina Martina Novita Yosina Agustina"),
    _words("Latuheru Pattiwael Rumbiak Wanggai Mandagi Tumbel Sahetapy"),
    boys=_BAPTISED_BOYS,
    girls=_BAPTISED_GIRLS,
)
_SUMATRA: Final = Home(
    ("16.71", "18.71", "11.71", "11.08", "19.71"),
    _words("Rusdi Hamzah Junaidi Helmi Zainal Marzuki Iskandar"),
    _words("Cut Nuraini Yuliana Maryani Fatimah Marlina Husna"),
    _words("Effendi Zainuddin Umar Yahya Idris Hakim"),
    3,
)
_BORNEO: Final = Home(
    ("61.71", "61.01", "63.71", "51.08", "52.02"),
    _words("Aliansyah Syahrani Hendra Ahmadi Ketut Lalu Yansen"),
    _words("Noorhayati Mastura Luh Baiq Meilan Norsehan"),
    _words("Wijaya Hartono Susanto Ramli Saleh Suastika"),
)
HOMES: Final = (_JAVA, _SUNDA, _BETAWI, _BATAK, _MINANG, _MADURA, _BUGIS, _TIMOR, _EAST, _SUMATRA, _BORNEO)
# a serial this high is given out nowhere on one birthday
_SERIALS: Final = 9001
# of those who say their name, how many carry or remember the number of their card
_KNOWS_NIK: Final = 0.4


def home_of(rng: random.Random) -> Home:
    """A region, those many come from more often."""
    return rng.choices(HOMES, [home.weight for home in HOMES])[0]


def name_of(rng: random.Random, home: Home, sex: str, *, age: int) -> str:
    """A name as it is given there; the old often have one word, of the others most have two."""
    given = (home.boys, home.girls) if ages_of(age) in MINORS else (home.men, home.women)
    first = rng.choice(given[0] if sex == "L" else given[1])
    alone = rng.random() < (0.6 if age >= 60 else 0.2)
    rest = [last for last in home.last if last != first]
    return first if alone or not rest else f"{first} {rng.choice(rest)}"


def born(rng: random.Random, age: int, day: date) -> date:
    """A date of birth of somebody of this age on a day."""
    half = 7
    if day.month < half:
        return date(day.year - age - 1, rng.randint(day.month + 1, 12), rng.randint(1, 28))
    return date(day.year - age, rng.randint(1, day.month - 1), rng.randint(1, 28))


def nik_of(rng: random.Random, city: str, sex: str, birth: date, serial: int) -> str:
    """A number of the right form: place, date (women's day + 40) and a serial of our own; empty for most."""
    if rng.random() > _KNOWS_NIK:
        return ""
    day = birth.day + (40 if sex == "P" else 0)
    return (
        f"{city.replace('.', '')}{rng.randint(1, 15):02d}{day:02d}{birth:%m%y}{_SERIALS + serial % 998:04d}"
    )


def companion(rng: random.Random, home: Home) -> dict[str, Any]:
    """A relative who collects somebody: name, relation, phone."""
    sex, relation = rng.choice(
        (("L", "kakak"), ("P", "adik"), ("P", "anak"), ("L", "anak"), ("L", "paman"), ("P", "bibi"))
    )
    return {
        "collector_name": name_of(rng, home, sex, age=40),
        "collector_relation": relation,
        "collector_phone": f"0812-0000-{rng.randint(0, 9999):04d}",
    }

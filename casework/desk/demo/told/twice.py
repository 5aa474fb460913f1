"""Somebody invented who was met twice: an episode that is closed, and the next."""

from datetime import date
from typing import Final

from ..story import Exit, Story, named

# met first, back with his sister from the transit panti, met again after that
FIRST_EPISODE: Final = Story(
    until="closed",
    office="SDS-TIM",
    area="31.75.06.1001",
    days_ago=29,
    spot="Stasiun Jatinegara, pintu timur",
    done="Kehabisan ongkos pulang; bersedia menunggu keluarga di panti.",
    identity=named("Wawan Hermawan", "L", date(1969, 7, 27), "32.12", nik="3212112707690001"),
    aliases=("Kang Wawan",),
    field_types=("orang_telantar",),
    category="11",
    assessment={
        "presenting_problem": "Kehabisan uang di perjalanan mencari kerja.",
        "family": "Adik di Indramayu siap menjemput.",
    },
    decision="Kembali ke keluarga.",
    exit=Exit(
        "return_to_family",
        "family",
        "Blok Pasar RT 02/01, Jatibarang, Indramayu",
        {"collector_name": "Eti Rohaeti", "collector_relation": "adik", "collector_phone": "0812-0000-0177"},
        note="Adik datang menjemput.",
        found="Tinggal bersama adiknya, membantu di warung.",
    ),
    face={"number": 9, "beard": True},
)
SECOND_EPISODE: Final = Story(
    until="arrived",
    office="SDS-TIM",
    area="31.75.06.1001",
    days_ago=0,
    spot="Stasiun Jatinegara, pintu timur",
    done="Dikenali petugas dari jangkauan sebelumnya. Warung adiknya tutup, ia kembali mencari kerja.",
    identity={},
    field_types=("gelandangan",),
)

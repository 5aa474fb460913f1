"""Tells who somebody is: a profile becomes a person with a name, a face, a house and words of their own. Pure."""

from __future__ import annotations

import random
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.utils import timezone

from casework.offices.reference import read_rows

from ..story import Exit, Story, guess, named
from . import words
from .names import born, companion, home_of, name_of, nik_of
from .profile import Profile
from .storylines import Beat

# how many do not say their name, of those who cannot and of the others; how many are photographed
_NAMELESS: Final = {"toddler": 1.0, "restless": 0.5, "elder": 0.25, "calmer": 0.2}
_SHY, _PHOTOGRAPHED = 0.05, 0.4
_SOURCES: Final = ("patrol", "patrol", "patrol", "report", "report", "community", "pillar", "satpol_pp")
_OUTCOMES: Final = {"return_to_family": "with_family", "repatriate": "origin", "discharge": "working"}


@cache
def _cities() -> dict[str, str]:
    return {
        row["code"]: row["name"].removeprefix("Kabupaten ").removeprefix("Kota ")
        for row in read_rows("wilayah.csv")
        if row["level"] == "city"
    }


def tell(
    rng: random.Random,
    serial: int,
    profile: Profile,
    field_type: str,
    *,
    office: str,
    area: str,
    beats: list[Beat],
    day: datetime,
) -> Story:
    """The story of one case: everything colleagues will write of it, drawn once."""
    sex = profile.sex or rng.choice(("L", "L", "P"))
    home, age = home_of(rng), rng.randint(*profile.ages)
    city = rng.choice(home.cities)
    names = {beat.act for beat in beats}
    settled = "meet_settled" in names
    conditions = ("well",) if settled and profile.sturdy else rng.choice(profile.conditions)
    kinds = [beat.facts["kind"] for beat in beats if beat.act == "leave"]
    goes_home = "propose_placement" not in names
    return Story(
        until="",
        key=profile.key,
        office=office,
        area=area,
        days_ago=0,
        spot=words.spot(rng),
        done=words.done(rng, settled=settled),
        identity=_identity(rng, serial, profile, sex, age, city, home, day),
        field_types=(field_type,),
        conditions=conditions,
        source=rng.choice(_SOURCES),
        face={
            "number": serial,
            "grey": age >= 60,
            "beard": sex == "L" and serial % 3 == 0,
            "veil": _veil(rng, sex),
        }
        if rng.random() < _PHOTOGRAPHED
        else None,
        condition=rng.choice(("Sadar, dapat berjalan sendiri.", "Lemah tetapi sadar.", "Tenang, lapar.")),
        category=profile.category,
        assessment=_assessment(rng, profile, goes_home=goes_home),
        decision="Kembali ke keluarga." if goes_home else words.decision(profile, rng),
        panti=rng.choice(profile.houses),
        place=words.place(rng),
        aim=rng.choice(profile.aims),
        goals=profile.goals,
        session=rng.choice(profile.sessions),
        programme=rng.choice(profile.programmes),
        exit=_exit(rng, kinds[-1] if kinds else "return_to_family", city, home),
    )


def _veil(rng: random.Random, sex: str) -> str:
    return rng.choice(("", "#7B5E8B", "#4F6B52", "#5E6C8A", "#A65A4A")) if sex == "P" else ""


def _identity(
    rng: random.Random, serial: int, profile: Profile, sex: str, age: int, city: str, home: Any, day: datetime
) -> dict[str, Any]:
    more = {"disabilities": list(profile.disabilities)} if profile.disabilities else {}
    nameless = rng.random() < _NAMELESS.get(profile.key, _SHY)
    if nameless:
        label, look = words.label(rng, sex, age)
        return guess(label, look, sex, age, **more)
    birth = born(rng, age, timezone.localdate(day))
    nik = nik_of(rng, city, sex, birth, serial) if age >= 17 else ""
    return named(name_of(rng, home, sex, age=age), sex, birth, city, nik=nik, **more)


def _assessment(rng: random.Random, profile: Profile, *, goes_home: bool) -> dict[str, Any]:
    return {
        "presenting_problem": rng.choice(profile.problems),
        "family": rng.choice(profile.families),
        "physical_health": rng.choice(profile.bodies),
        "psychological": rng.choice(profile.minds),
        "strengths": rng.choice(profile.strengths),
        "wishes": rng.choice(profile.wishes),
        "basic_needs": rng.choice(
            (
                "Belum memiliki dokumen kependudukan.",
                "Membawa KTP, pakaian tidak layak.",
                "Tidak mempunyai tempat tinggal.",
            )
        ),
        "risk_flight": rng.choice(("none", "low", "low", "medium")),
        "violence": profile.violence,
        "route": "family" if goes_home else "panti",
    }


def _exit(rng: random.Random, kind: str, city: str, home: Any) -> Exit:
    where = _cities()[city]
    if kind == "discharge":
        place, address = rng.choice(
            (
                ("work", "Bengkel Maju Bersama, mes karyawan"),
                ("own_home", words.address(rng, "Jakarta")),
                ("work", "Katering Berkah, mes karyawan"),
            )
        )
    else:
        place, address = (
            {"return_to_family": "family", "repatriate": "origin"}.get(kind, "hospital"),
            words.address(rng, where),
        )
    return Exit(
        kind,
        place,
        address,
        companion(rng, home),
        note=rng.choice(
            (
                "Keluarga sudah dihubungi dan menunggu.",
                "Disepakati dengan yang bersangkutan.",
                "Keadaan sudah memungkinkan untuk pulang.",
            )
        ),
        found=words.living(rng),
        outcome=_OUTCOMES.get(kind, "with_family"),
        city=city,
    )

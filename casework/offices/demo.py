"""Demonstration accounts: each role at its own place, all with one password. Invented people.

Never made unless the operator says so (``settings.DEMO``), since whoever knows the password has their rights.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from .enums import OfficeKind, Role
from .models import Office, User
from .services import give_membership, sync_grants

SINCE: Final = date(2024, 1, 2)
_SHORT: Final = {
    Role.OUTREACH_OFFICER: "outreach",
    Role.SOCIAL_WORKER: "sw",
    Role.SUPERVISOR: "supervisor",
    Role.PANTI_STAFF: "staff",
    Role.NURSE: "nurse",
    Role.PANTI_SOCIAL_WORKER: "sw",
    Role.PANTI_SUPERVISOR: "supervisor",
    Role.HEAD_OF_PANTI: "head",
    Role.CLERK: "clerk",
    Role.LEADERSHIP: "leadership",
    Role.DINAS_DECIDER: "decider",
    Role.DATA_PROTECTION: "privacy",
    Role.ADMINISTRATOR: "admin",
}
_SUDINSOS: Final = (Role.OUTREACH_OFFICER, Role.SOCIAL_WORKER, Role.SUPERVISOR, Role.CLERK, Role.LEADERSHIP)
_PANTI: Final = (
    Role.PANTI_STAFF,
    Role.NURSE,
    Role.PANTI_SOCIAL_WORKER,
    Role.PANTI_SUPERVISOR,
    Role.HEAD_OF_PANTI,
    Role.CLERK,
)
_DINAS: Final = (Role.DINAS_DECIDER, Role.LEADERSHIP, Role.DATA_PROTECTION, Role.ADMINISTRATOR)

# by office, in the order of the roles beside it
_NAMES: Final = {
    "SDS-PUS": (
        _SUDINSOS,
        (
            "Bang Jali Saputra",
            "Ratna Wulandari, S.Tr.Sos.",
            "Hotman Simbolon, S.Sos.",
            "Siti Maesaroh",
            "Dr. Nurul Hidayah",
        ),
    ),
    "SDS-TIM": (
        _SUDINSOS,
        (
            "Yance Wenda",
            "Maria Goreti Lelo, S.ST.",
            "Bambang Prasetyo, M.Si.",
            "Neneng Komalasari",
            "Andi Tenri Abeng, M.Si.",
        ),
    ),
    "PSBI-1": (
        _PANTI,
        (
            "Ujang Suryana",
            "Ns. Yohana Tambunan, S.Kep.",
            "Dewi Anggraini, S.Tr.Sos.",
            "Fransiskus Bere, S.Sos.",
            "Hj. Zubaidah Matondang, M.Si.",
            "Tono Sudarsono",
        ),
    ),
    "PSBI-2": (
        _PANTI,
        (
            "Rizky Ramadhan",
            "Ns. Ni Luh Ayu Suastini",
            "Agus Wibowo, S.Tr.Sos.",
            "Rosmawati Daeng Kanang, S.Sos.",
            "Edi Kusnadi, M.Si.",
            "Lilis Suryani",
        ),
    ),
    "PSTW-BM2": (
        _PANTI,
        (
            "Suparmi",
            "Ns. Grace Pattiasina, S.Kep.",
            "Imelda Tobing, S.Tr.Sos.",
            "H. Syamsul Bahri, S.Sos.",
            "Sri Rahayu Lestari, M.Si.",
            "Wahyu Nugroho",
        ),
    ),
    "PSBL-HS1": (
        _PANTI,
        (
            "Markus Kogoya",
            "Ns. Teguh Santoso, S.Kep.",
            "Fitri Handayani, S.Psi.",
            "Rahmat Hidayatullah, S.Sos.",
            "dr. Liem Siu Lan",
            "Nana Sutisna",
        ),
    ),
    "PSAA-PU2": (
        _PANTI,
        (
            "Dian Puspitasari",
            "Ns. Ahmad Fauzi, A.Md.Kep.",
            "Stevani Rumambi, S.Tr.Sos.",
            "Yusuf Mansur Harahap, S.Sos.",
            "Endang Susilowati, M.Pd.",
            "Iwan Setiawan",
        ),
    ),
    "PSBK-HJ": (
        _PANTI,
        (
            "Slamet Riyadi",
            "Ns. Putu Eka Wirawan",
            "Nur Aini Lubis, S.Tr.Sos.",
            "Abdul Rauf Karim, S.Sos.",
            "Yohanes Baptista Mite, M.Si.",
            "Kartika Sari",
        ),
    ),
    "DINAS": (
        _DINAS,
        (
            "Ir. Hendra Gunawan, M.Si.",
            "Dra. Wiwiek Setyowati, M.M.",
            "Arif Budiman, S.H.",
            "Melati Kusumawardhani, S.Kom.",
        ),
    ),
}
# whose post is filled until somebody is appointed
_ACTING: Final = ("head.psbl-hs1",)


def demonstration_roles(kind: OfficeKind) -> list[tuple[str, Role]]:
    """The roles of a demonstration at a kind of office, each with the short name its accounts begin with."""
    roles = {OfficeKind.DINAS: _DINAS, OfficeKind.SUDINSOS: _SUDINSOS}.get(kind, _PANTI)
    return [(_SHORT[role], role) for role in roles]


@dataclass(frozen=True)
class Account:
    username: str
    name: str
    role: Role
    office_code: str

    @property
    def is_acting(self) -> bool:
        return self.username in _ACTING


def accounts() -> Iterator[Account]:
    """Every demonstration account, by office."""
    for code, (roles, names) in _NAMES.items():
        for role, name in zip(roles, names, strict=True):
            yield Account(f"{_SHORT[role]}.{code.lower()}", name, role, code)


@transaction.atomic
def make_accounts(password: str) -> int:
    """Make the accounts that are missing and give all of them this password; returns how many are new.

    The slow hash is worked out once and shared. A password that is right already is left alone: a new hash
    would log everybody out.
    """
    offices = {office.code: office for office in Office.objects.all()}
    hashed, right = make_password(password), {True: set[str](), False: set[str]()}
    new = 0
    for account in accounts():
        user, created = User.objects.get_or_create(
            username=account.username, defaults={"name": account.name, "password": hashed}
        )
        new += created
        if not created and user.password not in right[True]:
            if user.password not in right[False]:
                right[check_password(password, user.password)].add(user.password)
            if user.password in right[False]:
                user.password = hashed
                user.save(update_fields=["password"])
        office = offices[account.office_code]
        if created:
            give_membership(
                user,
                office=office,
                role=account.role,
                actor=None,
                valid_from=SINCE,
                is_acting=account.is_acting,
                sync=False,
            )
    sync_grants()
    return new


def on_login_page() -> list[dict[str, str]]:
    """The accounts as the login page offers them; empty where there are none."""
    if not settings.DEMO:
        return []
    known = {account.username: account for account in accounts()}
    present = User.objects.filter(username__in=known, is_active=True).values_list("username", flat=True)
    here = set(present)
    names = dict(Office.objects.values_list("code", "short_name"))
    return [
        {"username": username, "label": f"{account.role.label}, {names[account.office_code]}"}
        for username, account in known.items()
        if username in here
    ]

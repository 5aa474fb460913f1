"""Colleagues at every office of the year: accounts beside those of ``demo_accounts``, with their password."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Final

from casework.offices.demo import SINCE, demonstration_roles
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.services import give_membership, sync_grants

from .names import home_of, name_of

_TITLES: Final = {
    "nurse": "Ns. {}, S.Kep.",
    "sw": "{}, S.Tr.Sos.",
    "supervisor": "{}, S.Sos.",
    "head": "{}, M.Si.",
    "leadership": "{}, M.Si.",
}
_GROWN: Final = 40


def staff(offices: Iterable[str], *, seed: int) -> int:
    """Make the accounts that are missing at these offices; returns how many are new.

    Whoever may sign in as a demonstration account knows their password too: it is that of the accounts made before.
    """
    known = User.objects.get(username="outreach.sds-pus").password
    present = set(User.objects.values_list("username", flat=True))
    new = 0
    for office in Office.objects.filter(code__in=set(offices)).order_by("code"):
        for short, role in demonstration_roles(OfficeKind(office.kind)):
            username = f"{short}.{office.code.lower()}"
            if username in present:
                continue
            rng = random.Random(f"{seed}/{username}")  # noqa: S311 - a name, no secret
            sex = rng.choice("LP")
            name = _TITLES.get(short, "{}").format(name_of(rng, home_of(rng), sex, age=_GROWN))
            user = User.objects.create(username=username, name=name, password=known)
            give_membership(user, office=office, role=role, actor=None, valid_from=SINCE, sync=False)
            new += 1
    if new:
        sync_grants()
    return new

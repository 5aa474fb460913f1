"""The officers who met the residents of a demonstration: by them their cases are told from those of other stories."""

from __future__ import annotations

import random
from typing import Final

from casework.cases.models import Case
from casework.offices.demo import SINCE
from casework.offices.enums import Role
from casework.offices.models import Office, User
from casework.offices.queries import who_may
from casework.offices.services import give_membership, sync_grants

from ..city.places import Places
from ..year.names import home_of, name_of

# the Sudinsos that met them; others are staffed by the year, which is known by it
FIELDS: Final = ("SDS-PUS", "SDS-TIM", "SDS-SEL", "SDS-UTR")
_PREFIX: Final = "patrol."
_GROWN: Final = 34


def is_of_residents() -> dict[str, str]:
    """The condition on cases by which those of residents are found."""
    return {"created_by__username__startswith": _PREFIX}


def other_cases_exist() -> bool:
    """Whether the database holds a case that is none of a resident's."""
    return Case.objects.exclude(**is_of_residents()).exists()


def hire_officers(*, seed: int) -> None:
    """A second outreach officer at each Sudinsos of ``FIELDS``, with the password of the demonstration."""
    known = User.objects.get(username="outreach.sds-pus").password
    for office in Office.objects.filter(code__in=FIELDS).order_by("code"):
        username = _PREFIX + office.code.lower()
        rng = random.Random(f"{seed}/{username}")  # noqa: S311 - a name, no secret
        name = name_of(rng, home_of(rng), rng.choice("LP"), age=_GROWN)
        user, new = User.objects.get_or_create(username=username, defaults={"name": name, "password": known})
        if new:
            give_membership(
                user, office=office, role=Role.OUTREACH_OFFICER, actor=None, valid_from=SINCE, sync=False
            )
    sync_grants()


class PlacesOfResidents(Places):
    """The places of a city, where people are met by those officers."""

    def __init__(self) -> None:
        super().__init__(fields=FIELDS)

    def _team(self, codename: str, office_id: int) -> list[User]:
        """Those of the office itself, where it has any: nobody at the Dinas hears of each step of three thousand."""
        found = {holder.user.pk: holder for holder in who_may(codename, [office_id])}
        here = [holder.user for holder in found.values() if holder.office.pk == office_id]
        if codename == "register" and office_id in self.fields:
            return [user for user in here if user.username.startswith(_PREFIX)]
        return here or super()._team(codename, office_id)

    def transit_of(self, office: int) -> int:
        """The transit house to which a Sudinsos brings people."""
        return self._serving[office][0]

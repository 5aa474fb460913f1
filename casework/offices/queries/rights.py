"""Who holds which right where. The only reads of memberships and grants."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Exists, F, Func
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import OfficeKind, Role
from ..models import Membership, Office, OfficeGroupObjectPermission, User
from ..rules import ROLE_PERMISSIONS, SYSTEM_USERNAME


@dataclass(frozen=True)
class Rights:
    """Every (codename, office id) a person holds today."""

    pairs: frozenset[tuple[str, int]] = frozenset()
    by_codename: dict[str, frozenset[int]] = field(default_factory=dict, compare=False)

    def holds(self, codename: str, *office_ids: int | None) -> bool:
        return any((codename, office_id) in self.pairs for office_id in office_ids)

    def offices(self, codename: str) -> frozenset[int]:
        return self.by_codename.get(codename, frozenset())

    def anywhere(self, codename: str) -> bool:
        return codename in self.by_codename


def read_rights(user: User) -> Rights:
    """Rights of memberships in force today, in one query; none for somebody disabled or not signed in.

    Joins memberships rather than auth's user_groups, so that a membership that ended yesterday gives nothing
    today even where ``sync_grants`` has not run since. Superusers get nothing by being superusers.
    """
    if not user.is_authenticated or not user.is_active:
        return Rights()
    today = timezone.localdate()
    rows = (
        OfficeGroupObjectPermission.objects.filter(
            group__memberships__in=Membership.objects.in_force(today).filter(user_id=user.pk),
        )
        .values_list("permission__codename", "content_object_id")
        .distinct()
    )
    pairs = frozenset(rows)
    by_codename: dict[str, set[int]] = {}
    for codename, office_id in pairs:
        by_codename.setdefault(codename, set()).add(office_id)
    return Rights(pairs, {codename: frozenset(ids) for codename, ids in by_codename.items()})


def rights_of(user: User) -> Rights:
    """``read_rights``, remembered on the user object, which lives for one request."""
    rights: Rights | None = getattr(user, "_rights", None)
    if rights is None:
        rights = read_rights(user)
        user._rights = rights  # type: ignore[attr-defined] # noqa: SLF001 - a cache of ours, not a field
    return rights


@dataclass(frozen=True)
class Holder:
    """Somebody who may, as shown to a colleague looking for help."""

    user: User
    role: str
    office: Office
    is_acting: bool = False

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def role_label(self) -> str:
        label = str(Role(self.role).label)
        return str(_("acting %(role)s") % {"role": label}) if self.is_acting else label


def who_may(codename: str, office_ids: Iterable[int]) -> list[Holder]:
    """People who hold a right at any of the offices today: those of the first office, of each further one in the order
    given, then those above them; by name within an office."""
    wanted = list(dict.fromkeys(office_id for office_id in office_ids if office_id))
    if not wanted:
        return []
    groups = OfficeGroupObjectPermission.objects.filter(
        permission__codename=codename, content_object_id__in=wanted
    ).values("group_id")
    memberships = (
        Membership.objects.in_force()
        .filter(group_id__in=groups)
        .select_related("user", "office")
        .order_by("user__name")
    )
    holders = [Holder(m.user, m.role, m.office, m.is_acting) for m in memberships]
    place = {office_id: rank for rank, office_id in enumerate(wanted)}
    return sorted(holders, key=lambda holder: place.get(holder.office.pk, len(wanted)))


class AtOneOf(Func):
    """A condition on memberships: that theirs is one of an array of offices."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, offices: Any) -> None:
        super().__init__(F("office_id"), offices)


def somebody_there(codename: str, *, at: Any, without: Any) -> Exists:
    """Whether somebody who works at an office itself holds a right there today, less one person: inside a query.

    ``at`` is a condition on memberships, such as ``Q(office=OuterRef("panti"))`` or ``AtOneOf(OuterRef("offices"))``,
    ``without`` the id of a person, which may be null.
    """
    roles = [role for role, held in ROLE_PERMISSIONS.items() if codename in held]
    found = Membership.objects.in_force().filter(at, role__in=roles)
    return Exists(found.exclude(user_id=Coalesce(without, 0)))


def memberships_of(user: User) -> list[Membership]:
    """Memberships in force today, with their offices; remembered on the user object."""
    found: list[Membership] | None = getattr(user, "_memberships", None)
    if found is None:
        found = list(Membership.objects.in_force().filter(user_id=user.pk).select_related("office"))
        user._memberships = found  # type: ignore[attr-defined] # noqa: SLF001 - a cache of ours, not a field
    return found


def workplace(user: User, office_id: int | None) -> int | None:
    """The id of the office somebody works at when they use a right held at ``office_id``: that one, or the one above.

    A person with one membership works there, whatever office below it they look into.
    """
    places = memberships_of(user)
    if any(place.office_id == office_id for place in places):
        return office_id
    above = [place.office_id for place in places if place.office.kind == OfficeKind.DINAS]
    return next(iter([*above, *(place.office_id for place in places)]), None)


def system_user() -> User:
    """The account by which the system itself acts in the ledger: made by a migration, can never log in."""
    return User.objects.get(username=SYSTEM_USERNAME)

"""The people an administrator manages."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from ..models import Criteria, Membership, Office, User
from .rights import rights_of


def managed_offices(actor: User) -> QuerySet[Office]:
    """Offices whose staff this person manages, in the order of their codes."""
    return Office.objects.filter(pk__in=rights_of(actor).offices("manage_staff"))


def staff_of(actor: User) -> QuerySet[User]:
    """People who hold or ever held a membership at an office this person manages; nobody else exists for them."""
    managed = rights_of(actor).offices("manage_staff")
    return User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), office__in=managed)))


# a membership that ends within so many days is shown to the administrator
ENDS_SOON_DAYS = 30


@dataclass(frozen=True)
class StaffToMind:
    """What an administrator should see to among their people."""

    active: int
    # given a password and never replaced it
    not_begun: int
    # the account is open, but no membership is in force: they log in and find nothing
    without_role: int
    ending: list[Membership]


def staff_to_mind(actor: User) -> StaffToMind:
    """Figures of the people this person manages, and the memberships that end soon, the first to end on top."""
    today = timezone.localdate()
    in_force = Membership.objects.in_force(today)
    people = staff_of(actor).filter(is_active=True)
    figures = people.aggregate(
        active=Count("pk"),
        not_begun=Count("pk", filter=Q(must_change_password=True)),
        without_role=Count("pk", filter=~Q(Exists(in_force.filter(user=OuterRef("pk"))))),
    )
    ending = in_force.filter(
        office__in=rights_of(actor).offices("manage_staff"),
        valid_until__lte=today + timedelta(days=ENDS_SOON_DAYS),
    )
    return StaffToMind(
        **figures, ending=list(ending.select_related("user", "office").order_by("valid_until", "pk")[:20])
    )


def with_memberships(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with all their memberships and offices read in one query more."""
    memberships = Membership.objects.select_related("office").order_by("-valid_from", "id")
    return people.prefetch_related(Prefetch("memberships", memberships))


def manages(actor: User, user: User) -> bool:
    """Whether this person manages every office the other works at or will; of somebody who left, the last one."""
    held = list(user.memberships.order_by("-valid_until").values_list("office_id", "valid_until"))
    if not held:
        return False
    today = timezone.localdate()
    standing = {office for office, until in held if until is None or until >= today}
    return (standing or {held[0][0]}) <= rights_of(actor).offices("manage_staff")


@dataclass(frozen=True)
class StaffFilter:
    """What the staff list is narrowed to; an empty value narrows nothing."""

    words: str = ""
    office: str = ""
    role: str = ""
    state: str = "active"

    def apply(self, people: QuerySet[User], actor: User) -> QuerySet[User]:
        for word in self.words.split():
            people = people.filter(
                Q(name__icontains=word) | Q(username__icontains=word) | Q(employee_number__icontains=word)
            )
        if self.state:
            people = people.filter(is_active=self.state == "active")
        if self.office or self.role:
            held = Membership.objects.filter(user=OuterRef("pk"), office__in=managed_offices(actor)).exclude(
                valid_until__lt=timezone.localdate()
            )
            held = held.filter(office__code=self.office) if self.office else held
            held = held.filter(role=self.role) if self.role else held
            people = people.filter(Exists(held))
        return people


@dataclass(frozen=True)
class Page:
    """A keyset page: the rows, and the ids to go back before and on after, None at the ends."""

    rows: list[User]
    before: int | None
    after: int | None


def staff_page(
    people: QuerySet[User], *, before: int | None = None, after: int | None = None, size: int = 50
) -> Page:
    """One page of people by name, after or before one of them; rows added meanwhile neither repeat nor hide any."""
    anchor_id = before or after
    anchor = User.objects.filter(pk=anchor_id).values_list("name", "pk").first() if anchor_id else None
    backwards = anchor is not None and before is not None
    rows = people.order_by("-name", "-pk") if backwards else people.order_by("name", "pk")
    if anchor is not None:
        name, pk = anchor
        later = (
            Q(name__lt=name) | Q(name=name, pk__lt=pk)
            if backwards
            else Q(name__gt=name) | Q(name=name, pk__gt=pk)
        )
        rows = rows.filter(later)
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_earlier = more if backwards else anchor is not None
    has_later = True if backwards else more
    return Page(
        rows=found,
        before=found[0].pk if found and has_earlier else None,
        after=found[-1].pk if found and has_later else None,
    )


def managed_criteria(actor: User) -> QuerySet[Criteria]:
    """Criteria of the panti whose administrator this person is."""
    return Criteria.objects.filter(office__in=rights_of(actor).offices("manage_staff")).select_related(
        "office"
    )

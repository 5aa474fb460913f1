"""Members of staff for the tests: the demonstration accounts where there is one, somebody new elsewhere."""

from casework.offices.enums import Role
from casework.offices.models import Membership, Office, User
from casework.offices.services import give_membership


def office(code: str) -> Office:
    return Office.objects.get(code=code)


def staff(role: str, code: str, *, another: int = 0) -> User:
    """Somebody who holds a role at an office today, freshly read, so with no rights remembered; ``another`` gives
    further people of the same role and place."""
    found = [
        membership.user_id
        for membership in Membership.objects.in_force().filter(role=role, office__code=code).order_by("pk")
    ]
    while len(found) <= another:
        user = User.objects.create(
            username=f"{role}.{code.lower()}.{len(found)}",
            name=f"{Role(role).label} {code} {len(found)}",
        )
        give_membership(user, office=office(code), role=role, actor=None)
        found.append(user.pk)
    return User.objects.get(pk=found[another])

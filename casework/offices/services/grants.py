"""Guardian's tables made to say what memberships and the table of roles say."""

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction

from ..enums import Role
from ..models import Membership, Office, OfficeGroupObjectPermission, User
from ..rules import ROLE_PERMISSIONS

# names the advisory lock; any number nobody else locks
SYNC_LOCK: Final = 7_316_001


def _offices_below() -> dict[int, list[int]]:
    """Every office id with the ids of itself and all offices below it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Office.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)

    def below(pk: int) -> list[int]:
        return [pk, *(deeper for child in children.get(pk, ()) for deeper in below(child))]

    return {pk: below(pk) for pks in children.values() for pk in pks}


def group_for(role: Role | str, office: Office) -> Group:
    """The group of everybody who holds a role at an office."""
    return Group.objects.get_or_create(name=f"{Role(role).value}@{office.code}")[0]


@transaction.atomic
def sync_grants() -> tuple[int, int]:
    """Make guardian's tables say exactly what memberships and the table of roles say.

    Effects, in order: waits until a sync that runs has committed; every group in use gets its role's permissions on
    its office and all offices below; grants nothing asks for are deleted; everybody's groups become those of their
    memberships in force today.
    Runs after every change of a membership, nightly (a membership may begin or end with the day) and at start.
    Returns the numbers of grants added and removed.
    """
    with connection.cursor() as cursor:
        # two syncs at once would each miss the other's membership, and the later one take its grants away
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SYNC_LOCK])
    below = _offices_below()
    permissions = dict(
        Permission.objects.filter(
            content_type__app_label="offices", content_type__model="office"
        ).values_list("codename", "pk")
    )
    wanted = {
        (group_id, permissions[codename], office_id)
        for group_id, role, root in Membership.objects.values_list("group_id", "role", "office_id").distinct()
        for codename in ROLE_PERMISSIONS[Role(role)]
        for office_id in below[root]
    }
    rows = OfficeGroupObjectPermission.objects.select_for_update()
    present = {
        (g, p, o): pk
        for pk, g, p, o in rows.values_list("pk", "group_id", "permission_id", "content_object_id")
    }
    surplus = [pk for key, pk in present.items() if key not in wanted]
    OfficeGroupObjectPermission.objects.filter(pk__in=surplus).delete()
    missing = [
        OfficeGroupObjectPermission(group_id=g, permission_id=p, content_object_id=o)
        for g, p, o in wanted - present.keys()
    ]
    OfficeGroupObjectPermission.objects.bulk_create(missing, ignore_conflicts=True)
    _sync_user_groups()
    return len(missing), len(surplus)


def _sync_user_groups() -> None:
    through = User.groups.through
    ours = Group.objects.filter(memberships__isnull=False).values("pk")
    wanted = set(Membership.objects.in_force().values_list("user_id", "group_id"))
    present = set(through.objects.filter(group_id__in=ours).values_list("user_id", "group_id"))
    for user_id, group_id in present - wanted:
        through.objects.filter(user_id=user_id, group_id=group_id).delete()
    through.objects.bulk_create(
        [through(user_id=u, group_id=g) for u, g in wanted - present], ignore_conflicts=True
    )

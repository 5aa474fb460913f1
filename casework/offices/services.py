"""The only writers of people, memberships and grants."""

from datetime import date, timedelta

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Role
from .models import Membership, Office, OfficeGroupObjectPermission, User
from .queries import rights_of
from .rules import ROLE_OFFICES, ROLE_PERMISSIONS


def _offices_below() -> dict[int, list[int]]:
    """Every office id with the ids of itself and all offices below it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Office.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)

    def below(pk: int) -> list[int]:
        return [
            pk,
            *(deeper for child in children.get(pk, ()) for deeper in below(child)),
        ]

    return {pk: below(pk) for pks in children.values() for pk in pks}


def group_for(role: Role | str, office: Office) -> Group:
    """The group of everybody who holds a role at an office."""
    return Group.objects.get_or_create(name=f"{Role(role).value}@{office.code}")[0]


@transaction.atomic
def sync_grants() -> tuple[int, int]:
    """Make guardian's tables say exactly what memberships and the table of roles say.

    Effects, in order: every group in use gets its role's permissions on its office and all offices below;
    grants nothing asks for are deleted; everybody's groups become those of their memberships in force today.
    Runs after every change of a membership, nightly (a membership may begin or end with the day) and at start.
    Returns the numbers of grants added and removed.
    """
    below = _offices_below()
    permissions = dict(
        Permission.objects.filter(
            content_type__app_label="offices", content_type__model="office"
        ).values_list("codename", "pk")
    )
    wanted = {
        (group_id, permissions[codename], office_id)
        for group_id, role, root in Membership.objects.values_list(
            "group_id", "role", "office_id"
        ).distinct()
        for codename in ROLE_PERMISSIONS[Role(role)]
        for office_id in below[root]
    }
    rows = OfficeGroupObjectPermission.objects.select_for_update()
    present = {
        (g, p, o): pk
        for pk, g, p, o in rows.values_list(
            "pk", "group_id", "permission_id", "content_object_id"
        )
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
    present = set(
        through.objects.filter(group_id__in=ours).values_list("user_id", "group_id")
    )
    for user_id, group_id in present - wanted:
        through.objects.filter(user_id=user_id, group_id=group_id).delete()
    through.objects.bulk_create(
        [through(user_id=u, group_id=g) for u, g in wanted - present],
        ignore_conflicts=True,
    )


def _require_staff_right(actor: User | None, office: Office) -> None:
    if actor is not None and not rights_of(actor).holds("manage_staff", office.pk):
        raise PermissionDenied(
            _("You do not manage the staff of %(office)s.")
            % {"office": office.short_name}
        )


@transaction.atomic
def give_membership(
    user: User,
    *,
    office: Office,
    role: Role | str,
    actor: User | None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    is_acting: bool = False,
) -> Membership:
    """Give a person a role at an office from a day on (today unless told), and sync the grants.

    ``actor`` is None only for commands run by the operator. Raises ``PermissionDenied`` where the actor does not
    manage that office's staff, ``ValidationError`` where the role does not exist at such an office, the dates are
    in the wrong order or the person already holds the role there.
    """
    _require_staff_right(actor, office)
    start = valid_from or timezone.localdate()
    if office.kind not in ROLE_OFFICES[Role(role)]:
        raise ValidationError(
            {"role": _("This role does not exist at such an office.")}
        )
    if valid_until and valid_until < start:
        raise ValidationError({"valid_until": _("The last day is before the first.")})
    clash = user.memberships.filter(office=office, role=role).exclude(
        valid_until__lt=start
    )
    if valid_until:
        clash = clash.filter(valid_from__lte=valid_until)
    if clash.exists():
        raise ValidationError(
            _("This person already holds that role there in these days.")
        )
    membership = Membership.objects.create(
        user=user,
        office=office,
        role=role,
        group=group_for(role, office),
        is_acting=is_acting,
        valid_from=start,
        valid_until=valid_until,
        given_by=actor,
    )
    sync_grants()
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, actor: User | None) -> Membership:
    """End a membership now: its last day becomes yesterday, so that nothing of it holds today; sync the grants.

    Raises ``PermissionDenied`` where the actor does not manage that office's staff.
    """
    _require_staff_right(actor, membership.office)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=membership.pk)
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    membership.valid_until = max(yesterday, membership.valid_from - timedelta(days=1))
    membership.ended_by = actor
    membership.save(update_fields=["valid_until", "ended_by"])
    sync_grants()
    return membership


@transaction.atomic
def set_active(user: User, *, active: bool, actor: User) -> User:
    """Disable or enable an account; a disabled person loses every right at the next request.

    Raises ``PermissionDenied`` unless the actor manages every office the person works at, ``ValidationError``
    where somebody would disable themselves.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot disable your own account."))
    held = user.memberships.select_related("office")
    if not held:
        raise PermissionDenied(_("This person holds no membership you manage."))
    for membership in held:
        _require_staff_right(actor, membership.office)
    user.is_active = active
    user.save(update_fields=["is_active"])
    sync_grants()
    return user

"""Giving and ending memberships, and the right to do so."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..models import Membership, Office, User
from ..queries import manages, rights_of
from ..rules import check_membership
from ..signals import standing_changed
from .grants import group_for, sync_grants


def require_staff_right(actor: User | None, office: Office) -> None:
    if actor is not None and not rights_of(actor).holds("manage_staff", office.pk):
        raise PermissionDenied(
            _("You do not manage the staff of %(office)s.") % {"office": office.short_name}
        )


def require_staff_right_over(actor: User, user: User) -> None:
    if not manages(actor, user):
        raise PermissionDenied(
            _(
                "%(name)s also works at an office you do not manage; its administrator or the Dinas can do this."
            )
            % {"name": user.name}
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
    sync: bool = True,
) -> Membership:
    """Give a person a role at an office from a day on (today unless told), and sync the grants.

    The very same membership given again is returned as it is, so that a double click makes one row. ``actor`` is
    None only for commands run by the operator; ``sync=False`` leaves the grants to a command that gives many.
    Raises ``PermissionDenied`` where the actor does not manage that office's staff, ``ValidationError`` where the
    person is the actor, the role does not exist at such an office, the dates are in the wrong order or beyond
    anybody's service, or the person already holds the role there.
    """
    require_staff_right(actor, office)
    if actor is not None and actor.pk == user.pk:
        raise ValidationError(_("Nobody gives a role to themselves; another administrator can."))
    start = valid_from or timezone.localdate()
    check_membership(office.kind, role, start, valid_until)
    # the second of two clicks waits here for the first
    user = User.objects.select_for_update().get(pk=user.pk)
    held = user.memberships.filter(office=office, role=role).exclude(valid_until__lt=start)
    if valid_until:
        held = held.filter(valid_from__lte=valid_until)
    for membership in held:
        if (membership.valid_from, membership.valid_until, membership.is_acting) == (
            start,
            valid_until,
            is_acting,
        ):
            return membership
        raise ValidationError(_("This person already holds that role there in these days."), code="held")
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
    if sync:
        sync_grants()
    standing_changed.send(User, user=user)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, actor: User | None) -> Membership:
    """End a membership now: its last day becomes yesterday, so that nothing of it holds today; sync the grants, and
    let whoever keeps sockets open for the person know.

    One that ended before stays as it is. Raises ``PermissionDenied`` where the actor does not manage that office's
    staff, ``ValidationError`` for the actor's own membership.
    """
    require_staff_right(actor, membership.office)
    if actor is not None and actor.pk == membership.user_id:
        raise ValidationError(_("Nobody ends their own membership; another administrator can."))
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("office", "user")
        .get(pk=membership.pk)
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    if membership.valid_until is not None and membership.valid_until <= yesterday:
        return membership
    # one that has not begun ends on the day before its first
    later = membership.valid_from > yesterday
    membership.valid_until = membership.valid_from - timedelta(days=1) if later else yesterday
    membership.ended_by = actor
    membership.save(update_fields=["valid_until", "ended_by"])
    sync_grants()
    standing_changed.send(User, user=membership.user)
    return membership

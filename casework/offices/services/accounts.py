"""People and their accounts: added, corrected, disabled, given a password."""

from datetime import date
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..models import Office, User
from ..signals import standing_changed
from .editing import apply
from .grants import sync_grants
from .memberships import give_membership, require_staff_right, require_staff_right_over

# no letters or digits that are mistaken for one another on paper or on the telephone
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_STAFF_FIELDS: Final = frozenset(("name", "email", "employee_number", "phone"))


def password_of(key: UUID) -> str:
    """The one-time password that belongs to a form's key: the same form sent twice shows the same password.

    Derived with the site's secret, so nothing readable is stored and nobody can work it out from the form.
    """
    digest = salted_hmac("casework.offices.password", str(key), algorithm="sha256").digest()
    letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:12])
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def check_username(username: str, key: UUID) -> None:
    """Raises ``ValidationError`` for a malformed username, or one of somebody the form of ``key`` did not make."""
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise ValidationError({"username": error.messages}) from error
    user = User.objects.filter(username=username).first()
    if user is not None and not _made_by(key, user):
        raise ValidationError(
            {"username": ValidationError(_("Somebody already has this username."), code="taken")}
        )


def _made_by(key: UUID, user: User) -> bool:
    return user.must_change_password and user.check_password(password_of(key))


@transaction.atomic
def create_staff(
    *,
    username: str,
    name: str,
    key: UUID,
    office: Office,
    role: Role | str,
    actor: User,
    email: str = "",
    employee_number: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    is_acting: bool = False,
) -> User:
    """Add a person with their first membership and the one-time password of ``key``, to be changed at first login.

    Effects, in order: the account; the membership; the grants. The same form sent again returns the person it made.
    Raises ``ValidationError`` for a taken or malformed username and as ``give_membership``, ``PermissionDenied``
    where the actor does not manage that office's staff.
    """
    require_staff_right(actor, office)
    username = username.strip().lower()
    check_username(username, key)
    user, created = User.objects.get_or_create(
        username=username,
        defaults={
            "name": name,
            "email": email,
            "employee_number": employee_number,
            "must_change_password": True,
            "password": make_password(password_of(key)),
        },
    )
    if not created:
        # made by another since the check
        check_username(username, key)
    give_membership(
        user,
        office=office,
        role=role,
        actor=actor,
        valid_from=valid_from,
        valid_until=valid_until,
        is_acting=is_acting,
    )
    return user


@transaction.atomic
def reset_password(user: User, *, key: UUID, actor: User) -> str:
    """Replace a password by the one-time one of ``key``, which is returned; every session of the person ends.

    Raises ``ValidationError`` for one's own account, which has a page of its own, ``PermissionDenied`` unless the
    actor manages every office the person works at: whoever sets a password can log in with all its rights.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("Change your own password on your account's page."))
    require_staff_right_over(actor, user)
    password = password_of(key)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.check_password(password):
        user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    standing_changed.send(User, user=user)
    return password


@transaction.atomic
def edit_staff(user: User, *, actor: User, version: int, **facts: str) -> User:
    """Correct a person's name, e-mail, employee number or phone.

    Raises ``PermissionDenied`` unless the actor manages every office the person works at, ``StaleRecord`` when
    ``version`` is not the present one.
    """
    require_staff_right_over(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    apply(user, facts, allowed=_STAFF_FIELDS, version=version)
    return user


@transaction.atomic
def set_active(user: User, *, active: bool, actor: User) -> User:
    """Disable or enable an account; a disabled person loses every right at the next request.

    Raises ``PermissionDenied`` unless the actor manages every office the person works at, ``ValidationError``
    where somebody would disable themselves.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot disable your own account."))
    require_staff_right_over(actor, user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    sync_grants()
    standing_changed.send(User, user=user)
    return user

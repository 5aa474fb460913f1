"""Whose socket it is, and whether they may hold it still: asked when it opens and every few seconds after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import parse_cookie
from django.http.request import validate_host
from django.utils import timezone

from casework.offices.models import Membership, User

# close codes the browser tells apart
LOGGED_OUT: Final = 4401
RIGHTS_CHANGED: Final = 4403


@dataclass(frozen=True, eq=False)
class Holder:
    """Somebody at a socket, with what they were let in by: the session, the password, the memberships in force."""

    user: User
    session_key: str
    password: str
    memberships: frozenset[int]


def same_origin(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a socket is asked for by a page of ours: browsers name the page's origin, and only browsers carry
    somebody's cookie to us unasked."""
    try:
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    except ValueError:
        # no address at all
        return False
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if not origin.hostname or not validate_host(origin.hostname, settings.ALLOWED_HOSTS):
        return False
    return origin.netloc.lower() == host or f"{origin.scheme}://{origin.netloc}" == settings.SITE_URL


def holder_of(headers: Mapping[bytes, bytes]) -> Holder | None:
    """Who is logged in by the cookie of a handshake; None for nobody, and for whoever must first choose a password."""
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return None
    session = SessionStore(key)
    # django's own question, asked of a session without a request: it checks the hash of the password as well
    request: Any = SimpleNamespace(session=session)
    user = get_user(request)
    if not isinstance(user, User) or user.must_change_password or session.session_key is None:
        return None
    return Holder(user, session.session_key, user.password, _memberships([user.pk]).get(user.pk, frozenset()))


def _memberships(users: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    rows = Membership.objects.in_force().filter(user_id__in=list(users)).values_list("user_id", "pk")
    for user_id, pk in rows:
        found.setdefault(user_id, set()).add(pk)
    return {user_id: frozenset(pks) for user_id, pks in found.items()}


def refused(holders: Iterable[Holder]) -> dict[Holder, int]:
    """Those who may not hold their socket any longer, with the code to close it by; three queries for all of them."""
    holders = list(holders)
    if not holders:
        return {}
    keys = {holder.session_key for holder in holders}
    users = {holder.user.pk for holder in holders}
    # before the accounts: who is disabled between the questions is logged out, not somebody with other rights
    memberships = _memberships(users)
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    active = User.objects.filter(pk__in=users, is_active=True, must_change_password=False)
    passwords = dict(active.values_list("pk", "password"))
    found = {}
    for holder in holders:
        pk = holder.user.pk
        if holder.session_key not in alive or passwords.get(pk) != holder.password:
            found[holder] = LOGGED_OUT
        elif memberships.get(pk, frozenset()) != holder.memberships:
            found[holder] = RIGHTS_CHANGED
    return found

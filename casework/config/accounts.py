"""How allauth behaves here: accounts are made by an administrator, never by a visitor."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _


class StaffAccountAdapter(DefaultAccountAdapter):
    """Closes sign-up and ends the one-time password with the first one chosen; everything else is allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(_("This is the password you were given; choose one of your own."))
        cleaned: str = super().clean_password(password, user=user)
        return cleaned

    def set_password(self, user: Any, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

"""Demonstration accounts: repeatable, complete, and never made by accident."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from casework.offices.demo import accounts, make_accounts
from casework.offices.enums import Role
from casework.offices.models import Membership, User
from casework.offices.rules import ROLE_OFFICES

pytestmark = pytest.mark.django_db


def test_every_role_has_an_account_at_a_place_where_it_exists() -> None:
    make_accounts("jangkau-demo")
    assert set(Membership.objects.in_force().values_list("role", flat=True)) == {role.value for role in Role}
    for membership in Membership.objects.select_related("office"):
        assert membership.office.kind in ROLE_OFFICES[Role(membership.role)]


def test_nobody_is_a_superuser_and_usernames_are_unique() -> None:
    usernames = [account.username for account in accounts()]
    assert len(usernames) == len(set(usernames))
    make_accounts("jangkau-demo")
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(is_staff=True).exists()


def test_making_them_again_adds_nothing_and_keeps_sessions() -> None:
    make_accounts("jangkau-demo")
    assert {account.username for account in accounts()} <= set(
        User.objects.values_list("username", flat=True)
    )
    before = set(User.objects.values_list("pk", "password")), Membership.objects.count()
    assert make_accounts("jangkau-demo") == 0
    assert (set(User.objects.values_list("pk", "password")), Membership.objects.count()) == before


def test_another_password_reaches_every_account() -> None:
    make_accounts("jangkau-demo")
    make_accounts("another-password")
    reached = {user.username for user in User.objects.all() if user.check_password("another-password")}
    assert reached == {account.username for account in accounts()}


@override_settings(DEMO=False)
def test_the_command_refuses_where_nobody_asked_for_a_demonstration() -> None:
    make_accounts("jangkau-demo")
    User.objects.update(password="unusable")
    with pytest.raises(CommandError, match="JANGKAU_DEMO"):
        call_command("demo_accounts")
    assert set(User.objects.values_list("password", flat=True)) == {"unusable"}


@override_settings(DEMO=False)
def test_the_login_page_offers_no_account_without_a_demonstration(client) -> None:  # type: ignore[no-untyped-def]  # pytest's fixture
    make_accounts("jangkau-demo")
    assert "jangkau-demo" not in client.get("/akun/masuk/").content.decode()


@override_settings(DEMO=True)
def test_the_login_page_of_a_demonstration_offers_them(client) -> None:  # type: ignore[no-untyped-def]  # pytest's fixture
    make_accounts("jangkau-demo")
    page = client.get("/akun/masuk/").content.decode()
    assert "jangkau-demo" in page
    assert "supervisor.sds-pus" in page

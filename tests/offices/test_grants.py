"""Memberships become rights, on the day and at the place they are in force, and guardian agrees."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from casework.offices import services
from casework.offices.enums import Role
from casework.offices.models import Office, OfficeGroupObjectPermission, User
from casework.offices.queries import read_rights, who_may
from casework.offices.rules import PERMISSIONS, ROLE_OFFICES, ROLE_PERMISSIONS
from casework.offices.services import grants
from tests.staff import office, staff
from tests.together import failures, together

pytestmark = pytest.mark.django_db


def somebody(username: str = "baru") -> User:
    return User.objects.create(username=username, name="Orang Baru")


def fresh(user: User) -> User:
    """The same person as the next request reads them, with nothing remembered."""
    return User.objects.get(pk=user.pk)


def places_of(role: Role) -> list[str]:
    by_kind = {"sudinsos": "SDS-PUS", "panti_transit": "PSBI-1", "panti": "PSTW-BM2", "dinas": "DINAS"}
    return [by_kind[kind] for kind in sorted(ROLE_OFFICES[role])]


@pytest.mark.parametrize("role", list(Role))
def test_grants_equal_the_table_at_the_office_and_below(role: Role) -> None:
    for code in places_of(role):
        user = staff(role, code)
        here = office(code)
        below = {here.pk, *Office.objects.filter(parent=here).values_list("pk", flat=True)}
        expected = {(codename, pk) for codename in ROLE_PERMISSIONS[role] for pk in below}
        assert read_rights(user).pairs == expected


def test_guardian_agrees_with_rights_for_every_permission_and_office() -> None:
    for user in (staff("supervisor", "SDS-PUS"), staff("dinas_decider", "DINAS"), staff("nurse", "PSBI-1")):
        rights = read_rights(user)
        for place in Office.objects.filter(code__in=["DINAS", "SDS-PUS", "SDS-TIM", "PSBI-1", "PSTW-BM2"]):
            for codename in PERMISSIONS:
                assert user.has_perm(f"offices.{codename}", place) == rights.holds(codename, place.pk), (
                    codename
                )


def test_nobody_holds_a_model_wide_permission() -> None:
    staff("dinas_decider", "DINAS")
    assert not Permission.objects.filter(group__isnull=False).exists()
    assert not Permission.objects.filter(user__isnull=False).exists()


def test_dinas_sees_below_and_an_office_does_not_see_its_neighbour() -> None:
    assert read_rights(staff("leadership", "DINAS")).offices("view_case") == set(
        Office.objects.values_list("pk", flat=True)
    )
    assert read_rights(staff("leadership", "SDS-PUS")).offices("view_case") == {office("SDS-PUS").pk}


def test_an_ended_membership_leaves_nothing_at_the_next_request() -> None:
    user = staff("supervisor", "SDS-PUS")
    services.end_membership(user.memberships.get(), actor=None)
    assert read_rights(fresh(user)).pairs == frozenset()
    assert not user.groups.exists()
    assert not fresh(user).has_perm("offices.view_case", office("SDS-PUS"))


def test_a_future_membership_begins_with_its_day() -> None:
    user = somebody()
    begins = timezone.localdate() + timedelta(days=10)
    services.give_membership(
        user, office=office("SDS-PUS"), role=Role.SUPERVISOR, actor=None, valid_from=begins
    )
    assert read_rights(user).pairs == frozenset()
    assert not user.groups.exists()
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert read_rights(user).holds("decide_place", office("SDS-PUS").pk)


def test_a_membership_holds_through_its_last_day_and_not_a_day_longer_without_any_sync() -> None:
    user = somebody()
    until = timezone.localdate() + timedelta(days=3)
    services.give_membership(user, office=office("PSBI-1"), role=Role.NURSE, actor=None, valid_until=until)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert read_rights(user).anywhere("record_health_check")
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert not read_rights(user).anywhere("record_health_check")


def test_the_day_begins_at_midnight_in_jakarta() -> None:
    user = somebody()
    services.give_membership(
        user,
        office=office("PSBI-1"),
        role=Role.NURSE,
        actor=None,
        valid_from=date(2026, 12, 1),
        valid_until=date(2026, 12, 1),
    )
    with time_machine.travel("2026-11-30T16:59:00+00:00"):
        assert not read_rights(user).anywhere("view_case")
    with time_machine.travel("2026-11-30T17:01:00+00:00"):
        assert read_rights(user).anywhere("view_case")


def test_an_acting_head_may_what_a_head_may_and_is_called_acting() -> None:
    user = somebody()
    services.give_membership(
        user, office=office("PSTW-BM2"), role=Role.HEAD_OF_PANTI, actor=None, is_acting=True
    )
    assert read_rights(user).holds("accept", office("PSTW-BM2").pk)
    holder = next(holder for holder in who_may("accept", [office("PSTW-BM2").pk]) if holder.user == user)
    assert holder.is_acting
    assert holder.role_label != Role.HEAD_OF_PANTI.label
    assert str(Role.HEAD_OF_PANTI.label) in holder.role_label


def test_a_disabled_person_holds_nothing_at_the_next_request() -> None:
    user, administrator = staff("supervisor", "SDS-PUS"), staff("administrator", "SDS-PUS")
    services.set_active(user, active=False, actor=administrator)
    assert read_rights(fresh(user)).pairs == frozenset()
    assert user.pk not in [holder.user.pk for holder in who_may("decide_place", [office("SDS-PUS").pk])]
    services.set_active(user, active=True, actor=administrator)
    assert read_rights(fresh(user)).anywhere("decide_place")


def test_sync_removes_a_grant_nobody_asked_for_and_adds_one_that_was_lost() -> None:
    user = staff("leadership", "SDS-PUS")
    group = user.memberships.get().group
    strange = Permission.objects.get(codename="decide_place", content_type__app_label="offices")
    OfficeGroupObjectPermission.objects.create(
        group=group, permission=strange, content_object=office("SDS-PUS")
    )
    OfficeGroupObjectPermission.objects.filter(group=group, permission__codename="view_case").delete()
    assert services.sync_grants() == (1, 1)
    assert read_rights(user).pairs == {("view_case", office("SDS-PUS").pk)}
    assert services.sync_grants() == (0, 0)


def test_a_role_is_refused_where_it_does_not_exist() -> None:
    with pytest.raises(ValidationError) as refused:
        services.give_membership(somebody(), office=office("SDS-PUS"), role=Role.HEAD_OF_PANTI, actor=None)
    assert list(refused.value.error_dict) == ["role"]


def test_the_last_day_may_not_lie_before_the_first() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        services.give_membership(
            somebody(), office=office("SDS-PUS"), role=Role.CLERK, actor=None, valid_until=yesterday
        )
    assert list(refused.value.error_dict) == ["valid_until"]


def test_the_same_membership_twice_is_one_and_an_overlapping_one_is_refused() -> None:
    user, place = somebody(), office("SDS-PUS")
    first = services.give_membership(user, office=place, role=Role.CLERK, actor=None)
    assert services.give_membership(user, office=place, role=Role.CLERK, actor=None) == first
    with pytest.raises(ValidationError):
        services.give_membership(
            user,
            office=place,
            role=Role.CLERK,
            actor=None,
            valid_from=timezone.localdate() + timedelta(days=5),
        )
    assert user.memberships.count() == 1


def test_a_role_given_and_ended_on_one_day_can_be_given_again() -> None:
    user, place = somebody(), office("SDS-PUS")
    first = services.give_membership(user, office=place, role=Role.CLERK, actor=None)
    services.end_membership(first, actor=None)
    second = services.give_membership(user, office=place, role=Role.CLERK, actor=None)
    assert second != first
    assert read_rights(user).anywhere("view_case")


def test_ending_twice_keeps_who_ended_it_first() -> None:
    user = staff("clerk", "SDS-PUS")
    first, second = staff("administrator", "SDS-PUS"), staff("administrator", "DINAS")
    membership = services.end_membership(user.memberships.get(), actor=first)
    assert services.end_membership(membership, actor=second).ended_by == first


def test_an_administrator_neither_raises_nor_ends_themselves() -> None:
    administrator = staff("administrator", "SDS-PUS")
    with pytest.raises(ValidationError):
        services.give_membership(
            administrator, office=office("SDS-PUS"), role=Role.SUPERVISOR, actor=administrator
        )
    with pytest.raises(ValidationError):
        services.end_membership(administrator.memberships.get(), actor=administrator)
    with pytest.raises(ValidationError):
        services.set_active(administrator, active=False, actor=administrator)
    here = office("SDS-PUS").pk
    assert read_rights(fresh(administrator)).pairs == {("manage_staff", here), ("manage_terms", here)}


def test_an_administrator_cannot_take_over_somebody_who_also_works_elsewhere() -> None:
    administrator, above = staff("administrator", "SDS-PUS"), staff("administrator", "DINAS")
    user = staff("clerk", "SDS-PUS")
    services.give_membership(user, office=office("DINAS"), role=Role.ADMINISTRATOR, actor=None)
    with pytest.raises(PermissionDenied):
        services.reset_password(user, key=uuid4(), actor=administrator)
    with pytest.raises(PermissionDenied):
        services.set_active(user, active=False, actor=administrator)
    with pytest.raises(PermissionDenied):
        services.give_membership(user, office=office("PSBI-1"), role=Role.CLERK, actor=administrator)
    services.reset_password(user, key=uuid4(), actor=above)


@pytest.mark.django_db(transaction=True)
def test_memberships_given_at_the_same_moment_all_get_their_grants() -> None:
    """Each sync waits for the one before, so none takes away what another just gave."""
    people = [somebody(f"baru.{number}") for number in range(4)]
    codes = ["SDS-PUS", "SDS-TIM", "SDS-BRT", "SDS-SEL"]
    results = together(
        *(
            lambda user=user, code=code: services.give_membership(
                user, office=office(code), role="clerk", actor=None
            )
            for user, code in zip(people, codes, strict=True)
        )
    )
    assert failures(results) == []
    for user, code in zip(people, codes, strict=True):
        assert user.groups.count() == 1
        assert fresh(user).has_perm("offices.view_case", office(code))


@pytest.mark.django_db(transaction=True)
def test_a_sync_waits_for_the_one_that_runs() -> None:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [grants.SYNC_LOCK])
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(OperationalError):
                services.sync_grants()
            transaction.set_rollback(True)
    finally:
        other.rollback()
        other.close()


@pytest.mark.parametrize(
    ("field", "dates"),
    [
        ("valid_from", {"valid_from": date.min}),
        ("valid_until", {"valid_until": date.max}),
    ],
)
def test_a_date_beyond_anybodys_service_is_refused(field: str, dates: dict[str, date]) -> None:
    user, here = somebody(), office("SDS-PUS")
    with pytest.raises(ValidationError) as refused:
        services.give_membership(user, office=here, role="clerk", actor=None, **dates)
    assert list(refused.value.message_dict) == [field]


def test_a_membership_dated_at_the_beginning_of_time_can_be_ended() -> None:
    user = staff("clerk", "SDS-PUS")
    user.memberships.update(valid_from=date.min)
    ended = services.end_membership(user.memberships.get(), actor=None)
    assert ended.valid_until == timezone.localdate() - timedelta(days=1)

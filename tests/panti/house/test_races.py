"""Two people at one bed at the same moment: one has it, the other reads who was first and what is free."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from psycopg.errors import DeadlockDetected

from casework.panti.house.services import BedTaken, give_bed, reserve_bed
from casework.panti.models import Lodging
from tests.panti.house.plan import bed, in_bed, lying, wing
from tests.panti.road import HOUSE, on_the_way, resident
from tests.road import fresh, somebody
from tests.staff import staff
from tests.together import failures, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_bed_given_twice_at_once(transactional_db: None) -> None:
    one, two = resident(somebody(label="Pak Satu")), resident(somebody(label="Pak Dua"))
    coming = on_the_way(somebody(label="Pak Tiga"), accepted=True)
    wing()
    first, second, third = (staff("panti_staff", HOUSE, another=number) for number in (0, 1, 2))
    results = together(
        lambda: give_bed(fresh(one), in_bed(), actor=first),
        lambda: give_bed(fresh(two), in_bed(), actor=second),
        lambda: reserve_bed(fresh(coming), bed().pk, actor=third),
    )
    refused = failures(results)
    assert [type(error) for error in refused] == [BedTaken, BedTaken]
    assert all("Melati 1.2" in str(error) for error in refused)
    assert Lodging.objects.filter(bed=bed(), ended_at=None).count() == 1
    # whoever was second takes another one, and nothing of the first try is left
    if results[1] in refused:
        give_bed(fresh(two), in_bed("1.2"), actor=second)
        assert lying(two) == [("Melati 1.2", True)]
    call_command("verify_ledger")


def test_database_holds_the_bed_where_no_lock_does(transactional_db: None) -> None:
    """Two connections that know nothing of our locks: one insert is refused by the constraint.

    An exclusion constraint is looked at after the row is written. Where both have written before either looked, they
    wait for each other, and PostgreSQL ends one of them as a deadlock.
    """
    cases = [resident(somebody(label=label)) for label in ("A", "B")]
    wing()
    stays = [case.stays.get(left_at=None) for case in cases]
    wanted, giver = bed(), staff("panti_staff", HOUSE)

    def insert(stay: object) -> None:
        with transaction.atomic():
            Lodging.objects.create(
                case_id=stay.case_id,
                stay=stay,
                panti_id=stay.panti_id,
                bed=wanted,
                began_at=stay.arrived_at,
                given_by=giver,
            )

    refused = failures(together(lambda: insert(stays[0]), lambda: insert(stays[1])))
    (error,) = refused
    by_constraint = isinstance(error, IntegrityError) and "bed_one_occupant" in str(error)
    assert by_constraint or isinstance(error.__cause__, DeadlockDetected), error
    assert Lodging.objects.filter(bed=wanted, ended_at__isnull=True).count() == 1

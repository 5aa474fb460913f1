"""A house full of invented people, made at once: for what depends on how many there are, not on how they came."""

from datetime import timedelta

from django.utils import timezone

from casework.cases.models import Case
from casework.panti.models import Stay
from casework.people.models import Person
from tests.staff import office, staff

HOUSE = "PSTW-BM2"


def settle(number: int) -> list[Stay]:
    """So many residents of a house, without ledger and register line, which the database would ask for at the end."""
    house, sudinsos, clerk = office(HOUSE), office("SDS-PUS"), staff("panti_staff", HOUSE)
    came = timezone.now() - timedelta(days=30)
    people = Person.objects.bulk_create(
        Person(name=f"Warga {serial:03d}", sex="L", created_by=clerk) for serial in range(number)
    )
    cases = Case.objects.bulk_create(
        Case(
            number=f"K-2020-{serial:06d}",
            person=person,
            responsible_office=sudinsos,
            present_panti=house,
            stage="psychosocial",
            whereabouts="panti",
            opened_at=came,
            stage_since=came,
            created_by=clerk,
        )
        for serial, person in enumerate(people)
    )
    return Stay.objects.bulk_create(
        Stay(
            case=case,
            person_id=case.person_id,
            panti=house,
            arrived_at=came,
            admitted_by=clerk,
            began_with="admit",
        )
        for case in cases
    )

"""The lock of a house, taken after the case, and the right asked at it."""

from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed
from casework.offices.models import Criteria, Office, User
from casework.offices.queries import rights_of, who_may

from ...signals import house_changed


def lock_house(office_id: int) -> Office:
    """Lock a house until the end of the transaction, so that two arrivals cannot both take its last place.

    Always after the case. The row locked is the one that holds the capacity; the database's own constraints guard the
    beds of a house that has none.
    """
    Criteria.objects.select_for_update().filter(office_id=office_id).first()
    return Office.objects.select_related("criteria").get(pk=office_id)


def require_at(actor: User, codename: str, office: Office) -> None:
    """Raises ``NotAllowed``, with who may, where somebody does not hold a right at this very house."""
    if not rights_of(actor).holds(codename, office.pk):
        raise NotAllowed(
            _("This is done by those who run %(house)s.") % {"house": office.short_name},
            holders=who_may(codename, [office.pk]),
        )


def changed(office_id: int) -> None:
    """Tell the pages that show a house that something of it is different."""
    house_changed.send(Office, panti_id=office_id)

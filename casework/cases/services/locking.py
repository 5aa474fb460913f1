"""The lock of a case, which everybody takes before any other."""

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from casework.people.models import Person

from ..errors import Busy
from ..models import Case

LOCK_WAIT = "5s"


def lock_case(case: Case | int) -> Case:
    """Lock the row of a case until the end of the transaction and return it as it is now.

    Waits at most five seconds for whoever holds it; raises ``Busy`` after that. Every other lock (stay, process,
    task) is taken after this one, by everybody.
    """
    pk = case if isinstance(case, int) else case.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
    try:
        # no_key: a colleague who only reads writes a row of the access log that names the case, and must not wait
        return Case.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=pk)
    except OperationalError as error:
        raise Busy(
            _("A colleague is saving to this case right now. Please try again in a moment.")
        ) from error


def lock_case_if_free(pk: int) -> Case | None:
    """Lock the row of a case as ``lock_case`` does, or None at once where somebody holds it: for sweeps, which come
    again, and of which several may run."""
    return (
        Case.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("person")
        .filter(pk=pk)
        .first()
    )


def lock_person(pk: int) -> None:
    """Lock the row of a person until the end of the transaction: two ways lead to an open case, a registration and
    the way back of a closed one, and only one of them may find that there is none. Always after the case."""
    Person.objects.select_for_update(no_key=True).get(pk=pk)

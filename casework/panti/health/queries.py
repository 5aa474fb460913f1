"""Reads about care, medicine and measures: whose doses are due in a shift, what was given, how signs went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from ..models import HealthCheck, Stay, StayAbsence
from .models import CareInstruction, Dose, Medicine, VitalSigns


def care_of(case: Case) -> CareInstruction | None:
    """What ward staff do for somebody who lives in a house now; None where nobody has said."""
    found = CareInstruction.objects.filter(stay__case=case, stay__left_at__isnull=True)
    return found.exclude(codes=[], note="").select_related("set_by").first()


def current_doses() -> QuerySet[Dose]:
    """Records that no correction has taken the place of."""
    return Dose.objects.filter(corrected_by__isnull=True)


@dataclass(frozen=True)
class Due:
    """One time at which a medicine is to be given, and what became of it."""

    medicine: Medicine
    at: datetime
    record: Dose | None = None

    @property
    def case(self) -> Case:
        return self.medicine.case

    @property
    def key(self) -> str:
        """Names this dose in a form."""
        return f"{self.medicine.pk}-{int(self.at.timestamp())}"

    @property
    def is_open(self) -> bool:
        return self.record is None


def due_times(medicine: Medicine, since: datetime, until: datetime) -> Iterator[datetime]:
    """Every moment of a span, its end left out, at which the plan says the medicine is to be given."""
    day, last = timezone.localdate(since), timezone.localdate(until)
    while day <= last:
        if medicine.starts_on <= day and (medicine.ends_on is None or day <= medicine.ends_on):
            for at in medicine.times:
                moment = timezone.make_aware(datetime.combine(day, at))
                if since <= moment < until and _in_force(medicine, moment):
                    yield moment
        day += timedelta(days=1)


def _in_force(medicine: Medicine, moment: datetime) -> bool:
    written = medicine.recorded_at.replace(second=0, microsecond=0)
    return moment >= written and (medicine.stopped_at is None or moment < medicine.stopped_at)


@dataclass(frozen=True)
class Here:
    """When people lived in a house and when of that they were in hospital or on leave."""

    stays: list[Stay]
    away: list[StayAbsence]

    def at(self, case_id: int, moment: datetime) -> bool:
        """Whether somebody was in the house at a moment; whoever arrived that minute was."""
        lived = [
            stay.pk
            for stay in self.stays
            if stay.case_id == case_id
            and stay.arrived_at.replace(second=0, microsecond=0) <= moment
            and (stay.left_at is None or moment < stay.left_at)
        ]
        return bool(lived) and not any(
            one.stay_id in lived
            and one.began_at <= moment
            and (one.ended_at is None or moment < one.ended_at)
            for one in self.away
        )


def present(stays: QuerySet[Stay], since: datetime, until: datetime) -> Here:
    """Who of these stays was there in a span; in two queries."""
    found = list(
        stays.filter(Q(left_at__isnull=True) | Q(left_at__gt=since), arrived_at__lt=until).order_by("pk")
    )
    away = StayAbsence.objects.filter(stay__in=found, began_at__lt=until).defer("reason")
    return Here(found, list(away.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))))


def _with_records(medicines: Iterable[Medicine], here: Here, since: datetime, until: datetime) -> list[Due]:
    listed = list(medicines)
    recorded = {
        (dose.medicine_id, dose.due_at): dose
        for dose in current_doses()
        .filter(medicine__in=listed, due_at__gte=since, due_at__lt=until)
        .select_related("recorded_by")
    }
    found = []
    for medicine in listed:
        for at in due_times(medicine, since, until):
            record = recorded.pop((medicine.pk, at), None)
            if record is not None or here.at(medicine.case_id, at):
                found.append(Due(medicine, at, record))
    # what was recorded before the plan was stopped or the stay put right stands, whatever is due now
    by_pk = {medicine.pk: medicine for medicine in listed}
    found += [Due(by_pk[pk], at, dose) for (pk, at), dose in recorded.items()]
    return sorted(found, key=lambda due: (due.at, due.medicine.pk))


def round_of(office: Office, since: datetime, until: datetime, actor: User | None) -> list[Due]:
    """The doses due in a house in a span, of people who were there then and whose case this person may read.

    Without an actor those of everybody, to be counted. In four queries whatever their number. Whoever left, is in
    hospital or on leave has none.
    """
    stays = Stay.objects.filter(panti=office, case__medicines__isnull=False)
    if actor is not None:
        stays = stays.filter(case__in=visible_to(actor))
    here = present(stays.distinct(), since, until)
    medicines = (
        Medicine.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate(since)),
            Q(stopped_at__isnull=True) | Q(stopped_at__gt=since),
            case__in={stay.case_id for stay in here.stays},
            starts_on__lte=timezone.localdate(until),
        )
        .select_related("case__person")
        .order_by("pk")
    )
    return _with_records(medicines, here, since, until)


def doses_of(case: Case, *, days: int) -> list[Due]:
    """The doses of a person in the last days and what became of each, the newest first."""
    until = timezone.now()
    since = until - timedelta(days=days)
    here = present(Stay.objects.filter(case=case), since, until)
    medicines = list(Medicine.objects.filter(case=case).select_related("case"))
    return _with_records(medicines, here, since, until)[::-1]


def was_due(medicine: Medicine, at: datetime) -> bool:
    """Whether the plan has this very time, and the person was there for it."""
    until = at + timedelta(minutes=1)
    if at not in due_times(medicine, at, until):
        return False
    return present(Stay.objects.filter(case=medicine.case_id), at, until).at(medicine.case_id, at)


@dataclass(frozen=True)
class Plan:
    """A medicine with whether it still runs."""

    medicine: Medicine
    runs: bool


def plan_of(case: Case) -> list[Plan]:
    """Every medicine ever ordered, those that still run first."""
    today = timezone.localdate()
    found = Medicine.objects.filter(case=case).select_related("recorded_by", "stopped_by")
    plans = [Plan(one, _runs(one, today)) for one in found]
    return sorted(plans, key=lambda plan: (not plan.runs, -plan.medicine.pk))


def _runs(medicine: Medicine, today: date) -> bool:
    return medicine.stopped_at is None and (medicine.ends_on is None or medicine.ends_on >= today)


def corrections_of(case: Case) -> dict[int, list[Dose]]:
    """What was written first of doses that were corrected, by the id of the record that stands, the oldest first."""
    wrong = Dose.objects.filter(medicine__case=case, corrected_by__isnull=False).select_related("recorded_by")
    by_next = {dose.pk: dose for dose in wrong}
    standing: dict[int, list[Dose]] = defaultdict(list)
    chain = dict(
        Dose.objects.filter(medicine__case=case, corrects__isnull=False).values_list("corrects_id", "pk")
    )
    for pk, dose in sorted(by_next.items()):
        last = pk
        while last in chain:
            last = chain[last]
        standing[last].append(dose)
    return standing


@dataclass(frozen=True)
class Taken:
    """Measures taken at one moment, beside a check or within it."""

    at: datetime
    by: str
    values: dict[str, Any]
    check: HealthCheck | None = None
    signs: VitalSigns | None = None


_OF_A_CHECK = ("systolic", "diastolic", "pulse", "temperature", "weight")
_OF_SIGNS = (*_OF_A_CHECK, "breathing", "saturation", "glucose")


def measures_of(case: Case) -> list[Taken]:
    """Everything measured of a person, the oldest first; in two queries."""
    checks = HealthCheck.objects.filter(case=case).select_related("done_by")
    signs = VitalSigns.objects.filter(case=case).select_related("taken_by", "struck_by")
    found = [
        Taken(one.done_at, one.done_by.name, {key: getattr(one, key) for key in _OF_A_CHECK}, check=one)
        for one in checks
        if any(getattr(one, key) is not None for key in _OF_A_CHECK)
    ]
    found += [
        Taken(one.taken_at, one.taken_by.name, {key: getattr(one, key) for key in _OF_SIGNS}, signs=one)
        for one in signs
    ]
    return sorted(found, key=lambda taken: taken.at)

"""The one door: the only code that changes the stage of a case, and the lock everybody takes first."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, can_proceed, has_transition_perm

from casework.offices.models import Office, User
from casework.offices.queries import rights_of
from casework.people.models import Person

from .. import ledger
from ..enums import LIVE_PROPOSAL, Kind, ProposalStatus, Stage
from ..errors import Busy, Illegal, NeedsMissing, NotAllowed, Refusal, Stale
from ..law import LAW, RIGHTS, Right, Transition
from ..models import Case, CaseCounter, CaseEvent, Proposal
from ..needs import unmet
from ..queries import acting_office, holders, no_way_words

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


def require(actor: User, right: Right | str, case: Case) -> int:
    """The id of the office at which the person holds the right; raises ``NotAllowed`` with who may."""
    codename = right if isinstance(right, str) else right.codename
    office_id = acting_office(actor, codename, case)
    if office_id is None:
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=case,
            holders=holders(codename, case),
        )
    return office_id


def require_stage(case: Case, expected_stage: str) -> None:
    """Raises ``Stale`` where the case has left the stage the person saw."""
    if case.stage != expected_stage:
        raise Stale(
            _("The case has moved on meanwhile: it is now at “%(stage)s”. Nothing was changed.")
            % {"stage": case.stage_label},
            case=case,
        )


def require_legal(case: Case, law: Transition) -> None:
    """Raises ``Illegal`` where the law has no such way from the case's stage."""
    if not case.has_way(law):
        raise Illegal(no_way_words(case, law), case=case)


def check_moment(occurred_at: datetime | None, *, after: datetime | None = None) -> None:
    """Raises ``ValidationError`` for a time in the future, or before the minute of ``after``.

    Forms say the minute: what happened in the same minute as what went before must pass.
    """
    if occurred_at is None:
        return
    if occurred_at > timezone.now() + timedelta(minutes=5):
        raise ValidationError({"occurred_at": _("This time lies in the future.")})
    if after is not None and occurred_at < after.replace(second=0, microsecond=0):
        raise ValidationError({"occurred_at": _("This lies before what went before it.")})


@transaction.atomic
def register(
    person: Person,
    *,
    actor: User,
    office: Office,
    occurred_at: datetime,
    urgent: bool = False,
    note: str = "",
    **facts: Any,
) -> Case:
    """Open a case at outreach for somebody met in the field of a Sudinsos.

    Effects, in order: locks the person; takes the next number of the year; writes the case; appends ``register``;
    signals it. Raises ``NotAllowed`` without the right at that office, ``Refusal`` where the person already has an
    open case, ``ValidationError`` for a time in the future.
    """
    if not rights_of(actor).holds("register", office.pk):
        raise NotAllowed(_("You do not register cases for %(office)s.") % {"office": office.short_name})
    check_moment(occurred_at)
    Person.objects.select_for_update().get(pk=person.pk)
    present = Case.objects.open().filter(person=person).first()
    if present is not None:
        raise Refusal(_("This person already has an open case."), case=present)
    case = Case(
        number=_next_number(timezone.localtime(occurred_at).year),
        person=person,
        responsible_office=office,
        opened_at=occurred_at,
        stage_since=occurred_at,
        urgent=urgent,
        created_by=actor,
    )
    case.save(force_insert=True)
    ledger.append(
        case,
        "register",
        actor=actor,
        office_id=office.pk,
        source="",
        occurred_at=occurred_at,
        text=note,
        facts=facts,
    )
    return case


def _next_number(year: int) -> str:
    CaseCounter.objects.get_or_create(year=year)
    counter = CaseCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"K-{year}-{counter.last:06d}"


@transaction.atomic
def transition(
    case: Case,
    name: str,
    *,
    actor: User,
    expected_stage: str,
    note: str = "",
    occurred_at: datetime | None = None,
    proposal: Proposal | None = None,
    **facts: Any,
) -> CaseEvent:
    """Move a case along one edge of the law, or refuse with the reason.

    In one transaction: lock the row; still where the person saw it? legal from here? allowed? decided, where the law
    wants a decision? needs met? Then void any other live proposal, run the machine's method, append the event, save,
    signal. ``facts`` are ids and plain values for the method and the ledger, free text goes into ``note``.

    Raises ``Stale``, ``Illegal``, ``NotAllowed``, ``NeedsMissing`` or ``Refusal``; then nothing was written.
    """
    law = LAW[name]
    case = lock_case(case)
    require_stage(case, expected_stage)
    require_legal(case, law)
    office_id = require(actor, law.completes_with, case)
    _require_decided(case, name, proposal)
    reason = note or (proposal.note if proposal else "")
    if law.note_required and not reason.strip():
        raise ValidationError({"note": _("Please say why.")})
    check_moment(occurred_at, after=case.stage_since)
    missing = unmet(case, name)
    if missing:
        raise NeedsMissing(missing, case=case)
    void_proposals(case, actor=actor, office_id=office_id, keep=proposal)
    source = case.stage
    case.cleared = name
    method = getattr(case, name)
    if not can_proceed(method) or not has_transition_perm(method, actor):
        raise Illegal(_("This step is not possible now."), case=case)
    try:
        method(**facts)
    except TransitionNotAllowed as error:
        raise Illegal(_("This step is not possible now."), case=case) from error
    finally:
        case.cleared = None
    if case.stage != source:
        case.stage_since = occurred_at or timezone.now()
    if proposal is not None:
        # before the event, so that its receivers find no live proposal any more
        proposal.status, proposal.ended_at = ProposalStatus.DONE, timezone.now()
        proposal.version += 1
        proposal.save()
        facts = {**facts, "proposal": proposal.pk}
    return ledger.append(
        case,
        name,
        actor=actor,
        office_id=office_id,
        source=source,
        occurred_at=occurred_at,
        text=note,
        facts=facts,
    )


def _require_decided(case: Case, name: str, proposal: Proposal | None) -> None:
    law = LAW[name]
    if not law.is_proposed:
        return
    wanted = ProposalStatus.APPROVED if law.kind == Kind.EXIT else ProposalStatus.OPEN
    if (
        proposal is None
        or proposal.case_id != case.pk
        or proposal.transition != name
        or proposal.status != wanted
        or proposal.decider_id is None
    ):
        raise Illegal(_("This step needs a decided proposal first."), case=case)


def void_proposals(case: Case, *, actor: User, office_id: int | None, keep: Proposal | None = None) -> None:
    """Void the live proposal of a locked case, unless it is the one being carried out; each voiding is an event."""
    live = Proposal.objects.select_for_update().filter(case=case, status__in=LIVE_PROPOSAL)
    for proposal in live.exclude(pk=keep.pk) if keep else live:
        proposal.status = ProposalStatus.VOID
        proposal.ended_at = timezone.now()
        proposal.version += 1
        proposal.save()
        ledger.append(
            case,
            "void_proposal",
            actor=actor,
            office_id=office_id,
            source=case.stage,
            facts={"proposal": proposal.pk, "transition": proposal.transition},
        )


@transaction.atomic
def record(
    case: Case,
    verb: str,
    *,
    actor: User,
    permission: str,
    occurred_at: datetime | None = None,
    text: str = "",
    **facts: Any,
) -> CaseEvent:
    """Append something that changes no stage: a note, a session, a health check. Locks the case.

    The one call by which a room puts a record of its own into the ledger, inside the transaction in which it writes
    the record. Raises ``NotAllowed``, ``Refusal`` on a closed case, ``ValidationError`` for a time in the future or
    before the case began.
    """
    case = lock_case(case)
    office_id = require(actor, RIGHTS[permission], case)
    if case.stage == Stage.CLOSED:
        raise Refusal(_("The case is closed; nothing can be added to it."), case=case)
    check_moment(occurred_at, after=case.opened_at)
    return ledger.append(
        case,
        verb,
        actor=actor,
        office_id=office_id,
        source=case.stage,
        occurred_at=occurred_at,
        text=text,
        facts=facts,
    )

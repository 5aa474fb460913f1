"""The one door: the only code that changes the stage of a case, and the lock everybody takes first."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, can_proceed, has_transition_perm

from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.queries import rights_of
from casework.people.models import Person

from .. import ledger
from ..enums import LIVE_PROPOSAL, Kind, ProposalStatus, Stage, Whereabouts
from ..errors import Busy, Illegal, NeedsMissing, NotAllowed, Refusal, Stale
from ..law import LAW, RIGHTS, Right, Transition
from ..models import Case, CaseCounter, CaseEvent, Proposal
from ..needs import unmet
from ..queries import acting_office, holders, last_fact, no_way_words, recorded_already

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


def refuse_repeated(case: Case, law: Transition) -> None:
    """Raises ``Illegal`` with who recorded it and when, where this very fact was recorded just before.

    Two people often see the same thing; the second reads a colleague's name instead of a stage that moved on.
    """
    if words := recorded_already(case, law):
        raise Illegal(words, case=case)


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
    panti: Office | None = None,
    urgent: bool = False,
    note: str = "",
    **facts: Any,
) -> Case:
    """Open a case for somebody met in the field of a Sudinsos, or received at the gate of a ``panti``.

    Effects, in order: locks the person; takes the next number of the year; writes the case, at outreach or, received
    at a gate, at assessment in that house; appends ``register``; signals it. Raises ``NotAllowed`` without the right
    at that office (at a gate: at that house), ``Refusal`` where the person already has an open case,
    ``ValidationError`` for a time in the future.
    """
    here = panti or office
    if not rights_of(actor).holds("register", here.pk):
        raise NotAllowed(_("You do not register cases for %(office)s.") % {"office": here.short_name})
    check_moment(occurred_at)
    lock_person(person.pk)
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
        **_at_the_gate(panti),
    )
    case.save(force_insert=True)
    ledger.append(
        case,
        "register",
        actor=actor,
        office_id=here.pk,
        source="",
        occurred_at=occurred_at,
        text=note,
        facts=facts,
    )
    return case


def _at_the_gate(panti: Office | None) -> dict[str, Any]:
    if panti is None:
        return {}
    return {"stage": Stage.ASSESSMENT, "present_panti": panti, "whereabouts": lives_in(panti)}


def lives_in(panti: Office) -> Whereabouts:
    """Where somebody is who lives in this house."""
    return Whereabouts.TRANSIT if panti.kind == OfficeKind.TRANSIT else Whereabouts.PANTI


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
    if case.stage == Stage.CLOSED:
        lock_person(case.person_id)
    office_id = require(actor, law.completes_with, case)
    _require_decided(case, name, proposal)
    reason = note or (proposal.note if proposal else "")
    if law.note_required and not reason.strip():
        raise ValidationError({"note": _("Please say why.")})
    check_moment(occurred_at, after=_earliest(case, law))
    missing = unmet(case, name)
    if missing:
        raise NeedsMissing(missing, case=case)
    return _move(
        case, law, actor, office_id, note=note, occurred_at=occurred_at, proposal=proposal, facts=facts
    )


def carry_through(case: Case, proposal: Proposal, *, actor: User, office_id: int, note: str) -> CaseEvent:
    """Move a locked case by a decision just made on it, for whoever has asked everything ``transition`` asks.

    Only ``approve`` does: in the same transaction it has found the way legal, the decider entitled, the needs met and
    the facts true, and each of these asked twice would be a third of what a decision costs. Not called with a case
    that is closed or a moment in the past. Raises ``Illegal``.
    """
    _require_decided(case, proposal.transition, proposal)
    return _move(
        case,
        proposal.law,
        actor,
        office_id,
        note=note,
        occurred_at=None,
        proposal=proposal,
        facts=proposal.facts,
    )


def _move(
    case: Case,
    law: Transition,
    actor: User,
    office_id: int,
    *,
    note: str,
    occurred_at: datetime | None,
    proposal: Proposal | None,
    facts: dict[str, Any],
) -> CaseEvent:
    """What is done once everything is asked: void, run the machine's method, append, save, signal."""
    name = law.name
    if proposal is None:
        # the one being carried out is the only live one: the database holds one per case
        void_proposals(case, actor=actor, office_id=office_id)
    source, house = case.stage, case.present_panti_id
    # one moment for the stage and its event, so that what follows within the minute finds them in order; not before
    # the stage began, where the server's clock was set back meanwhile
    moment = occurred_at or max(timezone.now(), case.stage_since)
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
        case.stage_since = _since(case, name, moment)
    if proposal is not None:
        # before the event, so that its receivers find no live proposal any more
        proposal.status, proposal.ended_at = ProposalStatus.DONE, timezone.now()
        proposal.version += 1
        proposal.save()
        facts = {**facts, "proposal": proposal.pk}
    if house is not None and case.present_panti_id != house:
        facts = {**facts, "left_panti": house}
    return ledger.append(
        case,
        name,
        actor=actor,
        office_id=office_id,
        source=source,
        occurred_at=moment,
        text=note,
        facts=facts,
    )


def _since(case: Case, name: str, moment: datetime) -> datetime:
    """Since when a case that just moved is at its stage: whoever was wrongly entered as dead never left theirs."""
    if name != "correct_death":
        return moment
    moves = CaseEvent.objects.filter(case=case).exclude(source=F("target"))
    last = moves.exclude(verb__in=("record_death", "correct_death")).order_by("-seq").first()
    return last.occurred_at if last is not None and last.target == case.stage else moment


def _earliest(case: Case, law: Transition) -> datetime:
    """What a move must not lie before: the last one; a fact beside the road only the last fact.

    A decision made by people who did not know that somebody had left or died does not make it happen later.
    """
    if law.kind != Kind.FACT or law.name in ("hand_over", "admit"):
        return case.stage_since
    last = last_fact(case)
    return last.occurred_at if last else case.opened_at


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


def void_proposals(case: Case, *, actor: User, office_id: int | None) -> None:
    """Void the live proposal of a locked case; each voiding is an event."""
    for proposal in Proposal.objects.select_for_update().filter(case=case, status__in=LIVE_PROPOSAL):
        proposal.status = ProposalStatus.VOID
        proposal.ended_at = timezone.now()
        proposal.version += 1
        proposal.save()
        case.requested_office_id = None
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

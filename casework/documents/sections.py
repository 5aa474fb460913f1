"""The sections of the case file that belong to no other room: person, leaving, ledger, files, signatures."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import Purpose, Stage
from casework.cases.law import LAW
from casework.cases.models import Attachment, Case, CaseEvent, Exit, Note
from casework.cases.queries import may, reads_file, standing_death
from casework.cases.services import log_access
from casework.offices.models import User
from casework.people.models import IdentityEvidence, Relation

from .enums import PrintKind
from .letters import disability_labels
from .pictures import PHOTO, picture

# pictures of a case that are printed; more of them are named in the list
PICTURES = 8
# entries of the timeline that are printed: some fifty pages
ENTRIES = 1000


def identity(case: Case, actor: User) -> dict[str, Any]:
    """What is known of who the person is, what it rests on, and who belongs to them."""
    person = case.person
    evidence = IdentityEvidence.objects.filter(person=person, withdrawn_at__isnull=True)
    relations = Relation.objects.filter(person=person).select_related("other")
    return {
        "person": person,
        "aliases": [alias.name for alias in person.aliases.all()],
        "disabilities": disability_labels(person),
        "evidence": list(evidence.select_related("recorded_by").order_by("seen_on", "pk")),
        "relations": list(relations),
    }


def leaving(case: Case, actor: User) -> dict[str, Any] | None:
    """Every leaving that was decided or carried out with its papers, or the death the case ended with."""
    exits = list(
        Exit.objects.filter(case=case, proposal__decided_at__isnull=False)
        .exclude(proposal__status="returned")
        .select_related("proposal__proposer", "proposal__decider", "carried_out_by", "area")
        .prefetch_related("papers__seen_by")
        .order_by("created_at")
    )
    death = standing_death(case)
    if not exits and death is None:
        return None
    reads_health = may(actor, "view_health", case)
    if reads_health and death is not None:
        log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    return {"exits": exits, "death": death, "reads_health": reads_health}


def timeline(case: Case, actor: User) -> dict[str, Any]:
    """The ledger in words, oldest first; a note in its present words, where it was written.

    Of a very long one the moves and the latest others, ``ENTRIES`` in all, and how many more there are: thousands make
    no paper that anybody reads, and need more memory than a process may have.
    """
    found = CaseEvent.objects.filter(case=case)
    left_out = max(found.count() - ENTRIES, 0)
    if left_out:
        moves = list(
            found.exclude(source=F("target")).order_by("-seq").values_list("pk", flat=True)[:ENTRIES]
        )
        others = found.filter(source=F("target")).order_by("-seq").values_list("pk", flat=True)
        found = found.filter(pk__in=[*moves, *others[: ENTRIES - len(moves)]])
    events = list(found.select_related("actor", "office", "text").order_by("seq"))
    written = [event.facts.get("note", 0) for event in events if event.verb == "note"]
    notes = {note.pk: note.body for note in Note.objects.filter(case=case, pk__in=written)}
    return {"rows": [_row(event, notes) for event in events], "left_out": left_out}


def _row(event: CaseEvent, notes: dict[int, str]) -> dict[str, Any]:
    words = registry.words(event.verb)
    label = str(words.label) if words else event.verb.replace("_", " ")
    if event.verb == "register" and event.target != Stage.OUTREACH:
        label = "Diterima di gerbang"
    step = LAW.get(event.facts.get("transition", "")) if event.verb not in LAW else None
    said = event.text.body if hasattr(event, "text") else ""
    if event.verb == "print_paper":
        said = f"{PrintKind(event.facts['kind']).label} · {event.facts['number']}"
    if event.verb == "note":
        said = notes.get(event.facts.get("note", 0), said)
    return {
        "event": event,
        "label": f"{label}: {step.label}" if step else label,
        "stage": str(Stage(event.target).label) if event.moves else "",
        "said": "" if event.verb == "edit_note" else said,
    }


def attachments(case: Case, actor: User) -> dict[str, Any] | None:
    """The files of the case, and the photos among them; of a file this person may not open, that there is one."""
    files = list(
        Attachment.objects.filter(case=case).select_related("uploaded_by").order_by("uploaded_at", "pk")
    )
    if not files:
        return None
    rows: list[dict[str, Any]] = [{"file": file, "reads": reads_file(actor, file, case)} for file in files]
    photos = [
        row["file"] for row in rows if row["reads"] and row["file"].is_picture and row["file"].kind == "photo"
    ]
    pictures = [{"file": file, "address": picture(file.file, PHOTO)} for file in photos[:PICTURES]]
    return {"rows": rows, "pictures": [one for one in pictures if one["address"]]}


def sign_off(case: Case, actor: User) -> dict[str, Any]:
    """Boxes for the signatures of the office the person is with, or of the Sudinsos."""
    return {"house": case.present_panti, "sudinsos": case.responsible_office}


def register() -> None:
    """Called once, when the app is ready."""
    for key, title, gather, order in (
        ("identity", _("Identity"), identity, 10),
        ("exit", _("Leaving and outcome"), leaving, 85),
        ("timeline", _("Timeline"), timeline, 95),
        ("attachments", _("Attachments"), attachments, 97),
        ("sign_off", _("Sign-off sheet"), sign_off, 99),
    ):
        registry.add_paper_section(
            registry.PaperSection(key, title, f"letters/section_{key}.html", gather, order=order)
        )

"""How the events of this room read in the timeline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from casework.people.models import IdentityEvidence

from .enums import PaperKind
from .law import LAW
from .models import Attachment, CaseEvent, Proposal
from .registry import Read, Words, add_words

# read with more than the others by the page itself, which names the panti of a proposal
PROPOSAL: Final = Read(
    "proposal", "proposal", lambda: Proposal.objects.select_related("proposer", "decider", "exit")
)
ATTACHMENT: Final = Read("attachment", "attachment", lambda: Attachment.objects.select_related("uploaded_by"))
EVIDENCE: Final = Read("evidence", "evidence", lambda: IdentityEvidence.objects.all())


def _papers(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    """The papers an event names, in words, so that a timeline asks the database nothing."""
    return {
        name: [str(PaperKind(kind).label) for kind in event.facts.get(fact, ()) if kind in PaperKind.values]
        for name, fact in (("filed", "filed"), ("missing", "missing_papers"))
    }


def _extension(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(event.facts[name]) for name in ("was", "until")}


for _law in LAW.values():
    add_words(_law.name, Words(_law.done, _law.icon, "move"))

add_words(
    "propose",
    Words(_("Proposed"), "send", "decision", "cases/_event_proposal.html", reads=(PROPOSAL,)),
)
add_words(
    "approve",
    Words(
        _("Proposal approved"),
        "check",
        "decision",
        "cases/_event_proposal.html",
        reads=(PROPOSAL,),
    ),
)
add_words(
    "return_proposal",
    Words(
        _("Proposal returned"),
        "arrow-back-up",
        "back",
        "cases/_event_proposal.html",
        reads=(PROPOSAL,),
    ),
)
add_words(
    "withdraw_proposal",
    Words(
        _("Proposal withdrawn"),
        "x",
        "decision",
        "cases/_event_proposal.html",
        reads=(PROPOSAL,),
    ),
)
add_words(
    "call_off",
    Words(_("Called off at the gate"), "ban", "back", "cases/_event_proposal.html", reads=(PROPOSAL,)),
)
add_words(
    "void_proposal",
    Words(_("Proposal void"), "x", "decision", "cases/_event_proposal.html", reads=(PROPOSAL,)),
)
add_words(
    "expire_proposal",
    Words(
        _("Approval lapsed, nobody carried it out"),
        "clock",
        "decision",
        "cases/_event_proposal.html",
        reads=(PROPOSAL,),
    ),
)
add_words(
    "extend_deadline",
    Words(_("Deadline extended"), "calendar", "note", "cases/_event_extension.html", _extension),
)
add_words("note", Words(_("Note"), "pencil", "note"))
add_words("edit_note", Words(_("Note corrected"), "pencil", "note"))
add_words(
    "attach",
    Words(
        _("File attached"),
        "paperclip",
        "doc",
        "cases/_event_attachment.html",
        reads=(ATTACHMENT,),
    ),
)
add_words("countersign_absence", Words(_("Absence countersigned"), "signature", "ok"))
add_words("countersign_death", Words(_("Death countersigned"), "signature", "ok"))
add_words("seal", Words(_("Case sealed"), "lock", "decision"))
add_words("unseal", Words(_("Case unsealed"), "lock-open", "decision"))
add_words("open_emergency", Words(_("Opened in an emergency"), "alert-triangle", "back"))
add_words(
    "file_exit_papers", Words(_("Papers filed"), "file-check", "doc", "cases/_event_papers.html", _papers)
)
add_words("edit_person", Words(_("Person's data changed"), "pencil", "note"))
add_words(
    "identity_evidence",
    Words(
        _("Evidence of identity recorded"),
        "id",
        "doc",
        "cases/_event_evidence.html",
        reads=(EVIDENCE, ATTACHMENT),
    ),
)
add_words(
    "identity_withdrawn",
    Words(
        _("Evidence of identity withdrawn"),
        "user-off",
        "back",
        "cases/_event_evidence.html",
        reads=(EVIDENCE, ATTACHMENT),
    ),
)
add_words("relation_added", Words(_("Relative or companion recorded"), "users", "note"))
add_words("relation_removed", Words(_("Relative or companion removed"), "user-off", "note"))
add_words("classify", Words(_("PPKS category confirmed"), "tags", "ok"))

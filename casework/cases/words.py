"""How the events of this room read in the timeline."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .law import LAW
from .models import Attachment, CaseEvent, Proposal
from .registry import Words, add_words


def _proposal(event: CaseEvent) -> dict[str, Any]:
    return {"proposal": Proposal.objects.filter(pk=event.facts.get("proposal")).first()}


def _attachment(event: CaseEvent) -> dict[str, Any]:
    return {"attachment": Attachment.objects.filter(pk=event.facts.get("attachment")).first()}


for _law in LAW.values():
    add_words(_law.name, Words(_law.done, _law.icon, "move"))

add_words("register", Words(_("Met in the field"), "walk", "move"))
add_words(
    "propose",
    Words(_("Proposed"), "send", "decision", "cases/_event_proposal.html", _proposal),
)
add_words(
    "approve",
    Words(
        _("Proposal approved"),
        "check",
        "decision",
        "cases/_event_proposal.html",
        _proposal,
    ),
)
add_words(
    "return_proposal",
    Words(
        _("Proposal returned"),
        "arrow-back-up",
        "back",
        "cases/_event_proposal.html",
        _proposal,
    ),
)
add_words(
    "withdraw_proposal",
    Words(
        _("Proposal withdrawn"),
        "x",
        "decision",
        "cases/_event_proposal.html",
        _proposal,
    ),
)
add_words(
    "void_proposal",
    Words(_("Proposal void"), "x", "decision", "cases/_event_proposal.html", _proposal),
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
        _attachment,
    ),
)
add_words("edit_person", Words(_("Person's data changed"), "pencil", "note"))
add_words("classify", Words(_("PPKS category confirmed"), "tags", "ok"))

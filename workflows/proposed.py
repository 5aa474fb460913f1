"""How a proposal reads in the list of whoever made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import ProposalStatus
from casework.cases.models import Case, Proposal

from .rows import whom


@dataclass(frozen=True)
class ProposedRow:
    """One line of what I proposed."""

    proposal: Proposal
    reads_case: bool = True

    @property
    def case(self) -> Case:
        return self.proposal.case

    @property
    def sub(self) -> str:
        return whom(self.case)

    @property
    def title(self) -> str:
        panti: Any = getattr(self.proposal, "panti_name", None)
        label = str(self.proposal.law.label)
        return f"{label}: {panti}" if panti else label

    @property
    def is_returned(self) -> bool:
        return self.proposal.status == ProposalStatus.RETURNED

    @property
    def state(self) -> str:
        """Where it is: with whom, since when."""
        if self.is_returned:
            return _("to be mended")
        if self.proposal.status == ProposalStatus.APPROVED:
            return _("approved")
        days = (timezone.localdate() - timezone.localdate(self.proposal.proposed_at)).days + 1
        return _("waiting, day %(n)d") % {"n": days}

    @property
    def url(self) -> str:
        if self.is_returned:
            return reverse("case_detail", args=[self.case.number])
        return reverse("decision_detail", args=[self.proposal.pk])

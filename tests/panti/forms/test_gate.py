"""The form at the gate: the papers an exit needs, the moment, and what changed since the page was opened."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.cases import registry, services
from casework.cases.errors import Stale
from casework.panti.gate_forms import GateForm
from tests.panti.forms.sending import minute, sent
from tests.panti.road import HOUSE, fresh, leaving, resident
from tests.staff import staff

pytestmark = pytest.mark.django_db


class TestGate:
    def gate(self, proposal: Any, **data: Any) -> Any:
        case = fresh(proposal.case)
        content = {"occurred_at": minute(timezone.now())} | data
        return sent(GateForm, case, staff("panti_staff", HOUSE), proposal=proposal, **content)

    def test_papers_missing_at_the_gate_are_named(self) -> None:
        form = self.gate(leaving(resident()), paper_collector_id="on", paper_handover="on")
        assert sorted(form.errors) == ["paper_family_card", "paper_undertaking"]
        assert str(form.fields["paper_family_card"].label) in form.errors["paper_family_card"][0]

    def test_a_time_ahead_is_named_with_the_papers_missing(self) -> None:
        case = resident()
        form = sent(
            GateForm,
            case,
            staff("panti_staff", HOUSE),
            proposal=leaving(case),
            occurred_at=minute(timezone.now() + timedelta(days=1)),
        )
        assert {"occurred_at", "paper_undertaking"} <= form.errors.keys()

    def test_the_service_names_them_too(self) -> None:
        proposal = leaving(resident())
        with pytest.raises(ValidationError) as refused:
            services.carry_out_exit(
                proposal,
                actor=staff("panti_staff", HOUSE),
                version=proposal.version,
                papers={"handover": "1"},
            )
        assert "papers" in refused.value.error_dict

    def test_with_all_papers_the_person_leaves_and_the_place_is_free(self) -> None:
        case = resident()
        proposal = leaving(case)
        form = self.gate(
            proposal,
            paper_collector_id="on",
            paper_family_card="on",
            paper_undertaking="on",
            paper_handover="on",
            number_handover=" BA-12 ",
            number_local_letter="not seen, so not kept",
        )
        assert form.is_valid(), form.errors
        registry.carry_out_form("return_to_family").perform(fresh(case), form.actor, form, proposal)
        assert fresh(case).stage == "aftercare"
        assert {paper.kind: paper.number for paper in proposal.exit.papers.all()} == {
            "collector_id": "",
            "family_card": "",
            "undertaking": "",
            "handover": "BA-12",
        }
        assert not case.stays.filter(left_at=None).exists()

    def test_leaving_before_arriving_is_a_message_on_the_field(self) -> None:
        proposal = leaving(resident(), kind="discharge")
        form = self.gate(
            proposal, paper_handover="on", occurred_at=minute(timezone.now() - timedelta(days=3))
        )
        assert list(form.errors) == ["occurred_at"]

    def test_a_proposal_changed_since_the_gate_page_was_opened_is_stale(self) -> None:
        proposal = leaving(resident(), kind="discharge")
        form = self.gate(proposal, paper_handover="on", version=proposal.version - 1)
        assert form.is_valid(), form.errors
        with pytest.raises(Stale):
            registry.carry_out_form("discharge").perform(fresh(proposal.case), form.actor, form, proposal)

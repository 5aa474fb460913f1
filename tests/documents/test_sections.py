"""What stands on a paper by right: asked of its words, before they are laid out."""

import pytest

from casework.care.models import Assessment, Session
from casework.cases import registry, services
from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed
from casework.cases.models import AccessLog, Case
from casework.documents.enums import PrintKind, PrintStatus, Trouble
from casework.documents.queries import may_print
from casework.documents.services import make_print
from casework.offices.models import Membership
from casework.panti.models import HealthCheck
from tests import road
from tests.documents import paper
from tests.staff import staff

pytestmark = pytest.mark.django_db

HEALTH = ("Rahasia medis A", "Rahasia medis B", "Rahasia medis C")


@pytest.fixture
def with_health(resident: Case) -> Case:
    for record, field, text in (
        (HealthCheck, "injuries", HEALTH[0]),
        (Assessment, "physical_health", HEALTH[1]),
        (Session, "content", HEALTH[2]),
    ):
        record.objects.filter(case=resident).update(**{field: text})
    return resident


def test_health_text_is_printed_for_those_alone_who_read_it(with_health: Case) -> None:
    clerk, worker = staff("clerk", road.HOUSE), staff("panti_social_worker", road.HOUSE)
    for_clerk, for_worker = paper.composed(with_health, clerk), paper.composed(with_health, worker)
    for text in HEALTH:
        assert text not in for_clerk
        assert text in for_worker
    closed = "Tertutup bagi pencetak Pemeriksaan kesehatan"
    assert closed in for_clerk, "the paper says what it does not show"
    assert closed not in for_worker
    assert not AccessLog.objects.filter(user=clerk, purpose=Purpose.HEALTH).exists()
    assert AccessLog.objects.filter(user=worker, purpose=Purpose.HEALTH, case=with_health).exists()


def test_what_was_not_chosen_is_named_and_not_printed(resident: Case) -> None:
    said = paper.composed(resident, staff("clerk", road.HOUSE), sections=["identity", "timeline"])
    assert "Tidak dipilih" in said
    assert "Rencana intervensi" in said.split("Tidak dipilih", 1)[1].split("Singkatan", 1)[0]
    assert "Tujuan akhir" not in said


def test_a_sensitive_category_is_named_for_those_alone_who_may_know(resident: Case) -> None:
    from casework.offices.models import Category

    secret = Category.objects.filter(sensitive=True).first()
    Case.objects.filter(pk=resident.pk).update(category=secret)
    Assessment.objects.filter(case=resident).update(category=secret)
    resident = road.fresh(resident)
    assert secret.name not in paper.composed(resident, staff("clerk", road.HOUSE))
    assert secret.name in paper.composed(resident, staff("head_of_panti", road.HOUSE))


def test_numbers_in_full_by_right_and_by_choice() -> None:
    case = road.to_assessment(road.open_case(person=road.somebody(nik="3171010101600001")))
    clerk, worker = staff("clerk", road.SUDINSOS), staff("social_worker", road.SUDINSOS)
    assert "3171010101600001" not in paper.composed(case, worker)
    assert "3171010101600001" in paper.composed(case, worker, with_numbers=True)
    assert AccessLog.objects.filter(user=worker, purpose=Purpose.UNMASK).exists()
    assert "3171010101600001" not in paper.composed(case, clerk, with_numbers=True), "a clerk does not unmask"


def test_a_sealed_case_is_printed_by_those_alone_who_read_it_anyway(resident: Case) -> None:
    """An emergency opens it to the eyes, and to no paper."""
    supervisor = staff("supervisor", road.SUDINSOS)
    services.seal(resident, actor=supervisor, reason="Korban kekerasan, pelakunya mencari dia.")
    sealed = road.fresh(resident)
    clerk, worker = staff("clerk", road.HOUSE), staff("panti_social_worker", road.HOUSE)
    assert "KASUS TERSEGEL" in paper.composed(sealed, worker)
    services.open_in_emergency(sealed, actor=clerk, reason="Pingsan di gerbang, perlu riwayatnya segera.")
    assert not may_print(staff("clerk", road.HOUSE), PrintKind.CASE_FILE, sealed)
    with pytest.raises(NotAllowed):
        paper.asked(sealed, staff("clerk", road.HOUSE))


def test_a_right_that_ended_before_the_worker_came_prints_nothing(resident: Case) -> None:
    clerk = staff("clerk", road.HOUSE)
    asked = paper.asked(resident, clerk)
    Membership.objects.filter(user=clerk).update(valid_from="2020-01-01", valid_until="2020-12-31")
    made = make_print(asked.pk)
    assert made is not None
    assert (made.status, made.trouble) == (PrintStatus.FAILED, Trouble.NO_RIGHT)


def test_every_section_has_a_place_of_its_own() -> None:
    orders = [section.order for section in registry.paper_sections()]
    assert len(set(orders)) == len(orders)
    assert paper.every_section()[0] == "identity"
    assert paper.every_section()[-1] == "sign_off"


def test_a_very_long_timeline_keeps_every_move_and_the_latest(
    resident: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper says how many entries it leaves out; the way the case went is never among them."""
    clerk = staff("clerk", road.HOUSE)
    whole = paper.composed(resident, clerk, sections=["timeline"])
    assert "yang lebih lama dibaca" not in whole
    moves = sum(event.moves for event in resident.events.all())
    monkeypatch.setattr("casework.documents.sections.ENTRIES", moves + 1)
    shortened = paper.composed(resident, clerk, sections=["timeline"])
    assert f"{resident.event_count - moves - 1} peristiwa lain yang lebih lama dibaca" in shortened
    assert "Dijangkau di lapangan" in shortened
    assert "Dukungan psikososial dimulai" in shortened
    assert "Kedatangan ditandatangani" not in shortened

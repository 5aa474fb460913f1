"""Off the straight road and back on it: a declined and a withdrawn placement, and a stage that came too early."""

from django.core.management import call_command

from casework.cases.models import Case
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.road import walk_to


def test_a_placement_is_declined_proposed_again_and_withdrawn(hand_of: HandOf, site: str) -> None:
    number = walk_to("placement").number
    head = hand_of(legs.HEAD).go("/").case(number)
    head.follow("Tolak rujukan").press("Tolak rujukan").sees("perlu diperiksa")
    head.fill(note="Dua perawat sakit; minggu ini tidak sanggup.").press("Tolak rujukan")
    head.sees("Rujukan ditolak", "kini di tangan kantor lain").looks("declined")

    worker = hand_of(legs.TRANSIT_SW).go(f"/kasus/{number}/", look="declined")
    worker.sees("Asesmen awal", "Dua perawat sakit")
    legs.placement(hand_of, number)

    supervisor = hand_of(legs.SUPERVISOR).go(f"/kasus/{number}/", look="placed")
    supervisor.follow("Tarik kembali rujukan").fill(note="Adiknya datang menjemput.")
    supervisor.press("Tarik kembali rujukan").sees("Rujukan ditarik kembali", "Adiknya datang menjemput.")
    assert Case.objects.get(number=number).stage == "assessment"
    call_command("verify_ledger")
    call_command("reconcile_workflows")


def test_a_stage_that_came_too_early_is_stepped_back(hand_of: HandOf, site: str) -> None:
    number = walk_to("rehabilitation").number
    legs.propose(hand_of, number, "mundur satu tahap", note="Kehilangan teman sekamar, kembali diam.")
    legs.decide(hand_of, legs.HOUSE_SUPERVISOR, "Putuskan mundur satu tahap")
    hand_of(legs.HOUSE_SW).go(f"/kasus/{number}/", look=None).sees(
        "Mundur satu tahap", "Kehilangan teman sekamar"
    )
    assert Case.objects.get(number=number).stage == "psychosocial"
    call_command("verify_ledger")
    call_command("reconcile_workflows")

"""A sister who comes drunk takes nobody home; sober, she does, and the family card follows by post."""

from django.core.management import call_command

from casework.cases.models import Case, Duty
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.road import HOUSE, walk_to
from tests.staff import office

WHY = "Adiknya datang dalam keadaan mabuk; diminta kembali besok."


def test_a_family_return_that_is_called_off_at_the_gate(hand_of: HandOf, site: str) -> None:
    number = walk_to("resocialisation").number
    legs.propose(
        hand_of,
        number,
        "pengembalian ke keluarga",
        collector_name="Warsih",
        collector_relation="adik",
        collector_phone="0812 0000 1122",
        address="Jl. Melati 3 RT 02/05, Brebes",
    )
    legs.decide(hand_of, legs.HEAD, "Putuskan pengembalian ke keluarga")

    guard = hand_of(legs.STAFF, width=360).go("/panti/").follow(office(HOUSE).short_name, look="leaving")
    guard.follow(f"Di gerbang {number}", look="waiting").follow("Batalkan", look="call off")
    guard.press("Batalkan keberangkatan").sees("Mohon sebutkan alasannya").looks("no reason given")
    guard.fill(note=WHY).press("Batalkan keberangkatan").sees("Keberangkatan dibatalkan.").looks("called off")
    assert Case.objects.get(number=number).stage == "resocialisation"

    for username in (legs.HOUSE_SW, legs.HEAD):
        hand_of(username).go("/pemberitahuan/", look=None).sees("Dibatalkan di gerbang")
    worker = hand_of(legs.HOUSE_SW).go(f"/kasus/{number}/?tab=timeline", look="called off")
    worker.sees("Dibatalkan di gerbang", WHY)
    worker.follow("Usulkan pengembalian ke keluarga", look="again")
    assert worker.main.locator("[name=collector_name]").input_value() == "Warsih"
    worker.fill(note="Warsih datang bersama ketua RT.").press("Usulkan pengembalian ke keluarga")
    worker.sees("Usulan Anda kini menunggu keputusan")
    legs.decide(hand_of, legs.HEAD, "Putuskan pengembalian ke keluarga")

    guard.go("/panti/", look=None).follow(office(HOUSE).short_name, look=None).follow(
        f"Di gerbang {number}", look=None
    )
    guard.fill(paper_collector_id=True, paper_undertaking=True, paper_handover=True, follows=True)
    guard.press("Orangnya sudah berangkat").sees("Mohon sebutkan mengapa belum ada").looks("why it follows")
    guard.fill(missing_reason="Kartu keluarga dikirim lewat pos minggu depan.")
    guard.press("Orangnya sudah berangkat").sees("Dikembalikan ke keluarga").looks("left")
    assert Case.objects.get(number=number).stage == "aftercare"

    guard.go("/?tab=team", look="papers owed").sees("Arsipkan surat yang menyusul")
    guard.go(f"/kasus/{number}/?tab=documents", look="papers owed").sees("masih menyusul")
    guard.follow("Arsipkan surat", look="papers")
    field = guard.main.locator('[name^="paper_"]').first.get_attribute("name")
    assert field is not None
    guard.fill(**{field: True}).press("Arsipkan surat").sees("Tidak ada lagi yang kurang.").looks("filed")
    assert not Duty.objects.live().filter(case__number=number, kind="exit_papers").exists()
    call_command("verify_ledger")
    call_command("reconcile_workflows")

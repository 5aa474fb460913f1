"""Somebody runs away at night, is reported and signed for, found, and back in the same house."""

from django.core.management import call_command

from casework.cases.models import Case
from casework.panti.models import Stay
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.road import walk_to


def test_a_runaway_returns_to_the_same_house(hand_of: HandOf, site: str) -> None:
    number = walk_to("psychosocial").number
    guard = hand_of(legs.STAFF, width=360).go(f"/kasus/{number}/")
    guard.follow("Laporkan meninggalkan panti")
    guard.press("Laporkan meninggalkan panti").sees("perlu diperiksa").looks("errors")
    guard.fill(
        last_seen_where="Kebun belakang, dekat tempat cuci",
        wearing="Kaus biru, celana pendek, tanpa alas kaki",
        told="Pos keamanan dan Polsek Cipayung",
        police_number="LP/118/XI/2026",
        note="Pintu samping tidak terkunci.",
    )
    guard.press("Laporkan meninggalkan panti").sees("Tidak berada di panti sejak").looks("absent")

    head = hand_of(legs.HEAD).go(f"/kasus/{number}/kewajiban/countersign_absence/")
    head.sees("Kaus biru", "LP/118/XI/2026").fill(note="Sudah saya periksa.").press("Sahkan")
    head.sees("Sudah disahkan.")
    hand_of(legs.HEAD).go("/panti/PSTW-BM2/", look="with somebody missing").sees(
        "Meninggalkan panti tanpa izin", "Kebun belakang"
    )

    guard.go(f"/kasus/{number}/", look=None).follow("Catat ditemukan kembali")
    guard.fill(
        found_at="Terminal Kampung Rambutan",
        found_by="Petugas terminal",
        condition="Lelah, kaki lecet.",
        note="Mencari adiknya.",
    )
    guard.press("Catat ditemukan kembali").sees("Ditemukan kembali")
    guard.tab("Panti").sees("Terminal Kampung Rambutan", "Petugas terminal")

    case = Case.objects.get(number=number)
    assert (case.stage, case.whereabouts) == ("psychosocial", "panti")
    assert Stay.objects.filter(case=case, left_at__isnull=True, began_with="resume").exists()
    call_command("verify_ledger")
    call_command("reconcile_workflows")

"""A night in a panti: the ward is written up, somebody is missing at the roll call, there was a fight, the shift is
handed over; and somebody moves to another house before the eyes of both."""

from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from casework.cases.models import Case
from casework.panti.models import Incident, LogEntry, RollCall, Search, ShiftHandover, Stay
from casework.panti.ward.handovers import shift_to_hand_over
from tests import road
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.staff import office, staff

HOUSE, THERE = road.HOUSE, "PSTW-BM1"
NURSE = "nurse.pstw-bm2"


def test_a_night_shift(hand_of: HandOf, site: str) -> None:
    case = road.walk_to("intake")
    number, name = case.number, case.person.display_name
    guard = hand_of(legs.STAFF, width=360).go(f"/panti/{HOUSE}/", look="on a ward")
    guard.follow("Catatan harian").sees("0 dari 1 warga sudah dicatat")
    row = f"s{Stay.objects.get(case=case, left_at__isnull=True).pk}"
    guard.fill(**{f"{row}-condition": "Gelisah"})
    guard.press("Simpan catatan").sees("Beberapa baris belum lengkap").looks("incomplete")
    guard.fill(rest_as_usual=True, **{f"{row}-note": "Mondar-mandir sejak sore."}).press("Simpan catatan")
    guard.sees("1 catatan disimpan", "1 dari 1 warga sudah dicatat").looks("written")
    assert LogEntry.objects.get().note == "Mondar-mandir sejak sore."

    guard.go(f"/panti/{HOUSE}/apel/").sees("0 dari 1 ditandai")
    tap = guard.page.locator(".jk-tap")
    for counted in ("1 dari 1 ditandai", "0 dari 1 ditandai"):
        tap.click()
        guard.sees(counted)
    guard.press("Selesaikan apel").sees("1 orang belum ditandai", name)
    guard.looks("with a gap").fill(confirmed=True).press("Selesaikan apel").sees("Tidak semua hadir", name)
    guard.looks("with a gap").follow("Buka pencarian").sees(f"Mencari {name}")
    guard.fill(steps=["rooms", "gate"]).press("Simpan langkah").sees("Memeriksa kamar")
    guard.fill(where="Tertidur di musala").press("Ditemukan, akhiri pencarian").sees("Pencarian selesai")
    assert (RollCall.objects.get().missing, Search.objects.get().found_where) == (1, "Tertidur di musala")

    guard.go(f"/kasus/{number}/?tab=panti", look="with a log").sees("Mondar-mandir sejak sore.")
    guard.follow("Laporkan kejadian").fill(kind="violence", severity="serious", place="Ruang makan")
    guard.fill(words="Didorong teman semeja, tidak ada luka.", done_at_once="Dipisahkan.")
    guard.press("Laporkan").sees("Kejadian dilaporkan", "Belum diketahui kepala panti")

    head = hand_of(legs.HEAD).go("/").sees("Nyatakan mengetahui kejadian")
    head.go(f"/panti/{HOUSE}/kejadian/").sees("Kekerasan", name).follow("Kekerasan").looks("of the head")
    head.follow("Nyatakan mengetahui kejadian").fill(words="Tempat duduk diatur ulang.").press(
        "Simpan dan tanda tangani"
    )
    head.sees("Tempat duduk diatur ulang.").follow("Tinjau kejadian")
    head.fill(conclusion="Berebut kursi.", measures="Kursi diberi nama.").press("Simpan dan tanda tangani")
    head.sees("Kursi diberi nama.")
    assert Incident.objects.get().is_closed

    shift = shift_to_hand_over()
    address = f"{reverse('shift_handover', args=[HOUSE])}?sif={shift.key}"
    guard.go(address, look="to be signed").sees("Pekerjaan sif selesai").fill(
        words="Kunci lemari obat di meja."
    ).press("Serahkan sif")
    guard.sees("Sudah ditandatangani")
    nurse = hand_of(NURSE).go(address, look="to be taken over").sees("Kunci lemari obat di meja.")
    nurse.press("Sudah saya baca, terima sif").sees("Sif diterima")
    made = ShiftHandover.objects.get()
    assert made.handed_by != made.taken_by is not None
    call_command("verify_ledger")
    call_command("reconcile_workflows")


def test_a_transfer_seen_by_both_houses(hand_of: HandOf, site: str) -> None:
    case = road.walk_to("psychosocial")
    number, there = case.number, office(THERE)
    takes_in, receives = (staff(role, THERE).username for role in ("head_of_panti", "panti_staff"))
    head = hand_of(takes_in, live=True).go("/persetujuan/", look=None)
    gives = hand_of(legs.HEAD).go(f"/kasus/{number}/langkah/transfer/")
    gives.fill(panti=str(there.pk), note="Dekat dengan saudaranya di Cipayung.")
    gives.press("Usulkan pemindahan ke panti lain").sees("menunggu keputusan")
    # whoever decides sees it come without asking
    expect(head.page.get_by_text(number).first).to_be_visible()
    head.follow("Putuskan", look="of a transfer").press("Setujui").sees(number)

    guard = hand_of(legs.STAFF, live=True).go(f"/kasus/{number}/", look="with a transfer")
    guard.follow("Catat keberangkatan").fill(vehicle="Mobil dinas B 1234 XY", escort="Bu Ratna")
    guard.press("Catat keberangkatan").sees("Tercatat")
    arrives = hand_of(receives).go(f"/kasus/{number}/", look=None).follow("Catat kedatangan")
    arrives.sees("Mobil dinas B 1234 XY").press("Orang ini sudah tiba").sees(number)
    # the house that let the person go sees them gone
    expect(guard.page.get_by_text(f"kini di {there.short_name}").first).to_be_visible()
    moved = Case.objects.select_related("present_panti").get(number=number)
    assert (moved.present_panti, moved.stage) == (there, "psychosocial")
    call_command("verify_ledger")
    call_command("reconcile_workflows")

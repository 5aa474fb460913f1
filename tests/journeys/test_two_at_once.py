"""Two people at the same thing with a browser each: one is first, the other reads a human sentence."""

from casework.care.models import Plan
from casework.cases.models import Case
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.road import PAPERS, fresh, propose, walk_to
from tests.staff import staff


def test_of_two_deciders_the_second_is_told_what_became_of_it(hand_of: HandOf, site: str) -> None:
    case = walk_to("assessment")
    for paper in PAPERS["place"]:
        paper(fresh(case))
    proposal = propose(fresh(case), "place")
    rival = staff("supervisor", "SDS-PUS", another=1)
    first, second = hand_of(legs.SUPERVISOR), hand_of(rival.username)
    # live pages would show it before they press
    second.out_of_touch()
    for decider in (first, second):
        decider.go(f"/keputusan/{proposal.pk}/", look=None)
    approval = first.main.locator('form[action$="/setujui/"]')
    first.press("Setujui", within=approval).sees("Disetujui.")
    back = second.main.locator('form[action$="/kembalikan/"]')
    second.fill(within=back, note="Tunggu kabar keluarga dulu.").press("Kembalikan usulan", within=back)
    second.sees(
        "Usulan ini sudah berubah", "Tidak ada yang diubah", "Hotman Simbolon", "Tunggu kabar keluarga dulu."
    ).looks("too late")
    proposal.refresh_from_db()
    assert (proposal.decider.username, proposal.status) == (legs.SUPERVISOR, "done")
    assert Case.objects.get(pk=case.pk).stage == "placement"


def test_of_two_who_take_a_task_the_second_reads_who_has_it(hand_of: HandOf, site: str) -> None:
    walk_to("assessment")
    rival = staff("panti_social_worker", "PSBI-1", another=1)
    first, second = hand_of(legs.TRANSIT_SW), hand_of(rival.username)
    second.out_of_touch()
    for worker in (first, second):
        worker.go("/?tab=team", look=None)
    first.main.get_by_role("button", name="Ambil").click()
    first.sees("Tugas ini kini milik Anda")
    second.main.get_by_role("button", name="Ambil").click()
    second.sees("Dewi Anggraini", "sudah mengambilnya").looks("409")


def test_two_authors_of_a_plan_see_both_texts(hand_of: HandOf, site: str) -> None:
    case = walk_to("psychosocial")
    rival = staff("panti_social_worker", "PSTW-BM2", another=1)
    first, second = hand_of(legs.HOUSE_SW), hand_of(rival.username)
    for worker in (first, second):
        worker.go(f"/kasus/{case.number}/rencana/", look=None)
    first.fill(aim="Pulang ke adiknya sebelum Lebaran.").press("Simpan rencana")
    second.fill(aim="Sehat dahulu, lalu pulang.").press("Simpan rencana")
    second.heading("Ada yang menyimpan lebih dulu").looks("409")
    second.sees("Pulang ke adiknya sebelum Lebaran.", "Sehat dahulu, lalu pulang.")
    second.press("Simpan tulisan saya")
    assert Plan.objects.get(case=case).aim == "Sehat dahulu, lalu pulang."

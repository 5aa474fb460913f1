"""A death at night: recorded by whoever is there, heard of at the Dinas, countersigned, its papers filed."""

from django.core.management import call_command
from django.utils import timezone

from casework.cases.models import Case, Death, Duty
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.journeys.hands import portrait
from tests.road import walk_to


def test_a_death_with_its_papers(hand_of: HandOf, site: str) -> None:
    number = walk_to("psychosocial").number
    guard = hand_of(legs.STAFF, width=360).go(f"/kasus/{number}/")
    guard.follow("Catat kematian")
    guard.press("Catat kematian").sees("perlu diperiksa").looks("errors")
    guard.fill(
        place="Wisma Cempaka, kamar 3",
        established_by="doctor",
        established_name="dr. Sari Puspita",
        body_at="Kamar jenazah RSUD Pasar Rebo",
        cause="Gagal jantung",
        note="Ditemukan saat keliling pukul dua.",
    )
    guard.press("Catat kematian").sees("Meninggal", "Kamar jenazah RSUD Pasar Rebo").looks("dead")

    decider = hand_of("decider.dinas").go("/pemberitahuan/", look="with a death")
    decider.sees(f"Penting: kematian dicatat pada kasus {number}")

    head = hand_of(legs.HEAD).go(f"/kasus/{number}/kewajiban/countersign_death/")
    head.sees("dr. Sari Puspita").fill(note="Sudah saya lihat sendiri.").press("Sahkan")
    head.sees("Sudah disahkan.")

    worker = hand_of(legs.HOUSE_SW).go(f"/kasus/{number}/", look=None)
    worker.follow("Simpan surat kematian")
    worker.press("Simpan surat-surat").sees("perlu diperiksa").looks("errors")
    worker.fill(
        file={"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": portrait()},
        title="474.3/118/2026, Kelurahan Cipayung",
        burial="cemetery",
        buried_on=timezone.localdate().isoformat(),
        burial_where="TPU Pondok Ranggon",
    )
    worker.press("Simpan surat-surat").sees("Surat-surat sudah disimpan.", "TPU Pondok Ranggon").looks(
        "filed"
    )

    case = Case.objects.get(number=number)
    assert (case.stage, case.outcome) == ("closed", "death")
    assert Death.objects.get(case=case).certificate is not None
    assert not Duty.objects.live().filter(case=case).exists()
    call_command("verify_ledger")
    call_command("reconcile_workflows")

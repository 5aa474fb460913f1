"""A sealed case is invisible to a colleague, who opens it in an emergency; the data-protection officer looks at it."""

from playwright.sync_api import expect

from casework.cases.models import AccessLog, EmergencyOpening
from tests import road
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.journeys.hands import Hand

WATCHER = "privacy.dinas"
SECRET = "Korban kekerasan; pelakunya mencarinya di kantor-kantor."
REASON = "Ia pingsan di Terminal Senen, petugas ambulans menanyakan riwayatnya."


def _status(hand: Hand, path: str) -> int:
    answer = hand.page.goto(path)
    assert answer is not None
    return answer.status


def test_a_sealed_case_is_opened_in_an_emergency_and_reviewed(hand_of: HandOf, site: str) -> None:
    person = road.somebody(label="Bu Payung")
    number = road.walk_to("assessment", road.open_case(person=person)).number
    file = f"/kasus/{number}/"

    supervisor = hand_of(legs.SUPERVISOR).go(file, look="to be sealed")
    supervisor.follow("Segel kasus").heading("Segel kasus")
    supervisor.fill(reason="Rahasia").press("Segel kasus").looks("error")
    supervisor.sees("Tulis alasannya dalam satu kalimat")
    supervisor.fill(reason=SECRET).press("Segel kasus").looks("sealed")
    supervisor.sees("Kasus sudah disegel", "Disegel oleh", "Disegel")

    # a colleague of the same office finds nothing, wherever they look
    officer = hand_of(legs.OFFICER, width=360)
    assert _status(officer, file) == 404
    officer.go(f"/kasus/?q={number}", look="nothing found")
    officer.sees("Tidak ada kasus yang cocok")
    expect(officer.main.get_by_role("link", name=number)).to_have_count(0)

    officer.follow("Buka kasus tersegel dalam keadaan darurat")
    officer.heading("Buka kasus tersegel dalam keadaan darurat")
    officer.press("Buka dalam keadaan darurat").looks("errors")
    officer.sees("3 hal perlu diperiksa")
    officer.fill(asked="K-2026-999999", reason=REASON, confirmed=True).press("Buka dalam keadaan darurat")
    officer.sees("Tidak ada yang dapat dibuka dengan nomor ini", REASON).looks("wrong number")
    officer.fill(asked=number).press("Buka dalam keadaan darurat").looks("in an emergency")
    officer.page.wait_for_url(f"**{file}")
    officer.sees("Bu Payung", "Dibuka dalam keadaan darurat sampai pukul", "Semua yang Anda buka dicatat")

    watcher = hand_of(WATCHER).go("/pemberitahuan/", look="emergency")
    watcher.sees(number).press(f"Buka Kasus tersegel dibuka dalam keadaan darurat: {number}, {number}")
    watcher.looks().sees(REASON, "Belum ditinjau")
    assert _status(watcher, file) == 404
    watcher.go("/jejak-akses/").sees("Pembukaan darurat yang perlu ditinjau")
    watcher.fill(asked="payung").press("Cari orang").looks()
    watcher.sees("Siapa yang membuka berkas", REASON)
    watcher.follow("Belum ditinjau", look=None)
    watcher.press("Tandai sudah ditinjau").looks("errors")
    watcher.fill(verdict="justified", note="Dikonfirmasi ke petugas ambulans dan supervisor.")
    watcher.press("Tandai sudah ditinjau").looks("reviewed")
    watcher.sees("Temuan Anda tersimpan", "Sudah ditinjau", "Dikonfirmasi ke petugas ambulans")
    opening = EmergencyOpening.objects.get()
    assert opening.reviews.get().verdict == "justified"
    watcher.go(f"/jejak-akses/petugas/{opening.user_id}/").sees("Bu Payung", REASON)
    with watcher.page.expect_download() as download:
        watcher.main.get_by_role("button", name="Simpan sebagai CSV").click()
    assert download.value.suggested_filename.startswith("jejak-akses-petugas-")
    assert AccessLog.objects.filter(user__username=WATCHER, purpose="export").exists()

    supervisor.go(f"{file}?tab=timeline").sees("Dibuka dalam keadaan darurat", REASON)
    supervisor.go(f"{file}?tab=access").sees("Membuka kasus tersegel dalam keadaan darurat")
    supervisor.go(file, look=None).follow("Lepas segel kasus")
    supervisor.fill(reason="Pelakunya sudah ditahan, ancaman berakhir.").press("Lepas segel kasus")
    supervisor.sees("Segel kasus sudah dilepas")

"""A night arrival by police: received at the gate at ten past two, examined, named at last, and still “Pak Kalung”."""

import re
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from casework.cases.models import Case
from casework.panti.models import Stay
from tests.journeys.conftest import HandOf
from tests.journeys.hands import photo
from tests.journeys.legs import SUDINSOS_SW, TRANSIT_STAFF, TRANSIT_SW
from tests.staff import staff


def _at_night() -> str:
    """The last ten past two that has been."""
    night = timezone.localtime().replace(hour=2, minute=10, second=0, microsecond=0)
    if night > timezone.localtime():
        night -= timedelta(days=1)
    return night.strftime("%Y-%m-%dT%H:%M")


def _received(hand_of: HandOf) -> str:
    guard = hand_of(TRANSIT_STAFF, width=360).go("/")
    guard.page.locator("nav.jk-bottom").get_by_role("link", name="Terima", exact=True).click()
    guard.heading("Terima di gerbang").looks()
    guard.fill(
        occurred_at=_at_night(), source="police", unknown=True, label="Pak Kalung", sex="L", age_band="18-59"
    )
    # the station is not named yet: everything typed stays
    guard.press("Terima orang ini").sees("Sebutkan kantor polisi atau rumah sakitnya.").looks("refused")
    guard.fill(
        institution="Polsek Tanah Abang",
        brought_by="Bripka Seno",
        phone="0812 0000 1111",
        letter_number="B/12/XI/2026/Sek.TA",
        letter=photo(),
        area="Kebon Kacang",
        spot="Halte depan stasiun",
        description="Kalung tali hitam, tidak menjawab bila ditanya.",
        conditions=["confused"],
        belongings="Satu kantong plastik berisi pakaian.",
        done="Ditemukan tidur di halte.",
    )
    guard.press("Terima orang ini").sees("Sudah diterima.", "Sudinsos Jakarta Pusat").looks()
    guard.sees("B/12/XI/2026/Sek.TA", "Polsek Tanah Abang", "Identitas belum diketahui")
    found = re.search(r"/kasus/(K-[\d-]+)/", guard.page.url)
    assert found, guard.page.url
    return found[1]


def test_a_night_arrival_by_police(hand_of: HandOf, site: str) -> None:
    number = _received(hand_of)
    case = Case.objects.get(number=number)
    assert (case.stage, Stay.objects.get(case=case).panti.code) == ("assessment", "PSBI-1")

    nurse = hand_of(staff("nurse", "PSBI-1").username).go("/")
    nurse.follow("Tim saya")
    nurse.sees("Pak Kalung")
    nurse.go(f"/kasus/{number}/")

    hand_of(SUDINSOS_SW).go("/pemberitahuan/", look=None).sees("Pak Kalung")

    worker = hand_of(TRANSIT_SW).go(f"/orang/{case.person_id}/").sees("Pak Kalung", "Belum ada bukti")
    worker.follow("Catat bukti").looks("evidence")
    worker.fill(kind="said", name="Suparman", remarks="Menyebut namanya sendiri pagi ini.")
    worker.press("Catat bukti").sees("Suparman", "Pak Kalung").looks("claimed")
    worker.follow("Catat bukti", look=None)
    worker.fill(kind="ktp", remarks="KTP lama diantar adiknya.", upload=photo())
    worker.press("Catat bukti").sees("Dokumen dilihat", "Pak Kalung")
    worker.follow("Tambah").looks("relative").fill(kind=("sibling",), other_name="Warsih", came_together=True)
    worker.press("Simpan").sees("Warsih", "Saudara kandung").looks("proved")
    worker.go(f"/kasus/{number}/", look="named").sees("Suparman", "dikenal sebagai “Pak Kalung”", "Warsih")
    call_command("verify_ledger")
    call_command("reconcile_workflows")

"""A night arrival with a bag and money, who must be kept apart: from the list at the gate to the receipt on leaving."""

import re
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from casework.cases.models import Case, CaseEvent
from casework.panti.belongings.models import CashEntry
from casework.panti.health.models import Dose
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.journeys.hands import photo
from tests.staff import staff

TRANSIT_NURSE, TRANSIT_HEAD = "nurse.psbi-1", "head.psbi-1"


def _received(hand_of: HandOf) -> str:
    """Brought by police at night; the bag and the money are listed by phone at once."""
    guard = hand_of(legs.TRANSIT_STAFF, width=360).go("/", look=None)
    guard.page.locator("nav.jk-bottom").get_by_role("link", name="Terima", exact=True).click()
    night = (timezone.localtime() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    guard.fill(
        occurred_at=night,
        source="police",
        institution="Polsek Tanah Abang",
        unknown=True,
        label="Pak Kalung",
        sex="L",
        age_band="18-59",
        description="Kalung tali hitam.",
        area="Kebon Kacang",
        conditions=["ill"],
    )
    guard.press("Terima orang ini").sees("Sudah diterima.")
    found = re.search(r"/kasus/(K-[\d-]+)/", guard.page.url)
    assert found, guard.page.url
    guard.page.get_by_role("link", name="Catat barang bawaannya sekarang.").click()
    guard.heading("Catat barang bawaan").looks()
    guard.fill(
        **{"items-0-description": "Tas ransel hitam", "items-0-storage": "locker", "items-0-place": "12"}
    )
    guard.press("Tambah barang")
    guard.fill(
        **{
            "items-1-description": "Telepon genggam retak",
            "items-1-storage": "safe",
            "items-1-photo": photo(),
            "cash": "lima puluh ribu",
            "handed_by": "Bripka Seno",
            "witness": "Satpam Dani",
        }
    )
    guard.press("Terima titipan").sees("Tulis jumlahnya dengan angka", "Pilih berkasnya sekali lagi").looks(
        "refused"
    )
    guard.fill(**{"items-1-photo": photo(), "cash": "50.000"})
    guard.press("Terima titipan").sees(
        "Barang titipan sudah dicatat.", "Tas ransel hitam", "Rp\u00a050.000"
    ).looks()
    guard.follow("Telepon genggam retak", look="thing")
    return found[1]


def _examined(hand_of: HandOf, number: str) -> None:
    nurse = hand_of(TRANSIT_NURSE).go(f"/kasus/{number}/?tab=panti", look="nobody examined")
    nurse.follow("Catat pemeriksaan kesehatan")
    nurse.fill(
        systolic=150,
        diastolic=95,
        temperature="38.2",
        mental_state="confused",
        hospital_now="no",
        complaint="Batuk berdahak tiga pekan.",
        infection="Suspek TB paru.",
        care=["isolate", "soft_diet"],
        care_note="Pintu kamar tertutup, jendela terbuka.",
    )
    nurse.press("Simpan pemeriksaan").sees("Kamar sendiri, pakai masker").looks("examined")
    nurse.follow("Catatan kesehatan: obat dan tanda vital", look="nothing ordered")
    nurse.follow("Tanda vital").fill(systolic=148, diastolic=92, temperature="37.2", pulse=88)
    nurse.press("Simpan hasil ukur").sees("tinggi").looks("measured")
    nurse.follow("Catat resep obat")
    due = timezone.localtime() + timedelta(minutes=2)
    nurse.fill(name="OAT kategori 1", dose="3 tablet", other_times=f"{due:%H.%M}", ordered_by="Puskesmas")
    nurse.fill(starts_on=due.date().isoformat())
    nurse.press("Masukkan ke rencana").sees("OAT kategori 1").looks("ordered")


def _refused_a_dose(hand_of: HandOf, number: str) -> None:
    nurse = hand_of(TRANSIT_NURSE, width=360).go(f"/kasus/{number}/?tab=panti", look=None)
    nurse.go("/panti/PSBI-1/obat/").sees("OAT kategori 1").looks("waiting")
    form = nurse.main.locator("form.jk-form")
    name = form.locator('[name^="dose-"]').first.get_attribute("name")
    assert name is not None
    nurse.fill(within=form, **{name: "refused"})
    nurse.press("Simpan pemberian obat", within=form).sees("Sebutkan mengapa tidak diminum").looks(
        "no reason"
    )
    nurse.fill(within=form, **{name.replace("dose", "why"): "Mual sejak pagi."})
    nurse.press("Simpan pemberian obat", within=form).sees(
        "1 dosis sudah dicatat.", "Mual sejak pagi."
    ).looks("done")
    assert Dose.objects.get().outcome == "refused"


def test_belongings_and_health_from_the_gate_to_the_receipt(hand_of: HandOf, site: str) -> None:
    number = _received(hand_of)
    _examined(hand_of, number)

    ward = hand_of(staff("panti_staff", "PSBI-1").username).go(f"/kasus/{number}/", look="to be kept apart")
    ward.sees("Kamar sendiri, pakai masker", "Makanan lunak", "jendela terbuka")
    for tab in ("panti", "timeline"):
        ward.go(f"/kasus/{number}/?tab={tab}", look=None)
        assert not re.search("TB paru|OAT|Batuk", ward.page.content())
    ward.go("/panti/PSBI-1/", look="with care").sees("Kamar sendiri, pakai masker")
    _refused_a_dose(hand_of, number)

    worker = hand_of(legs.TRANSIT_SW).go(f"/kasus/{number}/langkah/discharge/", look="belongings held")
    worker.sees("panti masih menyimpan barang atau uang", "2 barang dan Rp\u00a050.000")
    guard = hand_of(legs.TRANSIT_STAFF).go(f"/kasus/{number}/?tab=panti", look="with belongings")
    guard.follow("Kembalikan", look="hand back").fill(
        to_whom="Pak Kalung", signed="thumbprint", witness="Sukirman"
    )
    guard.press("Kembalikan dengan tanda terima").sees("TT-1/", "Tas ransel hitam").looks("receipt")
    assert CashEntry.objects.latest("pk").balance == 0

    legs.propose(
        hand_of,
        number,
        "pelepasan mandiri",
        legs.TRANSIT_SW,
        destination="own_home",
        address="Jl. Melati 3 RT 02/05, Brebes",
    )
    legs.decide(hand_of, TRANSIT_HEAD, "Putuskan pelepasan mandiri")
    guard.go("/panti/PSBI-1/", look=None).follow(f"Di gerbang {number}", look=None)
    guard.fill(paper_handover=True).press("Orangnya sudah berangkat")
    assert Case.objects.get(number=number).stage == "aftercare"
    assert not CaseEvent.objects.filter(case__number=number, verb="belongings_left").exists()
    guard.go("/panti/PSBI-1/barang/", look="nothing kept")
    call_command("verify_ledger")
    call_command("reconcile_workflows")

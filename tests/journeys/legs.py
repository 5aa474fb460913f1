"""The main road by hand: each leg as its people walk it through the pages, from one office to the next."""

import re
from datetime import timedelta
from typing import Final

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.conftest import HandOf
from tests.journeys.hands import photo
from tests.road import HOUSE
from tests.staff import office

OFFICER, SUDINSOS_SW, SUPERVISOR = "outreach.sds-pus", "sw.sds-pus", "supervisor.sds-pus"
TRANSIT_STAFF, TRANSIT_SW = "staff.psbi-1", "sw.psbi-1"
HEAD, STAFF, NURSE = "head.pstw-bm2", "staff.pstw-bm2", "nurse.pstw-bm2"
HOUSE_SW, HOUSE_SUPERVISOR = "sw.pstw-bm2", "supervisor.pstw-bm2"

STORY: Final = {
    "presenting_problem": "Tidur di kolong jembatan sejak diusir dari kontrakan.",
    "family": "Menyebut seorang adik di Brebes.",
    "education_work": "Dulu kuli panggul di pasar.",
    "physical_health": "Kaki kanan bengkak.",
    "psychological": "Tenang, kadang lupa hari.",
    "social": "Dikenal para pedagang.",
    "basic_needs": "Makan dari warung, tidak punya KTP.",
    "strengths": "Mau bercerita dan rajin menyapu.",
    "wishes": "Ingin pulang ke adiknya.",
    "risk_self": "low",
    "risk_others": "none",
    "risk_flight": "low",
    "violence": "no",
    "category": ("08",),
    "route": "panti",
}


def outreach(hand_of: HandOf) -> str:
    """An unknown man of about sixty-five is met at night and brought along; the number of his case."""
    officer = hand_of(OFFICER, width=360).go("/")
    officer.page.locator("nav.jk-bottom").get_by_role("link", name="Catat").click()
    officer.heading("Catat penjangkauan").looks()
    officer.fill(
        photo=photo(),
        area="Kebon Kacang",
        spot="Kolong jembatan layang, dekat pangkalan ojek",
        unknown=True,
        label="Pak Topi",
        description="Topi rajut cokelat, bekas luka di pelipis kiri.",
        sex="L",
        age_band="60+",
    )
    expect(officer.main.locator("[data-preview] img")).to_be_visible()
    officer.fill(
        estimated_age=65, age_basis=("appearance",), conditions=["hungry", "confused"], result="transit"
    )
    officer.fill(
        vehicle="Mobil jangkauan B 1234",
        goods="Satu tas kain, satu selimut.",
        handed_condition="Lelah, dapat berjalan.",
        done="Diberi makan, bersedia ikut ke panti.",
    )
    officer.looks("filled").press("Simpan orang ini").sees("dibuka.", "Pak Topi").looks()
    found = re.search(r"/kasus/(K-[\d-]+)/", officer.page.url)
    assert found, officer.page.url
    return found[1]


def arrival(hand_of: HandOf, number: str) -> None:
    """The transit panti signs for the person at its gate."""
    guard = hand_of(TRANSIT_STAFF).go("/").case(number)
    guard.follow("Tandatangani kedatangan").sees("Mobil jangkauan B 1234", "Satu tas kain")
    guard.fill(remarks="Selimut basah, sudah diganti.")
    guard.press("Tandatangani kedatangan").sees("Kedatangan sudah ditandatangani.").looks()


def assessment(hand_of: HandOf, number: str) -> None:
    """What the transit panti finds out, and what its conference decides."""
    worker = hand_of(TRANSIT_SW).take("Asesmen dan usulkan panti").looks()
    worker.heading("Pak Topi").sees("asesmen awal belum diajukan")
    worker.follow("asesmen awal belum diajukan").fill(**STORY)
    worker.press("Simpan draf").sees("Draf tersimpan.").looks("draft")
    worker.press("Ajukan asesmen").sees("Asesmen sudah diajukan dan kategorinya ditetapkan.").looks()
    worker.follow("notulen temu bahas kasus belum ada")
    worker.fill(
        chair="Hj. Zubaidah Matondang, M.Si.",
        participants="Dewi Anggraini, pekerja sosial\nNs. Yohana Tambunan, perawat",
        facts="Lanjut usia, tidak ada keluarga di Jakarta.",
        decision="Dirujuk ke panti lanjut usia.",
        route="panti",
    )
    worker.press("Simpan").sees("Notulen tersimpan.").looks()


def propose_place(hand_of: HandOf, number: str) -> None:
    worker = hand_of(TRANSIT_SW).go(f"/kasus/{number}/")
    worker.follow("Usulkan rujukan ke panti")
    worker.fill(
        panti=office(HOUSE).pk, urgency="normal", note="Lanjut usia, perlu perawat. Sesuai temu bahas kasus."
    )
    worker.press("Usulkan rujukan ke panti").sees(
        "Usulan Anda kini menunggu keputusan: Hotman Simbolon"
    ).looks("waiting")


def placement(hand_of: HandOf, number: str) -> None:
    propose_place(hand_of, number)
    decide(hand_of, SUPERVISOR, "Budi Mulia 2")


def decide(hand_of: HandOf, username: str, what: str, note: str = "Setuju, lanjutkan.") -> None:
    """From one's work to the queue of decisions, and approve what is asked."""
    decider = hand_of(username).go("/", look="with a decision")
    decider.page.locator("nav.jk-rail").get_by_role("link", name="Persetujuan").click()
    decider.heading("Persetujuan").looks()
    row = decider.main.get_by_role("listitem").filter(has_text=what)
    decider.follow("Putuskan", within=row, look=what)
    approval = decider.main.locator('form[action$="/setujui/"]')
    decider.fill(within=approval, note=note)
    decider.press("Setujui", within=approval).sees("Disetujui.").looks(f"decided {what}")


def intake(hand_of: HandOf, number: str) -> None:
    """The receiving head says yes; the person arrives and is examined."""
    head = hand_of(HEAD).take("Jawab rujukan").looks().follow("Terima rujukan")
    head.fill(note="Silakan datang pagi hari.").press("Terima rujukan").sees("Rujukan diterima").looks(
        "accepted"
    )
    guard = hand_of(STAFF).take("Catat kedatangan").looks()
    guard.fill(place="Wisma Cempaka, kamar 3").press("Catat penerimaan di panti").sees("Diterima di panti")
    nurse = hand_of(NURSE).go("/").case(number)
    nurse.tab("Panti").follow("Catat pemeriksaan kesehatan")
    nurse.fill(
        systolic=150,
        diastolic=90,
        temperature="36.8",
        pulse=84,
        weight="48.5",
        height=158,
        mental_state="confused",
        hospital_now="no",
        complaint="Kaki kanan bengkak.",
        injuries="Lecet di tumit.",
        medication="Belum ada.",
        allergies="Tidak tahu.",
    )
    nurse.press("Simpan pemeriksaan").sees("Pemeriksaan kesehatan").looks("with a health check")


def support(hand_of: HandOf, number: str) -> None:
    """The full assessment, the plan with a goal and the man's agreement to it."""
    worker = hand_of(HOUSE_SW).take("Siapkan").heading("Pak Topi")
    worker.follow("asesmen lengkap di panti belum diajukan", look="full")
    worker.fill(
        psychological="Tenang, mengenali petugas.", **{key: STORY[key] for key in ("risk_flight", "violence")}
    )
    worker.press("Ajukan asesmen").sees("Asesmen sudah diajukan")
    worker.follow("rencana belum memuat tujuan")
    worker.fill(aim="Sehat, dapat berjalan sendiri, dan pulang ke adiknya.")
    worker.fill(
        **{
            "goals-0-goal": "Dapat berjalan sendiri",
            "goals-0-activity": ("physical",),
            "goals-0-component": ("therapy",),
            "goals-0-responsible": "Ns. Grace Pattiasina",
            "goals-0-due_on": (timezone.localdate() + timedelta(days=60)).isoformat(),
            "goals-0-indicator": "Berjalan 50 meter tanpa bantuan",
        }
    )
    worker.press("Simpan rencana").looks()
    worker.follow("rencana belum disepakati")
    worker.fill(agreed_by="person", how="thumbprint", witness="Suparmi")
    worker.press("Catat kesepakatan").sees("Disepakati").looks("agreed")
    propose(hand_of, number, "mulai dukungan psikososial")
    decide(hand_of, HEAD, "Putuskan dukungan psikososial")


def propose(hand_of: HandOf, number: str, step: str, username: str = HOUSE_SW, **answers: object) -> None:
    worker = hand_of(username).go(f"/kasus/{number}/", look=step)
    worker.follow(f"Usulkan {step}")
    worker.fill(**({"note": "Sudah siap, semua syarat terpenuhi."} | answers))
    worker.press(f"Usulkan {step}").sees("Usulan Anda kini menunggu keputusan")


def report(hand_of: HandOf, number: str) -> None:
    """A progress report of this stage, goal by goal."""
    worker = hand_of(HOUSE_SW).go(f"/kasus/{number}/", look=None)
    worker.follow("laporan perkembangan pada tahap ini belum ada")
    status = worker.main.locator('[name^="goal_"][name$="_status"]').first.get_attribute("name")
    assert status is not None
    worker.fill(
        period_from=timezone.localdate().isoformat(),
        summary="Mulai berjalan dengan tongkat dan mau ikut senam.",
        recommendation="next_stage",
        **{status: "under_way", status.replace("status", "note"): "Sudah 20 meter."},
    )
    worker.press("Simpan").sees("Laporan perkembangan tersimpan.").looks()


def rehabilitation(hand_of: HandOf, number: str) -> None:
    worker = hand_of(HOUSE_SW).go(f"/kasus/{number}/", look=None)
    worker.follow("sesi psikososial belum ada yang dicatat")
    worker.fill(
        kind="individual",
        attended="yes",
        minutes=45,
        content="Bercerita tentang kampung dan adiknya.",
        analysis="Mulai percaya kepada petugas.",
        next_step="Cari nomor telepon adik.",
    )
    worker.press("Simpan").sees("Sesi tersimpan.").looks()
    report(hand_of, number)
    propose(hand_of, number, "mulai rehabilitasi sosial")
    decide(hand_of, HOUSE_SUPERVISOR, "Putuskan rehabilitasi sosial")


def resocialisation(hand_of: HandOf, number: str) -> None:
    worker = hand_of(HOUSE_SW).go(f"/kasus/{number}/", look=None)
    worker.follow("hasil program belum ada yang dicatat")
    worker.fill(
        name="Merajut, tingkat dasar",
        kind="life_skills",
        started_on=timezone.localdate().isoformat(),
        outcome="completed",
        note="Dua kantong selesai dirajut.",
    )
    worker.press("Simpan").sees("Hasil program").looks()
    report(hand_of, number)
    propose(hand_of, number, "mulai resosialisasi")
    decide(hand_of, HOUSE_SUPERVISOR, "Putuskan resosialisasi")


def home(hand_of: HandOf, number: str) -> None:
    """His sister takes him home: proposed, approved, and carried out at the gate with the papers."""
    propose(
        hand_of,
        number,
        "pengembalian ke keluarga",
        collector_name="Warsih",
        collector_relation="adik",
        collector_phone="0812 0000 1122",
        address="Jl. Melati 3 RT 02/05, Brebes",
    )
    decide(hand_of, HEAD, "Putuskan pengembalian ke keluarga")
    guard = hand_of(STAFF).go("/panti/").follow(office(HOUSE).short_name)
    guard.follow(f"Di gerbang {number}").sees("Warsih", "Jl. Melati 3")
    guard.press("Orangnya sudah berangkat").sees("Masih kurang").looks("papers missing")
    for box in guard.main.locator('[name^="paper_"]').all():
        name = box.get_attribute("name")
        assert name is not None
        guard.fill(**{name: True})
    guard.press("Orangnya sudah berangkat").sees("Dikembalikan ke keluarga").looks("left")


def closing(hand_of: HandOf, number: str) -> None:
    """The Sudinsos visits him at home and closes the case."""
    worker = hand_of(SUDINSOS_SW).go("/").case(number, look="aftercare")
    worker.follow("kunjungan bimbingan lanjut belum dilakukan")
    worker.follow("Catat", within=worker.page.locator("main ul.jk-sheet"))
    worker.fill(
        living="Tinggal di kamar sendiri, makan cukup.",
        living_with="Adik dan dua keponakan",
        problems="Obat tekanan darah perlu diantar.",
        verdict="well",
    )
    worker.press("Simpan").looks()
    while (
        worker.go(f"/kasus/{number}/bimbingan-lanjut/", look=None)
        .main.get_by_role("link", name="Tiadakan")
        .count()
    ):
        worker.follow("Tiadakan")
        worker.fill(waive_reason="Kabar rutin lewat puskesmas setempat.").press("Simpan")
    propose(hand_of, number, "penutupan kasus", username=SUDINSOS_SW, outcome="with_family")
    decide(hand_of, SUPERVISOR, "Putuskan penutupan")
    hand_of(SUPERVISOR).go(f"/kasus/{number}/", look="closed").sees("Kasus ini sudah selesai.")

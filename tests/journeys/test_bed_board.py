"""A bed from arrival to clean again: two people at the board, one of them on a tablet that hears of it live."""

import re

from django.core.management import call_command
from playwright.sync_api import expect

from casework.cases.models import Case
from casework.panti.models import Lodging
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.panti.house.plan import bed, wing
from tests.panti.road import HOUSE, on_the_way

TABLET = 820


def test_a_bed_from_arrival_to_clean_again(hand_of: HandOf, site: str) -> None:
    case = on_the_way(accepted=True)
    wing("Melati", beds=4, sex=case.person.sex)
    number, board = case.number, f"/panti/{HOUSE}/papan/"

    watcher = hand_of(legs.HEAD, width=TABLET, live=True).go(board, look="before")
    watcher.sees("Akan tiba", "belum dipesankan tempat")

    guard = hand_of(legs.STAFF).go(f"/panti/kasus/{number}/simpan-tempat/")
    guard.fill(place="Melati 1.2 · akses kursi roda" if bed().room.is_accessible else "Melati 1.2")
    guard.press("Pesan tempat ini").sees("Melati 1.2 dipesan untuk")
    expect(watcher.page.locator('[data-bed="booked"].jk-bed')).to_have_count(1)

    narrowed = hand_of(legs.HEAD, live=True).go(board, look=None)
    ready, beds = narrowed.page.locator("#state-free"), narrowed.page.locator(".jk-bed")
    ready.click()
    expect(narrowed.page).to_have_url(re.compile(r"\?keadaan=free$"))
    expect(beds).to_have_count(3)
    expect(ready).to_be_focused()
    narrowed.looks("ready beds alone")

    guard.go(f"/kasus/{number}/langkah/admit/", look="with beds").sees("Melati 1.2 sudah dipesan")
    guard.press("Catat penerimaan di panti").sees(number)
    expect(watcher.page.locator('[data-bed="taken"].jk-bed')).to_have_count(1)

    guard.go(f"{board}{bed('1.2').pk}/").follow("Pindahkan ke tempat lain")
    guard.fill(place="Melati 1.3", note="Minta dekat jendela.").press("Pindahkan").sees(
        "Melati 1.3", "Dibersihkan"
    )
    # heard live, the filter is kept: 1.1 and 1.4 are ready, 1.2 is being cleaned
    expect(beds).to_have_count(2)
    expect(ready).to_have_attribute("aria-current", "true")
    ready.click()
    expect(narrowed.page).to_have_url(re.compile(r"/papan/$"))
    expect(beds).to_have_count(4)
    guard.go(f"{board}{bed('1.2').pk}/", look="being cleaned").press("Tempat tidur sudah bersih")
    guard.sees("Melati 1.2 bersih dan kosong.")

    head = hand_of(legs.HEAD).go(f"{board}{bed('1.3').pk}/").follow("Nyatakan tidak dipakai")
    head.press("Nyatakan tidak dipakai").looks("without a reason").fill(reason="Rangka patah")
    head.press("Nyatakan tidak dipakai").sees("mohon dipindahkan", "Rangka patah")
    expect(watcher.page.get_by_text("Melati 1.3 tidak dipakai, tetapi masih ditempati")).to_be_visible()

    guard.go(f"{board}{bed('1.3').pk}/", look="must be moved").follow("Pindahkan ke tempat lain", look=None)
    guard.fill(place="Melati 1.4").press("Pindahkan").sees("Melati 1.4")
    guard.go(f"/kasus/{number}/", look=None).follow("Catat masuk rumah sakit", look=None)
    guard.fill(place="RSUD Cengkareng", reason="Demam tinggi sejak malam.").press("Catat masuk rumah sakit")
    guard.go(board, look="with everything").sees("di rumah sakit", "tempat ditahan")

    made = bed().room
    head.go(f"/panti/{HOUSE}/tata/").sees("4 tempat tidur, 1 di antaranya tidak dipakai")
    head.follow("Tambah wisma").go(f"/panti/{HOUSE}/tata/wisma/{made.wing_id}/kamar/")
    head.fill(name="Melati 2", labels="1.1, 2.1").press("Simpan").sees("1.1").looks("a number twice")
    head.fill(labels="2.1, 2.2").press("Simpan").sees("Kamar ditambahkan.", "2.2")
    head.go(f"{board}{bed('2.2').pk}/ubah/")

    case = Case.objects.get(number=number)
    where = Lodging.objects.filter(case=case, stay__isnull=False).order_by("pk")
    assert [one.bed.label for one in where] == ["1.2", "1.3", "1.4"]
    call_command("verify_ledger")

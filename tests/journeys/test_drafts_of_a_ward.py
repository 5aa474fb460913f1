"""What a shift types on a tablet that loses its signal: it comes back, and never over what a colleague wrote."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from casework.cases.models import Case
from casework.panti.models import LogEntry, Search, SearchStep, Stay
from casework.panti.shifts import current_shift
from casework.panti.ward.logbook import Row, usual, write_log
from casework.panti.ward.rollcalls import take_roll_call
from tests import road
from tests.browser import PageFor
from tests.journeys import legs
from tests.staff import office, staff

HOUSE = road.HOUSE
NOTE = "[data-draft-note]"


def stay_of(case: Case) -> Stay:
    return Stay.objects.get(case=case, left_at__isnull=True)


def choose_all(page: Page, row: str, **more: str) -> None:
    for name, value in (usual() | more).items():
        field = page.locator(f"[name='{row}-{name}']")
        field.fill(value) if name == "note" else field.select_option(value)
    expect(page.locator(NOTE)).to_contain_text("Tersimpan di perangkat ini")


def leave_without_a_word(page: Page, address: str) -> None:
    """Go to the page anew as after a night on the charger."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(address)


def test_a_draft_from_before_a_colleague_wrote_shows_both_texts(page_for: PageFor) -> None:
    stay = stay_of(road.walk_to("intake"))
    row, shift = f"s{stay.pk}", current_shift()
    address = f"{reverse('ward_log', args=[HOUSE])}?sif={shift.key}"
    page = page_for(legs.STAFF)
    page.goto(address)
    choose_all(page, row, condition="ill", note="Demam")
    colleague = staff("nurse", HOUSE)
    write_log(office(HOUSE), shift, [Row(stay.pk, usual() | {"note": "Sudah minum obat"})], actor=colleague)
    leave_without_a_word(page, address)
    expect(page.locator(f"[name='{row}-note']")).to_have_value("Demam")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.get_by_text("Rekan Anda menulis").first).to_be_visible()
    expect(page.get_by_text("Sudah minum obat").first).to_be_visible()
    assert LogEntry.objects.get().written_by == colleague


def test_a_discarded_draft_leaves_the_page_as_it_came(page_for: PageFor) -> None:
    stay = stay_of(road.walk_to("intake"))
    row, shift = f"s{stay.pk}", current_shift()
    address = f"{reverse('ward_log', args=[HOUSE])}?sif={shift.key}"
    page = page_for(legs.STAFF)
    page.goto(address)
    choose_all(page, row, note="Demam")
    write_log(office(HOUSE), shift, [Row(stay.pk, usual())], actor=staff("nurse", HOUSE))
    leave_without_a_word(page, address)
    # one tap beside the save button throws nothing away
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Buang").click()
    expect(page.locator(f"[name='{row}-note']")).not_to_have_value("")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Buang").click()
    expect(page.locator(f"[name='{row}-note']")).to_have_value("")
    expect(page.locator(f"[name='{row}-corrects']")).to_have_value(str(LogEntry.objects.get().pk))


def test_what_is_added_after_an_answer_was_lost_is_not_taken_for_what_arrived(page_for: PageFor) -> None:
    stay = stay_of(road.walk_to("intake"))
    row, shift = f"s{stay.pk}", current_shift()
    address = f"{reverse('ward_log', args=[HOUSE])}?sif={shift.key}"
    page = page_for(legs.STAFF)
    page.goto(address)
    choose_all(page, row, note="Demam")
    kept = "Object.entries(localStorage).find(([key]) => key.startsWith('jk-draft:'))"
    name, text = page.evaluate(kept)
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.get_by_text("1 catatan disimpan")).to_be_visible()
    # the answer never came: the draft is still on the tablet
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, text])
    leave_without_a_word(page, address)
    page.locator(f"[name='{row}-note']").fill("Demam 39")
    page.get_by_role("button", name="Simpan catatan").click()
    # it says something else than what arrived: both are shown, nothing is lost
    expect(page.get_by_text("Rekan Anda menulis").first).to_be_visible()
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.get_by_text("1 catatan disimpan")).to_be_visible()
    assert LogEntry.objects.get(corrects__isnull=False).note == "Demam 39"


def test_steps_of_a_search_ticked_without_a_signal_go_when_it_is_back(page_for: PageFor) -> None:
    case = road.walk_to("intake")
    stay = stay_of(case)
    take_roll_call(office(HOUSE), actor=staff("nurse", HOUSE), present=set(), shown={stay.pk}, confirmed=True)
    page = page_for(legs.STAFF)
    page.goto(reverse("search_detail", args=[case.number]))
    page.context.set_offline(True)
    page.locator("#id_steps_gate").check()
    page.get_by_role("button", name="Simpan langkah").click()
    expect(page.locator(NOTE)).to_contain_text("Tidak ada sinyal")
    page.context.set_offline(False)
    expect(page.locator("#id_steps_gate")).to_have_count(0)
    assert SearchStep.objects.get(search=Search.objects.get()).step == "gate"

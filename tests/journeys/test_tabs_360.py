"""A ward on a phone: whoever opens a tab of a case lands on it, and a mark of the log leaves the photo free."""

from playwright.sync_api import expect

from casework.panti.models import Stay
from tests import road
from tests.journeys import legs
from tests.journeys.conftest import HandOf

MARK = """row => {
  const photo = row.querySelector(".jk-face").getBoundingClientRect().left;
  const marked = [row, row.cells[0]].filter(one => getComputedStyle(one).boxShadow.includes("inset"));
  return marked.map(one => photo - one.getBoundingClientRect().left);
}"""


def test_opened_tab_is_landed_on_and_the_next_step_is_one_tap_away(hand_of: HandOf, site: str) -> None:
    number = road.walk_to("intake").number
    guard = hand_of(legs.STAFF, width=360).go(f"/kasus/{number}/", look="on a phone")
    tabs, panel = guard.page.locator(".jk-tabs"), guard.page.locator(".jk-next")
    expect(tabs).to_be_in_viewport()
    expect(panel).to_be_in_viewport()

    guard.go(f"/kasus/{number}/?tab=panti", look="an opened tab")
    expect(tabs.get_by_role("link", name="Panti")).to_be_in_viewport(ratio=1)
    expect(guard.page.locator(".jk-tab h2").first).to_be_in_viewport()
    expect(panel).to_be_hidden()
    tabs.get_by_role("link", name="Dokumen").click()
    expect(guard.page.get_by_role("heading", name="Belum ada berkas")).to_be_in_viewport()
    expect(tabs.get_by_role("link", name="Dokumen")).to_be_in_viewport(ratio=1)

    guard.page.locator(".jk-next1").click()
    expect(panel).to_be_in_viewport()
    expect(guard.page.locator(".jk-next1")).to_be_hidden()


def test_row_that_is_written_is_marked_beside_the_photo(hand_of: HandOf, site: str) -> None:
    case = road.walk_to("intake")
    row = f"s{Stay.objects.get(case=case, left_at__isnull=True).pk}"
    guard = hand_of(legs.STAFF, width=360).go(f"/panti/{road.HOUSE}/catatan/", look=None)
    guard.fill(rest_as_usual=True, **{f"{row}-condition": "Sehat"}).press("Simpan catatan")
    guard.sees("1 catatan disimpan")
    marks = guard.page.locator("tr[data-written]").evaluate(MARK)
    assert len(marks) == 1
    assert marks[0] > 3

    wide = hand_of(legs.HEAD).go(f"/kasus/{case.number}/?tab=panti", look=None).page
    said, sheet = (
        wide.locator(one).first.bounding_box() for one in (".jk-rows--log .jk-what", ".jk-rows--log")
    )
    assert said is not None
    assert sheet is not None
    assert said["width"] > 0.9 * sheet["width"]

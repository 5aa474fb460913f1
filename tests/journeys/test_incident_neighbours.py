"""Who had to do with an incident is searched for among everybody in the house, by hand or by keyboard."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from casework.panti.models import Incident
from tests import road
from tests.journeys import legs
from tests.journeys.conftest import HandOf


def chosen(page: Page) -> list[str]:
    return page.locator("select[name=others]").evaluate(
        "list => [...list.selectedOptions].map(one => one.value)"
    )


def test_others_are_searched_chosen_and_taken_out_again(hand_of: HandOf, site: str) -> None:
    case = road.walk_to("intake")
    others = {
        name: road.walk_to("intake", road.open_case(person=road.somebody(name=name)))
        for name in ("Sukarti Wijaya", "Bambang Sutejo", "Sukarno Adi")
    }
    hand = hand_of(legs.STAFF, width=360).go(reverse("incident_add", args=[case.number]))
    page = hand.page
    find = page.get_by_role("combobox", name="Warga lain")
    rows = page.get_by_role("option")
    expect(page.locator("select[name=others]")).to_be_hidden()

    find.fill("suk")
    expect(rows).to_have_count(2)
    hand.looks("searching for others")
    find.press("ArrowDown")
    find.press("Enter")
    # nothing was sent, and the list is shut
    expect(rows).to_have_count(0)
    expect(find).to_be_focused()
    assert len(chosen(page)) == 1
    find.fill(others["Bambang Sutejo"].number)
    rows.filter(has_text="Bambang").click()
    assert len(chosen(page)) == 2
    find.fill("bambang")
    expect(page.get_by_text("Tidak ada warga panti ini yang cocok.").first).to_be_visible()
    find.press("Escape")
    expect(find).to_have_attribute("aria-expanded", "false")

    page.locator(".jk-picker__chip").first.click()
    page.get_by_role("button", name="Keluarkan").first.focus()
    hand.looks("with others chosen")
    (left,) = chosen(page)
    # what is wrong elsewhere does not lose them
    hand.press("Laporkan").sees("Bambang Sutejo" if left == str(others["Bambang Sutejo"].pk) else "Suk")
    assert chosen(page) == [left]
    hand.fill(kind="violence", severity="minor", place="Ruang makan", words="Berebut kursi.")
    hand.press("Laporkan").sees("Kejadian dilaporkan")
    assert {one.case_id for one in Incident.objects.get().people.all()} == {case.pk, int(left)}

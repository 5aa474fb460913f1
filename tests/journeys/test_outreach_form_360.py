"""The outreach form under a thumb: nothing beside the screen, nothing typed twice, one case for two taps."""

from playwright.sync_api import expect

from casework.cases.models import Case
from casework.outreach.models import Contact
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.journeys.hands import photo, spills

FORM = "/penjangkauan/catat/"
COMFORTABLE = 44


def test_nothing_stands_beside_the_screen_and_controls_fit_a_thumb(hand_of: HandOf) -> None:
    officer = hand_of(legs.OFFICER, width=360).go(FORM)
    folded = officer.main.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    officer.fill(unknown=True, result="transit")
    assert spills(officer.page) == 0
    for words in ("Simpan orang ini", "Batal"):
        box = officer.main.locator(".jk-save").get_by_text(words, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= COMFORTABLE, words
    for control in officer.main.locator("select, input[type=text], input[type=number], textarea").all():
        box = control.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["height"] >= COMFORTABLE, control.get_attribute("name")


def test_an_error_keeps_everything_typed_and_the_correction_passes(hand_of: HandOf) -> None:
    officer = hand_of(legs.OFFICER, width=360).go(FORM, look=None)
    officer.fill(
        area="Kebon Kacang",
        spot="Depan halte",
        source="community",
        name="Sumiyati",
        sex="P",
        age_band="60+",
        nik="12345",
        conditions=["well", "ill"],
        companions="Seorang cucu",
        result="case",
        done="Minta waktu sampai besok.",
    )
    officer.press("Simpan orang ini").sees("perlu diperiksa").looks("errors")
    expect(officer.main.locator("[data-error-summary]")).to_be_focused()
    assert officer.main.locator("[data-error-summary] a").count() == 2
    kept = {"spot": "Depan halte", "name": "Sumiyati", "nik": "12345", "companions": "Seorang cucu"}
    for name, value in kept.items():
        expect(officer.main.locator(f"[name={name}]")).to_have_value(value)
    expect(officer.main.locator("[name=done]")).to_have_value("Minta waktu sampai besok.")
    expect(officer.main.locator("[name=area] option:checked")).to_have_text("Kebon Kacang")
    for name, value in (("source", "community"), ("sex", "P"), ("age_band", "60+"), ("result", "case")):
        expect(officer.main.locator(f'[name={name}][value="{value}"]')).to_be_checked()

    officer.main.locator("[data-error-summary] a").filter(has_text="NIK").click()
    expect(officer.main.locator("[name=nik]")).to_be_focused()
    officer.fill(nik="3171076506590001")
    officer.main.locator("label:has(> [name=conditions][value=well])").click()
    officer.press("Simpan orang ini").sees("dibuka.", "Sumiyati")
    contact = Contact.objects.get()
    assert (contact.conditions, contact.companions, contact.spot) == (["ill"], "Seorang cucu", "Depan halte")


SEND_TWICE = """async form => {
  const send = () => fetch(location.href, {method: "POST", body: new FormData(form)});
  const answers = await Promise.all([send(), send()]);
  return answers.map(answer => new URL(answer.url).pathname);
}"""


def test_two_taps_make_one_case(hand_of: HandOf) -> None:
    officer = hand_of(legs.OFFICER, width=360).go(FORM, look=None)
    officer.fill(photo=photo(), area="Kebon Kacang", unknown=True, label="Pak Topi", sex="L", age_band="60+")
    officer.fill(result="case").main.get_by_role("button", name="Simpan orang ini").dblclick()
    officer.page.wait_for_url("**/kasus/K-*/")
    officer.sees("Pak Topi")
    assert (Case.objects.count(), Contact.objects.count()) == (1, 1)


def test_one_form_that_arrives_twice_at_once_makes_one_case(hand_of: HandOf) -> None:
    """Past the guard of the page, as from a network that sends again."""
    officer = hand_of(legs.OFFICER, width=360).go(FORM, look=None)
    officer.fill(area="Kebon Kacang", unknown=True, label="Pak Topi", sex="L", age_band="60+", result="case")
    addresses = officer.page.locator("form[enctype]").evaluate(SEND_TWICE)
    number = Case.objects.get().number
    assert addresses == [f"/kasus/{number}/"] * 2
    assert Contact.objects.count() == 1

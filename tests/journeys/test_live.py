"""Two people on one case, a supervisor at the queue: each sees at once what another does, and keeps what they type."""

import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, WebSocket, WebSocketRoute, expect

from casework.cases import services
from tests.browser import PageFor
from tests.journeys.conftest import HandOf
from tests.journeys.hands import portrait
from tests.road import SUDINSOS, TRANSIT, assess, confer, fresh, open_case, propose, walk_to
from tests.staff import office, staff

# seen within a second by a person; the rest is for a machine that does other things as well
SOON = 4_000
WORKER, OFFICER, SUPERVISOR = "sw.sds-pus", "outreach.sds-pus", "supervisor.sds-pus"


def requests_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


# all that ever comes over a socket: names of topics and numbers, nothing of a person
TOPIC = r"(user|office|panti):\d+|(case|presence):K-\d{4}-\d{6,8}"
WORDS = re.compile(f"following|hint|gone|away|resync|refused|{TOPIC}")


def frames_of(page: Page) -> list[str]:
    """Every frame the page hears from now on."""
    found: list[str] = []

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: found.append(str(frame)))

    page.on("websocket", opened)
    return found


def are_hints(frames: list[str]) -> bool:
    assert frames
    for frame in frames:
        said = json.loads(frame)
        assert set(said) <= {"type", "topic", "topics", "version", "stale"}, frame
        values = [said["type"], *said.get("topics", ()), *([said["topic"]] if "topic" in said else ())]
        assert all(WORDS.fullmatch(value) for value in values), frame
        assert all(type(said.get(key, 0)) in (int, bool) for key in ("version", "stale")), frame
    return True


def left_alone(page: Page) -> list[str]:
    """What a page asks for in the minute in which nobody touches it and nothing happens."""
    asked = requests_of(page)
    for _half in range(2):
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(150)
    return asked


def test_a_case_moves_before_the_eyes_of_who_writes_in_it(hand_of: HandOf) -> None:
    case = open_case()
    writer, mover = hand_of(WORKER, live=True), hand_of(OFFICER, live=True)
    mover.page.clock.install()
    frames = [frames_of(hand.page) for hand in (writer, mover)]
    writer.go(f"/kasus/{case.number}/?tab=timeline", look=None)
    mover.go(f"/kasus/{case.number}/", look=None)
    # each knows of the other, and that somebody writes
    expect(writer.page.locator("#live-here")).to_contain_text(staff("outreach_officer", SUDINSOS).name)
    text = writer.page.get_by_role("textbox", name="Tulis catatan")
    text.fill("Adiknya di Brebes, nomor telepon")
    expect(mover.page.locator("#live-here")).to_contain_text("sedang menulis", timeout=SOON)

    # a step by a colleague: road, next step and timeline change, the half-written note does not
    services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", SUDINSOS),
        expected_stage="outreach",
        panti=office(TRANSIT).pk,
    )
    expect(writer.page.locator("#live-timeline")).to_contain_text("Diserahterimakan", timeout=SOON)
    expect(writer.page.locator("#live-road [aria-current]")).to_contain_text("Asesmen awal")
    expect(text).to_have_value("Adiknya di Brebes, nomor telepon")
    expect(text).to_be_focused()
    expect(writer.page.locator("[data-news-load]")).to_be_hidden()

    # a note sent by one is read by the other; a page left alone asks for nothing
    writer.press("Tulis")
    expect(mover.main).to_contain_text("Adiknya di Brebes", timeout=SOON)
    expect(mover.page.locator("#live-here")).not_to_contain_text("sedang menulis")
    # what was put off while much happened is read first
    mover.page.clock.run_for(6_000)
    mover.page.wait_for_timeout(1_000)
    assert left_alone(mover.page) == []
    assert all(are_hints(heard) for heard in frames)


def test_a_proposal_appears_in_the_queue_and_its_proposer_sees_it_decided(hand_of: HandOf) -> None:
    case = walk_to("assessment")
    for paper in (assess, confer):
        paper(fresh(case))
    decider, proposer, writer = (hand_of(name, live=True) for name in (SUPERVISOR, "sw.psbi-1", WORKER))
    frames = [frames_of(hand.page) for hand in (decider, proposer, writer)]
    decider.go("/persetujuan/", look=None)
    before = decider.page.locator("#live-decisions li").count()
    writer.go(f"/kasus/{case.number}/?tab=timeline", look=None)
    text = writer.page.get_by_role("textbox", name="Tulis catatan")
    text.fill("Menunggu jawaban")
    proposal = propose(fresh(case), "place")
    expect(decider.page.locator("#live-decisions li")).to_have_count(before + 1, timeout=SOON)
    expect(decider.page.locator("#live-bell .jk-icbtn__n")).to_be_visible()
    proposer.go(f"/kasus/{case.number}/", look=None)
    expect(proposer.page.locator("#live-here")).to_contain_text("sedang menulis", timeout=SOON)
    decider.go(f"/keputusan/{proposal.pk}/", look=None)
    decider.press(
        "Setujui", within=decider.page.locator(f'form[action$="/keputusan/{proposal.pk}/setujui/"]')
    )
    for hand in (proposer, writer):
        expect(hand.page.locator("#live-road [aria-current]")).to_contain_text("Rujukan panti", timeout=SOON)
    expect(proposer.page.locator("#live-bell .jk-icbtn__n")).to_be_visible()
    expect(text).to_have_value("Menunggu jawaban")
    expect(text).to_be_focused()
    decider.go("/persetujuan/", look=None)
    expect(decider.page.locator("#live-decisions li")).to_have_count(before)
    assert all(are_hints(heard) for heard in frames)


def test_a_page_left_alone_asks_for_nothing(page_for: PageFor) -> None:
    open_case()
    page = page_for(SUPERVISOR)
    page.clock.install()
    for path in ("/", "/kasus/", "/persetujuan/"):
        with page.expect_event("websocket") as opened:
            page.goto(path)
        opened.value.wait_for_event("framereceived")
        page.wait_for_load_state("networkidle")
        assert left_alone(page) == [], path


def test_what_would_touch_a_form_is_offered_and_a_closed_page_goes(page_for: PageFor) -> None:
    case = open_case()
    page = page_for(OFFICER, width=360)
    page.goto(f"/kasus/{case.number}/?tab=documents")
    expect(page.locator("#live-here")).to_be_attached()
    page.wait_for_load_state("networkidle")
    page.locator('input[name="title"]').fill("Surat RT")
    services.write_note(case, actor=staff("social_worker", SUDINSOS), body="Ada kabar.")
    services.attach(
        case, actor=staff("social_worker", SUDINSOS), upload=_photo(), title="Kartu keluarga", kind="photo"
    )
    load = page.get_by_role("button", name="Muat")
    expect(load).to_be_visible(timeout=SOON)
    expect(page.locator('input[name="title"]')).to_have_value("Surat RT")
    page.on("dialog", lambda dialog: dialog.accept())
    load.click()
    expect(page.locator("#live-tab")).to_contain_text("Kartu keluarga")
    # sealed by the supervisor, it is no longer for an officer's eyes
    services.seal(case, actor=staff("supervisor", SUDINSOS), reason="Korban kekerasan, dicari pelaku.")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Pak Topi", timeout=SOON)


def test_without_sockets_a_page_reads_itself_every_half_minute(page_for: PageFor) -> None:
    case = open_case()
    page = page_for(WORKER)
    page.clock.install()

    def blocked(socket: WebSocketRoute) -> None:
        socket.close()

    page.route_web_socket("**/langsung/", blocked)
    page.goto(f"/kasus/{case.number}/?tab=timeline")
    services.write_note(case, actor=staff("supervisor", SUDINSOS), body="Tanpa sambungan langsung.")
    page.wait_for_timeout(300)
    expect(page.locator("#live-timeline")).not_to_contain_text("Tanpa sambungan langsung.")
    page.clock.fast_forward(31_000)
    page.clock.run_for(1_000)
    expect(page.locator("#live-timeline")).to_contain_text("Tanpa sambungan langsung.", timeout=SOON)


def test_a_line_that_died_without_a_word_is_noticed(page_for: PageFor) -> None:
    case = open_case()
    page = page_for(WORKER)
    page.clock.install()
    dead: list[bool] = []

    def line(socket: WebSocketRoute) -> None:
        mine, server = len(dead), socket.connect_to_server()
        dead.append(False)
        server.on_message(lambda frame: None if dead[mine] else socket.send(frame))

    page.route_web_socket("**/langsung/", line)
    page.goto(f"/kasus/{case.number}/?tab=timeline")
    expect(page.locator("#live-here")).to_be_attached()
    page.wait_for_load_state("networkidle")
    # as after a sleep, or in another network
    dead[0] = True
    services.write_note(case, actor=staff("supervisor", SUDINSOS), body="Ditulis selagi laptop tidur.")
    page.clock.fast_forward(31_000)
    page.clock.fast_forward(6_000)
    page.clock.fast_forward(2_000)
    expect(page.locator("#live-timeline")).to_contain_text("Ditulis selagi laptop tidur.", timeout=SOON)
    assert len(dead) == 2


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("kk.jpg", portrait(), "image/jpeg")

"""Whoever cannot go on is told why, by whom it can be done and what is missing; nothing they typed is lost."""

from playwright.sync_api import Response, expect

from casework.cases.models import Case
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.journeys.hands import Hand
from tests.road import PAPERS, fresh, walk_to


def _answer_to(hand: Hand, path: str) -> Response:
    response = hand.page.goto(path)
    assert response is not None
    return response


def test_a_step_without_its_right_says_who_can_help(hand_of: HandOf, site: str) -> None:
    number = walk_to("rehabilitation").number
    nurse = hand_of(legs.NURSE)
    answer = _answer_to(nurse, f"/kasus/{number}/langkah/begin_resocialisation/")
    assert answer.status == 403
    nurse.sees("Siapa yang dapat membantu", "Imelda Tobing", "Pekerja sosial").looks("403")
    assert nurse.main.get_by_role("button").count() == 0
    answer = _answer_to(nurse, f"/kasus/{number}/sesi/")
    assert answer.status == 403
    nurse.sees("Siapa yang dapat membantu", "Imelda Tobing").looks("403")


def test_missing_needs_are_sentences_with_links(hand_of: HandOf, site: str) -> None:
    number = walk_to("assessment").number
    worker = hand_of(legs.TRANSIT_SW)
    assert _answer_to(worker, f"/kasus/{number}/langkah/place/").status == 409
    worker.heading("Belum dapat dilakukan sekarang").looks("needs missing")
    for sentence in (
        "asesmen awal belum diajukan",
        "kategori PPKS belum ditetapkan",
        "notulen temu bahas kasus",
    ):
        expect(worker.main.get_by_role("link", name=sentence)).to_be_visible()
    worker.follow("notulen temu bahas kasus belum ada", look=None).heading("Notulen temu bahas kasus")
    # the Sudinsos supervisor reads the same, and instead of links the names of those who can
    supervisor = hand_of(legs.SUPERVISOR).go(f"/kasus/{number}/", look="needs missing")
    supervisor.sees("asesmen awal belum diajukan", "Dewi Anggraini")


def test_a_stale_tab_keeps_what_was_typed(hand_of: HandOf, site: str) -> None:
    case = walk_to("assessment")
    for paper in PAPERS["place"]:
        paper(fresh(case))
    first = hand_of(legs.TRANSIT_SW).go(f"/kasus/{case.number}/langkah/place/", look=None)
    second = Hand(first.page.context.new_page(), first.look)
    second.go(f"/kasus/{case.number}/langkah/place/", look=None)
    house = legs.office(legs.HOUSE).pk
    first.fill(panti=house, note="Sesuai temu bahas kasus.").press("Usulkan rujukan ke panti")
    first.sees("Usulan Anda kini menunggu keputusan")
    second.fill(panti=house, note="Ditulis di jendela kedua, jangan hilang.").press(
        "Usulkan rujukan ke panti"
    )
    second.sees("sudah ada usulan yang menunggu", "Ditulis di jendela kedua, jangan hilang.").looks("stale")
    assert case.proposals.count() == 1
    assert Case.objects.get(pk=case.pk).stage == "assessment"


def test_what_is_not_there_answers_404_to_everybody(hand_of: HandOf, site: str) -> None:
    number = walk_to("rehabilitation").number
    stranger = hand_of("sw.psbl-hs1")
    for path in (f"/kasus/{number}/", "/kasus/K-2026-999999/", "/tidak-ada/"):
        assert _answer_to(stranger, path).status == 404
        stranger.heading("Tidak ditemukan").looks("404")

"""Every page there is, at a desk and on a phone, in Indonesian: nothing serious for axe, nothing beside the screen.

Takes the addresses and the people from the walk of ``tests/test_access.py``, where a new address must be declared.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from casework.cases.models import Case, Note
from casework.cases.services import write_note
from casework.offices.models import Membership
from tests import road
from tests.journeys.conftest import HandOf
from tests.journeys.hands import Hand
from tests.staff import staff
from tests.test_access import CASE_ADDRESSES, OTHER_ADDRESSES, STORIES, arguments_of, holds
from tests.test_matrix import EXPECTED

# no pages: files, and pieces a page brings in by itself
FILES = {"attachment", "person_photo", "flow_bpmn", "case_presence", "notification_frame"}
# whoever of these may open a page opens it
WALKERS = {
    "supervisor": "supervisor.sds-pus",
    "outreach_officer": "outreach.sds-pus",
    "administrator": "admin.dinas",
    "data_protection": "privacy.dinas",
    "panti_staff": "staff.psbi-1",
}
TABS = ("summary", "timeline", "assessment", "plan", "services", "panti", "documents", "access")


def opened(hand: Hand, path: str, note: str = "", *, status: int = 200) -> None:
    """A page answers as it should, has one heading of its own and passes the look."""
    answer = hand.page.goto(path)
    assert answer is not None
    assert answer.status == status, path
    expect(hand.page.locator("html")).to_have_attribute("lang", "id")
    expect(hand.page.get_by_role("heading", level=1)).to_have_count(1)
    hand.looks(note)


def holder(case: Case, permission: str, *, sides_of: str = "VNPR") -> str:
    """Somebody at a side of the case who may, an account of the demonstration where there is one."""
    sides = {case.office_at(side): side for side in sides_of if case.office_at(side)}
    for membership in Membership.objects.in_force().select_related("user").order_by("pk"):
        if f"{membership.role}@{sides.get(membership.office_id)}" in EXPECTED[permission]:
            return membership.user.username
    raise AssertionError(f"nobody holds {permission}")


@pytest.mark.parametrize("stage", STORIES)
def test_pages_of_a_case(hand_of: HandOf, site: str, stage: str) -> None:
    case = STORIES[stage]()
    for name, declared in CASE_ADDRESSES.items():
        if declared.stage != stage or declared.method != "get" or name in FILES:
            continue
        path = reverse(name, args=declared.args(case))
        here = "NPR" if declared.here_alone else "VNPR"
        hand = hand_of(holder(case, declared.permission, sides_of=here))
        page = hand.page.goto(path)
        assert page is not None
        assert page.status in (200, 409), path
        hand.looks(f"of {stage}")


def test_tabs_of_a_case(hand_of: HandOf, site: str) -> None:
    case = STORIES["intake"]()
    worker = hand_of("sw.pstw-bm2")
    for tab in TABS[:-1]:
        opened(worker, f"/kasus/{case.number}/?tab={tab}", "with records")
    opened(hand_of("head.pstw-bm2"), f"/kasus/{case.number}/?tab=access")
    write_note(
        case, actor=staff("panti_social_worker", road.HOUSE), body="Menelepon adiknya, tidak diangkat."
    )
    opened(worker, reverse("note_edit", args=[Note.objects.get().pk]))
    opened(worker, f"/alur/?kasus={case.number}", "one case")
    opened(worker, "/panti/PSTW-BM2/")
    opened(worker, "/panti/PSTW-BM2/buku-induk/", "with a line")
    opened(worker, "/panti/PSTW-BM2/masuk-keluar/", "with an arrival")
    opened(worker, "/panti/PSTW-BM2/masuk-keluar/?tanggal=2999-01-01", "of a day to come", status=422)


def other_addresses() -> Iterator[tuple[str, str]]:
    """Who may open it and the address, for each page about no single case."""
    for name, declared in OTHER_ADDRESSES.items():
        if declared.method != "get" or name in FILES:
            continue
        person = next(person for role, person in WALKERS.items() if holds(role, declared.permissions))
        yield person, reverse(name, args=arguments_of(declared))


def test_pages_of_no_case(hand_of: HandOf, site: str) -> None:
    case = road.walk_to("assessment")
    for paper in road.PAPERS["place"]:
        paper(road.fresh(case))
    road.propose(road.fresh(case), "place")
    for person, path in other_addresses():
        opened(hand_of(person), path)
    for tab in ("team", "overdue", "proposed", "done"):
        opened(hand_of("sw.psbi-1"), f"/?tab={tab}")
    opened(hand_of("supervisor.sds-pus"), "/", "with a decision")
    opened(hand_of("supervisor.sds-pus"), reverse("account_change_password"))
    opened(hand_of("supervisor.sds-pus"), reverse("account_logout"))
    opened(hand_of(None), reverse("account_login"))


def test_error_pages(hand_of: HandOf, site: str) -> None:
    number = road.walk_to("rehabilitation").number
    nurse = hand_of("nurse.pstw-bm2")
    opened(nurse, "/tidak-ada/", "404", status=404)
    opened(nurse, f"/kasus/{number}/sesi/", "403", status=403)
    opened(nurse, "/staf/", "403", status=403)
    opened(nurse, f"/kasus/{number}/langkah/begin_resocialisation/", "403", status=403)
    opened(hand_of("sw.pstw-bm2"), f"/kasus/{number}/langkah/begin_resocialisation/", "409", status=409)
    opened(hand_of("sw.pstw-bm2"), f"/kasus/{number}/langkah/place/", "409 illegal", status=409)


def test_the_dark_look_is_as_legible(hand_of: HandOf, site: str) -> None:
    case = STORIES["proposed"]()
    proposal, file = case.proposals.latest("pk"), f"/kasus/{case.number}/"
    pages: dict[str, tuple[str, ...]] = {
        "sw.pstw-bm2": ("/", file, f"{file}?tab=timeline", f"{file}sesi/"),
        "head.pstw-bm2": (f"/keputusan/{proposal.pk}/", "/alur/", "/kasus/"),
        "outreach.sds-pus": ("/penjangkauan/catat/",),
    }
    for username, paths in pages.items():
        hand = hand_of(username)
        hand.page.emulate_media(color_scheme="dark")
        for path in paths:
            hand.page.goto(path)
            expect(hand.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
            hand.looks("dark")

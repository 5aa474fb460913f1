"""A proposal comes back with a reason, is mended, and the decider sees what changed."""

from casework.cases.models import Case
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.road import PAPERS, fresh, walk_to

REASON = "Belum jelas siapa yang mengantar; kebutuhannya juga mendesak."


def test_a_proposal_is_returned_mended_and_approved(hand_of: HandOf, site: str) -> None:
    case = walk_to("assessment")
    for paper in PAPERS["place"]:
        paper(fresh(case))
    number = case.number
    legs.propose_place(hand_of, number)

    supervisor = hand_of(legs.SUPERVISOR).go("/", look=None).follow("Buka dan putuskan", look=None)
    back = supervisor.main.locator('form[action$="/kembalikan/"]')
    supervisor.press("Kembalikan usulan", within=back)
    supervisor.sees("Mohon sebutkan apa yang kurang").looks("no reason given")
    supervisor.fill(within=back, note=REASON).press("Kembalikan usulan", within=back)
    supervisor.sees("Dikembalikan kepada pengusul.").looks("returned")

    worker = hand_of(legs.TRANSIT_SW).go("/").sees(REASON[:40], "Dikembalikan")
    worker.go("/pemberitahuan/").sees("Usulan Anda dikembalikan")
    worker.case(number, look="returned").sees("mengembalikan usulan", REASON)
    worker.follow("Usulkan rujukan ke panti", look="mended")
    assert worker.main.locator("[name=note]").input_value().startswith("Lanjut usia, perlu perawat.")
    worker.fill(urgency="urgent", note="Diantar Ujang Suryana; kaki bengkak perlu perawatan segera.")
    worker.press("Usulkan rujukan ke panti").sees("Usulan Anda kini menunggu keputusan")

    supervisor.go("/persetujuan/", look=None).follow("Putuskan", look="proposed again")
    supervisor.sees("Yang berubah sejak dikembalikan", REASON, "Diantar Ujang Suryana")
    approval = supervisor.main.locator('form[action$="/setujui/"]')
    supervisor.press("Setujui", within=approval).sees("Disetujui.")
    assert Case.objects.get(number=number).stage == "placement"

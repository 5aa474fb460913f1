"""Whatever stands in a field is printed as text: nothing becomes markup, nothing leads anywhere, nothing is fetched."""

from collections.abc import Iterator
from datetime import timedelta
from socket import AF_INET, SOCK_STREAM, socket
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from casework.care.models import LongtermReview
from casework.cases.models import Attachment, Case, Death
from casework.cases.services import write_note
from casework.documents import rendering, services
from casework.documents.composing import compose
from casework.documents.enums import PrintKind, PrintStatus
from casework.offices.models import Office, User
from casework.outreach.models import Contact, Handover, Reception, SiteVisit
from casework.panti.models import (
    Absence,
    Belonging,
    BelongingMove,
    BelongingsReceipt,
    CashEntry,
    Stay,
    StayAbsence,
)
from casework.people.models import Alias, IdentityEvidence, Relation
from tests import road
from tests.documents import paper
from tests.documents.hostile import Payloads, Read, make_hostile
from tests.staff import staff

pytestmark = pytest.mark.django_db

# fields that must be among those reached, one of every section and letter at least
REACHED = {
    "Person.name", "Person.label", "Person.description", "Person.address", "Alias.name",
    "IdentityEvidence.remarks", "Relation.other_name", "Relation.other_phone",
    "Contact.spot", "Contact.companions", "Contact.done", "Reception.institution", "Reception.belongings",
    "SiteVisit.address", "SiteVisit.let_in_by", "Handover.goods", "Handover.condition", "Handover.remarks",
    "Handover.vehicle", "HealthCheck.complaint", "HealthCheck.injuries", "HealthCheck.medication",
    "HealthCheck.allergies", "HealthCheck.remarks", "Assessment.presenting_problem", "Assessment.family",
    "Assessment.physical_health", "Assessment.psychological", "Assessment.wishes", "Conference.chair",
    "Conference.participants", "Conference.facts", "Conference.decision", "Plan.aim", "Goal.goal", "Goal.indicator",
    "Agreement.witness", "Session.content", "Session.analysis", "Session.next_step", "ProgressReport.summary",
    "ProgressReport.reason", "Programme.name", "Programme.note", "LongtermReview.participants",
    "LongtermReview.condition", "LongtermReview.goals", "HomeVisit.address", "HomeVisit.findings", "Stay.place",
    "StayAbsence.place", "StayAbsence.companion", "StayAbsence.escort", "Absence.last_seen_where", "Absence.wearing",
    "Absence.police_number", "Exit.address", "Exit.collector_name", "Exit.collector_relation", "Exit.letter_number",
    "Death.place", "Death.cause", "Death.established_name", "Death.body_at", "FollowUp.living", "Note.body",
    "Belonging.description", "Belonging.place", "Belonging.handed_by", "Belonging.witness", "BelongingsReceipt.to_whom",
    "BelongingsReceipt.witness", "BelongingsReceipt.remarks", "BelongingMove.description", "BelongingMove.place",
    "BelongingMove.to_whom", "BelongingMove.reason", "BelongingMove.witness", "CashEntry.reason",
    "CashEntry.other_party", "CashEntry.witness", "Attachment.title", "Proposal.note", "User.name",
    "Office.name", "Office.short_name",
}  # fmt: skip
# what our own papers are made of
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "div", "p", "span", "b", "i", "br", "small",
    "h1", "h2", "h3", "ul", "ol", "li", "a", "img", "svg", "g", "path", "circle", "rect", "text", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "time", "figure", "figcaption",
}  # fmt: skip


@pytest.fixture
def listener() -> Iterator[socket]:
    """An address nobody may ever ask."""
    with socket(AF_INET, SOCK_STREAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen()
        ear.setblocking(False)
        yield ear


@pytest.fixture
def everything(db: None) -> Case:
    """A case that went the whole road, with a row of every kind a paper shows."""
    case = road.walk_to("resocialisation")
    road.visit_home(case)
    case = road.leave(road.fresh(case), "return_to_family")
    worker = staff("social_worker", road.SUDINSOS)
    now = timezone.now()
    person, by = case.person, {"recorded_by": worker}
    Alias.objects.create(person=person, name="x")
    IdentityEvidence.objects.create(person=person, kind="said", step="claimed", seen_on=now.date(), **by)
    Relation.objects.create(person=person, other_name="x", kind="sibling", **by)
    Reception.objects.create(contact=_contact(case, worker))
    SiteVisit.objects.create(case=case, address="x", begun_by=worker)
    stay = Stay.objects.filter(case=case).latest("pk")
    StayAbsence.objects.create(stay=stay, kind="hospital", place="x", began_at=now, ended_at=now, **by)
    Absence.objects.create(
        case=case, last_seen_at=now, reported_by=worker, ended_at=now, ended_with="found", found_where="x"
    )
    day = now.date()
    review = {"held_on": day, "outcome": "continue", "next_review": day + timedelta(days=9)}
    LongtermReview.objects.create(case=case, author=worker, **review)
    Death.objects.create(case=case, died_at=now, established_by="doctor", **by)
    Attachment.objects.create(
        case=case, title="x", file="x", content_type="image/jpeg", size=1, uploaded_by=worker
    )
    write_note(case, actor=worker, body="x")
    return road.fresh(case)


def _contact(case: Case, worker: User) -> Contact:
    return Contact.objects.create(
        case=case,
        person=case.person,
        office=case.responsible_office,
        officer=worker,
        panti=Office.objects.get(code=road.TRANSIT),
        occurred_at=timezone.now(),
        source="patrol",
        result="gate",
    )


def _hostile_belongings(case: Case, payloads: Payloads) -> BelongingsReceipt:
    """Things and money with a history and a receipt; their lines are never changed, so they are written hostile."""
    house, now = Office.objects.get(code=road.HOUSE), timezone.now()
    by, line = {"recorded_by": case.created_by}, {"occurred_at": now, "panti": house}

    def take(model: type[Model], *names: str) -> dict[str, str]:
        return {name: payloads.fill(model._meta.get_field(name), model) for name in names}

    item = Belonging.objects.create(
        case=case,
        panti=house,
        count=2,
        held=1,
        storage="locker",
        received_at=now,
        received_by=case.created_by,
        **take(Belonging, "description", "place", "handed_by", "witness"),
    )
    receipt = BelongingsReceipt.objects.create(
        case=case,
        panti=house,
        serial=1,
        recipient="family",
        signed="witness",
        handed_at=now,
        handed_by=case.created_by,
        **take(BelongingsReceipt, "to_whom", "witness", "remarks"),
    )
    kept = {"item": item, "count": 1, "held": 1, "lent": 0, "storage": "locker", **line, **by}
    said = ("description", "place", "to_whom", "reason", "witness")
    BelongingMove.objects.create(kind="given", **kept, **take(BelongingMove, *said))
    BelongingMove.objects.create(kind="handed_back", receipt=receipt, **kept, **take(BelongingMove, *said))
    paid = ("reason", "other_party", "witness")
    for serial, change, found in ((1, 900, None), (2, -400, receipt)):
        CashEntry.objects.create(
            case=case,
            serial=serial,
            kind="handed_back" if found else "received",
            change=change,
            balance=900 if found is None else 500,
            receipt=found,
            **line,
            **by,
            **take(CashEntry, *paid),
        )
    return receipt


def test_two_hundred_hostile_texts_in_every_field_are_printed_as_text(
    listener: socket, everything: Case
) -> None:
    """Every paper of a case with every kind of record, its people and offices named in markup too."""
    payloads = Payloads(f"127.0.0.1:{listener.getsockname()[1]}")
    make_hostile(everything, payloads)
    receipt = _hostile_belongings(everything, payloads)
    worker = staff("social_worker", road.SUDINSOS)
    User.objects.filter(pk=worker.pk).update(name=payloads.take("User.name", 100))
    for field in ("name", "short_name"):
        room = Office._meta.get_field(field).max_length or 400
        Office.objects.filter(pk=everything.responsible_office_id).update(
            **{field: payloads.take(f"Office.{field}", room)}
        )

    reached: dict[str, str] = {}
    for kind, subject in (
        (PrintKind.CASE_FILE, 0),
        (PrintKind.HANDOVER, Handover.objects.get(case=everything).pk),
        (PrintKind.PLACEMENT, 0),
        (PrintKind.RECEIPT, receipt.pk),
        (PrintKind.INVENTORY, receipt.panti_id),
    ):
        worker, case = User.objects.get(pk=worker.pk), road.fresh(everything)
        asked = paper.asked(case, worker, kind=kind, subject=subject)
        page = compose(asked, case, worker)
        said = Read(page)
        assert said.tags <= TAGS, "no text became a tag"
        assert {address for address in said.addresses if not address.startswith("#part-")} <= {"data:image/"}
        whole = {
            mark: field for mark, (field, text) in payloads.told.items() if "".join(text.split()) in said.text
        }
        altered = {mark for mark in payloads.told if mark in "".join(said.said)} - set(whole)
        assert altered == set(), [payloads.told[mark] for mark in altered]
        made = services.make_print(asked.pk)
        assert made is not None
        assert made.status == PrintStatus.DONE
        pdf = paper.reader(made)
        letters = paper.letters(paper.words(pdf))
        assert {mark for mark in whole if mark not in letters} == set()
        assert_leads_nowhere(pdf)
        reached |= whole

    assert set(reached.values()) >= REACHED, REACHED - set(reached.values())
    assert len(reached) >= 200
    with pytest.raises(BlockingIOError):
        listener.accept()


def assert_leads_nowhere(pdf: PdfReader) -> None:
    """No address, script, form or file within; a link leads to a place in the same paper."""
    allowed = {"/Dest", "/GoTo"}
    for number in range(1, int(pdf.trailer["/Size"])):
        found: Any = pdf.get_object(number)
        if isinstance(found, DictionaryObject):
            assert not {"/URI", "/JS", "/EF", "/AA", "/OpenAction", "/AcroForm", "/Launch"} & set(found), (
                found
            )
            if found.get("/Subtype") == "/Link":
                assert allowed & {*found, str(found.get("/A", {}).get("/S", ""))}
    assert not pdf.attachments


def test_markup_that_came_through_all_the_same_asks_nobody(listener: socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    page = (
        f"<html lang=id><title>x</title><link rel=stylesheet href={address}/f><img src={address}/g>"
        f"<link rel=attachment href={address}/k><a rel=attachment href=file:///etc/hostname>x</a>"
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{address}/j'/></svg>"
        f"<img src='file:///etc/hostname'><style>@font-face{{font-family:y;src:url({address}/h)}}"
        f"@import url({address}/l);p{{font-family:y;background:url({address}/i)}}</style><p>Isi"
    )
    assert rendering.render(page).pages == 1
    with pytest.raises(BlockingIOError):
        listener.accept()

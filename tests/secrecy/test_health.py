"""Health notes by right: people without ``view_health`` walk every page, looking for words that must not be there.

The same walk by a nurse finds each of the words, so that not finding them proves something.
"""

from collections.abc import Iterator
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.care import services as care
from casework.care.models import Assessment, Session
from casework.cases import services
from casework.cases.enums import GUARDED_FILES, Purpose
from casework.cases.models import AccessLog, Attachment, Case
from casework.offices.models import Category, User
from casework.panti.health.medicine import order_medicine
from casework.panti.health.services import take_vital_signs
from casework.panti.models import HealthCheck
from casework.panti.services import record_health_check
from tests import road, walked
from tests.cases.test_papers import picture, upload
from tests.staff import staff

pytestmark = pytest.mark.django_db

MARKS = {
    "physical_health": "TBC-aktif-tertulis",
    "psychological": "Skizofrenia-tertulis",
    "content": "Isi-sesi-tertulis",
    "analysis": "Tafsir-sesi-tertulis",
    "complaint": "Luka-dekubitus-tertulis",
    "infection": "TBC-suspek-tertulis",
    "medicine": "Risperidon-tertulis",
    "remarks": "Nadi-lemah-tertulis",
    "title": "Hasil-lab-HIV-tertulis",
    "certificate": "Akta-sebab-tertulis",
}
TABS = ("summary", "timeline", "assessment", "plan", "services", "panti", "documents", "access")


@pytest.fixture
@walked.once
def case() -> Case:
    """At intake, with health text in every place there is for it, and a proposal that waits."""
    case = road.walk_to("intake")
    worker, nurse = staff("panti_social_worker", road.HOUSE), staff("nurse", road.HOUSE)
    record_health_check(
        case,
        actor=nurse,
        done_at=timezone.now(),
        mental_state="calm",
        complaint=MARKS["complaint"],
        infection=MARKS["infection"],
        care=["isolate"],
    )
    order_medicine(
        case,
        actor=nurse,
        name=MARKS["medicine"],
        dose="1 tablet",
        times=[time(7)],
        starts_on=timezone.localdate(),
        ends_on=None,
        ordered_by="dr. Sinta",
    )
    take_vital_signs(case, actor=nurse, taken_at=timezone.now(), pulse=58, remarks=MARKS["remarks"])
    written = care.draft_assessment(
        road.fresh(case),
        actor=worker,
        others=[],
        **dict.fromkeys(
            (
                "presenting_problem",
                "family",
                "education_work",
                "social",
                "basic_needs",
                "strengths",
                "wishes",
            ),
            "Tertulis untuk semua.",
        ),
        physical_health=MARKS["physical_health"],
        psychological=MARKS["psychological"],
        **dict.fromkeys(("risk_self", "risk_others", "risk_flight"), "low"),
        violence=False,
        route="panti",
        category=Category.objects.get(code="08"),
    )
    written = care.submit_assessment(written, actor=worker, version=written.version, confirmed=True)
    care.record_session(
        road.fresh(case),
        actor=worker,
        held_on=timezone.localdate(),
        kind="individual",
        attended=True,
        minutes=45,
        content=MARKS["content"],
        analysis=MARKS["analysis"],
        next_step="",
    )
    services.attach(
        road.fresh(case), actor=nurse, upload=upload(picture()), title=MARKS["title"], kind="health"
    )
    services.attach(
        road.fresh(case), actor=nurse, upload=upload(picture()), title=MARKS["certificate"], kind="death"
    )
    road.plan(road.fresh(case))
    road.agree(road.fresh(case))
    road.propose(road.fresh(case), "begin_support")
    return road.fresh(case)


def addresses(case: Case) -> Iterator[str]:
    number = case.number
    file = reverse("case_detail", args=[number])
    yield from (f"{file}?tab={tab}" for tab in TABS)
    yield from (f"{file}?tab=timeline&jenis={kind}" for kind in ("note", "work", "photo", "doc", "decision"))
    for written in Assessment.objects.filter(case=case):
        yield reverse("assessment_detail", args=[number, written.pk])
    yield reverse("assessment_add", args=[number])
    yield reverse("session_add", args=[number])
    yield reverse("session_edit", args=[number, Session.objects.get(case=case).pk])
    yield reverse("health_check", args=[number, HealthCheck.objects.get(case=case).pk])
    yield reverse("health_record", args=[number])
    yield reverse("panti_detail", args=[road.HOUSE])
    yield from (reverse("attachment", args=[file.pk]) for file in Attachment.objects.filter(case=case))
    yield reverse("decision_detail", args=[case.proposals.order_by("-pk").first().pk])
    yield reverse("case_step", args=[number, "begin_support"])
    yield reverse("case_step", args=[number, "discharge"])
    yield reverse("person_detail", args=[case.person_id])
    yield from (reverse(name) for name in ("case_list", "home", "decision_list", "notification_list"))
    yield reverse("flow_picture") + f"?kasus={number}"


def found_by(client: Client, person: User, case: Case) -> set[tuple[str, str]]:
    """Which of the words stand on which page, for this person."""
    client.force_login(person)
    found = set()
    for address in addresses(case):
        answer = client.get(address)
        said = b"".join(answer) if answer.streaming else answer.content
        text = said.decode(errors="ignore") + answer.headers.get("Content-Disposition", "")
        found |= {(name, address) for name, mark in MARKS.items() if mark.lower() in text.lower()}
    return found


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("panti_staff", road.HOUSE),
        ("clerk", road.HOUSE),
        ("leadership", road.HOUSE),
        ("outreach_officer", road.SUDINSOS),
        ("clerk", road.SUDINSOS),
        ("leadership", "DINAS"),
        ("panti_social_worker", road.TRANSIT),
        ("data_protection", "DINAS"),
    ],
)
def test_no_page_tells_those_without_the_right(client: Client, case: Case, role: str, code: str) -> None:
    assert found_by(client, staff(role, code), case) == set()


def test_the_walk_finds_every_word_for_the_nurse(client: Client, case: Case) -> None:
    assert {name for name, _address in found_by(client, staff("nurse", road.HOUSE), case)} == set(MARKS)


def test_an_emergency_opens_no_health_notes(client: Client, case: Case) -> None:
    services.seal(case, actor=staff("supervisor", road.SUDINSOS), reason="Pelakunya mencari korban ini.")
    officer = staff("outreach_officer", road.SUDINSOS)
    services.open_in_emergency(case, actor=officer, reason="Pingsan di jalan, perlu riwayatnya.")
    client.force_login(officer)
    assert client.get(reverse("case_detail", args=[case.number])).status_code == 200
    assert found_by(client, officer, case) == set()


@pytest.mark.parametrize(
    ("kind", "reader", "other"),
    [
        ("health", "nurse", "panti_staff"),
        ("death", "nurse", "panti_staff"),
        # no health text, but the NIK in full
        ("identity", "panti_social_worker", "nurse"),
    ],
)
def test_a_guarded_file_is_for_its_right_and_whoever_uploaded_it(
    client: Client, kind: str, reader: str, other: str
) -> None:
    case, uploader = road.walk_to("intake"), staff(other, road.HOUSE, another=1)
    file = services.attach(case, actor=uploader, upload=upload(picture()), title="Judul-tertulis", kind=kind)
    address = reverse("attachment", args=[file.pk])
    documents = reverse("case_detail", args=[case.number]) + "?tab=documents"
    for person, reads in (
        (uploader, True),
        (staff(reader, road.HOUSE), True),
        (staff(other, road.HOUSE), False),
    ):
        client.force_login(person)
        opened = client.get(address)
        assert opened.status_code == (200 if reads else 403)
        # a file nobody reads stays open
        assert b"".join(opened)
        for page in (documents, documents.replace("documents", "timeline")):
            listed = client.get(page).content.decode()
            assert ("Judul-tertulis" in listed, address in listed) == (reads, reads)
    assert set(AccessLog.objects.exclude(purpose=Purpose.CASE_PAGE).values_list("purpose", flat=True)) == {
        GUARDED_FILES[kind][1]
    }


def test_a_scan_of_an_identity_card_is_no_link_below_the_evidence(client: Client) -> None:
    case = road.walk_to("intake")
    services.record_evidence(
        case,
        actor=staff("panti_social_worker", road.HOUSE),
        kind="ktp",
        name="Suparman",
        seen_on=timezone.localdate(),
        upload=upload(picture()),
    )
    address = reverse("attachment", args=[Attachment.objects.get(case=case).pk])
    timeline = reverse("case_detail", args=[case.number]) + "?tab=timeline"
    for role, reads in (("nurse", False), ("panti_social_worker", True)):
        client.force_login(staff(role, road.HOUSE))
        assert (address in client.get(timeline).content.decode()) is reads

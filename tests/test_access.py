"""Every address × every role × {own office, other office, no office, sealed, visitor}; an undeclared address fails.

Each address is declared once, with who may use it in the words of the hand-written table of rights (``test_matrix``).
What somebody may not know exists is 404, what they may know but not do is 403, and every address answers to somebody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from casework.care.models import (
    Assessment,
    Conference,
    FollowUp,
    HomeVisit,
    LongtermReview,
    Programme,
    ProgressReport,
    Session,
)
from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Attachment, Case, Proposal
from casework.offices.models import Membership, User
from casework.offices.rules import ROLE_PERMISSIONS
from casework.outreach.models import Handover
from casework.panti.belongings.leaving import hand_back
from casework.panti.belongings.services import ItemRow, receive
from casework.panti.health.medicine import DoseRow, order_medicine, record_doses
from casework.panti.health.services import take_vital_signs
from casework.panti.models import (
    Belonging,
    BelongingsReceipt,
    Dose,
    HealthCheck,
    Medicine,
    Stay,
    VitalSigns,
)
from casework.panti.ward.rollcalls import take_roll_call
from notifications.models import Notification
from tests import road, walked
from tests.care import longterm
from tests.cases.test_papers import picture, upload
from tests.panti.house.plan import wing
from tests.staff import office, staff
from tests.test_matrix import EXPECTED
from workflows.models import CaseTask

pytestmark = pytest.mark.django_db
# what an address answers to those it is for: a page, a way onward, or a form that wants more
USABLE = {200, 302, 409, 422}

Args = Callable[[Case], list[Any]]


def number(case: Case) -> list[Any]:
    return [case.number]


def first(model: Any, *, with_number: bool = True) -> Args:
    """The newest record of a kind on the case."""

    def args(case: Case) -> list[Any]:
        found = model.objects.filter(case=case).order_by("-pk").first()
        assert found is not None, f"no {model.__name__} on the case"
        return [case.number, found.pk] if with_number else [found.pk]

    return args


def task(case: Case) -> list[Any]:
    return [CaseTask.objects.open().get(case=case, duty=None).pk]


@dataclass(frozen=True)
class OnCase:
    """An address about one case: known to its readers, used by holders of ``permission`` among them."""

    permission: str = "view_case"
    stage: str = "intake"
    args: Args = number
    method: str = "get"
    # a second permission that does as well
    also: str = ""
    # the house before holds the right for what it keeps itself, not for what is kept where the person is now
    here_alone: bool = False
    # the office above does it only where nobody here can, and somebody can
    not_above: bool = False

    @property
    def usable_by(self) -> set[str]:
        able = EXPECTED[self.permission] | (EXPECTED[self.also] if self.also else set())
        able -= {who for who in able if self.here_alone and who.endswith("@V")}
        return able - {who for who in able if self.not_above and who.endswith("@dinas")}


@dataclass(frozen=True)
class ForHolders:
    """An address of no single case: for whoever holds one of these permissions anywhere; none means everybody."""

    permissions: tuple[str, ...] = ()
    args: tuple[Any, ...] = ()
    method: str = "get"


def dose(case: Case) -> list[Any]:
    return [case.number, Dose.objects.get(medicine__case=case).pk]


def own_notification(case: Case) -> list[Any]:
    return [Notification.objects.filter(case=case).first().pk]


CASE_ADDRESSES: dict[str, OnCase] = {
    "case_detail": OnCase(),
    "case_unmask": OnCase("unmask_nik", method="post"),
    "case_step": OnCase("propose_discharge", args=lambda case: [case.number, "discharge"]),
    "resolve_protected": OnCase("propose_resolve_protected", "outreach"),
    "case_duty": OnCase(
        "countersign_absence",
        "absent",
        args=lambda case: [case.number, "countersign_absence"],
        not_above=True,
    ),
    "case_carry_out": OnCase("carry_out_exit", "leaving", first(Proposal)),
    # an approved exit is called off by those who may propose it or carry it out
    "proposal_withdraw": OnCase(
        "propose_discharge", "leaving", first(Proposal), method="post", also="carry_out_exit"
    ),
    "case_seal": OnCase("seal_case", method="post"),
    "case_unseal": OnCase("seal_case", method="post"),
    "note_add": OnCase("write_note", method="post"),
    "attachment_add": OnCase("write_note", method="post"),
    "attachment": OnCase(args=first(Attachment, with_number=False)),
    "person_detail": OnCase(args=lambda case: [case.person_id]),
    "person_edit": OnCase("edit_person", args=lambda case: [case.person_id]),
    "evidence_add": OnCase("edit_person", args=lambda case: [case.person_id]),
    "relation_add": OnCase("edit_person", args=lambda case: [case.person_id]),
    "person_photo": OnCase(args=lambda case: [case.person_id]),
    "print_case_file": OnCase("print_case"),
    "print_handover": OnCase("print_handover", "arrived", first(Handover)),
    "print_placement": OnCase("print_case"),
    "handover_confirm": OnCase("countersign_arrival", "arrived", not_above=True),
    "assessment_add": OnCase("write_assessment", "assessment"),
    "assessment_detail": OnCase("view_case", args=first(Assessment)),
    "assessment_edit": OnCase("write_assessment", "drafted", first(Assessment)),
    "conference_add": OnCase("write_conference", "assessment"),
    "conference_edit": OnCase("write_conference", args=first(Conference)),
    "plan_edit": OnCase("write_plan"),
    "plan_agree": OnCase("write_plan"),
    "progress_add": OnCase("write_progress"),
    "progress_edit": OnCase("write_progress", args=first(ProgressReport)),
    "session_add": OnCase("record_session"),
    "session_edit": OnCase("record_session", args=first(Session)),
    "programme_add": OnCase("record_programme"),
    "programme_edit": OnCase("record_programme", args=first(Programme)),
    "home_visit_add": OnCase("record_home_visit"),
    "home_visit_edit": OnCase("record_home_visit", args=first(HomeVisit)),
    "longterm_review_add": OnCase("review_longterm", "longterm"),
    "longterm_review_edit": OnCase("review_longterm", "longterm", first(LongtermReview)),
    "follow_up_list": OnCase("view_case", "aftercare"),
    "follow_up_add": OnCase("record_follow_up", "aftercare"),
    "follow_up_record": OnCase("record_follow_up", "aftercare", first(FollowUp)),
    "follow_up_waive": OnCase("record_follow_up", "aftercare", first(FollowUp)),
    "health_check_add": OnCase("record_health_check"),
    "incident_add": OnCase("report_incident", here_alone=True),
    "search_detail": OnCase("take_roll_call", "missing"),
    "search_found": OnCase("take_roll_call", "missing", method="post"),
    "health_check": OnCase("view_health", args=first(HealthCheck)),
    "bed_give": OnCase("give_bed"),
    "bed_release": OnCase("give_bed", method="post"),
    "health_record": OnCase("view_health"),
    "vital_signs_add": OnCase("record_health_check"),
    "vital_signs_strike": OnCase("record_health_check", "kept", first(VitalSigns)),
    "medicine_add": OnCase("order_medicine"),
    "medicine_stop": OnCase("order_medicine", "kept", first(Medicine)),
    "dose_correct": OnCase("give_medicine", "kept", dose),
    "belongings": OnCase(stage="kept"),
    "belongings_add": OnCase("record_belongings", "kept", here_alone=True),
    "cash_move": OnCase("record_belongings", "kept", here_alone=True),
    "belongings_hand_back": OnCase("record_belongings", "kept", here_alone=True),
    "belonging": OnCase(stage="kept", args=first(Belonging)),
    "belongings_receipt": OnCase(stage="kept", args=first(BelongingsReceipt)),
    "decision_detail": OnCase(stage="proposed", args=first(Proposal, with_number=False)),
    "decision_approve": OnCase(
        "decide_begin_support", "proposed", first(Proposal, with_number=False), "post"
    ),
    "decision_return": OnCase("decide_begin_support", "proposed", first(Proposal, with_number=False), "post"),
    # before somebody takes it: its owner may hand it on as well
    "task_hand": OnCase("assign_task", args=task),
    "task_extend": OnCase("assign_task", args=task),
    "case_presence": OnCase(),
    "case_follow": OnCase(method="post"),
    "task_take": OnCase("propose_begin_support", args=task, method="post"),
}

PERSON = ("staff.psbi-1",)


def opened_before() -> int:
    """The pk of an emergency opening there is."""
    case = road.open_case(person=road.somebody(label="Bu Payung"))
    services.seal(
        case, actor=staff("supervisor", road.SUDINSOS), reason="Korban kekerasan, pelakunya mencari."
    )
    officer = staff("outreach_officer", road.SUDINSOS)
    return services.open_in_emergency(case, actor=officer, reason="Pingsan di jalan, perlu riwayatnya.").pk


OTHER_ADDRESSES: dict[str, ForHolders] = {
    "home": ForHolders(),
    "case_list": ForHolders(),
    "case_search": ForHolders(method="post"),
    "batch_add": ForHolders(("print_case",)),
    "print_list": ForHolders(("print_case", "print_handover")),
    "decision_list": ForHolders(),
    "flow_picture": ForHolders(),
    "flow_bpmn": ForHolders(),
    "notification_list": ForHolders(),
    "notification_read_all": ForHolders(method="post"),
    "notification_frame": ForHolders(),
    "notification_mail": ForHolders(),
    # whoever works with the cases of a Sudinsos; the staff of a house register at its gate alone
    "contact_list": ForHolders(("hand_over", "propose_close", "decide_close")),
    "contact_add": ForHolders(("hand_over",)),
    "gate_add": ForHolders(("admit",)),
    "contact_likely": ForHolders(("register",), method="post"),
    "panti_list": ForHolders(("view_case",)),
    "panti_ahead": ForHolders(("view_case",)),
    "emergency_open": ForHolders(("view_case",)),
    "audit_home": ForHolders(("review_access",)),
    "audit_emergencies": ForHolders(("review_access",)),
    "audit_emergency": ForHolders(("review_access",), (opened_before,)),
    "audit_person": ForHolders(("review_access",), (lambda: road.somebody().pk,)),
    "audit_person_export": ForHolders(("review_access",), (lambda: road.somebody().pk,), "post"),
    "audit_staff": ForHolders(("review_access",), PERSON),
    "audit_staff_export": ForHolders(("review_access",), PERSON, "post"),
    "staff_list": ForHolders(("manage_staff",)),
    "staff_add": ForHolders(("manage_staff",)),
    "term_list": ForHolders(("manage_terms", "assign_task")),
    "term_edit": ForHolders(("manage_terms",), ("PSTW-BM2", "accept")),
    "criteria_list": ForHolders(("manage_staff",)),
    "criteria_edit": ForHolders(("manage_staff",), ("PSTW-BM2",)),
    "staff_detail": ForHolders(("manage_staff",), PERSON),
    "staff_edit": ForHolders(("manage_staff",), PERSON),
    "membership_give": ForHolders(("manage_staff",), PERSON, "post"),
    "staff_disable": ForHolders(("manage_staff",), PERSON, "post"),
    "staff_enable": ForHolders(("manage_staff",), PERSON, "post"),
    "password_reset": ForHolders(("manage_staff",), PERSON, "post"),
}
# Of one house: for whoever reads the cases of that very house, whoever's cases they are.
HOUSE_ADDRESSES = {
    "register_book": "get",
    "register_export": "post",
    "day_list": "get",
    "day_list_export": "post",
    "ward_log": "get",
    "belongings_kept": "get",
}
# those who place people see the numbers of every referral panti, and no book
PLACING = {"social_worker", "supervisor", "panti_social_worker", "dinas_decider"}
# Tested where they stand, for reasons of their own.
ELSEWHERE = {
    "evidence_withdraw": "needs evidence to withdraw: tests/desk/test_identity_pages",
    "relation_remove": "needs a relation to remove: tests/desk/test_identity_pages",
    "note_edit": "only its author edits a note: tests/desk",
    "task_release": "only its owner or who hands out the work: tests/workflows",
    "membership_end": "tests/offices",
    "death_papers": "whoever owes them, on a case that ended with a death: tests/desk/test_deaths.py",
    "exit_papers": "the house that let the person go, or the Sudinsos: tests/panti/test_exit_papers.py",
    "panti_detail": "which houses are shown to whom: tests/panti",
    "print_letter": "needs belongings: tests/documents/test_receipts.py",
    "bed_reserve": "needs an accepted placement: tests/panti/house/test_pages.py",
    **dict.fromkeys(
        (
            "house_board",
            "house_ahead",
            "bed_detail",
            "bed_clean",
            "bed_out",
            "bed_back",
            "bed_edit",
            "house_plan",
            "wing_add",
            "wing_edit",
            "room_add",
            "room_edit",
            "part_retire",
        ),
        "of one house and its beds: tests/panti/house/test_pages.py",
    ),
    "incident_report": "whoever reports incidents in that house: tests/panti/incidents",
    "incident_list": "those who answer for the incidents of that house: tests/panti/incidents",
    "incident_detail": "those who answer for it, and who reported it: tests/panti/incidents",
    "incident_step": "each by its right: tests/panti/incidents",
    "transfer_depart": "needs a transfer both heads agreed to: tests/panti/transfers",
    "roll_call": "whoever calls the roll in that house: tests/panti/ward/test_who_may.py",
    "roll_call_detail": "whoever reads the cases of that house: tests/panti/ward/test_who_may.py",
    "shift_handover": "whoever reads the cases of that house: tests/panti/ward/test_who_may.py",
    "shift_hand": "the leaders of its shifts: tests/panti/ward/test_who_may.py",
    "shift_take": "the leaders of its shifts: tests/panti/ward/test_who_may.py",
    "medicine_round": "the nurses of that house: below",
    "belongings_take_over": "either of two houses: tests/panti/test_belongings.py",
    "notification_open": "only whose it is: below",
    "print_detail": "only whoever asked for it: tests/documents/test_pages.py",
    "print_file": "only whoever asked for it: tests/documents/test_pages.py",
    "print_cancel": "only whoever asked for it: tests/documents/test_pages.py",
    "batch_detail": "only whoever asked for it: tests/documents/test_batch.py",
    "batch_cancel": "only whoever asked for it: tests/documents/test_batch.py",
    "batch_file": "only whoever asked for it: tests/documents/test_batch.py",
}
VISITORS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "set_language",
    # a monitor's, which tell no more than ok or not ok: tests/config/test_health.py
    "healthz",
    "readyz",
    # tells anybody whether a paper is genuine: tests/documents/test_verification.py
    "print_verify",
    "print_verify_by_hand",
}


@pytest.fixture(autouse=True)
def plain_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the counts of the frame, which are the same whatever is asked and tested on their own."""
    monkeypatch.setattr("casework.desk.context._read_frame", lambda request, user: {})


def addresses(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern)
        else:
            yield pattern


def test_every_address_is_declared() -> None:
    declared = (
        CASE_ADDRESSES.keys() | OTHER_ADDRESSES.keys() | HOUSE_ADDRESSES.keys() | ELSEWHERE.keys() | VISITORS
    )
    found = {str(pattern.name) for pattern in addresses()}
    accounts = {name for name in found if name.startswith(("account_", "mfa_"))}
    assert found - accounts - declared == set(), "an address without a declared audience"
    assert declared - found == set(), "declared, but there is no such address"


def _within_a_case(pattern: URLPattern) -> bool:
    """Whether the address stands below that of a case without naming it itself."""
    module = getattr(pattern.callback, "__module__", "")
    return "care" in module or str(pattern.name) in ("case_presence", "case_follow")


def test_visitors_see_the_login_alone(client: Client) -> None:
    """Whatever they ask for, visitors are led to the login, whether or not the thing exists."""
    for pattern in addresses():
        name = str(pattern.name)
        converters = pattern.pattern.converters
        if name.startswith(("account_", "mfa_")) or name in VISITORS:
            continue
        arguments = {
            key: "1" if type(value).__name__ == "IntConverter" else "x" for key, value in converters.items()
        }
        parents = {"number": "K-2026-000001"} if _within_a_case(pattern) else {}
        address = reverse(name, kwargs={**parents, **arguments})
        response = client.get(address)
        assert response.status_code == 302, address
        assert response.url.startswith(reverse("account_login")), address


# --- cases ---


@walked.once
def resident() -> Case:
    """At intake, with one record of every kind, a photo and an attachment."""
    case = road.walk_to(
        "intake", road.open_case(person=road.somebody(photo=upload(picture()), nik="3171010101600001"))
    )
    for make in (
        road.check_health,
        road.assess,
        road.plan,
        road.hold_session,
        road.report_progress,
        road.finish_programme,
        road.visit_home,
    ):
        make(road.fresh(case))
    wing()
    services.attach(
        case, actor=staff("nurse", road.HOUSE), upload=upload(picture()), title="Foto", kind="photo"
    )
    return road.fresh(case)


@walked.once
def arrived() -> Case:
    from casework.outreach.services import hand_over

    case = road.open_case()
    hand_over(
        case,
        actor=staff("outreach_officer", road.SUDINSOS),
        expected_stage="outreach",
        panti=office(road.TRANSIT),
        vehicle="Mobil dinas",
        goods="Tas",
        condition="Sehat",
        occurred_at=timezone.now(),
    )
    return road.fresh(case)


@walked.once
def drafted() -> Case:
    from casework.care.services import draft_assessment

    case = road.walk_to("assessment")
    draft_assessment(case, actor=staff("panti_social_worker", road.TRANSIT), others=[])
    return case


@walked.once
def proposed() -> Case:
    case = road.walk_to("intake")
    for paper in road.PAPERS["begin_support"]:
        paper(road.fresh(case))
    road.propose(road.fresh(case), "begin_support")
    return road.fresh(case)


@walked.once
def leaving() -> Case:
    case = road.walk_to("intake")
    road.decide(road.propose(case, "discharge"))
    return road.fresh(case)


@walked.once
def reviewed() -> Case:
    """In long-term care, reviewed once."""
    case = longterm.in_longterm()
    longterm.review(case)
    return road.fresh(case)


@walked.once
def missing() -> Case:
    """Not there at a roll call, and looked for."""
    case = road.walk_to("intake")
    stays = set(Stay.objects.filter(case=case, left_at__isnull=True).values_list("pk", flat=True))
    nurse = staff("nurse", road.HOUSE)
    take_roll_call(office(road.HOUSE), actor=nurse, present=set(), shown=stays, confirmed=True)
    return road.fresh(case)


@walked.once
def kept() -> Case:
    """In a house that keeps things and money, gave some back, and gives medicine."""
    case = road.walk_to("intake")
    guard, nurse, now = staff("panti_staff", road.HOUSE), staff("nurse", road.HOUSE), timezone.now()
    rows = [ItemRow("Tas", 1, "locker"), ItemRow("Kemeja", 3, "locker")]
    seen = {"handed_by": "Pak Topi", "witness": "Satpam Dani"}
    receive(case, actor=guard, occurred_at=now, items=rows, cash=50_000, **seen)
    shirts = Belonging.objects.get(case=case, description="Kemeja")
    hand_back(
        case,
        shirts.panti,
        actor=guard,
        occurred_at=timezone.now(),
        counts={shirts.pk: 1},
        cash=0,
        to_whom="Pak Topi",
    )
    take_vital_signs(case, actor=nurse, taken_at=timezone.now(), pulse=80)
    in_a_moment = timezone.localtime(timezone.now() + timedelta(minutes=2))
    ordered = order_medicine(
        case,
        actor=nurse,
        name="Amlodipin",
        dose="1 tablet",
        times=[in_a_moment.time().replace(second=0, microsecond=0)],
        starts_on=in_a_moment.date(),
        ends_on=None,
        ordered_by="dr. Sinta",
    )
    due = in_a_moment.replace(second=0, microsecond=0)
    record_doses([DoseRow(ordered, due, "given")], actor=nurse, happened_at=timezone.now())
    return road.fresh(case)


STORIES: dict[str, Callable[[], Case]] = {
    "missing": missing,
    "intake": resident,
    "kept": kept,
    "arrived": arrived,
    "drafted": drafted,
    "proposed": proposed,
    "leaving": leaving,
    "outreach": road.open_case,
    "assessment": lambda: road.walk_to("assessment"),
    "absent": lambda: road.walk_to("absent"),
    "aftercare": lambda: road.walk_to("aftercare"),
    "longterm": reviewed,
}


def everybody(case: Case) -> dict[str, Client]:
    """One person of each role at each side of the case, in other offices, and in none; all signed in."""
    sides = {case.office_at(side): side for side in "VNPR" if case.office_at(side)}
    found = {}
    memberships = Membership.objects.in_force().select_related("user", "office").order_by("pk")
    for membership in memberships:
        side = sides.get(membership.office_id) or ("dinas" if membership.office.code == "DINAS" else "other")
        found.setdefault(f"{membership.role}@{side}", membership.user)
    found["nobody@none"] = User.objects.create(username="tanpa.kantor", name="Tanpa Kantor")
    return {who: signed_in(person) for who, person in found.items()}


def asked(people: dict[str, Client], permission: str) -> dict[str, Client]:
    """Everybody around the case and in no office; elsewhere and before, those whose role would do at its own office,
    and the clerk, who reads there."""
    able = {who.split("@")[0] for who in EXPECTED[permission]} | {"clerk"}
    return {
        who: client
        for who, client in people.items()
        if who.split("@")[1] not in ("other", "V") or who.split("@")[0] in able
    }


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(client: Client, declared: Any, address: str) -> int:
    data = {name: str(uuid4()) for name in ("idempotency_key", "key")} if declared.method == "post" else {}
    response = getattr(client, declared.method)(address, data)
    if response.streaming:
        # a file that is sent stays open; closing the response would close the connection of the test too
        for close in response._resource_closers:
            close()
    return int(response.status_code)


@pytest.mark.parametrize("stage", STORIES)
@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
def test_addresses_of_a_case(stage: str, sealed: bool) -> None:
    case = STORIES[stage]()
    people = everybody(case)
    readers = EXPECTED["view_case"] & people.keys()
    if sealed:
        Case.objects.filter(pk=case.pk).update(sealed=True)
        readers &= EXPECTED["view_sealed"]
    wrong = []
    for name, declared in CASE_ADDRESSES.items():
        if declared.stage != stage:
            continue
        address = reverse(name, args=declared.args(case))
        answered = set()
        for who, person in asked(people, declared.permission).items():
            status = ask(person, declared, address)
            if who not in readers:
                expected = {404}
            elif who not in declared.usable_by:
                expected = {403}
            else:
                expected = USABLE
                answered.add(status)
            if status not in expected:
                wrong.append(f"{name} for {who}: {status}, expected {sorted(expected)}")
        # so that a 404 elsewhere proves something; a sealed case in the field is out of its officers' hands
        able = declared.usable_by & readers or not sealed
        if able and not answered & ({200} if declared.method == "get" else USABLE):
            wrong.append(f"{name} answers nobody: {sorted(answered)}")
    assert wrong == []


# --- everything else ---


def holds(role: str, permissions: tuple[str, ...]) -> bool:
    return not permissions or any(codename in ROLE_PERMISSIONS.get(role, ()) for codename in permissions)


def arguments_of(declared: ForHolders) -> list[Any]:
    """What stands in the address: made now, a user's pk by their username, or as it was declared."""
    made = [value() if callable(value) else value for value in declared.args]
    return [User.objects.get(username=value).pk if "." in str(value) else value for value in made]


@pytest.mark.parametrize("name", OTHER_ADDRESSES)
def test_addresses_of_no_case(name: str) -> None:
    declared = OTHER_ADDRESSES[name]
    address = reverse(name, args=arguments_of(declared))
    wrong = []
    for who, person in everybody(road.open_case()).items():
        status = ask(person, declared, address)
        expected = USABLE if holds(who.split("@")[0], declared.permissions) else {403}
        if status not in expected:
            wrong.append(f"{name} for {who}: {status}, expected {sorted(expected)}")
    assert wrong == []


@pytest.mark.parametrize("name", HOUSE_ADDRESSES)
@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
def test_addresses_of_a_house(name: str, sealed: bool) -> None:
    """A house nobody is shown is 404, one shown by its numbers alone 403; a sealed case in it changes neither."""
    case = kept()
    Case.objects.filter(pk=case.pk).update(sealed=sealed)
    people = everybody(case)
    # whoever is met at another panti has the right there and not here
    readers = {who for who in EXPECTED["view_case"] if who.endswith(("@P", "@dinas"))}
    address, wrong, answered = reverse(name, args=[road.HOUSE]), [], set()
    for who, person in people.items():
        response = getattr(person, HOUSE_ADDRESSES[name])(address)
        expected = 200 if who in readers else 403 if who.split("@")[0] in PLACING else 404
        if response.status_code != expected:
            wrong.append(f"{name} for {who}: {response.status_code}, expected {expected}")
        elif expected == 200:
            answered.add(who)
            hidden = sealed and who not in EXPECTED["view_sealed"]
            if (case.number in response.content.decode()) == hidden:
                wrong.append(f"{name} for {who}: the case is {'named' if hidden else 'missing'}")
    assert wrong == []
    assert {"clerk@P", "panti_staff@P", "head_of_panti@P", "leadership@dinas"} <= answered


def test_a_medicine_round_is_for_the_nurses_of_the_house() -> None:
    people, address = everybody(kept()), reverse("medicine_round", args=[road.HOUSE])
    answers = {who: person.get(address).status_code for who, person in people.items()}
    readers = {who for who in EXPECTED["view_case"] if who.endswith(("@P", "@dinas"))} & people.keys()
    assert {who for who, status in answers.items() if status == 200} == {"nurse@P"}
    assert {who for who, status in answers.items() if status == 403} >= readers - {"nurse@P"}
    assert answers["nobody@none"] == answers["nurse@other"] == 404


def test_a_notification_opens_for_whose_it_is_alone(client: Client) -> None:
    road.walk_to("assessment")
    told = Notification.objects.select_related("user").first()
    address = reverse("notification_open", args=[told.pk])
    client.force_login(told.user)
    assert client.get(address).status_code in (200, 302, 405)
    client.force_login(staff("supervisor", "SDS-TIM"))
    assert client.post(address).status_code == 404


# --- the access log ---

HEALTH_ADDRESSES = {
    "longterm_review_edit",
    "session_edit",
    "assessment_edit",
    "assessment_detail",
    "health_check",
    "health_record",
    "medicine_stop",
    "dose_correct",
}


# colleagues who are there now, and nothing of the person
NOTHING_OF_THE_PERSON = {"case_presence"}


@pytest.mark.parametrize("stage", STORIES)
def test_whoever_is_shown_a_case_stands_in_its_access_log(stage: str) -> None:
    case = STORIES[stage]()
    people = everybody(case)
    missing = []
    for name, declared in CASE_ADDRESSES.items():
        if declared.stage != stage or declared.method != "get" or name in NOTHING_OF_THE_PERSON:
            continue
        address = reverse(name, args=declared.args(case))
        for who in sorted(EXPECTED["view_case"] & EXPECTED[declared.permission] & people.keys()):
            logged = AccessLog.objects.filter(
                user=people[who].session["_auth_user_id"], person=case.person_id
            )
            if name in HEALTH_ADDRESSES:
                if who not in EXPECTED["view_health"]:
                    continue
                logged = logged.filter(purpose=Purpose.HEALTH)
            with transaction.atomic():
                response = people[who].get(address)
                b"".join(response)  # a file is closed once it is read
                if response.status_code == 200 and not logged.exists():
                    missing.append(f"{name} for {who}")
                # the next address begins with an empty log
                transaction.set_rollback(True)
    assert missing == []


def test_an_assessment_that_begins_with_earlier_health_text_is_logged_as_such() -> None:
    case = road.walk_to("intake")
    worker = staff("panti_social_worker", road.HOUSE)
    page = signed_in(worker).get(reverse("assessment_add", args=[case.number]))
    assert page.context["earlier"] is not None
    assert AccessLog.objects.filter(user=worker, case=case, purpose=Purpose.HEALTH).count() == 1


def test_whoever_is_refused_read_nothing() -> None:
    case = road.walk_to("assessment")
    clerk = staff("clerk", road.TRANSIT)
    assert signed_in(clerk).get(reverse("session_add", args=[case.number])).status_code == 403
    assert signed_in(clerk).get(reverse("person_edit", args=[case.person_id])).status_code == 403
    assert not AccessLog.objects.filter(user=clerk).exists()

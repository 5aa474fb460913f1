"""A sensitive category is named to those with the right alone, on every page that says a category."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.care.models import Assessment
from casework.cases.models import Case
from casework.cases.queries import category_names
from casework.offices.models import Category, User
from tests import road, walked
from tests.staff import office, staff
from tests.test_matrix import EXPECTED

pytestmark = pytest.mark.django_db

# a former prisoner: sensitive, does not seal, and a house for the homeless takes them
SENSITIVE = "15"
CLOSED = "Kategori tertutup"


@pytest.fixture
def name() -> str:
    return Category.objects.get(code=SENSITIVE).name


@walked.once
def placed(category: str = SENSITIVE) -> Case:
    """A case whose placement waits for a decision, with that category."""
    elderly = category == "08"
    person = road.somebody(estimated_age=65 if elderly else 40)
    case = road.walk_to("assessment", road.open_case(person=person))
    road.assess(case, category=category)
    road.confer(road.fresh(case))
    house = office(road.HOUSE if elderly else "PSBK-HJ")
    road.propose(road.fresh(case), "place", facts={"panti": house.pk, "urgency": "normal"})
    return road.fresh(case)


def addresses(case: Case) -> list[str]:
    number, proposal = case.number, case.proposals.get()
    file = reverse("case_detail", args=[number])
    tabs = ("summary", "timeline", "assessment", "plan", "services", "panti", "documents")
    return [
        *(f"{file}?tab={tab}" for tab in tabs),
        reverse("person_detail", args=[case.person_id]),
        reverse("assessment_detail", args=[number, Assessment.objects.get(case=case).pk]),
        reverse("decision_detail", args=[proposal.pk]),
        reverse("case_step", args=[number, "hand_over"]),
        reverse("case_list"),
        reverse("notification_list"),
        reverse("home"),
    ]


def shown_to(client: Client, person: User, case: Case) -> str:
    client.force_login(person)
    pages = []
    for address in addresses(case):
        answer = client.get(address)
        assert answer.status_code in (200, 403, 409), address
        pages.append(answer.content.decode())
    return "".join(pages)


@pytest.mark.parametrize(
    ("role", "code"),
    [("outreach_officer", road.SUDINSOS), ("clerk", road.SUDINSOS), ("panti_staff", road.TRANSIT)],
)
def test_without_the_right_no_page_names_it(client: Client, name: str, role: str, code: str) -> None:
    case = placed()
    assert not case.sealed
    shown = shown_to(client, staff(role, code), case)
    # the filter of the list names every category there is, of nobody
    assert shown.replace(f'<option value="{SENSITIVE}">{name}</option>', "").count(name) == 0
    assert CLOSED in shown


def test_with_the_right_it_is_named(client: Client, name: str) -> None:
    shown = shown_to(client, staff("supervisor", road.SUDINSOS), placed())
    assert shown.count(name) > 1
    assert CLOSED not in shown


def test_an_ordinary_category_is_named_to_every_reader(client: Client) -> None:
    shown = shown_to(client, staff("clerk", road.SUDINSOS), placed("08"))
    assert CLOSED not in shown
    assert Category.objects.get(code="08").name in shown


def test_several_closed_ones_are_one_word() -> None:
    case = placed()
    categories = list(Category.objects.filter(code__in=("08", "10", "16", "19")).order_by("code"))
    clerk, supervisor = staff("clerk", road.SUDINSOS), staff("supervisor", road.SUDINSOS)
    assert len(category_names(categories, case, supervisor)) == 4
    assert len(category_names(categories, case, clerk)) == 2


def test_the_list_cannot_be_asked_who_has_it(client: Client) -> None:
    """A filter that answers is a name that is shown."""
    case = placed()
    address = reverse("case_detail", args=[case.number])
    for role, found in (("clerk", False), ("supervisor", True)):
        client.force_login(staff(role, road.SUDINSOS))
        page = client.get(reverse("case_list"), {"category": SENSITIVE}).content.decode()
        assert (address in page) == found
    ordinary = placed("08")
    client.force_login(staff("clerk", road.SUDINSOS))
    page = client.get(reverse("case_list"), {"category": "08"}).content.decode()
    assert reverse("case_detail", args=[ordinary.number]) in page


def test_whoever_reads_sealed_cases_at_the_gate_learns_who_and_not_why() -> None:
    """Nor does the Sudinsos asked to take a case over, until it has."""
    gate, asked = {"panti_staff@P", "panti_staff@N"}, {"social_worker@T", "supervisor@T"}
    assert EXPECTED["view_sealed"] - EXPECTED["view_sensitive"] == gate | asked

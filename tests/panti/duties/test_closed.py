"""What a house still owes of a case it no longer reads: it can do it, and is told nothing else of the case."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.cases.models import AccessLog, Case
from casework.cases.queries import sees
from casework.cases.registry import next_work
from casework.offices.models import OfficeGroupObjectPermission, User
from casework.panti.models import BelongingsReceipt
from tests import road
from tests.panti.duties.doors import head, seal
from tests.panti.duties.moved import FIRST, NEXT, transfer, two_houses_on
from tests.panti.facts import dead
from tests.panti.test_belongings import hand_all_back, keep
from tests.road import fresh
from tests.staff import office, staff
from workflows.models import CaseTask
from workflows.services import take

pytestmark = pytest.mark.django_db


def taken(case: Case, person: User) -> CaseTask:
    """What a house keeps of somebody who has left it, which one of its staff took to hand over."""
    task = CaseTask.objects.open().get(case=case, duty__kind="belongings_left")
    return take(task, actor=User.objects.get(pk=person.pk))


class TestTaskOfACaseThatHasLeft:
    @pytest.fixture
    def keeper(self) -> User:
        return staff("panti_staff", FIRST)

    @pytest.fixture
    def task(self, client: Client, keeper: User) -> CaseTask:
        case = road.walk_to("assessment")
        keep(case)
        two_houses_on(case)
        assert not sees(User.objects.get(pk=keeper.pk), fresh(case))
        client.force_login(keeper)
        return taken(case, keeper)

    def test_first_card_tells_nothing_of_where_the_case_is(self, client: Client, task: CaseTask) -> None:
        case = fresh(task.case)
        page = client.get("/").content.decode()
        begin = page.index('<section class="jk-first"')
        card = page[begin : page.index("</section>", begin)]
        assert reverse("task_hand", args=[task.pk]) in card
        for told in (
            case.present_panti.short_name,
            case.responsible_office.short_name,
            case.stage_label,
            "Di tahap ini",
        ):
            assert str(told) not in card, told

    def test_owner_gives_it_back(self, client: Client, task: CaseTask) -> None:
        assert client.post(reverse("task_release", args=[task.pk])).status_code == 302
        task.refresh_from_db()
        assert task.owner is None

    def test_owner_hands_it_to_somebody_of_the_house(
        self, client: Client, task: CaseTask, keeper: User
    ) -> None:
        second = staff("panti_staff", FIRST, another=1)
        address = reverse("task_hand", args=[task.pk])
        page = client.get(address).content.decode()
        case = fresh(task.case)
        assert second.name in page
        for told in (case.present_panti.short_name, case.responsible_office.short_name, case.stage_label):
            assert str(told) not in page, told
        assert AccessLog.objects.filter(user=keeper, case=case, purpose="duty").exists()
        sent = {"idempotency_key": uuid4(), "to": second.pk}
        assert client.post(address, sent).status_code == 302
        task.refresh_from_db()
        assert task.owner == second

    def test_for_a_colleague_who_has_it_not_there_is_no_such_task(
        self, client: Client, task: CaseTask
    ) -> None:
        client.force_login(staff("panti_staff", FIRST, another=1))
        assert client.get(reverse("task_hand", args=[task.pk])).status_code == 404
        assert client.post(reverse("task_release", args=[task.pk])).status_code == 404


def test_next_work_names_no_sealed_case_that_is_closed_to_the_reader() -> None:
    case = road.walk_to("intake")
    keep(case)
    dead(seal(case))
    keeper = staff("panti_staff", NEXT)
    taken(case, keeper)
    person = User.objects.get(pk=keeper.pk)
    assert not sees(person, fresh(case))
    found = next_work(person, road.open_case())
    assert found is not None
    assert case.person.display_name not in found.words
    assert "Kasus yang disegel" in found.words


class TestBelongings:
    @pytest.fixture
    def case(self) -> Case:
        """Two houses kept something of somebody who lives in a third."""
        case = road.walk_to("assessment")
        keep(case)
        case = road.walk_to("psychosocial", fresh(case))
        keep(fresh(case))
        return transfer(case)

    def test_house_whose_part_is_done_reads_nothing_of_the_others(self, client: Client, case: Case) -> None:
        hand_all_back(case, FIRST)
        client.force_login(staff("panti_staff", FIRST))
        address = reverse("belongings_hand_back", args=[case.number])
        for asked in (address, f"{address}?panti={NEXT}", f"{address}?panti={case.present_panti.code}"):
            assert client.get(asked).status_code == 404, asked
        client.force_login(staff("panti_staff", NEXT))
        assert client.get(address).status_code == 200

    def test_duty_that_is_done_opens_no_page_any_more(self, client: Client, case: Case) -> None:
        hand_all_back(case, FIRST)
        hand_all_back(case, NEXT)
        keep(fresh(case))
        client.force_login(staff("panti_staff", FIRST))
        page = client.get(reverse("belongings_hand_back", args=[case.number]))
        body = page.content.decode()
        assert (page.status_code, "Ini sudah dikerjakan" in body) == (409, True)
        for told in (case.present_panti.short_name, case.person.display_name):
            assert told not in body, told

    def test_receipt_stays_with_its_house_and_of_a_case_sealed_since_names_whoever_may_read_it(
        self, client: Client, case: Case
    ) -> None:
        hand_all_back(case, FIRST)
        hand_all_back(case, NEXT)
        receipt = BelongingsReceipt.objects.get(case=case, panti__code=FIRST)
        address = reverse("belongings_receipt", args=[case.number, receipt.pk])
        keeper, name = staff("panti_staff", FIRST), case.person.display_name
        client.force_login(keeper)
        assert name in client.get(address).content.decode()
        seal(case)
        assert name in client.get(address).content.decode()
        unsealing = OfficeGroupObjectPermission.objects.filter(permission__codename="view_sealed")
        unsealing.filter(content_object=office(FIRST)).delete()
        page = client.get(address)
        assert page.status_code == 200
        body = page.content.decode()
        assert "Kasus yang disegel" in body
        assert "Tas ransel hitam" in body
        for told in (name, "Pak Topi"):
            assert told not in body, told
        client.force_login(staff("panti_staff", NEXT))
        assert client.get(address).status_code == 404


def test_signing_a_death_twice_leads_to_the_same_place(client: Client) -> None:
    case = road.walk_to("intake")
    dead(seal(case))
    client.force_login(head())
    address = reverse("case_duty", args=[case.number, "countersign_death"])
    sent = {"idempotency_key": uuid4(), "expected_stage": "closed"}
    first = client.post(address, sent)
    assert client.post(address, sent)["Location"] == first["Location"] == reverse("home")
    assert client.get(address).status_code == 409

"""Who opens which page of a house, what each shows, and that nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Case
from casework.offices.models import Membership
from casework.panti.enums import AwayKind
from casework.panti.house.queries import reservation
from casework.panti.house.services import give_bed, reserve_bed, take_out
from casework.panti.models import Bed, Lodging, Room, Wing
from casework.panti.services import go_away
from tests.panti.house.plan import bed, in_bed, lying, wing
from tests.panti.road import HOUSE, TRANSIT, admit, fresh, in_transit, on_the_way, resident
from tests.road import SUDINSOS, somebody
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.context._read_frame", lambda request, user: {})


def signed_in(role: str, code: str = HOUSE) -> Client:
    client = Client()
    client.force_login(staff(role, code))
    return client


def lodged(where: str = "1.1", **about: Any) -> Case:
    case = on_the_way(somebody(**about) if about else None, accepted=True)
    if not Wing.objects.exists():
        wing()
    admit(case, asked=in_bed(where), place="")
    return fresh(case)


# the page of a house and who may use it there: whoever is shown the house, gives its beds, or sets it up
SHOWN, GIVES, MANAGES = "shown", "give_bed", "manage_house"
PAGES: dict[str, tuple[str, str, Any]] = {
    "house_board": (SHOWN, "get", list),
    "house_ahead": (SHOWN, "get", list),
    "bed_detail": (SHOWN, "get", lambda: [bed().pk]),
    "bed_clean": (GIVES, "post", lambda: [bed().pk]),
    "bed_out": (MANAGES, "get", lambda: [bed().pk]),
    "bed_back": (MANAGES, "post", lambda: [bed().pk]),
    "bed_edit": (MANAGES, "get", lambda: [bed().pk]),
    "house_plan": (MANAGES, "get", list),
    "wing_add": (MANAGES, "get", list),
    "wing_edit": (MANAGES, "get", lambda: [Wing.objects.get().pk]),
    "room_add": (MANAGES, "get", lambda: [Wing.objects.get().pk]),
    "room_edit": (MANAGES, "get", lambda: [Room.objects.get().pk]),
    "part_retire": (MANAGES, "post", lambda: ["bed", bed("1.3").pk]),
}
# whoever is not shown the house is asked these alone
FOR_ALL = {"house_board", "house_ahead", "wing_add", "bed_clean"}
GIVERS = {"panti_staff", "nurse", "panti_social_worker", "panti_supervisor", "head_of_panti"}
READERS = {*GIVERS, "clerk", "leadership", "dinas_decider"}
# they see the numbers and the beds of every referral panti, without names
PLACING = {"social_worker", "supervisor", "panti_social_worker", "dinas_decider"}


def may_use(audience: str, role: str, here: bool) -> set[int]:
    """Which answers a role may get; ``here``: it works in the house or above it."""
    shown = (role in READERS and here) or role in PLACING
    if not shown:
        return {404}
    allowed = {SHOWN: True, GIVES: here and role in GIVERS, MANAGES: here and role == "head_of_panti"}
    return {200, 302, 409} if allowed[audience] else {403}


def test_pages_of_a_house_answer_those_they_are_for() -> None:
    lodged()
    wrong, answered = [], set()
    seen: set[tuple[str, str]] = set()
    for membership in Membership.objects.in_force().select_related("user", "office").order_by("pk"):
        here = membership.office.code in (HOUSE, "DINAS")
        if (membership.role, str(here)) in seen:
            continue
        seen.add((membership.role, str(here)))
        client = Client()
        client.force_login(membership.user)
        for name, (audience, method, args) in PAGES.items():
            if name not in FOR_ALL and may_use(SHOWN, membership.role, here) == {404}:
                continue
            status = getattr(client, method)(reverse(name, args=[HOUSE, *args()])).status_code
            if status not in may_use(audience, membership.role, here):
                wrong.append(f"{name} for {membership.role} ({here}): {status}")
            elif status in (200, 302):
                answered.add(name)
            Bed.objects.update(retired_at=None)
    assert wrong == []
    # being cleaned and out of service are states of their own; the rest answers
    assert PAGES.keys() - answered == {"bed_clean", "bed_back"}


class TestBoard:
    def test_names_stand_for_readers_alone(self) -> None:
        case = lodged(name="Rubiyah")
        address = reverse("house_board", args=[HOUSE])
        assert "Rubiyah" in signed_in("panti_staff").get(address).content.decode()
        page = signed_in("supervisor", "SDS-TIM").get(address).content.decode()
        assert "Rubiyah" not in page
        assert 'data-bed="taken"' in page
        Case.objects.filter(pk=case.pk).update(sealed=True)
        assert "Rubiyah" not in signed_in("clerk").get(address).content.decode()
        assert "Rubiyah" in signed_in("panti_staff").get(address).content.decode()

    def test_where_somebody_is_stays_with_those_who_read_their_case(self) -> None:
        case = lodged(name="Rubiyah")
        go_away(
            case,
            AwayKind.HOSPITAL,
            actor=staff("panti_staff", HOUSE),
            expected_stage=case.stage,
            occurred_at=timezone.now(),
            place="RSUD Tarakan",
        )
        addresses = [reverse("house_board", args=[HOUSE]), reverse("bed_detail", args=[HOUSE, bed().pk])]
        for role, code, told in (("panti_staff", HOUSE, True), ("supervisor", "SDS-TIM", False)):
            board_page, bed_page = (signed_in(role, code).get(one).content.decode() for one in addresses)
            assert ('data-bed="away" href' in board_page) == told
            assert ("RSUD Tarakan" in bed_page) == told

    def test_search_finds_nobody_whose_name_is_not_shown(self) -> None:
        lodged(name="Rubiyah")
        address = reverse("house_board", args=[HOUSE]) + "?q=rubiyah"
        assert 'class="jk-bed"' in signed_in("panti_staff").get(address).content.decode()
        assert 'class="jk-bed"' not in signed_in("supervisor", "SDS-TIM").get(address).content.decode()

    @pytest.mark.parametrize(
        ("asked", "labels"),
        [
            ("keadaan=free", {"1.2", "1.3"}),
            ("keadaan=taken", {"1.1"}),
            ("jk=L", {"1.1"}),
            ("jk=P", set()),
            ("q=1.3", {"1.3"}),
        ],
    )
    def test_filters_leave_the_beds_that_fit(self, asked: str, labels: set[str]) -> None:
        lodged()
        page = signed_in("panti_staff").get(f"{reverse('house_board', args=[HOUSE])}?{asked}")
        found = {
            spot.label for _wing, rooms in page.context["wings"] for _room, spots in rooms for spot in spots
        }
        assert found == labels

    def test_somebody_without_a_place_stands_on_top_and_is_given_one(self) -> None:
        case = resident()
        wing()
        client = signed_in("panti_staff")
        assert (
            reverse("bed_give", args=[case.number])
            in client.get(reverse("house_board", args=[HOUSE])).content.decode()
        )
        form = client.get(reverse("bed_give", args=[case.number])).context["form"]
        assert form.initial["place"] == f"bed:{bed().pk}"

    def test_whoever_is_moved_is_moved_where_somebody_chose(self) -> None:
        case = lodged()
        form = signed_in("panti_staff").get(reverse("bed_give", args=[case.number])).context["form"]
        assert form.initial["place"] == ""

    def test_wing_that_does_not_fit_is_given_with_a_reason_only(self) -> None:
        case = lodged()
        wing("Mawar", sex="P" if case.person.sex == "L" else "L", misfit="warn")
        client, address = signed_in("panti_staff"), reverse("bed_give", args=[case.number])
        sent = {
            "idempotency_key": client.get(address).context["form"].initial["idempotency_key"],
            "place": f"bed:{bed(name='Mawar').pk}",
            "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        }
        refused = client.post(address, sent)
        assert refused.status_code == 422
        assert "Wisma ini tidak sesuai" in refused.content.decode()
        sent["over_capacity_reason"] = "Satu-satunya kamar dekat perawat."
        assert client.post(address, sent).status_code == 302
        assert Lodging.objects.get(case=case, ended_at=None).reason == sent["over_capacity_reason"]

    def test_bed_out_of_service_under_somebody_asks_to_be_looked_at(self) -> None:
        lodged()
        take_out(bed(), actor=staff("head_of_panti", HOUSE), reason="Atap bocor", began_at=timezone.now())
        page = signed_in("panti_staff").get(reverse("house_board", args=[HOUSE]))
        assert [(one.bed, one.below) for one in page.context["board"].notices] == [(bed().pk, "Atap bocor")]
        assert (
            "btn-next"
            in signed_in("panti_staff").get(reverse("bed_detail", args=[HOUSE, bed().pk])).content.decode()
        )

    def test_house_without_beds_says_what_to_do(self) -> None:
        assert (
            reverse("wing_add", args=[HOUSE])
            in signed_in("head_of_panti").get(reverse("house_board", args=[HOUSE])).content.decode()
        )


# the reader's rights and the house; beds, wings and their categories, who has no place, who lies where, what is out,
# not clean or away, whose case is read; the numbers of the house; who is expected and away
BOARD_QUERIES = 23


@pytest.mark.parametrize("wings", [1, 3])
def test_board_asks_as_much_whatever_it_shows(wings: int, django_assert_num_queries: Any) -> None:
    case = resident()
    for number in range(wings):
        wing(f"Wisma {number}", beds=2 * wings, rooms=wings)
    give_bed(case, in_bed("1.1", "Wisma 0"), actor=staff("panti_staff", HOUSE))
    client, address = signed_in("panti_staff"), reverse("house_board", args=[HOUSE])
    client.get(address)
    with django_assert_num_queries(BOARD_QUERIES):
        client.get(address)


class TestGiving:
    def test_second_comer_reads_who_was_first_and_keeps_what_they_typed(self) -> None:
        case = resident()
        wing()
        other = on_the_way(somebody(label="Bu Sumi"), accepted=True)
        client, address = signed_in("panti_staff"), reverse("bed_give", args=[case.number])
        form = client.get(address).context["form"]
        admit(other, asked=in_bed(), place="")
        answer = client.post(
            address,
            {
                "idempotency_key": form.initial["idempotency_key"],
                "place": f"bed:{bed().pk}",
                "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
                "over_capacity_reason": "",
                "note": "Kakinya sakit, minta ranjang bawah.",
            },
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Bu Sumi" in page
        assert "Melati 1.2" in page
        assert "Kakinya sakit, minta ranjang bawah." in page
        assert lying(case) == []

    def test_admission_form_offers_the_kept_bed_first(self) -> None:
        case = on_the_way(accepted=True)
        wing()
        reserve_bed(case, bed("1.2").pk, actor=staff("panti_staff", HOUSE))
        client, address = signed_in("panti_staff"), reverse("case_step", args=[case.number, "admit"])
        form = client.get(address).context["form"]
        assert form.initial["place"] == f"bed:{bed('1.2').pk}"
        sent = {
            **{name: form.initial[name] for name in ("idempotency_key", "expected_stage", "place")},
            "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        }
        assert client.post(address, sent).status_code == 302
        assert lying(case) == [("Melati 1.2", True)]

    def test_bed_is_kept_and_let_go_by_those_who_expect_somebody(self) -> None:
        case = on_the_way(accepted=True)
        wing()
        client, address = signed_in("panti_staff"), reverse("bed_reserve", args=[case.number])
        form = client.get(address).context["form"]
        sent = {"idempotency_key": form.initial["idempotency_key"], "place": f"bed:{bed('1.3').pk}"}
        assert client.post(address, sent).status_code == 302
        kept = reservation(case)
        assert kept is not None
        assert kept.bed == bed("1.3")
        assert client.post(reverse("bed_release", args=[case.number])).status_code == 302
        assert reservation(case) is None
        # the house where the person still is has no say in it
        assert signed_in("panti_staff", TRANSIT).post(address, sent).status_code in (403, 409)
        assert signed_in("supervisor", SUDINSOS).get(address).status_code == 403

    def test_whoever_signs_an_arrival_goes_on_to_the_bed(self) -> None:
        from casework.cases.registry import after_arrival

        case = in_transit()
        actor = staff("panti_staff", TRANSIT)
        assert after_arrival(actor, case, "/kasus/") == "/kasus/"
        wing(code=TRANSIT)
        assert after_arrival(actor, case, "/kasus/") == reverse("bed_give", args=[case.number])
        assert after_arrival(staff("supervisor", SUDINSOS), case, "/kasus/") == "/kasus/"


class TestSettingUp:
    def test_head_adds_a_wing_a_room_and_beds(self) -> None:
        client = signed_in("head_of_panti")
        rules = {"name": "Wisma Dahlia", "sex": "P", "min_age": "60", "misfit": "refuse"}
        assert client.post(reverse("wing_add", args=[HOUSE]), rules).status_code == 302
        made = Wing.objects.get()
        room = {"name": "Dahlia 1", "labels": "1.1, 1.2", "features": ["bathroom"]}
        assert client.post(reverse("room_add", args=[HOUSE, made.pk]), room).status_code == 302
        assert (made.sex, made.min_age, made.misfit) == ("P", 60, "refuse")
        assert [one.full_name for one in Bed.objects.all()] == ["Wisma Dahlia 1.1", "Wisma Dahlia 1.2"]
        again = client.post(reverse("room_edit", args=[HOUSE, made.rooms.get().pk]), {**room, "version": 1})
        assert again.status_code == 422
        assert "1.1, 1.2" in again.content.decode()

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"name": "Melati", "misfit": "warn"}, 422),
            ({"name": "Baru", "misfit": "warn", "min_age": "60", "max_age": "18"}, 422),
            ({"name": "", "misfit": "warn"}, 422),
        ],
    )
    def test_wrong_wings_are_refused_with_everything_kept(self, sent: dict[str, str], status: int) -> None:
        wing()
        answer = signed_in("head_of_panti").post(
            reverse("wing_add", args=[HOUSE]), {**sent, "about": "khusus"}
        )
        assert answer.status_code == status
        page = answer.content.decode()
        assert "khusus" in page
        assert "Constraint" not in page
        assert Wing.objects.count() == 1

    def test_stale_wing_is_refused(self) -> None:
        made = wing()
        Wing.objects.update(version=5)
        sent = {"name": "Mawar", "misfit": "warn", "version": "1"}
        answer = signed_in("head_of_panti").post(reverse("wing_edit", args=[HOUSE, made.pk]), sent)
        assert answer.status_code == 409
        assert Wing.objects.get().name == "Melati"

    def test_bed_somebody_has_stays_part_of_the_house(self) -> None:
        lodged()
        client = signed_in("head_of_panti")
        assert client.post(reverse("part_retire", args=[HOUSE, "bed", bed().pk])).status_code == 409
        assert (
            client.post(reverse("part_retire", args=[HOUSE, "wing", Wing.objects.get().pk])).status_code
            == 409
        )
        assert client.post(reverse("part_retire", args=[HOUSE, "bed", bed("1.2").pk])).status_code == 302
        assert Bed.objects.filter(retired_at=None).count() == 2


class TestEveryHouse:
    def test_place_is_found_for_somebody_in_assessment(self) -> None:
        case = in_transit()
        wing(sex=case.person.sex)
        wing("Dahlia", sex="P" if case.person.sex == "L" else "L", beds=5)
        client = signed_in("supervisor", SUDINSOS)
        page = client.get(reverse("panti_list"), {"untuk": case.number})
        found = {fit.office.code: beds for fit, beds in page.context["fits"]}
        assert found[HOUSE] == 3
        assert page.context["total"].in_service >= 8

    def test_staff_of_a_house_are_not_offered_the_search(self) -> None:
        page = signed_in("panti_staff").get(reverse("panti_list")).content.decode()
        assert 'name="untuk"' not in page


def test_house_counts_as_documented() -> None:
    """free = ready + being cleaned − residents outside a bed in service − reservations without a bed."""
    from casework.panti.house.counts import house
    from casework.panti.house.queries import ready_beds

    resident()  # lives here without a place
    wing(beds=6)
    lodged("1.1", label="A")
    kept = on_the_way(somebody(label="B"), accepted=True)
    reserve_bed(kept, bed("1.2").pk, actor=staff("panti_staff", HOUSE))
    on_the_way(somebody(label="C"), accepted=True)
    take_out(bed("1.6"), actor=staff("head_of_panti", HOUSE), reason="Bocor", began_at=timezone.now())
    here = house(office(HOUSE))
    assert (here.capacity, here.in_service, here.occupied, here.reserved) == (6, 5, 2, 2)
    ready, outside, without_bed = ready_beds(office(HOUSE)).count(), here.outside, 1
    assert here.free == ready - outside - without_bed == 1

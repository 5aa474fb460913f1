"""The staff pages: who opens them, for whom, and what a form does once, twice and wrongly."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.offices import services
from casework.offices.enums import Role
from casework.offices.models import Criteria, Membership, User
from casework.offices.queries import StaffFilter, staff_of, staff_page
from casework.offices.rules import SYSTEM_USERNAME
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def new_person(**changes: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "name": "Tiur Marpaung, S.Sos.",
        "username": "tiur.marpaung",
        "employee_number": "199001012015032001",
        "email": "",
        "office": "SDS-PUS",
        "role": "social_worker",
        "valid_from": timezone.localdate().isoformat(),
        "valid_until": "",
    } | changes


def membership(**changes: Any) -> dict[str, Any]:
    return {"office": "SDS-PUS", "role": "clerk", "valid_from": timezone.localdate().isoformat()} | changes


class TestWhoOpensThem:
    """Every page and action × administrator here, of another office, of the Dinas, not an administrator, nobody."""

    def requests(self, person: User) -> list[tuple[str, str, dict[str, Any]]]:
        held = person.memberships.get()
        return [
            ("get", reverse("staff_detail", args=[person.pk]), {}),
            ("get", reverse("staff_edit", args=[person.pk]), {}),
            ("post", reverse("staff_edit", args=[person.pk]), {"name": "X", "version": 1}),
            ("post", reverse("membership_give", args=[person.pk]), membership(role="supervisor")),
            ("post", reverse("membership_end", args=[person.pk, held.pk]), {}),
            ("post", reverse("password_reset", args=[person.pk]), {"key": str(uuid4())}),
            ("post", reverse("staff_disable", args=[person.pk]), {}),
            ("post", reverse("staff_enable", args=[person.pk]), {}),
        ]

    def statuses(self, actor: User, person: User) -> set[int]:
        client = logged_in(actor)
        return {getattr(client, method)(url, data).status_code for method, url, data in self.requests(person)}

    def test_another_offices_administrator_knows_of_nobody(self) -> None:
        person, actor = staff("social_worker", "SDS-PUS"), staff("administrator", "SDS-TIM")
        before = User.objects.values().get(pk=person.pk), list(Membership.objects.values().order_by("pk"))
        assert self.statuses(actor, person) == {404}
        assert (
            User.objects.values().get(pk=person.pk),
            list(Membership.objects.values().order_by("pk")),
        ) == before

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_no_other_role_opens_a_page(self, role: Role) -> None:
        code = "DINAS" if role in (Role.DINAS_DECIDER, Role.DATA_PROTECTION) else "SDS-PUS"
        code = (
            "PSBI-1"
            if role in (Role.PANTI_STAFF, Role.NURSE, Role.PANTI_SUPERVISOR, Role.HEAD_OF_PANTI)
            else code
        )
        code = "PSBI-1" if role == Role.PANTI_SOCIAL_WORKER else code
        actor, person = staff(role, code), staff("clerk", code, another=1)
        assert self.statuses(actor, person) == {403}
        client = logged_in(actor)
        for name in ("staff_list", "staff_add", "criteria_list"):
            assert client.get(reverse(name)).status_code == 403
        assert client.get(reverse("criteria_edit", args=["PSBI-1"])).status_code == 403

    @pytest.mark.parametrize("code", ["SDS-PUS", "DINAS"])
    def test_the_administrator_here_and_of_the_dinas_do_all_of_it(self, code: str) -> None:
        assert self.statuses(staff("administrator", code), staff("social_worker", "SDS-PUS")) == {200, 302}

    def test_a_visitor_is_led_to_the_login(self) -> None:
        person = staff("social_worker", "SDS-PUS")
        for method, url, data in self.requests(person):
            response = getattr(Client(), method)(url, data)
            assert response.status_code == 302
            assert response["Location"].startswith(reverse("account_login"))

    def test_an_action_is_never_done_by_following_a_link(self) -> None:
        client, person = logged_in(staff("administrator", "SDS-PUS")), staff("clerk", "SDS-PUS")
        for method, url, _data in self.requests(person):
            if method == "post" and "data" not in url:
                assert client.get(url).status_code == 405

    def test_an_action_from_another_site_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(staff("administrator", "SDS-PUS"))
        person = staff("clerk", "SDS-PUS")
        assert client.post(reverse("staff_disable", args=[person.pk])).status_code == 403
        assert User.objects.get(pk=person.pk).is_active

    def test_a_panti_of_another_office_does_not_exist(self) -> None:
        client = logged_in(staff("administrator", "PSBI-1"))
        assert client.get(reverse("criteria_edit", args=["PSBI-1"])).status_code == 200
        assert client.get(reverse("criteria_edit", args=["PSTW-BM2"])).status_code == 404
        assert client.get(reverse("criteria_edit", args=["TIDAK-ADA"])).status_code == 404


class TestList:
    def test_shows_the_people_of_the_managed_offices_alone(self) -> None:
        here, elsewhere = staff("clerk", "SDS-PUS"), staff("clerk", "SDS-TIM")
        page = logged_in(staff("administrator", "SDS-PUS")).get(reverse("staff_list")).content.decode()
        assert here.username in page
        assert elsewhere.username not in page

    def test_narrows_by_words_office_role_and_state(self) -> None:
        actor = staff("administrator", "DINAS")
        worker, clerk = staff("social_worker", "SDS-PUS"), staff("clerk", "SDS-TIM")
        services.set_active(clerk, active=False, actor=actor)

        def found(**asked: str) -> set[User]:
            return set(StaffFilter(**asked).apply(staff_of(actor), actor))

        everybody = set(User.objects.exclude(username=SYSTEM_USERNAME))
        assert found(state="") == everybody
        assert found() == everybody - {clerk}
        assert found(state="disabled") == {clerk}
        assert found(state="", office="SDS-TIM", role="clerk") == {clerk}
        assert {person.memberships.get().role for person in found(role="social_worker")} == {"social_worker"}
        assert worker in found(words=worker.username.upper())
        assert clerk not in found(state="", words=worker.username)
        assert found(words="tidak ada orangnya") == set()

    def test_pages_hold_everybody_once_both_ways(self) -> None:
        actor = staff("administrator", "DINAS")
        for number in range(6):
            staff("clerk", "SDS-PUS", another=number)
        people = staff_of(actor)
        expected = list(people.order_by("name", "pk"))
        seen, page = [], staff_page(people, size=3)
        while True:
            seen += page.rows
            if page.after is None:
                break
            last, page = page, staff_page(people, after=page.after, size=3)
        assert seen == expected
        back = staff_page(people, before=page.before, size=3)
        assert back.rows == last.rows
        assert staff_page(people, before=staff_page(people, size=3).rows[-1].pk, size=3).before is None

    @pytest.mark.parametrize("people", [1, 3])
    def test_costs_the_same_queries_for_one_and_three(
        self, people: int, django_assert_num_queries: Any
    ) -> None:
        actor = staff("administrator", "SDS-PUS")
        staff("clerk", "SDS-PUS", another=people - 1)
        client = logged_in(actor)
        client.get(reverse("staff_list"))
        # session, user, rights, people, memberships, offices to choose; the frame's own: memberships of the actor
        with django_assert_num_queries(7):
            client.get(reverse("staff_list"))

    @pytest.mark.parametrize(
        "query", ["?after=abc", "?before=999999999", "?state=x&role=y&office=z", "?after=99999999999999"]
    )
    def test_a_strange_address_is_answered(self, query: str) -> None:
        assert (
            logged_in(staff("administrator", "SDS-PUS")).get(reverse("staff_list") + query).status_code == 200
        )


class TestAdding:
    def test_makes_the_person_their_role_and_a_password_shown_once(self) -> None:
        client = logged_in(staff("administrator", "SDS-PUS"))
        sent = new_person()
        response = client.post(reverse("staff_add"), sent)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        user = User.objects.get(username="tiur.marpaung")
        password = services.password_of(sent["key"])
        assert password in response.content.decode()
        assert user.check_password(password)
        assert user.must_change_password
        assert user.memberships.get().role == Role.SOCIAL_WORKER
        assert password not in client.get(reverse("staff_detail", args=[user.pk])).content.decode()

    def test_a_second_click_shows_the_same_and_makes_nobody(self) -> None:
        client, sent = logged_in(staff("administrator", "SDS-PUS")), new_person()
        first = client.post(reverse("staff_add"), sent)
        people, memberships = User.objects.count(), Membership.objects.count()
        again = client.post(reverse("staff_add"), sent)
        assert again.status_code == 200
        password = services.password_of(sent["key"])
        assert password in first.content.decode()
        assert password in again.content.decode()
        assert (User.objects.count(), Membership.objects.count()) == (people, memberships)

    def test_a_taken_username_is_said_at_its_field_and_what_was_typed_stays(self) -> None:
        client = logged_in(staff("administrator", "SDS-PUS"))
        client.post(reverse("staff_add"), new_person())
        response = client.post(reverse("staff_add"), new_person(name="Orang Lain"))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["username"]
        assert "Orang Lain" in response.content.decode()
        assert not User.objects.filter(name="Orang Lain").exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": ""}, "name"),
            ({"username": "dua kata"}, "username"),
            ({"email": "bukan surel"}, "email"),
            ({"office": "SDS-TIM"}, "office"),
            ({"role": "head_of_panti"}, "role"),
            ({"valid_from": "kemarin"}, "valid_from"),
            ({"valid_until": "2020-01-01"}, "valid_until"),
        ],
    )
    def test_a_wrong_field_is_said_and_nothing_is_made(self, changes: dict[str, str], field: str) -> None:
        client = logged_in(staff("administrator", "SDS-PUS"))
        response = client.post(reverse("staff_add"), new_person(**changes))
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not User.objects.filter(username__contains="tiur").exists()

    def test_every_error_is_named_at_the_first_try(self) -> None:
        client, taken = logged_in(staff("administrator", "SDS-PUS")), staff("clerk", "SDS-PUS").username
        wrong = {"name": "", "role": "head_of_panti", "valid_until": "2020-01-01", "email": "bukan surel"}
        for username in ("dua kata", taken.upper()):
            answer = client.post(reverse("staff_add"), new_person(**wrong, username=username))
            errors = answer.context["form"].errors
            assert set(errors) == {*wrong, "username"}
            page = answer.content.decode()
            assert all(f'href="#id_{field}_box"' in page for field in errors)

    def test_one_form_key_never_opens_somebody_elses_account(self) -> None:
        administrator = staff("administrator", "SDS-PUS")
        stranger = staff("clerk", "SDS-TIM")
        response = logged_in(administrator).post(reverse("staff_add"), new_person(username=stranger.username))
        assert response.status_code == 422
        assert stranger.memberships.count() == 1


class TestMemberships:
    def test_a_double_click_gives_one(self) -> None:
        client, person = logged_in(staff("administrator", "SDS-PUS")), staff("social_worker", "SDS-PUS")
        for _click in range(2):
            assert client.post(reverse("membership_give", args=[person.pk]), membership()).status_code == 302
        assert person.memberships.filter(role="clerk").count() == 1

    def test_an_overlap_is_said_in_a_sentence_with_the_form_kept(self) -> None:
        client, person = logged_in(staff("administrator", "SDS-PUS")), staff("clerk", "SDS-PUS")
        later = (timezone.localdate() + timedelta(days=9)).isoformat()
        response = client.post(reverse("membership_give", args=[person.pk]), membership(valid_from=later))
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()
        assert later in response.content.decode()

    def test_ending_twice_is_answered_kindly(self) -> None:
        client, person = logged_in(staff("administrator", "SDS-PUS")), staff("clerk", "SDS-PUS")
        address = reverse("membership_end", args=[person.pk, person.memberships.get().pk])
        for _click in range(2):
            assert client.post(address, follow=True).status_code == 200
        assert person.memberships.get().is_over

    def test_a_membership_of_another_person_does_not_exist_here(self) -> None:
        client = logged_in(staff("administrator", "SDS-PUS"))
        one, other = staff("clerk", "SDS-PUS"), staff("clerk", "SDS-PUS", another=1)
        address = reverse("membership_end", args=[one.pk, other.memberships.get().pk])
        assert client.post(address).status_code == 404

    def test_one_at_another_office_is_shown_and_not_ended(self) -> None:
        person = staff("clerk", "SDS-PUS")
        elsewhere = services.give_membership(person, office=office("SDS-TIM"), role="clerk", actor=None)
        client = logged_in(staff("administrator", "SDS-PUS"))
        assert "Jakarta Timur" in client.get(reverse("staff_detail", args=[person.pk])).content.decode()
        assert client.post(reverse("membership_end", args=[person.pk, elsewhere.pk])).status_code == 403
        assert client.post(reverse("staff_disable", args=[person.pk])).status_code == 403
        assert not Membership.objects.get(pk=elsewhere.pk).is_over


class TestAccounts:
    def test_disabling_takes_every_right_at_the_next_request(self) -> None:
        person, administrator = staff("administrator", "PSBI-1"), staff("administrator", "DINAS")
        theirs = logged_in(person)
        assert theirs.get(reverse("staff_list")).status_code == 200
        logged_in(administrator).post(reverse("staff_disable", args=[person.pk]))
        response = theirs.get(reverse("staff_list"))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))

    def test_ones_own_account_is_refused_in_a_sentence(self) -> None:
        administrator = staff("administrator", "SDS-PUS")
        client = logged_in(administrator)
        response = client.post(reverse("staff_disable", args=[administrator.pk]), follow=True)
        assert [str(message) for message in response.context["messages"]] != []
        assert User.objects.get(pk=administrator.pk).is_active

    def test_a_reset_ends_sessions_and_the_password_must_be_changed_first(self) -> None:
        person, administrator = staff("administrator", "PSBI-1"), staff("administrator", "DINAS")
        theirs = logged_in(person)
        key = str(uuid4())
        shown = logged_in(administrator).post(reverse("password_reset", args=[person.pk]), {"key": key})
        password = services.password_of(key)  # type: ignore[arg-type]  # text as the form sends it
        assert password in shown.content.decode()
        assert theirs.get(reverse("staff_list")).status_code == 302
        theirs = Client()
        assert theirs.login(username=person.username, password=password)
        changing = reverse("account_change_password")
        assert theirs.get(reverse("staff_list"))["Location"] == changing
        assert theirs.post(reverse("staff_disable", args=[administrator.pk]))["Location"] == changing
        same = {"oldpassword": password, "password1": password, "password2": password}
        assert theirs.post(changing, same).status_code == 200
        own = "senja-di-kalibata-92"
        assert (
            theirs.post(changing, {"oldpassword": password, "password1": own, "password2": own}).status_code
            == 302
        )
        assert theirs.get(reverse("staff_list")).status_code == 200
        assert User.objects.get(pk=person.pk).check_password(own)

    def test_a_reset_without_a_key_is_no_form_of_ours(self) -> None:
        client, person = logged_in(staff("administrator", "SDS-PUS")), staff("clerk", "SDS-PUS")
        assert client.post(reverse("password_reset", args=[person.pk]), {"key": "x"}).status_code == 404


class TestEditing:
    def criteria(self, **changes: Any) -> dict[str, Any]:
        return {
            "version": 1,
            "capacity": 180,
            "capacity_source": "SK 2026",
            "min_age": 60,
            "takes": ["08"],
        } | changes

    def test_criteria_are_saved_and_shown(self) -> None:
        client = logged_in(staff("administrator", "PSTW-BM2"))
        address = reverse("criteria_edit", args=["PSTW-BM2"])
        assert client.post(address, self.criteria(sex="P", takes=["08", "11"])).status_code == 302
        saved = Criteria.objects.get(office__code="PSTW-BM2")
        assert (saved.capacity, saved.capacity_source, saved.sex, saved.version) == (180, "SK 2026", "P", 2)
        assert [category.code for category in saved.takes.all()] == ["08", "11"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"capacity": -1}, "capacity"), ({"max_age": 50}, "max_age"), ({"takes": ["99"]}, "takes")],
    )
    def test_a_wrong_number_is_said_at_its_field(self, changes: dict[str, Any], field: str) -> None:
        client = logged_in(staff("administrator", "PSTW-BM2"))
        response = client.post(reverse("criteria_edit", args=["PSTW-BM2"]), self.criteria(**changes))
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert Criteria.objects.get(office__code="PSTW-BM2").capacity == 175

    def test_ages_in_the_wrong_order_are_named_with_the_rest(self) -> None:
        client = logged_in(staff("administrator", "PSTW-BM2"))
        sent = self.criteria(capacity=-1, max_age=50)
        answer = client.post(reverse("criteria_edit", args=["PSTW-BM2"]), sent)
        assert set(answer.context["form"].errors) == {"capacity", "max_age"}

    def test_a_colleagues_save_meanwhile_is_a_409_with_both_texts(self) -> None:
        client = logged_in(staff("administrator", "PSTW-BM2"))
        address = reverse("criteria_edit", args=["PSTW-BM2"])
        client.post(address, self.criteria(capacity_source="SK pertama"))
        late = client.post(address, self.criteria(capacity_source="SK kedua"))
        assert late.status_code == 409
        assert "SK pertama" in late.content.decode()
        assert "SK kedua" in late.content.decode()
        assert Criteria.objects.get(office__code="PSTW-BM2").capacity_source == "SK pertama"
        again = late.context["form"]
        assert (
            client.post(
                address, {**self.criteria(capacity_source="SK kedua"), "version": again.data["version"]}
            ).status_code
            == 302
        )

    def test_a_person_is_corrected_once_and_a_stale_save_is_a_409(self) -> None:
        client, person = logged_in(staff("administrator", "SDS-PUS")), staff("clerk", "SDS-PUS")
        address = reverse("staff_edit", args=[person.pk])
        assert client.post(address, {"name": "Nama Benar", "version": 1}).status_code == 302
        assert client.post(address, {"name": "Nama Lain", "version": 1}).status_code == 409
        assert User.objects.get(pk=person.pk).name == "Nama Benar"

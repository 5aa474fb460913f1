"""The plan in the browser's terms: rows of goals without a script, both texts, the agreement."""

from datetime import timedelta
from typing import Any

from casework.care import services
from casework.care.models import Agreement, Goal, Plan, PlanRevision
from casework.care.queries import agreement_of, goals_of
from casework.cases.models import Case
from casework.offices.models import User
from tests.care.conftest import Send
from tests.care.steps import TODAY, agreed, goal, planned, report
from tests.staff import staff

DUE = (TODAY() + timedelta(days=30)).isoformat()


def typed(
    *goals: dict[str, Any], version: int = 0, aim: str = "Pulang dengan aman", initial: int = 0
) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "aim": aim,
        "version": version,
        "goals-TOTAL_FORMS": len(goals),
        "goals-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(goals):
        sent |= {f"goals-{number}-{name}": value for name, value in row.items()}
    return sent


def row(**changes: Any) -> dict[str, Any]:
    return {
        "goal": "Punya KTP",
        "activity": "accessibility",
        "component": "",
        "responsible": "Dewi",
        "due_on": DUE,
        "indicator": "KTP diterima",
    } | changes


def test_plan_with_two_goals_is_written_in_their_order(case: Case, worker: User, post: Send) -> None:
    assert post(worker, "plan_edit", case, typed(row(), row(goal="Menjahit"))).status_code == 302
    plan = Plan.objects.get()
    assert [goal.goal for goal in goals_of(plan)] == ["Punya KTP", "Menjahit"]
    assert PlanRevision.objects.get().content["goals"][1]["goal"] == "Menjahit"


def test_one_more_row_without_a_script_keeps_what_was_typed(case: Case, worker: User, post: Send) -> None:
    answer = post(
        worker, "plan_edit", case, typed(row(responsible="Ibu Sari"), aim="Bisa mandiri") | {"add_row": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ibu Sari" in page
    assert "Bisa mandiri" in page
    assert 'name="goals-1-goal"' in page
    assert not Plan.objects.exists()


def test_row_marked_for_removal_leaves_the_plan_but_stays_for_reports(
    case: Case, worker: User, post: Send
) -> None:
    plan = planned(case, actor=worker)
    first = plan.goals.get()
    services.write_progress(case, actor=worker, **report(goals={first.pk: ("under_way", "")}))
    kept = row(pk=first.pk, DELETE="on")
    assert (
        post(worker, "plan_edit", case, typed(kept, row(goal="Menjahit"), version=1, initial=1)).status_code
        == 302
    )
    assert [goal.goal for goal in goals_of(Plan.objects.get())] == ["Menjahit"]
    assert Goal.objects.get(pk=first.pk).removed_in == 2


def test_plan_without_a_goal_is_refused_with_the_text_kept(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "plan_edit", case, typed(aim="Bisa mandiri"))
    assert answer.status_code == 422
    assert "Bisa mandiri" in answer.content.decode()


def test_incomplete_goal_is_marked_with_the_text_kept(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "plan_edit", case, typed(row(indicator="", goal="Sembuh")))
    assert answer.status_code == 422
    assert "Sembuh" in answer.content.decode()
    assert answer.context["form"].rows.errors[0].keys() == {"indicator"}


def test_stale_plan_shows_both_texts_and_saves_neither(case: Case, worker: User, post: Send) -> None:
    plan = planned(case, actor=worker)
    colleague = staff("panti_social_worker", "PSBI-1", another=1)
    pk = plan.goals.get().pk
    services.write_plan(
        case, actor=colleague, version=1, aim="Bekerja lagi", goals=[goal(pk=pk, goal="Punya SIM")]
    )
    answer = post(
        worker,
        "plan_edit",
        case,
        typed(row(pk=pk, goal="Punya ijazah"), version=1, aim="Sekolah lagi", initial=1),
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Bekerja lagi", "Sekolah lagi", "Punya SIM", "Punya ijazah", colleague.name):
        assert words in page
    now = Plan.objects.get()
    assert (now.aim, now.version, goals_of(now)[0].goal) == ("Bekerja lagi", 2, "Punya SIM")


def test_stale_plan_can_be_saved_over_it(case: Case, worker: User, post: Send) -> None:
    plan = planned(case, actor=worker)
    pk = plan.goals.get().pk
    services.write_plan(case, actor=worker, version=1, aim="Bekerja lagi", goals=[goal(pk=pk)])
    mine = typed(row(pk=pk), row(goal="Menjahit"), version=1, aim="Sekolah lagi", initial=1)
    answer = post(worker, "plan_edit", case, mine)
    again = {bound.html_name: bound.value() for bound in answer.context["form"] if bound.value() is not None}
    assert post(worker, "plan_edit", case, again).status_code == 302
    now = Plan.objects.get()
    assert (now.aim, now.version, [goal.goal for goal in goals_of(now)]) == (
        "Sekolah lagi",
        3,
        ["Punya KTP", "Menjahit"],
    )


def agreement(**changes: Any) -> dict[str, Any]:
    return {"version": 1, "agreed_by": "person", "how": "signed", "agreed_on": TODAY().isoformat()} | changes


def test_agreement_by_a_guardian_with_a_witness(case: Case, worker: User, post: Send) -> None:
    plan = planned(case, actor=worker)
    sent = agreement(agreed_by="guardian", guardian_name="Wati", how="verbal", witness="Bagus")
    assert post(worker, "plan_agree", case, sent).status_code == 302
    found = agreement_of(plan)
    assert found is not None
    assert (found.guardian_name, found.witness, found.plan_version) == ("Wati", "Bagus", 1)


def test_agreement_asks_for_guardian_witness_and_a_possible_day(case: Case, worker: User, post: Send) -> None:
    planned(case, actor=worker)
    wrong = {
        "guardian_name": agreement(agreed_by="guardian"),
        "witness": agreement(how="thumbprint"),
        "agreed_on": agreement(agreed_on=(TODAY() + timedelta(days=1)).isoformat()),
    }
    for field, sent in wrong.items():
        answer = post(worker, "plan_agree", case, sent)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
    assert not Agreement.objects.exists()


def test_agreement_to_a_version_that_changed_is_refused(case: Case, worker: User, post: Send) -> None:
    plan = planned(case, actor=worker)
    services.write_plan(case, actor=worker, version=1, aim="Lain", goals=[goal(pk=plan.goals.get().pk)])
    assert post(worker, "plan_agree", case, agreement()).status_code == 409
    assert not Agreement.objects.exists()


def test_version_is_agreed_once(case: Case, worker: User, post: Send) -> None:
    agreed(planned(case, actor=worker), actor=worker)
    assert post(worker, "plan_agree", case, agreement()).status_code == 409
    assert Agreement.objects.count() == 1


def test_agreeing_without_a_plan_leads_to_writing_it(case: Case, worker: User, get: Send) -> None:
    answer = get(worker, "plan_agree", case)
    assert answer.status_code == 302
    assert answer.url.endswith("/rencana/")


def test_saving_an_unchanged_plan_keeps_its_agreement(
    case: Case, worker: User, get: Send, post: Send
) -> None:
    agreed(planned(case, actor=worker), actor=worker)
    form = get(worker, "plan_edit", case).context["form"]
    sent = {
        bound.html_name: bound.value()
        for part in (form, form.rows.management_form, *form.rows)
        for bound in part
    }
    sent = {
        name: "" if value is None else value for name, value in sent.items() if not name.endswith("DELETE")
    }
    assert post(worker, "plan_edit", case, sent).status_code == 302
    assert Plan.objects.get().version == 1
    assert agreement_of(Plan.objects.get()) is not None

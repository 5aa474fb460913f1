"""Every error of a form stands on the page at the first try, on its field; what is needed only sometimes says when."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from casework.care import services
from casework.care.forms import PlanForm
from casework.care.models import Goal, Plan
from casework.care.queries import goals_of
from casework.cases.models import Case
from casework.offices.models import User
from tests.care.conftest import Send
from tests.care.steps import TODAY, goal, planned, put_at
from tests.care.test_plan_pages import agreement, row, typed
from tests.staff import staff

TOMORROW = TODAY() + timedelta(days=1)
YESTERDAY = TODAY() - timedelta(days=1)
FORMS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "session_add": (
        {"held_on": TOMORROW, "attended": "yes"},
        {"held_on", "kind", "minutes", "content"},
    ),
    "conference_add": (
        {"held_at": f"{TOMORROW}T09:00", "chair": "Hendra"},
        {"held_at", "participants", "facts", "decision", "route"},
    ),
    "programme_add": (
        {"started_on": TODAY(), "ended_on": YESTERDAY, "name": "Menjahit"},
        {"ended_on", "kind", "outcome"},
    ),
    "home_visit_add": (
        {"visited_on": TOMORROW, "verdict": "conditions", "address": "Jl. Melati"},
        {"visited_on", "conditions", "met_name", "relation", "findings"},
    ),
    "progress_add": (
        {"period_from": TODAY(), "period_until": YESTERDAY},
        {"period_until", "summary", "recommendation"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_record_names_all_its_errors_at_the_first_try(case: Case, post: Send, name: str) -> None:
    case = put_at(case, "psychosocial" if name != "conference_add" else "assessment")
    sent, wrong = FORMS[name]
    answer = post(staff("panti_social_worker", "PSBI-1"), name, case, sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == wrong
    page = answer.content.decode()
    assert all(f'href="#id_{field}_box"' in page for field in wrong)


def test_an_agreement_names_all_its_errors_at_the_first_try(case: Case, worker: User, post: Send) -> None:
    planned(case, actor=worker)
    sent = agreement(agreed_by="guardian", how="thumbprint", agreed_on=TOMORROW.isoformat())
    errors = post(worker, "plan_agree", case, sent).context["form"].errors
    assert set(errors) == {"guardian_name", "witness", "agreed_on"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("session_add", ["wajib bila warga binaan hadir"]),
        ("home_visit_add", ["wajib bila aman dengan syarat"]),
        (
            "plan_agree",
            ["wajib, kecuali bila ditandatangani", "wajib bila yang menyetujui orang tua atau wali"],
        ),
    ],
)
def test_what_is_needed_only_sometimes_is_not_called_optional(
    case: Case, worker: User, get: Send, name: str, said: list[str]
) -> None:
    planned(case, actor=worker)
    page = get(worker, name, case).content.decode()
    for words in said:
        assert f'<span class="jk-optional">{words}</span>' in page


def test_submitting_an_assessment_names_a_wrong_category_beside_what_is_missing(
    case: Case, worker: User, post: Send
) -> None:
    # 01 is for children up to five; the person is grown up
    answer = post(worker, "assessment_add", case, {"action": "submit", "category": "01", "others": ["01"]})
    errors = answer.context["form"].errors
    assert {"category", "others", "wishes", "route", "violence"} <= errors.keys()
    draft = post(worker, "assessment_add", case, {"action": "draft", "category": "01", "others": ["01"]})
    assert set(draft.context["form"].errors) == {"others"}


# --- the plan ---


def test_a_plan_names_the_errors_of_its_goals_with_its_own(case: Case, worker: User, post: Send) -> None:
    late = row(due_on=YESTERDAY.isoformat())
    answer = post(worker, "plan_edit", case, typed(row(indicator=""), late, aim=""))
    form, page = answer.context["form"], answer.content.decode()
    assert answer.status_code == 422
    assert set(form.errors) == {"aim", "__all__"}
    assert [set(errors) for errors in form.rows.errors] == [{"indicator"}, {"due_on"}]
    for box in ("id_aim_box", "id_goals-0-indicator_box", "id_goals-1-due_on_box"):
        assert f'href="#{box}"' in page
    assert "Sasaran 2, " in page
    assert "3 hal perlu diperiksa" in page


def test_a_new_goal_is_not_due_in_the_past(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "plan_edit", case, typed(row(due_on=YESTERDAY.isoformat(), goal="Punya KTP baru")))
    assert answer.context["form"].rows.errors[0].keys() == {"due_on"}
    page = answer.content.decode()
    assert "Tanggal ini sudah lewat" in page
    assert "Punya KTP baru" in page
    assert post(worker, "plan_edit", case, typed(row(due_on=TODAY().isoformat()))).status_code == 302


def test_a_goal_that_became_overdue_is_kept_and_a_changed_one_needs_a_new_day(
    case: Case, worker: User, post: Send
) -> None:
    plan = planned(case, actor=worker)
    Goal.objects.update(due_on=YESTERDAY)
    pk = plan.goals.get().pk
    as_it_stands = {"component": "accessibility", "responsible": "Dewi Anggraini"}
    kept = row(pk=pk, due_on=YESTERDAY.isoformat(), **as_it_stands)
    saved = post(worker, "plan_edit", case, typed(kept, row(goal="Menjahit"), version=1, initial=1))
    assert saved.status_code == 302
    assert [found.due_on < TODAY() for found in goals_of(Plan.objects.get())] == [True, False]
    changed = kept | {"indicator": "KTP di tangan"}
    answer = post(worker, "plan_edit", case, typed(changed, version=2, initial=1))
    assert answer.context["form"].rows.errors[0].keys() == {"due_on"}
    taken_out = kept | {"indicator": "KTP di tangan", "DELETE": "on"}
    mended = typed(taken_out, row(goal="Menjahit"), version=2, initial=1)
    assert post(worker, "plan_edit", case, mended).status_code == 302


def test_the_service_refuses_a_goal_due_in_the_past_as_well(case: Case, worker: User) -> None:
    with pytest.raises(ValidationError, match="Punya KTP"):
        planned(case, actor=worker, due_on=YESTERDAY)
    assert not Plan.objects.exists()
    plan = planned(case, actor=worker)
    Goal.objects.update(due_on=YESTERDAY)
    standing = goal(pk=plan.goals.get().pk, due_on=YESTERDAY)
    saved = services.write_plan(case, actor=worker, version=1, aim="Pulang", goals=[standing])
    assert saved.version == 2


def test_a_plan_whose_goals_are_all_taken_out_says_so_with_the_rest(
    case: Case, worker: User, post: Send
) -> None:
    pk = planned(case, actor=worker).goals.get().pk
    answer = post(worker, "plan_edit", case, typed(row(pk=pk, DELETE="on"), version=1, initial=1, aim=""))
    form: PlanForm = answer.context["form"]
    assert set(form.errors) == {"aim", "__all__"}

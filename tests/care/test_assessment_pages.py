"""The assessment in the browser's terms: drafts, submitting, sealing, health text, rights."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from casework.care.models import Assessment
from casework.cases.enums import Purpose, Stage
from casework.cases.models import AccessLog, Case
from casework.offices.models import Category, OfficeGroupObjectPermission, User
from casework.people.models import Person
from tests.care.conftest import Send
from tests.care.steps import in_assessment, put_at, submitted, words
from tests.road import somebody
from tests.staff import staff


def typed(case: Case, **changes: Any) -> dict[str, Any]:
    """A complete assessment as the form sends it."""
    said = words()
    sent: dict[str, Any] = {name: said[name] for name in said if name not in ("violence", "category")}
    person = Person.objects.get(pk=case.person_id)
    return {
        **sent,
        "violence": "no",
        "category": "11",
        "person_version": person.version,
        "disabilities": person.disabilities,
        "action": "submit",
    } | changes


def test_draft_may_be_incomplete_and_is_found_again(case: Case, worker: User, get: Send, post: Send) -> None:
    answer = post(
        worker, "assessment_add", case, {"presenting_problem": "Tidur di kolong.", "action": "draft"}
    )
    draft = Assessment.objects.get()
    assert answer.url == reverse("assessment_edit", args=[case.number, draft.pk])
    assert draft.is_draft
    again = get(worker, "assessment_add", case)
    assert again.url == answer.url


def test_submitting_an_incomplete_one_keeps_what_was_typed(case: Case, worker: User, post: Send) -> None:
    answer = post(
        worker, "assessment_add", case, {"presenting_problem": "Tidur di kolong.", "action": "submit"}
    )
    assert answer.status_code == 422
    assert "Tidur di kolong." in answer.content.decode()
    assert set(answer.context["form"].errors) >= {
        "family",
        "wishes",
        "risk_self",
        "violence",
        "category",
        "route",
    }
    assert not Assessment.objects.exists()


def test_submitting_confirms_the_category(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "assessment_add", case, typed(case))
    assert answer.url == f"{reverse('case_detail', args=[case.number])}?tab=assessment"
    assert Case.objects.get(pk=case.pk).category_id == "11"
    verbs = list(case.events.order_by("seq").values_list("verb", flat=True))
    assert verbs[-3:] == ["draft_assessment", "submit_assessment", "classify"]


def test_doubtful_category_shows_the_box_and_passes_with_it(worker: User, post: Send) -> None:
    case = in_assessment(somebody(estimated_age=58))
    asked = post(worker, "assessment_add", case, typed(case, category="08"))
    assert asked.status_code == 422
    assert 'name="confirmed"' in asked.content.decode()
    passed = post(worker, "assessment_add", case, typed(case, category="08", confirmed="on"))
    assert passed.status_code == 302


def test_disability_is_saved_to_the_person_and_lets_the_category_pass(
    case: Case, worker: User, post: Send
) -> None:
    refused = post(worker, "assessment_add", case, typed(case, category="09"))
    assert refused.status_code == 422
    passed = post(worker, "assessment_add", case, typed(case, category="09", disabilities=["fisik"]))
    assert passed.status_code == 302
    assert Person.objects.get(pk=case.person_id).disabilities == ["fisik"]
    assert case.events.get(verb="edit_person").facts["fields"] == ["disabilities"]


def test_disability_from_a_stale_person_is_refused(case: Case, worker: User, post: Send) -> None:
    sent = typed(case, disabilities=["fisik"])
    Person.objects.filter(pk=case.person_id).update(version=9)
    answer = post(worker, "assessment_add", case, sent)
    assert answer.status_code == 409
    assert Person.objects.get(pk=case.person_id).disabilities == []
    assert not Assessment.objects.exists()


def test_one_category_named_twice_is_a_message_on_the_field(case: Case, worker: User, post: Send) -> None:
    answer = post(worker, "assessment_add", case, typed(case, others=["11"]))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"others"}


def test_stale_draft_is_answered_with_both_texts(
    case: Case, worker: User, district_worker: User, post: Send
) -> None:
    post(worker, "assessment_add", case, {"wishes": "Ingin pulang", "action": "draft"})
    draft = Assessment.objects.get()
    post(
        district_worker,
        "assessment_edit",
        case,
        {"wishes": "Ingin bekerja", "action": "draft", "version": 1},
        draft.pk,
    )
    answer = post(
        worker,
        "assessment_edit",
        case,
        {"wishes": "Ingin sekolah", "action": "draft", "version": 1},
        draft.pk,
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ingin bekerja" in page
    assert "Ingin sekolah" in page
    assert district_worker.name in page
    assert Assessment.objects.get().wishes == "Ingin bekerja"


def test_text_of_the_conflict_can_be_saved_over_it(case: Case, worker: User, post: Send) -> None:
    post(
        worker,
        "assessment_add",
        case,
        {"wishes": "a", "others": ["12"], "violence": "yes", "action": "draft"},
    )
    draft = Assessment.objects.get()
    sent = {"wishes": "b", "others": ["12", "13"], "violence": "yes", "version": 1}
    post(worker, "assessment_edit", case, sent | {"action": "draft"}, draft.pk)
    answer = post(worker, "assessment_edit", case, sent | {"wishes": "c", "action": "draft"}, draft.pk)
    again = {bound.html_name: bound.value() for bound in answer.context["form"] if bound.value() is not None}
    assert again["version"] == "2"
    assert post(worker, "assessment_edit", case, again, draft.pk).status_code == 302
    saved = Assessment.objects.get()
    assert (saved.wishes, saved.violence, saved.other_categories.count()) == ("c", True, 2)


def test_category_that_seals_sends_an_author_who_may_not_read_home(
    case: Case, worker: User, post: Send
) -> None:
    """Every role that assesses may read sealed cases today; the table of roles may change."""
    OfficeGroupObjectPermission.objects.filter(permission__codename="view_sealed").delete()
    answer = post(worker, "assessment_add", case, typed(case, category="19"))
    assert Case.objects.get(pk=case.pk).sealed
    assert answer.url == reverse("home")


def test_category_that_seals_keeps_those_who_may_read_on_the_case(
    case: Case, worker: User, post: Send
) -> None:
    answer = post(worker, "assessment_add", case, typed(case, category="19"))
    assert Case.objects.get(pk=case.pk).sealed
    assert answer.url.startswith(reverse("case_detail", args=[case.number]))


def test_submitted_one_is_read_and_never_changed(case: Case, worker: User, get: Send, post: Send) -> None:
    done = submitted(case)
    assert get(worker, "assessment_edit", case, done.pk).url == reverse(
        "assessment_detail", args=[case.number, done.pk]
    )
    answer = post(worker, "assessment_edit", case, typed(case, version=done.version), done.pk)
    assert answer.status_code == 409
    assert Assessment.objects.get().presenting_problem == done.presenting_problem


@pytest.mark.parametrize(
    ("role", "reads"),
    [("panti_social_worker", True), ("nurse", True), ("panti_staff", False), ("clerk", False)],
)
def test_health_text_only_for_those_who_read_health_notes(
    case: Case, get: Send, role: str, reads: bool
) -> None:
    done = submitted(case)
    reader = staff(role, "PSBI-1")
    page = get(reader, "assessment_detail", case, done.pk).content.decode()
    assert done.presenting_problem in page
    assert ("Luka lama di kaki kiri" in page) is reads
    assert AccessLog.objects.filter(user=reader, purpose=Purpose.HEALTH).exists() is reads


def test_health_text_is_stored_encrypted(case: Case) -> None:
    done = submitted(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT physical_health, psychological FROM care_assessment WHERE id = %s", [done.pk])
        stored = [bytes(value) for value in cursor.fetchone()]
    assert all(stored)
    assert all(b"Luka" not in value and b"Tenang" not in value for value in stored)


def test_full_assessment_is_for_the_panti_and_begins_with_the_first(
    case: Case, worker: User, district_worker: User, get: Send
) -> None:
    submitted(case)
    intake = put_at(case, Stage.INTAKE)
    refused = get(district_worker, "assessment_add", intake)
    assert refused.status_code == 403
    assert worker.name in refused.content.decode()
    page = get(worker, "assessment_add", intake).content.decode()
    assert "Kakak di Tegal" in page
    assert "Luka lama di kaki kiri" in page


def test_no_assessment_in_another_stage(case: Case, worker: User, get: Send) -> None:
    assert get(worker, "assessment_add", put_at(case, Stage.AFTERCARE)).status_code == 409


def test_draft_of_an_earlier_stage_is_not_submitted(case: Case, worker: User, post: Send) -> None:
    post(worker, "assessment_add", case, {"wishes": "a", "action": "draft"})
    draft = Assessment.objects.get()
    intake = put_at(case, Stage.INTAKE)
    answer = post(worker, "assessment_edit", intake, typed(intake, version=1), draft.pk)
    assert answer.status_code == 409
    assert Assessment.objects.get().is_draft


def test_double_click_makes_one_draft(case: Case, worker: User, post: Send) -> None:
    key = {"idempotency_key": "6f0f7f9e-3f4c-4a55-9a0e-0c9d0a2f1b11", "wishes": "a", "action": "draft"}
    first, second = post(worker, "assessment_add", case, key), post(worker, "assessment_add", case, key)
    assert first.url == second.url
    assert Assessment.objects.count() == 1


def test_category_list_is_whole(case: Case, worker: User, get: Send) -> None:
    form = get(worker, "assessment_add", case).context["form"]
    assert len(form.fields["others"].choices) == Category.objects.count() == 26

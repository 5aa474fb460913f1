"""The category rules, as a table written by hand against ``ppks_categories.csv``, and what the form makes of them."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.care import services
from casework.care.models import Assessment
from casework.care.rules import objections
from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.offices.models import Category, User
from tests.care.steps import in_assessment, put_at, submitted, words
from tests.road import somebody

# code: (youngest, oldest, sex, needs a type of disability)
RULES: dict[str, tuple[int | None, int | None, str, bool]] = {
    "01": (0, 5, "", False),
    "02": (6, 18, "", False),
    "03": (6, 18, "", False),
    "04": (6, 18, "", False),
    "05": (0, 17, "", True),
    "06": (0, 17, "", False),
    "07": (0, 17, "", False),
    "08": (60, None, "", False),
    "09": (None, None, "", True),
    "10": (None, None, "", False),
    "11": (None, None, "", False),
    "12": (None, None, "", False),
    "13": (None, None, "", False),
    "14": (None, None, "", False),
    "15": (None, None, "", False),
    "16": (None, None, "", False),
    "17": (None, None, "", False),
    "18": (None, None, "", False),
    "19": (None, None, "", False),
    "20": (None, None, "", False),
    "21": (None, None, "", False),
    "22": (None, None, "", False),
    "23": (18, 59, "P", False),
    "24": (None, None, "", False),
    "25": (None, None, "", False),
    "26": (None, None, "", False),
}
AGES = (None, 0, 5, 6, 17, 18, 19, 59, 60, 90)


def expected(code: str, age: int | None, known: bool, sex: str, disabled: bool) -> list[bool]:
    """Whether each objection refuses, in the order of age, sex, disability."""
    low, high, only, needs = RULES[code]
    found = []
    if low is not None or high is not None:
        if age is None:
            found.append(False)
        elif (low is not None and age < low) or (high is not None and age > high):
            found.append(known)
    if only and sex == "?":
        found.append(False)
    elif only and sex != only:
        found.append(True)
    if needs and not disabled:
        found.append(True)
    return found


def test_table_names_every_category() -> None:
    assert set(RULES) == set(Category.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("code", RULES)
def test_category_by_age_sex_and_disability(code: str) -> None:
    category = Category.objects.get(pk=code)
    wrong = []
    for age, known, sex, disabled in product(AGES, (True, False), "LP?", (True, False)):
        found = objections(
            category,
            age=age,
            age_words=f"{age} th",
            age_is_known=known,
            sex=sex,
            disabilities=["fisik"] if disabled else [],
        )
        if [objection.refuses for objection in found] != expected(code, age, known, sex, disabled):
            wrong.append((age, known, sex, disabled, found))
    assert wrong == []


def test_known_birth_date_outside_the_range_refuses() -> None:
    born = timezone.localdate() - timedelta(days=30 * 366)
    case = in_assessment(somebody(birth_date=born, estimated_age=None, age_basis=""))
    with pytest.raises(ValidationError) as refused:
        submitted(case, category=Category.objects.get(pk="08"))
    assert [error.code for error in refused.value.error_dict["category"]] == ["refused"]


def test_the_refusal_says_the_age_of_a_baby_in_months() -> None:
    baby = {"age": 0, "age_words": "7 bln", "age_is_known": True, "sex": "L", "disabilities": []}
    (objection,) = objections(Category.objects.get(pk="08"), **baby)
    assert str(objection.sentence).endswith("60 tahun ke atas; orang ini 7 bln.")


def test_estimated_age_outside_the_range_asks_and_then_passes(worker: User) -> None:
    case = in_assessment(somebody(estimated_age=58))
    category = Category.objects.get(pk="08")
    draft = services.draft_assessment(case, actor=worker, others=[], **words(category=category))
    with pytest.raises(ValidationError) as asked:
        services.submit_assessment(draft, actor=worker, version=1, confirmed=False)
    assert [error.code for error in asked.value.error_dict["category"]] == ["confirm"]
    done = services.submit_assessment(draft, actor=worker, version=1, confirmed=True)
    assert done.doubts_confirmed
    assert Case.objects.get(pk=case.pk).category == category


def test_a_confirmation_that_nothing_asked_for_is_not_written_down() -> None:
    done = submitted(in_assessment(), category=Category.objects.get(pk="11"))
    assert not done.doubts_confirmed


def test_confirming_does_not_pass_a_refusal() -> None:
    case = in_assessment(somebody(sex="L", estimated_age=30))
    with pytest.raises(ValidationError):
        submitted(case, category=Category.objects.get(pk="23"))


def test_same_category_twice_is_refused(case: Case, worker: User) -> None:
    homeless = Category.objects.get(pk="11")
    with pytest.raises(ValidationError):
        services.draft_assessment(case, actor=worker, others=[homeless], **words())
    beggar = Category.objects.get(pk="12")
    with pytest.raises(ValidationError):
        services.draft_assessment(case, actor=worker, others=[beggar, beggar], **words())
    assert not Assessment.objects.exists()


def test_other_categories_follow_the_rules_too(case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        submitted(case, others=("09",))
    assert set(refused.value.error_dict) == {"others"}


def test_full_assessment_may_change_the_category(case: Case) -> None:
    submitted(case)
    submitted(put_at(case, Stage.INTAKE), category=Category.objects.get(pk="08"), others=("12",))
    changed = Case.objects.get(pk=case.pk)
    assert changed.category_id == "08"
    assert [other.pk for other in changed.other_categories.all()] == ["12"]


def test_age_on_the_birthday_counts() -> None:
    today = timezone.localdate()
    turned = (
        date(today.year - 60, today.month, today.day)
        if (today.month, today.day) != (2, 29)
        else date(today.year - 60, 3, 1)
    )
    case = in_assessment(somebody(birth_date=turned, estimated_age=None, age_basis=""))
    submitted(case, category=Category.objects.get(pk="08"))
    assert Case.objects.get(pk=case.pk).category_id == "08"

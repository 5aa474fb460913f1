import pytest

from casework.cases import needs


@pytest.fixture
def needs_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every need of the law answered with yes: whether the records are there is the rooms' affair."""
    for declared in needs.NEEDS.values():
        for need in declared:
            monkeypatch.setitem(needs._answers, need.key, needs._Answered(lambda case: True, "case_detail"))

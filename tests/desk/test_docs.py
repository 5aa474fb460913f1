"""The generated pages of docs/ say what the code says."""

import pytest

from casework.cases.enums import Stage
from casework.cases.law import LAW
from casework.desk.docs import lifecycle_page, pages


def test_docs_are_current() -> None:
    stale = [path.name for path, text in pages() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run: manage.py write_docs"


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [("resume", Stage.ASSESSMENT), ("correct_death", Stage.ASSESSMENT), ("reopen", Stage.ASSESSMENT)],
)
def test_a_way_back_says_where_it_leads_when_not_back(name: str, elsewhere: Stage) -> None:
    """Somebody brought to another house is assessed anew; "where it was before" alone would be untrue."""
    assert all(elsewhere in targets for targets in LAW[name].back.values())
    row = next(line for line in lifecycle_page().splitlines() if line.startswith(f"| `{name}` "))
    assert elsewhere.value in row
    assert name != "resume" or "in another house to assessment" in row

"""The generated pages of docs/ say what the code says."""

from casework.desk.docs import pages


def test_docs_are_current() -> None:
    stale = [path.name for path, text in pages() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run: manage.py write_docs"

"""Papers made as the worker makes them, and read back."""

import io
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from pypdf import PdfReader

from casework.cases import registry
from casework.cases.models import Case
from casework.documents import services
from casework.documents.composing import compose
from casework.documents.enums import PrintKind
from casework.documents.models import Print
from casework.offices.models import User


def every_section() -> list[str]:
    return [section.key for section in registry.paper_sections()]


def asked(case: Case, actor: User, **facts: Any) -> Print:
    """A case file with every section there is, unless told otherwise."""
    return services.request_print(
        case, actor=actor, **({"kind": PrintKind.CASE_FILE, "sections": every_section()} | facts)
    )


def made(case: Case, actor: User, **facts: Any) -> Print:
    found = services.make_print(asked(case, actor, **facts).pk)
    assert found is not None
    return found


def composed(case: Case, actor: User, **facts: Any) -> str:
    """The words of a paper, before it is laid out."""
    page = compose(asked(case, actor, **facts), case, actor)
    # cells and items stand apart
    body = page[page.index("<body>") :].replace("<", " <")
    return " ".join(unescape(strip_tags(body)).split())


def reader(print_: Print) -> PdfReader:
    with print_.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def words(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def letters(text: str) -> str:
    """Without any space: marks are set with wide letters, which some readers take for words."""
    return "".join(text.split())

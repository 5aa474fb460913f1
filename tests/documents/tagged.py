"""What PDF/UA-1 asks of a paper, as far as its objects show it: a reader that speaks finds title, language, headings in
order, tables with their headings, words for every picture and nothing drawn by a foreign font."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

HEADINGS = ("/H1", "/H2", "/H3", "/H4")


def elements(pdf: PdfReader) -> Iterator[tuple[DictionaryObject, str]]:
    """Every element of the structure with the kind of its parent, in the order in which it is read."""

    def inside(found: Any, parent: str) -> Iterator[tuple[DictionaryObject, str]]:
        found = found.get_object() if hasattr(found, "get_object") else found
        if isinstance(found, ArrayObject):
            for one in found:
                yield from inside(one, parent)
        elif isinstance(found, DictionaryObject):
            kind = str(found.get("/S", ""))
            if kind:
                yield found, parent
            if "/K" in found:
                yield from inside(found["/K"], kind or parent)

    yield from inside(pdf.trailer["/Root"]["/StructTreeRoot"], "")


def assert_spoken_aloud(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert str(root["/MarkInfo"]["/Marked"]).lower() == "true"
    assert root["/Lang"] == "id"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]).lower() == "true"
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()

    assert_structure(list(elements(pdf)))
    for page in pdf.pages:
        assert page["/Tabs"] == "/S"
        for link in page.get("/Annots") or ():
            assert link.get_object().get("/Contents"), "a link says where it leads"
        for font in page["/Resources"]["/Font"].values():
            assert "Plus-Jakarta-Sans" in str(font.get_object()["/BaseFont"])
            assert "/ToUnicode" in font.get_object()


def assert_structure(found: list[tuple[DictionaryObject, str]]) -> None:
    parents = {
        "/TH": {"/TR"},
        "/TD": {"/TR"},
        "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
        "/LI": {"/L"},
    }
    for element, parent in found:
        kind = str(element["/S"])
        assert parent in parents.get(kind, {parent})
        assert kind != "/Figure" or element.get("/Alt"), "every picture says in words what it shows"
        assert kind != "/TH" or element["/A"]["/Scope"] in ("/Column", "/Row")
    headings = [HEADINGS.index(str(element["/S"])) + 1 for element, _ in found if element["/S"] in HEADINGS]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings)), "no level is left out"

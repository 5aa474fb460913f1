"""Pages of papers as small grey pictures, and how they are compared with the reviewed ones beside the tests.

``make pictures`` draws the reviewed ones anew: look at every one of them before they are committed.
"""

import os
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from tools.database import ROOT

REVIEWED: Final = Path(__file__).parent / "reviewed"
DIFFERING: Final = ROOT / "var" / "papers"
# dots per inch, and shades of grey
RESOLUTION: Final = 60
SHADES: Final = 16
# Letters drawn by another release differ at their edges; a line more, or a word elsewhere, differs in whole cells.
CELL: Final = 6
CELL_DIFFERS: Final = 40
CELLS_ALLOWED: Final = 0.0005


def pages_of(content: bytes) -> list[Image.Image]:
    """Each page, drawn twice as fine and halved: small letters would be pushed onto whole dots otherwise."""
    with pypdfium2.PdfDocument(content) as pdf:
        fine = [page.render(scale=2 * RESOLUTION / 72, grayscale=True).to_pil() for page in pdf]
        return [page.convert("L").reduce(2) for page in fine]


def share_that_differs(page: Image.Image, reviewed: Image.Image) -> float:
    """How much of a page looks otherwise, from 0 to 1, by cells of two and a half millimetres."""
    if page.size != reviewed.size:
        return 1.0
    soft = [picture.filter(ImageFilter.GaussianBlur(1)).reduce(CELL) for picture in (page, reviewed)]
    differences = ImageChops.difference(*soft).histogram()
    return sum(differences[CELL_DIFFERS:]) / sum(differences)


def unlike_the_reviewed(name: str, content: bytes) -> list[str]:
    """The pages of a paper that look otherwise than those reviewed, or are missing; each is left in ``var/papers``.

    With ``RENEW_PICTURES`` in the environment the reviewed ones are written instead, and nothing differs.
    """
    pages = pages_of(content)
    if os.environ.get("RENEW_PICTURES"):
        _renew(name, pages)
    DIFFERING.mkdir(parents=True, exist_ok=True)
    known = {file.name for file in REVIEWED.glob(f"{name}-*.png")}
    made = {f"{name}-{number}.png": page for number, page in enumerate(pages, start=1)}
    unlike = sorted(known - set(made))
    for file, page in made.items():
        (DIFFERING / file).unlink(missing_ok=True)
        if file in known:
            with Image.open(REVIEWED / file) as reviewed:
                share = share_that_differs(page, reviewed.convert("L"))
            if share <= CELLS_ALLOWED:
                continue
        page.save(DIFFERING / file)
        unlike.append(file)
    return unlike


def _renew(name: str, pages: list[Image.Image]) -> None:
    REVIEWED.mkdir(exist_ok=True)
    for old in REVIEWED.glob(f"{name}-*.png"):
        old.unlink()
    for number, page in enumerate(pages, start=1):
        page.quantize(SHADES).save(REVIEWED / f"{name}-{number}.png", optimize=True)

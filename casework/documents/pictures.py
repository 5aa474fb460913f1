"""Pictures as a paper carries them: within the page, and no larger than it shows them."""

import base64
import io
from typing import Final

from django.db.models.fields.files import FieldFile
from PIL import Image

# 4 × 6 cm at 300 dots per inch, and half a page's width at 200
FACE: Final = (480, 720)
PHOTO: Final = (660, 660)


def data_address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def picture(file: FieldFile, size: tuple[int, int]) -> str:
    """A stored picture as an address that carries it, no larger than the paper shows; empty where it cannot be read."""
    try:
        with file.open("rb") as stored, Image.open(stored, formats=("JPEG",)) as found:
            found.draft("RGB", size)
            found.thumbnail(size)
            out = io.BytesIO()
            found.convert("RGB").save(out, "JPEG", quality=82)
    except (OSError, ValueError, Image.DecompressionBombError):
        # a file that is gone, damaged or larger than any camera's leaves its place empty; the paper is made still
        return ""
    return data_address(out.getvalue(), "image/jpeg")

"""Photos made safe: what is not an image is refused, what is one is drawn anew without anything hidden in it."""

from __future__ import annotations

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2048
PORTRAIT_SIDE = 1024
_FORMATS = ("JPEG", "PNG", "WEBP")


class Drawn(ContentFile):
    """A picture that ``redraw`` made. A form makes it, before anything is locked; the service then finds it done."""


def redraw(upload: File[bytes], *, max_side: int = MAX_SIDE) -> Drawn:
    """A JPEG of the uploaded picture, turned upright, at most ``max_side`` pixels wide or high, without EXIF (and so
    without GPS position), comments or trailing bytes. One that is drawn already is not drawn again.

    Raises ``ValidationError`` for anything that is not a JPEG, PNG or WebP picture, is damaged, or has more than 40
    million pixels (a decompression bomb).
    """
    upload.seek(0)
    if isinstance(upload, Drawn):
        return upload
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=_FORMATS) as picture:
                plain = _plain(picture, max_side)
    except Exception as error:  # Pillow's decoders raise whatever a hostile file makes them raise
        raise ValidationError(_("This file is not a picture we can read."), code="image") from error
    if plain is None:
        raise ValidationError(_("The picture is too large."), code="pixels")
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return Drawn(out.getvalue(), name="photo.jpg")


def _plain(picture: Image.Image, max_side: int) -> Image.Image | None:
    """The picture's pixels alone, upright on white; None when there are too many to load."""
    if picture.width * picture.height > MAX_PIXELS:
        return None
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((max_side, max_side))
    plain = Image.new("RGB", upright.size, "white")
    rgba = upright.convert("RGBA")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    return plain

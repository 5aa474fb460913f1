"""Drawn portraits for invented people, so that a demonstration shows no real face."""

from __future__ import annotations

import io
from typing import Final

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE: Final = 480
_SKIN: Final = ("#8D5B3E", "#A9744F", "#C08A63", "#7A4B33", "#B57F58")
_CLOTH: Final = ("#3E6E75", "#8C5A3C", "#5B6B4A", "#6C5A86", "#9A4F45", "#4A5C7A")
_WALL: Final = ("#E7E1D4", "#DCE4E0", "#E9DCD2", "#DDDFE6")
_DARK, _GREY = "#241C18", "#B9B4AC"


def portrait(
    number: int, *, grey: bool = False, hat: str = "", veil: str = "", beard: bool = False
) -> ContentFile[bytes]:
    """A head and shoulders in plain shapes; ``number`` picks the colours, ``hat`` and ``veil`` are colours."""
    image = Image.new("RGB", (SIZE, SIZE), _WALL[number % len(_WALL)])
    draw = ImageDraw.Draw(image)
    skin, hair = _SKIN[number % len(_SKIN)], _GREY if grey else _DARK
    draw.rounded_rectangle((70, 350, 410, 560), 120, fill=_CLOTH[number % len(_CLOTH)])
    if veil:
        draw.ellipse((110, 62, 370, 400), fill=veil)
        draw.polygon([(130, 300), (350, 300), (385, 480), (95, 480)], fill=veil)
    else:
        draw.rectangle((205, 300, 275, 385), fill=skin)
        draw.ellipse((125, 70, 355, 330), fill=hair)
    draw.ellipse((145, 105, 335, 345), fill=skin)
    if beard:
        draw.chord((150, 190, 330, 350), 20, 160, fill=hair)
    if hat:
        draw.chord((120, 55, 360, 265), 180, 360, fill=hat)
        draw.rounded_rectangle((95, 150, 385, 176), 12, fill=hat)
    for x in (195, 285):
        draw.ellipse((x - 9, 212, x + 9, 232), fill=_DARK)
        draw.arc((x - 24, 186, x + 24, 214), 200, 340, fill=hair, width=6)
    draw.arc((228, 225, 252, 268), 20, 160, fill=_DARK, width=4)
    draw.arc((205, 262, 275, 302), 20, 160, fill="#5A2E28", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return ContentFile(out.getvalue(), name="potret.png")

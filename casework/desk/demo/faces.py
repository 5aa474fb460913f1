"""Drawn pictures for invented people, so that a demonstration shows no real face, place or letter."""

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
    return _file(image, "potret.png")


def _file(image: Image.Image, name: str) -> ContentFile[bytes]:
    out = io.BytesIO()
    image.save(out, "PNG")
    return ContentFile(out.getvalue(), name=name)


def street() -> ContentFile[bytes]:
    """Under a flyover at night: pillars, a lamp, a cart."""
    image = Image.new("RGB", (640, 420), "#2B3A4C")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 40, 640, 110), fill="#475A68")
    for x in (90, 450):
        draw.rectangle((x, 110, x + 70, 340), fill="#3A4A58")
    draw.ellipse((530, 130, 600, 200), fill="#E9B872")
    draw.rectangle((0, 330, 640, 420), fill="#1F2A36")
    draw.rounded_rectangle((235, 245, 405, 335), 8, fill="#8C5A3C")
    draw.polygon([(225, 245), (415, 245), (390, 205), (255, 205)], fill="#5B6B4A")
    for x in (255, 345):
        draw.ellipse((x, 310, x + 46, 356), fill="#14191F", outline="#6E7B86", width=5)
    return _file(image, "tempat.png")


def belongings() -> ContentFile[bytes]:
    """A rucksack and a tin on a table."""
    image = Image.new("RGB", (640, 420), "#CFC6B4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 320, 640, 420), fill="#A8977C")
    draw.rounded_rectangle((170, 130, 370, 345), 46, fill="#5E6B52")
    draw.rounded_rectangle((200, 95, 340, 175), 36, fill="#71806A")
    draw.rounded_rectangle((205, 235, 335, 325), 16, fill="#4C5843")
    draw.rounded_rectangle((420, 255, 520, 345), 8, fill="#B5533A")
    draw.rectangle((420, 275, 520, 292), fill="#D9A08F")
    return _file(image, "barang.png")


def paper() -> ContentFile[bytes]:
    """A written page with a stamp, too small to be read."""
    image = Image.new("RGB", (480, 640), "#FBFAF7")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 300, 78), fill=_DARK)
    draw.rectangle((60, 92, 420, 96), fill=_DARK)
    for number in range(13):
        draw.rectangle((60, 140 + number * 26, 420 - number * 37 % 120, 148 + number * 26), fill="#9DA3A6")
    draw.ellipse((300, 500, 400, 600), outline="#34527F", width=6)
    draw.line((310, 560, 410, 535), fill="#34527F", width=4)
    return _file(image, "surat.png")

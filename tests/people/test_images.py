"""Pictures are drawn anew: nothing hidden survives, nothing but a picture gets in."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from casework.people.images import redraw


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, kind, **options)
    return out.getvalue()


def drawn(data: bytes, **options: int) -> Image.Image:
    return Image.open(io.BytesIO(redraw(ContentFile(data, name="x.jpg"), **options).read()))


def refused(data: bytes) -> str:
    with pytest.raises(ValidationError) as error:
        redraw(ContentFile(data, name="foto.jpg"))
    return str(error.value.code)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_of_three_kinds_become_jpeg(kind: str) -> None:
    result = drawn(picture(kind))
    assert (result.format, result.size) == ("JPEG", (60, 40))


def test_exif_and_its_gps_position_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera Petugas"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    data = picture(exif=exif.tobytes(), comment=b"rahasia")
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    safe = redraw(ContentFile(data)).read()
    result = Image.open(io.BytesIO(safe))
    assert dict(result.getexif()) == {}
    assert "comment" not in result.info
    assert b"Kamera" not in safe
    assert b"Exif" not in safe


def test_what_is_appended_behind_the_picture_is_gone() -> None:
    assert b"<script>" not in redraw(ContentFile(picture() + b"<script>alert(1)</script>")).read()


def test_a_picture_held_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert drawn(picture(exif=exif.tobytes())).size == (40, 60)


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left() -> None:
    assert drawn(picture(size=(3000, 1500)), max_side=1024).size == (1024, 512)
    assert drawn(picture(size=(30, 20)), max_side=1024).size == (30, 20)


def test_transparency_becomes_white() -> None:
    assert drawn(picture("PNG", mode="RGBA")).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7\n",
        b"GIF89a" + b"\x00" * 40,
        b"\xff\xd8\xff" + b"\x00" * 200,
    ],
    ids=["empty", "text", "svg named jpg", "pdf", "gif", "jpeg head alone"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert refused(data) == "image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    data = (
        picture(kind, size=(400, 400)) if kind != "PNG" else picture(kind, size=(400, 400), compress_level=0)
    )
    assert refused(data[: len(data) // 2]) == "image"


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    assert refused(bomb) in ("image", "pixels")


def test_more_than_forty_million_pixels_are_refused() -> None:
    assert refused(picture("PNG", size=(8000, 5001), mode="1")) == "pixels"

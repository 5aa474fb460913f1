"""What holds for every template and browser file: the CSP, the sprite, the budgets, the licences."""

import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCREENS = [path for path in TEMPLATES if not {"letters", "emails"} & set(path.parts)]
KIB = 1024


def packed(*paths: Path) -> int:
    return sum(len(brotli.compress(path.read_bytes())) for path in paths)


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_the_csp_refuses(path: Path) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)


def test_every_icon_named_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    sources = [*TEMPLATES, *(ROOT / "casework").rglob("*.py")]
    named = {
        name for path in sources for name in re.findall(r"\{% icon [\"']([\w-]+)[\"']", path.read_text())
    }
    named |= {
        name for path in TEMPLATES for name in re.findall(r"\bicon=[\"']([\w-]+)[\"']", path.read_text())
    }
    assert "bell" in named
    assert named - drawn == set()


def test_each_stage_has_its_hue_in_light_and_dark() -> None:
    from casework.desk.wording import STAGE_HUES

    light, dark = ((STATIC / "css" / name).read_text() for name in ("tokens.css", "dark.css"))
    for stage, hue in STAGE_HUES.items():
        assert f"--st-{stage}: {hue.lower()};" in light
        assert f"--st-{stage}:" in dark
        assert f'[data-stage="{stage}"]' in (STATIC / "css/marks.css").read_text()


def test_dark_renames_every_colour_of_the_light_set() -> None:
    colour = re.compile(r"(--(?:jk|st)-[\w-]+): #[0-9a-f]{6};")
    light, dark = (
        set(colour.findall((STATIC / "css" / name).read_text())) for name in ("tokens.css", "dark.css")
    )
    assert light - dark == set()


def test_browser_files_stay_within_the_budget() -> None:
    scripts = [*(STATIC / "js").glob("*.js"), STATIC / "vendor/htmx.min.js"]
    styles = [*(STATIC / "css").glob("*.css"), STATIC / "vendor/tabler.css"]
    pictures = [*STATIC.glob("*.svg"), STATIC / "vendor/fonts/plus-jakarta-sans-latin-wght-normal.woff2"]
    assert packed(*scripts) <= 60 * KIB
    # 30 KiB are left for the page itself
    assert packed(*scripts, *styles, *pictures) <= 170 * KIB


def test_styles_ask_for_no_data_image() -> None:
    assert "url(data:" not in re.sub(
        r"--[\w-]+:\s*url\([^)]*\)", "", (STATIC / "vendor/tabler.css").read_text()
    )


@pytest.mark.parametrize("name", ["tabler", "tabler-icons", "htmx"])
def test_vendored_files_carry_their_licence(name: str) -> None:
    assert len((STATIC / f"vendor/{name}.LICENSE.txt").read_text()) > 400

"""Bring the browser files from the npm registry into static/, pinned, checked and cut to what is used.

Run `python tools/assets.py` (or `make assets`) after changing a version in `assets.json`, a line in
`icons.txt` or one in `tabler_classes.txt`; the result is committed, so nobody needs Node to run Jangkau.
`--pin NAME VERSION` writes a new version with its integrity into `assets.json`.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import tinycss2

TOOLS = Path(__file__).resolve().parent
STATIC = TOOLS.parent / "static"
VENDOR = STATIC / "vendor"
PINS = TOOLS / "assets.json"
FONT = "@fontsource-variable/plus-jakarta-sans"
FONT_FILES = ("latin-wght-normal", "latin-ext-wght-normal")
CLASS_NAME = re.compile(r"\.((?:\\.|[\w-])+)")
VARIABLE_USED = re.compile(r"var\(\s*(--[\w-]+)")
MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR
THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def names(path: Path) -> list[str]:
    """Return the lines of a list file without its comments."""
    return [line for line in path.read_text().split("\n") if line and not line.startswith("#")]


def npm(*words: str, cwd: Path) -> str:
    return subprocess.run(["npm", *words], cwd=cwd, check=True, capture_output=True, text=True).stdout


def unpack(package: str, pin: dict[str, str], workshop: Path) -> Path:
    """Download one package with the npm client, refuse it when its integrity differs, return its folder."""
    packed = npm("pack", "--silent", f"{package}@{pin['version']}", cwd=workshop).split()[-1]
    archive = workshop / packed
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != pin["integrity"]:
        raise SystemExit(f"{package} {pin['version']}: the package is not the one pinned in assets.json")
    folder = workshop / package.replace("/", "+")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def kept_selectors(prelude: str, wanted: re.Pattern[str]) -> str:
    """Return the selectors of a rule whose every class is wanted, joined again; empty when none is."""
    parts = re.split(r",(?![^()]*\))", prelude)
    keep = [
        part.strip()
        for part in parts
        if all(wanted.fullmatch(name.replace("\\", "")) for name in CLASS_NAME.findall(part))
        and "dark" not in part
    ]
    return ",".join(keep)


def subset(rules: list[Any], wanted: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return (head, body) of every rule to keep; a media query's body is its own kept rules."""
    kept: list[tuple[str, str]] = []
    for rule in rules:
        if rule.type == "qualified-rule":
            head = kept_selectors(tinycss2.serialize(rule.prelude).strip(), wanted)
            body = tinycss2.serialize(rule.content).strip()
            if head and body:
                kept.append((head, body))
        elif rule.type == "at-rule" and rule.at_keyword in {"media", "supports"}:
            inner = subset(tinycss2.parse_rule_list(rule.content, True, True), wanted)
            if inner:
                head = f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
                kept.append((head, "".join(f"{h}{{{b}}}" for h, b in inner)))
        elif rule.type == "at-rule" and rule.at_keyword == "keyframes":
            kept.append(
                (
                    f"@keyframes {tinycss2.serialize(rule.prelude).strip()}",
                    tinycss2.serialize(rule.content).strip(),
                )
            )
    return kept


def without_unused(kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drop theme variables and keyframes nothing refers to, until nothing more falls."""
    while True:
        text = "".join(body for _, body in kept)
        used = set(VARIABLE_USED.findall(text))
        lean = []
        for head, body in kept:
            if head.startswith("@keyframes") and not re.search(rf"animation[^;]*\b{head.split()[1]}\b", text):
                continue
            if head.startswith((":root", "[data-bs-theme")):
                lines = [
                    line
                    for line in body.split(";")
                    if line.split(":")[0].strip() in used or not line.startswith("--")
                ]
                body = ";".join(line for line in lines if line.strip())
            if body:
                lean.append((head, body))
        if lean == kept:
            return kept
        kept = lean


def write_tabler(package: Path) -> None:
    """Cut Tabler to the families we use and put it in a cascade layer, below our own styles."""
    wanted = re.compile("|".join(f"(?:{line})" for line in names(TOOLS / "tabler_classes.txt")))
    source = (package / "dist/css/tabler.min.css").read_text()
    rules = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
    body = "\n".join(f"{head}{{{text}}}" for head, text in without_unused(subset(rules, wanted)))
    credit = re.search(r"/\*!.*?\*/", source, re.DOTALL)
    (VENDOR / "tabler.css").write_text(f"{credit.group() if credit else ''}\n@layer tabler{{\n{body}\n}}\n")
    people = "Copyright (c) 2018-2026 The Tabler Authors\nCopyright (c) 2011-2026 The Bootstrap Authors"
    (VENDOR / "tabler.LICENSE.txt").write_text(f"MIT License\n\n{people}\n\n{MIT}")


def write_icons(package: Path) -> None:
    """Write one sprite of the outline icons named in icons.txt."""
    symbols = []
    for name in sorted(names(TOOLS / "icons.txt")):
        icon = package / f"icons/outline/{name}.svg"
        drawing = ET.parse(icon).getroot()  # noqa: S314 - from a package whose hash is pinned
        paths = "".join(f'<path d="{path.get("d")}"/>' for path in drawing if path.get("stroke") != "none")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>')
    sprite = "\n".join(symbols)
    (STATIC / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{sprite}\n</svg>\n')
    (VENDOR / "tabler-icons.LICENSE.txt").write_bytes((package / "LICENSE").read_bytes())


def write_font(package: Path) -> None:
    (VENDOR / "fonts").mkdir(exist_ok=True)
    for name in FONT_FILES:
        file = f"plus-jakarta-sans-{name}.woff2"
        (VENDOR / "fonts" / file).write_bytes((package / "files" / file).read_bytes())
    (VENDOR / "fonts" / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())


def write_htmx(package: Path) -> None:
    (VENDOR / "htmx.min.js").write_bytes((package / "dist/htmx.min.js").read_bytes())
    (VENDOR / "htmx.LICENSE.txt").write_bytes((package / "LICENSE").read_bytes())


WRITERS = {
    "@tabler/core": write_tabler,
    "@tabler/icons": write_icons,
    FONT: write_font,
    "htmx.org": write_htmx,
}


def pin(package: str, version: str) -> None:
    pins = json.loads(PINS.read_text())
    integrity = npm("view", f"{package}@{version}", "dist.integrity", cwd=TOOLS).strip()
    pins[package] = {"version": version, "integrity": integrity}
    PINS.write_text(json.dumps(pins, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", nargs=2, metavar=("NAME", "VERSION"))
    chosen = parser.parse_args().pin
    if chosen:
        pin(*chosen)
        return
    VENDOR.mkdir(parents=True, exist_ok=True)
    pins = json.loads(PINS.read_text())
    with tempfile.TemporaryDirectory() as workshop:
        for package, write in WRITERS.items():
            write(unpack(package, pins[package], Path(workshop)))
            print(f"{package} {pins[package]['version']}")


if __name__ == "__main__":
    main()

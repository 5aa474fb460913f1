"""The table on the screen and in docs/benchmarks.md: ratios first, then medians, spread and the machine."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tools.database import ROOT

from .measure import LIMIT, OURS, PEER, Result, Skipped
from .place import Place

FILE: Final = ROOT / "docs" / "benchmarks.md"
# between these the numbers are written by the command, around them by people
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
_PACKAGES: Final = (
    "django",
    "psycopg",
    "django-viewflow",
    "django-guardian",
    "channels",
    "channels-redis",
    "weasyprint",
)


def ratios(found: Iterable[Result | Skipped]) -> list[str]:
    """The first table: how ours stands to the others."""
    lines = ["| # | case | ours : limit | peer : ours | target | kept |", "|---|---|---|---|---|---|"]
    for one in found:
        if isinstance(one, Skipped):
            lines.append(f"| {one.case} | {one.title} | – | – | not measured: {one.why} | – |")
            continue
        to_limit = f"{one.ratio(OURS, LIMIT):.2f}" if one.of(LIMIT) else "–"
        peer = one.of(PEER)
        of_peer = f"{'> ' if peer.gave_up else ''}{one.ratio(PEER, OURS):.1f}" if peer else "–"
        words = "<br>".join(target.words for target in one.targets) or "–"
        kept = "<br>".join("yes" if target.kept else "**no**" for target in one.targets) or "–"
        lines.append(f"| {one.case} | {one.title} | {to_limit} | {of_peer} | {words} | {kept} |")
    return lines


def medians(found: Iterable[Result | Skipped]) -> list[str]:
    lines = ["| # | case | who | median | middle half | unit |", "|---|---|---|---|---|---|"]
    for one in found:
        if isinstance(one, Skipped):
            continue
        times = 1000 if one.unit == "ms" else 1
        for who in one.competitors:
            low, high = who.spread
            label = f"{who.label}, broken off" if who.gave_up else who.label
            lines.append(
                f"| {one.case} | {one.title} | {who.name}: {label} | {who.median * times:.2f} |"
                f" {low * times:.2f} – {high * times:.2f} | {one.unit} |"
            )
    return lines


def machine(place: Place, repeats: int, load: tuple[float, float]) -> list[str]:
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    with place.admin.connect() as connection:
        server = connection.execute("SHOW server_version").fetchone()
    processor = model[1] if model else platform.machine()
    gigabytes = int(memory[1]) // 1048576 if memory else 0
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    built = f" The city was built in {place.built_in:.0f} s." if place.built_in is not None else ""
    found = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({processor}), {gigabytes} GB,",
        f"{platform.system()} {platform.release()}; load {load[0]:.1f} at the start, {load[1]:.1f} at the end.",
        f"{place.size}; {repeats} interleaved repetitions.{built}",
        f"Python {platform.python_version()}, PostgreSQL {server[0] if server else '?'} ({place.server_name}),",
    ]
    return [*found, f"{packages}."]


def write(found: list[Result | Skipped], place: Place, repeats: int, load: tuple[float, float]) -> str:
    """Put the measured part into docs/benchmarks.md, leaving what people wrote around it; returns it."""
    notes = [f"- **{one.case}** {note}" for one in found if isinstance(one, Result) for note in one.notes]
    parts = ["\n".join(ratios(found)), "\n".join(machine(place, repeats, load)), "\n".join(medians(found))]
    text = "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])
    present = FILE.read_text() if FILE.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    before, after = present.split(BEGIN)[0], present.split(END)[1]
    FILE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
    return text

"""``python -m tests.bench``: measure, print the table, write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from functools import partial

from .measure import Result, Skipped
from .place import Place, Size, opened
from .report import medians, ratios, write

CASES = ("1", "2", "3", "4", "6", "7", "8", "11", "12")


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    size = Size(
        options.cases, options.people or max(options.cases // 2, 1), options.events or options.cases * 10
    )
    with opened(size) as place:
        before = os.getloadavg()[0]
        found: list[Result | Skipped] = []
        for number in sorted(options.only, key=int):
            for one in _case(number, place)(options.repeats):
                found.append(one)
                print("\n".join([*ratios([one])[2:], *medians([one])[2:]]), flush=True)
        print("\n".join(["", *ratios(found), "", *medians(found)]))
        if not options.dry:
            write(found, place, options.repeats, (before, os.getloadavg()[0]))


def _case(number: str, place: Place) -> Callable[[int], Sequence[Result | Skipped]]:
    """Imported late: Django must know the database first."""
    import django

    django.setup()
    from . import deciders, growth, lists, prints, sockets, steps

    known: dict[str, Callable[[int], Sequence[Result | Skipped]]] = {
        "1": steps.decided,
        "2": deciders.deciders,
        "3": lists.inbox_page,
        "4": lists.case_list,
        "6": lists.deep_page,
        "7": prints.prints,
        "8": sockets.sockets,
        "11": partial(growth.wards, place),
        "12": partial(growth.everybody, place),
    }
    return known[number]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000, help="how large a city (default: 200000)")
    parser.add_argument("--people", type=int, help="default: half as many as cases")
    parser.add_argument("--events", type=int, help="default: ten a case")
    parser.add_argument("--repeats", type=int, default=7, help="interleaved repetitions (default: 7)")
    parser.add_argument(
        "--only", type=_cases, default=list(CASES), help=f"some of {','.join(CASES)}, such as 3,4"
    )
    parser.add_argument("--dry", action="store_true", help="leave docs/benchmarks.md as it is")
    return parser.parse_args(arguments)


def _cases(text: str) -> list[str]:
    chosen = text.split(",")
    if unknown := [one for one in chosen if one not in CASES]:
        raise argparse.ArgumentTypeError(f"no such case: {', '.join(unknown)}")
    return chosen


if __name__ == "__main__":
    main()

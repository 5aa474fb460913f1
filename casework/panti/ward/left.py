"""Signing for what a shift leaves undone: whoever signs names how much, and it is kept beside the signature.

What is due by the end of the next shift is not among it: that shift has its time for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import ngettext

# in the order of the page
LEFT: Final = ("unlogged", "uncalled", "doses_open", "searches_open")


class NotKnown(Exception):
    """More, less or other things are undone than the one who signs has confirmed; nothing was signed."""

    def __init__(self, left: dict[str, int]) -> None:
        super().__init__("not known")
        self.left = left


def left_of(numbers: Mapping[str, int]) -> dict[str, int]:
    """Of the numbers of a shift those it should have brought to nothing itself."""
    return {key: numbers[key] for key in LEFT if numbers.get(key)}


def check_known(left: dict[str, int], known: Mapping[str, int]) -> None:
    """Raises ``NotKnown`` where something is undone and the one who signs has not confirmed exactly that."""
    if left and left != dict(known):
        raise NotKnown(left)


def left_words(left: Mapping[str, int]) -> str:
    """“12 residents not written up, 1 part not called”, or empty."""
    return ", ".join(_words(key, left[key]) for key in LEFT if left.get(key))


def _words(key: str, n: int) -> str:
    words = {
        "unlogged": ngettext("%(n)d resident not written up", "%(n)d residents not written up", n),
        "uncalled": ngettext("%(n)d part not called", "%(n)d parts not called", n),
        "doses_open": ngettext("%(n)d dose not recorded", "%(n)d doses not recorded", n),
        "searches_open": ngettext("%(n)d person looked for", "%(n)d people looked for", n),
    }
    return words[key] % {"n": n}

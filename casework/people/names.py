"""When two names may be the same: spelling undone, titles left out, compared word by word.

Indonesian names are written as heard: Soeparman and Suparman, Mochammad and Muhamad, Djoko and Joko are one name each.
Plain rules, no queries; the database finds candidates by ``keys``, which it keeps in an indexed array.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

# how one speaks to somebody, no part of a name
_TITLES: Final = frozenset(
    (
        "pak", "bapak", "bpk", "bu", "ibu", "mbah", "mbak", "mas", "mang",
        "bang", "abang", "kang", "teh", "neng", "nenek", "kakek", "opa", "oma",
        "om", "tante", "si", "sang", "haji", "hajah", "hj", "h", "adik",
        "dik", "ustad", "ustadz", "tanpa", "nama",
    )
)  # fmt: skip
_OLD_SPELLING: Final = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("sj", "sy"),
    ("nj", "ny"),
    ("ch", "h"),
    ("kh", "h"),
)
_SOUNDS: Final = (("ph", "f"), ("v", "f"), ("x", "ks"), ("q", "k"), ("z", "s"), ("th", "t"), ("sy", "s"))
_MUHAMMAD: Final = re.compile(r"^(mu?h|mo?h|mhd|muhd|mohd|muham+[ae]d|moham+[ae]d|muhamat|mohamat)$")
_UNHEARD: Final = frozenset("aeiouhwy")
_ALIKE: Final = 0.84
_SHORTEST: Final = 3


def words_of(name: str) -> list[str]:
    """The words of a name as they sound: lower case, without accents, titles or old spelling."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = []
    for word in re.findall(r"[a-z]+", plain):
        if word in _TITLES:
            continue
        for old, new in (*_OLD_SPELLING, *_SOUNDS):
            word = word.replace(old, new)
        word = re.sub(r"(.)\1+", r"\1", word)
        words.append("muhamad" if _MUHAMMAD.match(word) else word)
    return words


def _key(word: str) -> str:
    """The first letter and the consonants after it."""
    return (word[0] + "".join(letter for letter in word[1:] if letter not in _UNHEARD))[:40]


def keys(names: Iterable[str]) -> list[str]:
    """What the words of these names sound like, for the index; a word of one letter says nothing."""
    return sorted({_key(word) for name in names for word in words_of(name) if len(word) > 1})


def are_same(one: str, other: str) -> bool:
    """The same words, whatever their spelling and order."""
    words = words_of(one)
    return bool(words) and sorted(words) == sorted(words_of(other))


def are_alike(one: str, other: str) -> bool:
    """Whether the shorter name is heard in the longer one, give or take a letter.

    One short word alone (Ali, Edi) must be the very same, or half the city would be alike.
    """
    few, many = sorted((words_of(one), words_of(other)), key=len)
    if not few:
        return False
    if len(few) == 1 and len(few[0]) <= _SHORTEST:
        return few[0] in many
    return all(any(_sound_alike(word, heard) for heard in many) for word in few)


def _sound_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) <= _SHORTEST:
        return one == other
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE

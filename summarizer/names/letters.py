"""The letter table: log-odds that segments of two spellings are one sound, and the best alignment under it.

The table is learned by benchmarks/train_names.py from names of Wikidata (CC0; letters.json says its source and split).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import NamedTuple

from .classes import in_arabic


class Letters(NamedTuple):
    """What a table says of two scripts: log-odds for segments of up to two letters against up to three.

    `^` stands before the first letter of a token and `$` after its last. `miss` is for a letter that the table leaves
    without its like.
    """

    bias: float
    miss: float
    weights: dict[str, dict[str, float]]


@cache
def tables() -> dict[str, Letters]:
    """The learned tables: aa within Arabic, al from Arabic to Latin, ll within Latin."""
    text = (files(__package__) / "letters.json").read_text(encoding="utf-8")
    return {kind: Letters(**table) for kind, table in json.loads(text)["tables"].items()}


Frames = tuple[str, ...]
_SOFT = re.compile("c(?=[eiy])")
_WEAK_ARABIC, _WEAK_LATIN = "اويهحعئؤ", "aeiouyhw"
_ARABIC_FRAME = re.compile(f"(?:تس|[^{_WEAK_ARABIC}])[{_WEAK_ARABIC}]*|[{_WEAK_ARABIC}]+")
_ONE_CONSONANT = "|".join(
    ["tch|sch|kh|gh|sh|ch|th|dh|zh|ph|ck|tz|ts", *(f"{letter}+" for letter in "bcdfgjklmnpqrstvxz")]
)
_LATIN_FRAME = re.compile(f"(?:{_ONE_CONSONANT}|[^{_WEAK_LATIN}])[{_WEAK_LATIN}]*|[{_WEAK_LATIN}]+")
_WEAK = frozenset(_WEAK_ARABIC + _WEAK_LATIN)
_GROUPS = ("gkjqcجقكغخگګ", "sztdxسزتدثصضطظذشچژ", "bfpvبفپڤ", "rر", "lل", "mnمن")
_GROUP = {letter: group[0] for group in _GROUPS for letter in group} | dict.fromkeys(["ch"], "s")


class Heard(NamedTuple):
    """A token as it is compared, cut before each consonant.

    The first of the `frames` holds the vowels before the first consonant and may be empty; every other is a consonant with
    the vowels behind it. ه ح ع و ي and h w y come and go, and count as vowels. `^` and `$` stand where `Letters` has
    them. `outline` has one letter for each consonant, of the six groups that are hardly ever confused.
    """

    arabic: bool
    frames: Frames
    outline: str


@lru_cache(65536)
def hear(token: str) -> Heard:
    """A folded token taken apart. تش is heard as چ, and c before e, i and y as s."""
    arabic = in_arabic(token)
    sound = token.replace("تش", "چ") if arabic else _SOFT.sub("s", token)
    frames: list[str] = (_ARABIC_FRAME if arabic else _LATIN_FRAME).findall(sound)
    if frames[0][0] in _WEAK:
        consonants = frames[1:]
        frames[0] = "^" + frames[0]
    else:
        consonants = frames[:]
        frames[:1] = ["", "^" + frames[0]]
    frames[-1] += "$"
    outline = "".join([_GROUP.get(frame[:2]) or _GROUP.get(frame[0], frame[0]) for frame in consonants])
    return Heard(arabic, tuple(frames), outline)


Segments = tuple[tuple[str, str, str, str], ...]
_LETTER = re.compile(r"\^?[^$]\$?")


@lru_cache(65536)
def segments(frame: str) -> Segments:
    """For each place in a frame, or in a whole token with its marks, what ends there: nothing, the last letter, the last
    two, the last three.

    The first place stands before the first letter. A segment that would begin before the frame is "-".
    """
    letters = _LETTER.findall(frame)
    two = ["-", *map("".join, pairwise(letters))]
    three = ["-", "-", *map("".join, zip(letters, letters[1:], letters[2:], strict=False))]
    return (("", "-", "-", "-"), *zip([""] * len(letters), letters, two, three, strict=False))


_NONE: Mapping[str, float] = {}


def align(table: Letters, mine: Segments, yours: Segments) -> float:
    """The sum of the weights on the best way through two rows of segments (Viterbi), without the bias."""
    inserted = table.weights.get("", _NONE)
    gains = [inserted.get(last, table.miss) for _, last, _, _ in yours]
    gains[0] = 0.0
    before: list[float] = []
    row = list(accumulate(gains))
    for _, one, two, _ in mine[1:]:
        arrivals = _by_one(table, row, yours, one)
        if before and (double := table.weights.get(two)):
            _by_two(arrivals, before, yours, double)
        before, row = row, _with_insertions(arrivals, gains)
    return row[-1]


def _by_one(table: Letters, row: list[float], yours: Segments, letter: str) -> list[float]:
    """The best ways to each place on which this letter meets none to three of the other side's."""
    single = table.weights.get(letter, _NONE)
    loss, swap = single.get("", table.miss), 1.6 * table.miss
    best = [value + loss for value in row]
    for place, (_, last, two, three) in enumerate(yours):
        if place and (value := row[place - 1] + single.get(last, swap)) > best[place]:
            best[place] = value
        if two in single and (value := row[place - 2] + single[two]) > best[place]:
            best[place] = value
        if three in single and (value := row[place - 3] + single[three]) > best[place]:
            best[place] = value
    return best


def _by_two(best: list[float], before: list[float], yours: Segments, double: Mapping[str, float]) -> None:
    """Raise the ways on which this letter and the one before it together meet one to three of the other side's."""
    for place, behind in enumerate(yours):
        for size in (1, 2, 3):
            if behind[size] in double and (value := before[place - size] + double[behind[size]]) > best[place]:
                best[place] = value


def _with_insertions(best: list[float], gains: list[float]) -> list[float]:
    row = best[:1]
    for arrived, gain in zip(best[1:], gains[1:], strict=True):
        row.append(max(arrived, row[-1] + gain))
    return row

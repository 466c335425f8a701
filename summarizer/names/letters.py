"""The letter table: log-odds that segments of two spellings are one sound, and the best alignment under it.

The table is learned by benchmarks/train_names.py from names of Wikidata (CC0; letters.json says its source and split).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
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
    text = Path(__file__).with_name("letters.json").read_text(encoding="utf-8")
    return {kind: Letters(**table) for kind, table in json.loads(text)["tables"].items()}


Frames = tuple[str, ...]
_SOFT = re.compile("c(?=[eiy])")
_WEAK_ARABIC, _WEAK_LATIN = "اويهحعئؤ", "aeiouyhw"
_ARABIC_FRAME = re.compile(f"(?:تس|[^{_WEAK_ARABIC}])[{_WEAK_ARABIC}]*|[{_WEAK_ARABIC}]+")
_ONE_CONSONANT = "|".join(
    ["tch|sch|kh|gh|sh|ch|th|dh|zh|dj|ph|ck|tz|ts", *(f"{letter}+" for letter in "bcdfgjklmnpqrstvxz")]
)
_LATIN_FRAME = re.compile(f"(?:{_ONE_CONSONANT}|[^{_WEAK_LATIN}])[{_WEAK_LATIN}]*|[{_WEAK_LATIN}]+")
_WEAK = frozenset(_WEAK_ARABIC + _WEAK_LATIN)
_GROUPS = ("gkjqcجقكغخگګ", "sztdxسزتدثصضطظذشچژ", "bfpvبفپڤ", "rر", "lل", "mnمن")
_GROUP = {letter: group[0] for group in _GROUPS for letter in group} | {"ch": "s", "dj": "g"}


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
    if arabic:
        frames = _ARABIC_FRAME.findall(token.replace("تش", "چ"))
    else:
        frames = _LATIN_FRAME.findall(_SOFT.sub("s", token) if "c" in token else token)
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
_BEFORE = ("", "-", "-", "-")


@lru_cache(65536)
def segments(frame: str) -> Segments:
    """For each place in a frame, or in a whole token with its marks, what ends there: nothing, the last letter, the last
    two, the last three.

    The first place stands before the first letter. A segment that would begin before the frame is "-".
    """
    if not frame:
        return (_BEFORE,)
    letters = len(frame) - 1 if frame[-1] == "$" else len(frame)
    ends = [0, *range(2 if frame[0] == "^" else 1, letters), len(frame)]
    rows = [_BEFORE]
    for at in range(1, len(ends)):
        two = frame[ends[at - 2] : ends[at]] if at > 1 else "-"
        three = frame[ends[at - 3] : ends[at]] if at > 2 else "-"
        rows.append(("", frame[ends[at - 1] : ends[at]], two, three))
    return tuple(rows)


Weights = Mapping[str, float]
_NONE: Weights = {}


def align(table: Letters, mine: Segments, yours: Segments) -> float:
    """The sum of the weights on the best way through two rows of segments (Viterbi), without the bias."""
    weights, miss = table.weights, table.miss
    inserted = weights.get("", _NONE)
    gains = [inserted.get(last, miss) for _, last, _, _ in yours]
    gains[0] = 0.0
    before: list[float] = []
    row = list(accumulate(gains))
    for _, one, two, _ in mine[1:]:
        best = _with_one(weights.get(one, _NONE), miss, row, yours)
        if before and (double := weights.get(two)):
            _with_two(best, double, before, yours)
        for place in range(1, len(best)):
            if (value := best[place - 1] + gains[place]) > best[place]:
                best[place] = value
        before, row = row, best
    return row[-1]


def _with_one(single: Weights, miss: float, row: list[float], yours: Segments) -> list[float]:
    """The best ways to each place on which one letter, of these weights, meets none to three of the other side's."""
    loss, swap = single.get("", miss), 1.6 * miss
    best = []
    for place, (_, last, two, three) in enumerate(yours):
        way = row[place] + loss
        if place and (value := row[place - 1] + single.get(last, swap)) > way:
            way = value
        if two in single and (value := row[place - 2] + single[two]) > way:
            way = value
        if three in single and (value := row[place - 3] + single[three]) > way:
            way = value
        best.append(way)
    return best


def _with_two(best: list[float], double: Weights, before: list[float], yours: Segments) -> None:
    """Raise the ways on which a letter and the one before it together meet one to three of the other side's."""
    for place, behind in enumerate(yours):
        for size in (1, 2, 3):
            if behind[size] in double and (value := before[place - size] + double[behind[size]]) > best[place]:
                best[place] = value

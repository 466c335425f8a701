"""How alike two tokens sound, within Arabic, within Latin and across the two.

Two judges, each half: hand-set costs between consonant classes that both scripts share (which consonants the press
confuses: ج/g, غ/g, ق/q), and a table of letter weights learned by benchmarks/train_names.py from names of Wikidata
(CC0; see letters.json). What either says is a log-odds figure, `odds`, in which 0 is as likely as not.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

SAME = 0.72
"""From this similarity on, two names are taken for one person's."""

SURE: Final = 8.0
"""The odds of a token with itself; no other pair's are higher, and none are lower than its negative."""

_TRUST = 0.65  # in the table, against the classes
_THRESHOLD = 0.3
_SCALE = 1.0

_ARABIC_CLASS = {
    "ب": "b", "ت": "t", "ث": "s", "ج": "j", "ح": "h", "خ": "h", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s",
    "ش": "x", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "گ": "g", "ګ": "g", "چ": "x", "پ": "b", "ڤ": "f", "ژ": "j",
}  # fmt: skip
_LATIN_CLASS = (
    ("x", "ks"), ("tsch", "tx"), ("tch", "x"), ("sch", "x"), ("tzs", "ts"), ("sh", "x"), ("ch", "x"), ("ph", "f"),
    ("gh", "g"), ("kh", "h"), ("th", "s"), ("dh", "d"), ("ck", "k"), ("tz", "ts"), ("qu", "k"), ("ce", "se"),
    ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("v", "f"), ("p", "b"),
)  # fmt: skip
_CONFUSED = {
    "gk": 0.35, "gj": 0.3, "gh": 0.6, "kh": 0.5, "hx": 0.5, "kx": 0.5, "gx": 0.5, "jx": 0.4, "jy": 0.5, "jz": 0.6,
    "jh": 0.6, "jk": 0.8, "sz": 0.25, "sx": 0.5, "zx": 0.7, "zg": 0.7, "sd": 0.7, "dz": 0.4, "st": 0.5, "td": 0.5,
    "fw": 0.4, "fb": 0.6, "mn": 0.8, "wy": 0.8,
}  # fmt: skip
COST: Final = {pair: cost for two, cost in _CONFUSED.items() for pair in (two, two[::-1])}
"""What it costs to take one consonant class for another, 0 to 1; 1 for pairs not named."""
_WEAK = {"h": 0.5, "w": 0.5, "y": 0.5, "t": 0.9}


def in_arabic(token: str) -> bool:
    return "\u0600" <= token[:1] <= "\u06ff"


@lru_cache(65536)
def skeleton(token: str) -> str:
    """A folded token's consonants as classes that Arabic and Latin share; empty for vowels alone."""
    if in_arabic(token):
        letters = token.replace("تش", "ش")
        out = [_ARABIC_CLASS.get(char, "") for char in letters]
        for at, char in enumerate(letters):
            if at == 0 and char in "ويه":
                out[at] = {"و": "w", "ي": "y", "ه": "h"}[char]
            elif char == "ه" and at < len(letters) - 1:
                out[at] = "h"
        return "".join(out)
    letters = re.sub(r"(.)\1+", r"\1", token)
    for sound, letter in _LATIN_CLASS:
        letters = letters.replace(sound, letter)
    first = letters[0] if letters[:1] in ("w", "y", "h") else ""
    body = letters[len(first) :].removesuffix("h")
    return first + re.sub(r"[^a-z]|[aeiouwy]", "", body)


@lru_cache(65536)
def _distance(one: str, other: str) -> float:
    """Weighted Levenshtein distance between skeletons, which are 1 to 7 letters long."""
    previous = [0.0]
    for letter in other:
        previous.append(previous[-1] + _WEAK.get(letter, 1.0))
    for mine in one:
        loss = _WEAK.get(mine, 1.0)
        current = [previous[0] + loss]
        for at, yours in enumerate(other, 1):
            swap = 0.0 if mine == yours else COST.get(mine + yours, 1.0)
            current.append(min(previous[at] + loss, current[-1] + _WEAK.get(yours, 1.0), previous[at - 1] + swap))
        previous = current
    return previous[-1]


_COARSE = {
    letter: 1 << number for number, group in enumerate(("gkjxhy", "szdtx", "bfw", "r", "l", "mn")) for letter in group
}


@lru_cache(65536)
def _mask(token: str) -> int:
    """The coarse groups of a token's consonants as bits; h and y, which come and go, are left out."""
    mask = 0
    for letter in skeleton(token):
        if letter not in "hyw":
            mask |= _COARSE.get(letter, 0)
    return mask


def strangers(one: str, other: str) -> bool:
    """Whether a glance is enough: of the coarse consonants of both, under a third are shared."""
    mine, yours = _mask(one), _mask(other)
    return (mine & yours).bit_count() * 3 < (mine | yours).bit_count()


def by_class(one: str, other: str) -> float:
    """How alike the consonant classes of two tokens are, 0 to 1; within one script the letters count a third."""
    a, b = skeleton(one), skeleton(other)
    longest = max(len(a), len(b))
    sound = max(0.0, 1.0 - _distance(a, b) / longest) if longest else 0.0
    if in_arabic(one) == in_arabic(other):
        return 0.65 * sound + 0.35 * Levenshtein.normalized_similarity(one, other)
    return sound * (0.8 if longest <= 1 else 1.0)


class Letters(NamedTuple):
    """What a table says of two scripts: log-odds for segments of up to two letters against up to three.

    `^` stands before the first letter of a token and `$` after its last. `miss` is for a letter that the table leaves
    without its like.
    """

    bias: float
    miss: float
    weights: dict[str, dict[str, float]]


@cache
def _tables() -> dict[str, Letters]:
    """The learned tables: aa within Arabic, al from Arabic to Latin, ll within Latin."""
    text = (files(__package__) / "letters.json").read_text(encoding="utf-8")
    return {kind: Letters(**table) for kind, table in json.loads(text)["tables"].items()}


Segments = tuple[tuple[str, str, str, str], ...]


@lru_cache(65536)
def segments(token: str) -> Segments:
    """For each place in a token, what ends there: nothing, the last letter, the last two, the last three.

    The first place stands before the first letter. A segment that would begin before the token is "-".
    """
    token = token.replace("تش", "چ")
    letters = ["^" + token[0], *token[1:]] if token else []
    if letters:
        letters[-1] += "$"
    out = []
    for end in range(len(letters) + 1):
        last = ["".join(letters[end - size : end]) if size <= end else "-" for size in range(4)]
        out.append((last[0], last[1], last[2], last[3]))
    return tuple(out)


_DOUBTFUL = (-7.0, 3.0)
_AS_IN_ARABIC = str.maketrans("pv", "bf")


def by_letter(one: str, other: str) -> float:
    """Log-odds of the best alignment of two tokens' letters, unbounded.

    The table has few European names: p and v may also be read as the b and f that Arabic has for them, and تس as z.
    """
    if in_arabic(one) == in_arabic(other):
        one, other = sorted((one, other))
        return align(_tables()["aa" if in_arabic(one) else "ll"], segments(one), segments(other))
    arabic, latin = (one, other) if in_arabic(one) else (other, one)
    table = _tables()["al"]
    best = align(table, segments(arabic), segments(latin))
    if not _DOUBTFUL[0] < best < _DOUBTFUL[1]:
        return best
    heard, read = arabic.replace("تس", "ز"), _as_in_arabic(latin)
    if (heard, read) == (arabic, latin) or not read:
        return best
    return max(best, align(table, segments(heard), segments(read)) - 0.3)


@lru_cache(65536)
def _as_in_arabic(latin: str) -> str:
    return re.sub("t[sz]|z", "z", latin.replace("ph", "f")).translate(_AS_IN_ARABIC).removesuffix("e")


_NONE: dict[str, float] = {}


def align(table: Letters, mine: Segments, yours: Segments) -> float:  # noqa: C901
    """Viterbi over pairs of segments: the sum of the weights on the best way through, and the bias."""
    bias, miss, weights = table
    swap = 1.6 * miss
    inserted = weights.get("", _NONE)
    gains = [inserted.get(last[1], miss) for last in yours]
    before: list[float] = []
    previous: list[float] = []
    for at, (_, one, two, _) in enumerate(mine):
        single, double = weights.get(one, _NONE), weights.get(two)
        loss = single.get("", miss)
        current: list[float] = []
        for place, (_, y1, y2, y3) in enumerate(yours):
            best = current[-1] + gains[place] if place else (-1e9 if at else 0.0)
            if at:
                best = max(best, previous[place] + loss)
                if place:
                    best = max(best, previous[place - 1] + single.get(y1, swap))
                if place > 1 and y2 in single:
                    best = max(best, previous[place - 2] + single[y2])
                if place > 2 and y3 in single:
                    best = max(best, previous[place - 3] + single[y3])
                if at > 1 and double:
                    if place and y1 in double:
                        best = max(best, before[place - 1] + double[y1])
                    if place > 1 and y2 in double:
                        best = max(best, before[place - 2] + double[y2])
                    if place > 2 and y3 in double:
                        best = max(best, before[place - 3] + double[y3])
            current.append(best)
        before, previous = previous, current
    return previous[-1] + bias


_MISSING = 0.5
_MAY_BE_MISSING = ("امير", "amir", "بن", "ben", "bin", "al", "el")


@lru_cache(65536)
def _bare(token: str) -> str:
    """The token without what may stand before a family name or be left out: Benyahia, Alwarfali, أمير عبد اللهيان."""
    for head in _MAY_BE_MISSING:
        if token.startswith(head) and len(token) > len(head) + 3:
            return token[len(head) :]
    return token


@lru_cache(1 << 18)
def odds(one: str, other: str) -> float:
    """Log-odds that two folded tokens are one name, -SURE to SURE; symmetric."""
    if one == other:
        return SURE
    found = _odds(one, other)
    mine, yours = _bare(one), _bare(other)
    if found < 3.0 and (mine is one) != (yours is other):
        found = max(found, (SURE if mine == yours else _odds(mine, yours)) - _MISSING)
    return found


def _odds(one: str, other: str) -> float:
    by_rule = by_class(one, other)
    if by_rule < 0.35:
        return -SURE
    by_table = max(-SURE, min(SURE, by_letter(one, other)))
    return _TRUST * by_table + (1 - _TRUST) * SURE * (by_rule - 0.6)


def likely(value: float) -> float:
    """Odds as a similarity, 0 to 1, in which the threshold is `SAME`."""
    return 1.0 / (1.0 + math.exp(-_SCALE * (value - _THRESHOLD)) * (1.0 - SAME) / SAME)

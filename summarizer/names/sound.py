"""How alike two tokens sound, within Arabic, within Latin and across the two.

Two judges: costs between consonant classes, set by hand (classes), and weights of letters, learned (letters). Tokens
with as many consonants are compared consonant by consonant with the vowels behind each, and so are those of which one
has a consonant more; others by the best alignment of all their letters. The outcome is a log-odds figure, `odds`, in
which 0 is as likely as not; `likely` makes one similarity of it for all kinds of pairs, within Arabic, within Latin and
across, so that one threshold serves them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
from typing import Any, Final, NamedTuple

from .classes import distance, skeleton
from .letters import Frames, align, hear, segments, tables

SAME = 0.72
"""From this similarity on, two names are taken for one person's."""

SURE: Final = 8.0
"""The odds of a token with itself; no other pair's are higher, and none are lower than its negative."""


@cache
def _levenshtein() -> Any:
    """Imported when two names are compared: a brief in which every name is spelled alike compares none."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein


class Judge(NamedTuple):
    """How the odds of a kind of pair are put together; chosen on the development side of benchmarks/name_sets.py.

    `trust` is the weight of the letter table, `cost` that of a consonant mistaken, `spelling` that of the Levenshtein
    similarity of the letters as they are; `base` is added, and `related` taken off where one token ends in the ي of
    relation and the other in a consonant (كرامي, Karam).
    """

    trust: float
    cost: float
    spelling: float
    base: float
    related: float


_JUDGES = {
    "aa": Judge(0.65, 0.7, 1.0, 1.0, 1.0),
    "al": Judge(0.65, 0.9, 0.0, 1.3, 2.0),
    "ll": Judge(0.65, 0.7, 1.0, 0.5, 1.0),
}


_AT_MOST = 2.0
"""The odds that two frames taken for one can add."""
_GIVEN_UP = -4.0
_HOPELESS = -SURE


def odds(one: str, other: str) -> float:
    """Log-odds that two folded tokens are one name, -SURE to SURE; symmetric."""
    if one == other:
        return SURE
    if one < other:  # the Arabic one first
        one, other = other, one
    found = _odds(one, other)
    if found < 3.0 and one.startswith(_MAY_BE_MISSING) != other.startswith(_MAY_BE_MISSING):
        mine, yours = _bare(one), _bare(other)
        found = max(found, (SURE if mine == yours else _odds(mine, yours)) - _MISSING)
    return found


_SHORT = 0.8
"""Added for an Arabic token of one consonant or none, whose few letters cannot say more. This, _UNMET and `related`
were chosen on the development side and on folds of the training side, see benchmarks/names.py."""

_MISSING = 0.5
_MAY_BE_MISSING = ("امير", "amir", "بن", "ben", "bin", "al", "el", "ال")


def _bare(token: str) -> str:
    """The token without what may stand before a family name or be left out: Benyahia, Alwarfali, أمير عبد اللهيان."""
    for head in _MAY_BE_MISSING:
        if token.startswith(head) and len(token) >= len(head) + (2 if head == "ال" else 3):
            return token[len(head) :]
    return token


def _odds(one: str, other: str) -> float:
    mine, yours = hear(one), hear(other)
    if _strangers(mine.outline, yours.outline):
        return -SURE
    kind = "al" if mine.arabic != yours.arabic else "aa" if mine.arabic else "ll"
    judge = _JUDGES[kind]
    found = _met(kind, mine.frames, yours.frames) + _start(kind)
    if kind == "al":
        found += _SHORT * (len(mine.frames) <= 2) - _UNMET * (len(mine.outline) != len(yours.outline))
    if _related(one, other):
        found -= judge.related
    if judge.spelling:
        found += judge.spelling * _levenshtein().normalized_similarity(one, other)
    return max(-SURE, min(SURE, found))


@cache
def _start(kind: str) -> float:
    """The odds of two tokens of a kind before anything is known of them."""
    return _JUDGES[kind].base + _JUDGES[kind].trust * tables()[kind].bias


_UNMET = 0.6
"""Taken off across scripts where one token has a consonant more: كيربي (Kirby) and Kerry."""

_VOWELS = frozenset("اويهعئؤaeiouyhw")


def _related(one: str, other: str) -> bool:
    """Whether one token ends in the ي of relation (i, y) and the other in a consonant."""
    if one[-1] in "يiy":
        return other[-1] not in _VOWELS
    return other[-1] in "يiy" and one[-1] not in _VOWELS


def _strangers(one: str, other: str) -> bool:
    """Whether a glance at two outlines is enough to tell two names.

    It is where more consonants than one, or than two where a token has five, are not even of one group or not there at
    all; and where two tokens of one or two consonants have one that is not of a group.
    """
    if one == other:
        return False
    mine, yours = len(one), len(other)
    least = 2 if mine > 4 or yours > 4 else 1 if mine > 2 or mine != yours else 0
    return abs(mine - yours) > least or not least or _levenshtein().distance(one, other, score_cutoff=least) > least


def _met(kind: str, mine: Frames, yours: Frames) -> float:
    """The odds of two tokens' frames, without what is the same for all tokens of a kind."""
    meet = _frame_odds(kind)
    more = len(mine) - len(yours)
    if not more:
        return _one_by_one(meet, mine, yours)
    if more == 1:
        return _two_as_one(lambda frame, two: meet(two, frame), yours, mine)
    if more == -1:
        return _two_as_one(meet, mine, yours)
    return _of_letters(kind, "".join(mine), "".join(yours))


def _one_by_one(meet: Callable[[str, str], float], mine: Frames, yours: Frames) -> float:
    """The odds of frames that meet in their order. Given up where the first go so wrong that the others cannot mend it."""
    found = 0.0
    for gain in map(meet, mine, yours):
        found += gain
        if found < _GIVEN_UP:
            return _HOPELESS
    return found


def _two_as_one(meet: Callable[[str, str], float], few: Frames, many: Frames) -> float:
    """The best way to meet with two neighbouring frames of the longer side taken for one of the shorter."""
    ahead = _sums(meet, few[:-1], many)
    behind = _sums(meet, few[:0:-1], many[::-1])
    best = _GIVEN_UP
    for at in range(max(0, len(few) - len(behind)), len(ahead)):
        around = ahead[at] + behind[len(few) - 1 - at]
        if around + _AT_MOST > best:
            best = max(best, around + min(_AT_MOST, meet(few[at], many[at] + many[at + 1])))
    return best if best > _GIVEN_UP else _HOPELESS


def _sums(meet: Callable[[str, str], float], few: Iterable[str], many: Iterable[str]) -> list[float]:
    """The odds of the first none, one, two and so on of frames that meet in their order, until it is given up."""
    sums = [0.0]
    for one, other in zip(few, many, strict=False):
        found = sums[-1] + meet(one, other)
        if found < _GIVEN_UP:
            break
        sums.append(found)
    return sums


@cache
def _frame_odds(kind: str) -> Callable[[str, str], float]:
    """What one frame against another adds to the odds of two tokens. There are few frames, so it is remembered."""
    return lru_cache(1 << 17)(partial(_of_letters, kind))


def _of_letters(kind: str, one: str, other: str) -> float:
    """Of two frames, or of two whole tokens with their marks."""
    judge = _JUDGES[kind]
    by_table = align(tables()[kind], segments(one), segments(other))
    return judge.trust * by_table - judge.cost * distance(skeleton(one.strip("^$")), skeleton(other.strip("^$")))


def likely(value: float) -> float:
    """Odds as a similarity, 0 to 1, in which the threshold is `SAME`."""
    return 1.0 / (1.0 + math.exp(0.3 - value) * (1.0 - SAME) / SAME)

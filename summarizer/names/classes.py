"""Consonants as classes that Arabic and Latin share, and what it costs to take one for another: set by hand, from what
the press confuses (ج/g, غ/g, ق/q)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

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
def distance(one: str, other: str) -> float:
    """Weighted Levenshtein distance between skeletons."""
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

"""A rough romanisation of Arabic and Latin names, under which spellings of one name have most letters in common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from .arrays import Array

_FROM_ARABIC = str.maketrans(
    dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةيو", "abttjhkddrzsssdtzagfqklmnhuiaaiu", strict=True))
    | {"ء": "", "ئ": "i", "ؤ": "u"}
)
_DIGRAPHS = (
    ("sh", "s"),
    ("kh", "k"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ou", "u"),
    ("ee", "i"),
    ("oo", "u"),
    ("ch", "s"),
)
_FROM_LATIN = str.maketrans("oeywcpv", "uiiukbf")


def romanised(tokens: Sequence[str]) -> str:
    text = "".join(tokens).translate(_FROM_ARABIC)
    for sound, letter in _DIGRAPHS:
        text = text.replace(sound, letter)
    return re.sub(r"(.)\1", r"\1", text).translate(_FROM_LATIN)


def letters_in_common(romanised: Mapping[int, str] | Sequence[str], a: Array, b: Array) -> Array:
    """How alike the names at the places a and b are, pair by pair, 0 to 1."""
    ones, others = ([romanised[at] for at in side.tolist()] for side in (a, b))
    return np.asarray(cpdist(ones, others, scorer=Levenshtein.normalized_similarity))

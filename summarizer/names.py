"""Whether two spellings name one person, within Arabic, within Latin and across the two.

A name becomes tokens (folded; titles, articles and particles taken off; compounds such as عبد الله made one), a
token becomes a skeleton of consonant classes that both scripts share, and two names are aligned token by token:
given names must meet, and so must family names. Costs between classes say which consonants the press confuses
(ج/g, غ/g, ق/q); they were set on a list of public figures. Similarities are 0 to 1; `SAME` is the threshold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import combinations, permutations

from rapidfuzz.distance import Levenshtein

from .arabic import fold, is_arabic, words
from .locales import country_code

SAME = 0.72
"""From this similarity on, two names are taken for one person's."""

_PARTICLES = frozenset(["ال", "al", "el", "bin", "ben", "ibn", "بن", "ابن", "von", "van", "de", "di", "the"])
_COMPOUND_HEADS = {"عبد": "عبد", "abd": "abd", "abdel": "abd", "abdul": "abd", "abdal": "abd",
                   "ابو": "ابو", "بو": "ابو", "abu": "abu", "abou": "abu", "امير": "امير", "amir": "amir"}  # fmt: skip
_TITLES = frozenset(
    words(
        "الرئيس رئيس الوزراء وزير وزيرة الخارجية الدفاع الملك الأمير الشيخ السيد السيدة الدكتور الجنرال اللواء الوزير "
        "المبعوث السفير سفير مبعوث مستشار نائب آية president prime minister foreign secretary king prince sheikh dr mr "
        "mrs ms general ambassador envoy senator ayatollah sir"
    )
)
# Everyday short forms (each line one given name); what no rule of sound can know.
_SHORT_FORMS = (
    "bill william بيل وليام ويليام", "mike michael مايك مايكل", "tom thomas توم توماس", "joe joseph جو جوزيف جوزف",
    "rob robert bob روب روبرت بوب", "tony antony anthony توني انتوني انطوني", "steve steven stephen ستيف ستيفن",
    "jim james جيم جيمس", "dave david ديف ديفيد دافيد", "jake jacob جيك جاكوب", "yossi yosef يوسي يوسف",
)  # fmt: skip
_SHORT = {fold(form): number for number, line in enumerate(_SHORT_FORMS) for form in line.split()}

_ARABIC_CLASS = {
    "ب": "b", "ت": "t", "ث": "s", "ج": "j", "ح": "h", "خ": "h", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s",
    "ش": "x", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "گ": "g", "چ": "x", "پ": "b", "ڤ": "f", "ژ": "j",
}  # fmt: skip
_LATIN_CLASS = (
    ("x", "ks"), ("tsch", "tx"), ("tch", "x"), ("sch", "x"), ("tzs", "ts"), ("sh", "x"), ("ch", "x"), ("ph", "f"),
    ("gh", "g"), ("kh", "h"), ("th", "s"), ("dh", "d"), ("ck", "k"), ("tz", "ts"), ("qu", "k"), ("ce", "se"),
    ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("v", "f"), ("p", "b"),
)  # fmt: skip
_CONFUSED = {
    "gk": 0.35, "gj": 0.3, "gh": 0.6, "kh": 0.5, "hx": 0.5, "kx": 0.5, "gx": 0.5, "jx": 0.4, "jy": 0.5, "jz": 0.6, "jh": 0.6,
    "jk": 0.8, "sz": 0.25, "sx": 0.5, "zx": 0.7, "zg": 0.7, "sd": 0.7, "dz": 0.4, "st": 0.5, "td": 0.5, "fw": 0.4, "fb": 0.6,
    "mn": 0.8, "wy": 0.8,
}  # fmt: skip
_COST = {pair: cost for two, cost in _CONFUSED.items() for pair in (two, two[::-1])}
_WEAK = {"h": 0.5, "w": 0.5, "y": 0.5, "t": 0.9}
_TURKISH = str.maketrans({"ç": "ch", "ş": "sh", "ğ": "g", "ı": "i", "Ç": "Ch", "Ş": "Sh", "İ": "I"})


@lru_cache(65536)
def tokens(name: str) -> tuple[str, ...]:
    """The parts of a name that tell people apart, in order; empty for text without letters."""
    joined = re.sub(r"(?<=\w)['’ʼ`´ʻ](?=\w)", "", unicodedata.normalize("NFC", name).translate(_TURKISH))
    parts = fold(joined).split()
    titled = False
    while len(parts) > 1 and (parts[0] in _TITLES or (titled and country_code(parts[0]))):
        parts, titled = parts[1:], True
    out: list[str] = []
    at = 0
    while at < len(parts):
        token, used = _compound(parts, at)
        at += used
        if token in _PARTICLES and len(parts) > 1:
            continue
        out.append(_without_article(token))
    return tuple(out)


def _compound(parts: list[str], at: int) -> tuple[str, int]:
    """The token that begins at `at`, and how many words it takes: عبد الله and Abdel Fattah are one token."""
    head = _COMPOUND_HEADS.get(parts[at])
    if head is None or at + 1 == len(parts):
        return parts[at], 1
    used = 2
    if parts[at + 1] in ("al", "el", "ul", "ال") and at + 2 < len(parts):
        used = 3
    if head in ("امير", "amir"):
        if parts[at + 1] not in _COMPOUND_HEADS and not parts[at + 1].startswith(("عبد", "abd")):
            return parts[at], 1
        rest, more = _compound(parts, at + 1)
        return head + _without_article(rest), 1 + more
    return head + parts[at + used - 1].removeprefix("ال"), used


def _without_article(token: str) -> str:
    if token.startswith("عبدال"):
        return "عبد" + token[5:]
    if token.startswith("ال") and len(token) > 4:
        return token[2:]
    if re.match(r"abd[aeou]l\w\w", token):
        return "abd" + token[5:]
    return token


@lru_cache(65536)
def skeleton(token: str) -> str:
    """A folded token's consonants as classes that Arabic and Latin share; empty for vowels alone."""
    if not token:
        return ""
    if is_arabic(token):
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
    first = letters[0] if letters[0] in "wyh" else ""
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
            swap = 0.0 if mine == yours else _COST.get(mine + yours, 1.0)
            current.append(min(previous[at] + loss, current[-1] + _WEAK.get(yours, 1.0), previous[at - 1] + swap))
        previous = current
    return previous[-1]


@lru_cache(65536)
def token_similarity(one: str, other: str) -> float:
    """How alike two folded tokens are, 0 to 1."""
    if one == other:
        return 1.0
    if one in _SHORT and _SHORT.get(other) == _SHORT[one]:
        return 0.95
    a, b = skeleton(one), skeleton(other)
    longest = max(len(a), len(b))
    sound = max(0.0, 1.0 - _distance(a, b) / longest) if longest else 0.0
    if is_arabic(one) == is_arabic(other):
        return 0.65 * sound + 0.35 * Levenshtein.normalized_similarity(one, other)
    return sound * (0.8 if longest <= 1 else 1.0)


def _aligned(short: tuple[str, ...], long: tuple[str, ...], places: tuple[int, ...]) -> float:
    scores = [token_similarity(token, long[place]) for token, place in zip(short, places, strict=True)]
    score = 0.4 * sum(scores) / len(scores) + 0.6 * min(scores)
    if list(places) != sorted(places):
        score -= 0.15
    if len(short) > 1 and places[0] != 0:
        score -= 0.25  # given names must meet
    if len(short) == 1 and places[0] != len(long) - 1:
        score -= 0.10  # a lone token is a family name, not a given one
    return score


@lru_cache(65536)
def similarity(one: str, other: str) -> float:
    """How likely two names are one person's, 0 to 1; symmetric; 0 for text without letters."""
    a, b = sorted((tokens(one)[:6], tokens(other)[:6]), key=lambda name: (len(name), name))
    if not a:
        return 0.0
    if a == b:
        return 1.0
    order = permutations if len(b) <= 4 else combinations
    best = max(_aligned(a, b, places) for places in order(range(len(b)), len(a)))
    best -= 0.05 * (len(b) - len(a)) if len(a) > 1 else 0.1 * (len(b) > 1)
    if len(b) == len(a) + 1:  # غريب آبادي, Gharibabadi
        glued = ((*b[:at], b[at] + b[at + 1], *b[at + 2 :]) for at in range(len(a)))
        best = max(best, *(_aligned(a, joined, tuple(range(len(a)))) - 0.02 for joined in glued))
    return max(0.0, best)


def same(one: str, other: str) -> bool:
    """Whether two full names are taken for one person's. A family name alone meets every bearer of it: resolve it
    within its article, see `expand`."""
    return similarity(one, other) >= SAME


def is_partial(name: str) -> bool:
    """Whether a name is a single token, such as a family name."""
    return len(tokens(name)) <= 1


def expand(name: str, known: list[str]) -> str:
    """The one full name of `known` that a partial name stands for; the name itself where none or several fit."""
    if not is_partial(name):
        return name
    fits = [full for full in known if not is_partial(full) and _same_family(name, full)]
    return fits[0] if len(set(fits)) == 1 else name


def _same_family(partial: str, full: str) -> bool:
    return bool(tokens(partial)) and token_similarity(tokens(partial)[-1], tokens(full)[-1]) >= SAME

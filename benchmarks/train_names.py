"""Learn summarizer/names/letters.json: how the letters of one name correspond in another spelling.

    python benchmarks/train_names.py [--names names.sqlite3] [--tune] [--out summarizer/names/letters.json]

Data: Wikidata's name units (CC0) in names.sqlite3 of the PyPI wheel arabic-name-romanizer 0.2.0, the development half
alone (see benchmarks/names.py). Halves are kept apart by Latin unit: an Arabic form may stand in both, and of the
token pairs of the unseen w2 some 4 % are also in the training data once articles are off (62 of 1,692). `--tune`
keeps a third of that half back, the `TUNING` part, on which l2, SAME and the like were chosen; without it the table
is trained on the whole of it.

Method: a log-linear aligner. Pairs of segments (up to two letters against up to three, the first and the last letter
of a token apart from those within) carry weights; the score of two tokens is the sum along the best alignment plus a
bias. Starting from weights set by hand, each round aligns all pairs and then fits the weights by logistic regression
(Adam, L2 towards the start) to tell true pairs from look-alikes. Needs numpy; the table's reader does not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

import names as bench
import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from summarizer import names
from summarizer.names import sound

OUT = Path(names.__file__).with_name("letters.json")
TUNING = [2]  # of the parts that `bench.part` gives
L2 = {"al": 0.02, "aa": 0.2, "ll": 0.02}
ROUNDS, STEPS, RARE = 5, 400, 3
SOURCE = "Wikidata name units in arabic-name-romanizer 0.2.0 (names.sqlite3), development half"

Segment = tuple[str, str]
Weights = dict[Segment, float]


class Example(NamedTuple):
    one: str
    other: str
    same: bool


# the examples


def token(unit: str) -> str | None:
    """The unit as the matcher sees it, or None where it is not one token of two letters or more."""
    found = names.tokens(unit)
    return found[0] if len(found) == 1 and len(found[0]) > 1 else None


def tokens_of(spellings: list[str]) -> list[str]:
    return [found for spelling in spellings if (found := token(spelling))]


def examples(known: bench.Units) -> dict[str, list[Example]]:  # noqa: C901
    """True pairs and look-alikes by kind: aa within Arabic, al from Arabic to Latin, ll within Latin."""
    random = Random(bench.SEED)  # noqa: S311
    units = sorted({unit for role in bench.ROLES for unit in known.of(role)})
    pool = random.sample(units, min(len(units), 5000))
    spellings = [bench.bare(unit.latin) for unit in pool]
    found: dict[str, dict[Example, None]] = {"aa": {}, "al": {}, "ll": {}}

    def add(kind: str, one: str, other: str, *, same: bool) -> None:
        if kind == "al" or one != other:
            pair = (one, other) if kind == "al" else sorted((one, other))
            found[kind][Example(pair[0], pair[1], same)] = None

    for unit in units:
        latin = token(unit.latin)
        sure, arabic = tokens_of(list(unit.arabic)), tokens_of(known.forms(unit.latin, share=0.1, least=2))
        if latin is None or not sure:
            continue
        for form in arabic:
            add("al", form, latin, same=True)
            others = sorted(known.spellings(form, least=3) - {bench.bare(unit.latin)})
            for other in random.sample(others, min(2, len(others))):
                add("ll", latin, other, same=True)
        near = process.extract(bench.bare(unit.latin), spellings, scorer=Levenshtein.normalized_similarity, limit=25)
        rivals = [pool[at] for _, _, at in near if known.apart(unit, pool[at])][:3]
        for rival in [*rivals, random.choice(pool)]:
            theirs = token(rival.latin)
            if theirs is None or not known.apart(unit, rival):
                continue
            add("al", random.choice(sure), theirs, same=False)
            add("ll", latin, theirs, same=False)
            if forms := tokens_of(list(rival.arabic)):
                add("aa", random.choice(sure), random.choice(forms), same=False)
    for arabic_form, latin_form in known.rare():
        if (one := token(arabic_form)) and (other := token(latin_form)):
            add("al", one, other, same=True)
    for one, other in sorted({unit.arabic for role in bench.ROLES for unit in known.variants(role, alike=0.6)}):
        if (mine := token(one)) and (yours := token(other)):
            add("aa", mine, yours, same=True)
    return {kind: list(pairs) for kind, pairs in found.items()}


# the start, by hand

_SOUNDS = {
    "ا": "a e", "ع": "a", "و": "w o u v ou oo", "ي": "y i e ee ei ay ai", "ه": "h a e", "ب": "b p", "ت": "t te", "ث": "th t s",
    "ج": "j g ge dj ch", "ح": "h", "خ": "kh k", "د": "d", "ذ": "dh d z", "ر": "r", "ز": "z se ze", "س": "s c ce se", "ش": "sh ch",
    "ص": "s", "ض": "d dh z", "ط": "t", "ظ": "z dh", "غ": "gh g", "ف": "f ph v ve", "ق": "q g k gh", "ك": "k c ck ke",
    "ل": "l le", "م": "m", "ن": "n ne", "گ": "g", "چ": "ch tch c", "پ": "p", "ڤ": "v", "ژ": "zh j", "ئ": "i", "ؤ": "o",
}  # fmt: skip
_WEAK = {"aa": "اويهعئء", "ll": "aeiouyhw"}
_LATIN = "abcdefghijklmnopqrstuvwxyz"


def start(kind: str) -> Weights:
    if kind == "al":
        return _across()
    letters = list(_SOUNDS) if kind == "aa" else list(_LATIN)
    weights = {}
    for one in letters:
        weights[one, ""] = weights["", one] = -0.8 if one in _WEAK[kind] else -4.0
        for other in letters:
            weights[one, other] = _within(one, other, _WEAK[kind])
    if kind == "ll":
        weights |= {pair: 0.5 for two in ("ou oo", "sh ch", "kh k", "gh g", "ee i") for pair in _both_ways(two)}
    return weights


def _both_ways(two: str) -> list[Segment]:
    one, other = two.split()
    return [(one, other), (other, one), (one, one), (other, other)]


def _within(one: str, other: str, weak: str) -> float:
    if one == other:
        return 1.2
    if one in weak and other in weak:
        return -1.0
    classes = (
        names.skeleton("ا" + one if sound.in_arabic(one) else "a" + one),
        names.skeleton("ا" + other if sound.in_arabic(other) else "a" + other),
    )
    if not all(classes):
        return -4.0
    return 0.6 - 3.5 * (0.0 if classes[0] == classes[1] else sound.COST.get("".join(classes), 1.0))


def _across() -> Weights:
    weights = {("", letter): -0.5 if letter in "aeiou" else -2.0 if letter in "hy" else -4.0 for letter in _LATIN}
    for arabic, latin in _SOUNDS.items():
        weights[arabic, ""] = -1.5 if arabic in _WEAK["aa"] else -4.0
        for form in latin.split():
            weights[arabic, form] = 0.5 if arabic in _WEAK["aa"] else 1.5
            if len(form) == 1 and form not in "aeiou":
                weights[arabic, form * 2] = 1.0
    return weights


def marked(weights: Weights) -> Weights:
    """The weights, copied to segments at the beginning and at the end of a token."""
    out = dict(weights)
    for (one, other), weight in weights.items():
        for left, right in product(_places(one), _places(other)):
            out.setdefault((left, right), weight)
    return out


def _places(segment: str) -> list[str]:
    return [segment, "^" + segment, segment + "$"] if segment else [""]


# learning

Table = dict[str, dict[str, float]]


def path(table: Table, miss: float, one: sound.Segments, other: sound.Segments) -> list[Segment]:
    """The pairs of segments on the best alignment; the same search as `sound.align`, which keeps the score alone."""
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for at, place in product(range(len(one)), range(len(other))):
        for back, behind in _MOVES:
            if (came := best.get((at - back, place - behind))) is None or (back, behind) == (0, 0):
                continue
            weight = table.get(one[at][back], {}).get(other[place][behind])
            if weight is None:
                if back + behind > 2 or (back + behind == 2 and back != 1):
                    continue
                weight = miss if back + behind == 1 else 1.6 * miss
            if (at, place) not in best or came[0] + weight > best[at, place][0]:
                best[at, place] = (came[0] + weight, (back, behind))
    at, place = len(one) - 1, len(other) - 1
    found = []
    while at or place:
        back, behind = best[at, place][1]
        found.append((one[at][back], other[place][behind]))
        at, place = at - back, place - behind
    return found


_MOVES = [(1, 0), (0, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


def nested(weights: Weights) -> Table:
    table: Table = {}
    for (one, other), weight in weights.items():
        table.setdefault(one, {})[other] = weight
    return table


def learn(kind: str, data: list[Example]) -> sound.Letters:
    """The table of one kind. Unknown pairs of segments share the weight `miss`."""
    mirrored = kind != "al"
    begin = marked(start(kind))
    weights, miss, bias = dict(begin), -4.0, 0.0
    same = np.array([example.same for example in data], float)
    spans = [(sound.segments(example.one), sound.segments(example.other)) for example in data]
    used: set[Segment] = set()
    for turn in range(ROUNDS):
        table = nested(weights)
        paths = [path(table, miss, *span) for span in spans]
        if mirrored:
            paths = [[min(pair, pair[::-1]) for pair in found] for found in paths]
        seen = Counter(pair for found in paths for pair in set(found))
        known = {pair: at for at, pair in enumerate(sorted(pair for pair, count in seen.items() if count >= RARE))}
        rows, columns = zip(
            *(
                (row, known.get(pair, len(known) + (pair[0] != "" != pair[1])))
                for row, found in enumerate(paths)
                for pair in found
            ),
            strict=True,
        )
        origin = [begin.get(pair, begin.get(pair[::-1], miss) if mirrored else miss) for pair in known]
        now = [weights.get(pair, first) for pair, first in zip(known, origin, strict=True)]
        fitted, bias, right = _fit(
            np.array(rows),
            np.array(columns),
            same,
            np.array([*now, miss, 1.6 * miss]),
            np.array([*origin, -3.2, -5.2]),
            bias,
            L2[kind],
        )
        for pair, at in known.items():
            for key in {pair, pair[::-1]} if mirrored else {pair}:
                weights[key] = float(fitted[at])
                used.add(key)
        miss = float(np.clip(fitted[len(known)], -6.0, -1.0))
        print(f"{kind} round {turn + 1}: {len(data)} pairs, {len(known)} segments, {right:.4f} right", file=sys.stderr)
    kept = nested({pair: round(weights[pair], 2) for pair in sorted(weights) if pair in used or weights[pair] > -3.0})
    return sound.Letters(round(bias, 2), round(miss, 2), kept)


def _fit(rows, columns, same, weights, origin, bias, l2):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Logistic regression by Adam from `weights`, pulled towards `origin`; weights, bias, and the share it gets right."""
    count = len(same)
    balance = np.where(same == 1, count / same.sum() / 3, 1.0)
    first, second = np.zeros(len(weights) + 1), np.zeros(len(weights) + 1)
    value = np.append(weights, bias)
    for step in range(1, STEPS + 1):
        odds = np.bincount(rows, value[columns], minlength=count) + value[-1]
        error = (1 / (1 + np.exp(-np.clip(odds, -30, 30))) - same) * balance
        slope = np.append(
            np.bincount(columns, error[rows], minlength=len(weights)) / count + 10 * l2 * (value[:-1] - origin) / count,
            error.mean(),
        )
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        rate = 0.05 * (1 - step / STEPS) + 0.002
        value = value - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return value[:-1], float(value[-1]), float(((odds > 0) == (same == 1)).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the letter table from Wikidata's names.")
    parser.add_argument("--names", help="names.sqlite3; fetched by pip when not given")
    parser.add_argument("--tune", action="store_true", help="keep the tuning part back")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    parts = [part for part in bench.PARTS if part not in bench.UNSEEN and not (asked.tune and part in TUNING)]
    with bench.database(asked.names) as connection:
        data = examples(bench.Units(connection, parts))
    tables = {kind: learn(kind, data[kind])._asdict() for kind in ("aa", "al", "ll")}
    about = {"source": SOURCE, "licence": "CC0-1.0", "made_by": "benchmarks/train_names.py"}
    asked.out.write_text(json.dumps({**about, "tables": tables}, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

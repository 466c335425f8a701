"""Learn summarizer/names/letters.json: how the letters of one name correspond in another spelling.

    python benchmarks/train_names.py [--names names.sqlite3] [--out summarizer/names/letters.json]

Data: Wikidata's name units (CC0) in names.sqlite3 of the PyPI wheel arabic-name-romanizer 0.2.0, the training side
alone: no token in either script that a name of the development or the unseen sets has (see name_sets.py). l2, rounds
and the like were chosen on the development side.

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
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

import name_sets as sets
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from summarizer import names
from summarizer.names import classes, letters

OUT = Path(names.__file__).with_name("letters.json")
L2 = {"al": 0.02, "aa": 0.2, "ll": 0.02}
ROUNDS, STEPS, RARE = 8, 400, 3
ABOUT = {
    "source": "Wikidata name units in arabic-name-romanizer 0.2.0 (names.sqlite3)",
    "licence": "CC0-1.0",
    "split": "training side of benchmarks/name_sets.py: no token of a development or unseen name, in either script",
    "made_by": "benchmarks/train_names.py",
}

Segment = tuple[str, str]
Weights = dict[Segment, float]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Example(NamedTuple):
    """Two tokens; of kind al the Arabic one first, else in alphabetical order."""

    kind: str
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


def example(one: str, other: str, *, same: bool) -> Iterator[Example]:
    """One example, or none where the two tokens are equal."""
    first, second = sorted((one, other), key=lambda token: (not classes.in_arabic(token), token))
    kind = "al" if classes.in_arabic(first) != classes.in_arabic(second) else "aa" if classes.in_arabic(first) else "ll"
    if one != other:
        yield Example(kind, first, second, same)


def examples(known: sets.Units) -> dict[str, list[Example]]:
    """True pairs and look-alikes by kind: aa within Arabic, al from Arabic to Latin, ll within Latin."""
    random = Random(sets.SEED)  # noqa: S311
    units = sorted({unit for role in sets.ROLES for unit in known.of(role)})
    pool = random.sample(units, min(len(units), 5000))
    bare = [sets.bare(unit.latin) for unit in pool]
    found: dict[Example, None] = {}
    for unit in units:
        if (latin := token(unit.latin)) and (sure := tokens_of(list(unit.arabic))):
            found |= dict.fromkeys(true_pairs(unit, latin, known, random))
            near = process.extract(sets.bare(unit.latin), bare, scorer=Levenshtein.normalized_similarity, limit=25)
            rivals = [pool[at] for _, _, at in near if known.apart(unit, pool[at])][:3]
            strangers = [rival for rival in [*rivals, random.choice(pool)] if known.apart(unit, rival)]
            found |= dict.fromkeys(look_alikes(latin, sure, strangers, random))
    found |= dict.fromkeys(rare_pairs(known))
    found |= dict.fromkeys(variant_pairs(known))
    return {kind: [pair for pair in found if pair.kind == kind] for kind in ("aa", "al", "ll")}


def true_pairs(unit: sets.Unit, latin: str, known: sets.Units, random: Random) -> Iterator[Example]:
    """A Latin token with its Arabic forms, and with other Latin spellings of these."""
    for form in tokens_of(known.forms(unit.latin, share=0.1, least=2)):
        yield from example(form, latin, same=True)
        others = sorted(known.spellings(form, least=3) - {sets.bare(unit.latin)})
        for other in random.sample(others, min(2, len(others))):
            yield from example(latin, other, same=True)


def look_alikes(latin: str, arabic: list[str], strangers: list[sets.Unit], random: Random) -> Iterator[Example]:
    """A name in both scripts with each stranger in both."""
    for stranger in strangers:
        if theirs := token(stranger.latin):
            yield from example(random.choice(arabic), theirs, same=False)
            yield from example(latin, theirs, same=False)
            if forms := tokens_of(list(stranger.arabic)):
                yield from example(random.choice(arabic), random.choice(forms), same=False)


def rare_pairs(known: sets.Units) -> Iterator[Example]:
    for arabic, latin in known.rare():
        if (one := token(arabic)) and (other := token(latin)):
            yield from example(one, other, same=True)


def variant_pairs(known: sets.Units) -> Iterator[Example]:
    """Two Arabic spellings of one name, as name_sets.one_name has them."""
    for unit in known.variants():
        if (one := token(unit.arabic[0])) and (other := token(unit.arabic[1])):
            yield from example(one, other, same=True)


# the start, by hand

_SOUNDS = {
    "ا": "a e", "ع": "a e o", "و": "w o u v ou oo", "ي": "y i e ee ei ay ai a j", "ه": "h a e t", "ب": "b p", "ت": "t te",
    "ث": "th t s", "ج": "j g ge dj ch", "ح": "h ch", "خ": "kh k ch", "د": "d", "ذ": "dh d z th", "ر": "r", "ز": "z se ze s",
    "س": "s c ce se", "ش": "sh ch sch", "ص": "s", "ض": "d dh z", "ط": "t", "ظ": "z dh d th", "غ": "gh g rh", "ف": "f ph v ve",
    "ق": "q g k gh c", "ك": "k c ck ke", "ل": "l le", "م": "m", "ن": "n ne", "گ": "g", "چ": "ch tch c", "پ": "p", "ڤ": "v",
    "تس": "z tz ts zz", "ژ": "zh j", "ئ": "i", "ؤ": "o",
}  # fmt: skip
_WEAK = {"aa": "اويهعئء", "ll": "aeiouyhw"}
_LATIN = "abcdefghijklmnopqrstuvwxyz"


def start(kind: str) -> Weights:
    if kind == "al":
        return _across()
    alphabet = [letter for letter in _SOUNDS if len(letter) == 1] if kind == "aa" else list(_LATIN)
    weights = {}
    for one in alphabet:
        weights[one, ""] = weights["", one] = -0.8 if one in _WEAK[kind] else -4.0
        for other in alphabet:
            weights[one, other] = _within(one, other, _WEAK[kind])
    if kind == "aa":  # the h of a foreign name
        weights |= {("ح", "ه"): 0.3, ("ه", "ح"): 0.3}
    else:
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
    mine, yours = (names.skeleton(("ا" if classes.in_arabic(letter) else "a") + letter) for letter in (one, other))
    if not mine or not yours:
        return -4.0
    return 0.6 - 3.5 * (0.0 if mine == yours else classes.COST.get(mine + yours, 1.0))


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


def path(table: Table, miss: float, one: letters.Segments, other: letters.Segments) -> list[Segment]:
    """The pairs of segments on the best alignment; the same search as `letters.align`, which keeps the score alone."""
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


def _segments(token: str) -> letters.Segments:
    """All letters of a token with their marks. c is learned as it is written: what it is before e or i, `hear` knows."""
    return letters.segments("^" + token.replace("تش", "چ") + "$")


class Fitted(NamedTuple):
    weights: Floats
    bias: float
    right: float


class Problem(NamedTuple):
    """What a logistic regression is given: which columns stand in which rows, the labels, and the values that the
    weights are pulled towards."""

    rows: Integers
    columns: Integers
    same: Floats
    origin: Floats
    l2: float


class Learner:
    """The weights of one kind, learned in rounds of aligning and fitting. Unknown pairs of segments share `miss`."""

    def __init__(self, kind: str, data: list[Example]) -> None:
        self._kind = kind
        self._mirrored = kind != "al"
        self._begin = marked(start(kind))
        self._weights, self._miss, self._bias = dict(self._begin), -4.0, 0.0
        self._same = np.array([example.same for example in data], float)
        self._spans = [(_segments(example.one), _segments(example.other)) for example in data]
        self._used: set[Segment] = set()

    def round(self) -> str:
        """One round; says how it went."""
        paths = self._paths()
        seen = Counter(pair for found in paths for pair in set(found))
        known = {pair: at for at, pair in enumerate(sorted(pair for pair, count in seen.items() if count >= RARE))}
        origin = [self._origin(pair) for pair in known]
        now = [self._weights.get(pair, first) for pair, first in zip(known, origin, strict=True)]
        problem = Problem(*_cells(paths, known), self._same, np.array([*origin, -3.2, -5.2]), L2[self._kind])
        fitted = fit(problem, np.array([*now, self._miss, 1.6 * self._miss]), self._bias)
        self._take(fitted, known)
        return f"{self._kind}: {len(paths)} pairs, {len(known)} segments, {fitted.right:.4f} right"

    def table(self) -> letters.Letters:
        """What has been learned; of the weights never met in the data, those that say no more than a miss are left out."""
        kept = {pair: round(self._weights[pair], 2) for pair in sorted(self._weights) if self._counts(pair)}
        return letters.Letters(round(self._bias, 2), round(self._miss, 2), nested(kept))

    def _counts(self, pair: Segment) -> bool:
        return pair in self._used or self._weights[pair] > -3.0

    def _paths(self) -> list[list[Segment]]:
        table = nested(self._weights)
        found = [path(table, self._miss, *span) for span in self._spans]
        return [[min(pair, pair[::-1]) for pair in one] for one in found] if self._mirrored else found

    def _origin(self, pair: Segment) -> float:
        mirror = self._begin.get(pair[::-1], self._miss) if self._mirrored else self._miss
        return self._begin.get(pair, mirror)

    def _take(self, fitted: Fitted, known: dict[Segment, int]) -> None:
        for pair, at in known.items():
            for key in {pair, pair[::-1]} if self._mirrored else {pair}:
                self._weights[key] = float(fitted.weights[at])
                self._used.add(key)
        self._miss = float(np.clip(fitted.weights[len(known)], -6.0, -1.0))
        self._bias = fitted.bias


def _cells(paths: list[list[Segment]], known: dict[Segment, int]) -> tuple[Integers, Integers]:
    """Which column stands in which row, one cell for each pair of segments of a path. Pairs that are not known share the
    last two columns, one for a letter without its like and one for two letters that meet."""
    cells = [
        (row, known.get(pair, len(known) + (pair[0] != "" != pair[1])))
        for row, found in enumerate(paths)
        for pair in found
    ]
    table = np.array(cells)
    return table[:, 0], table[:, 1]


def fit(problem: Problem, weights: Floats, bias: float) -> Fitted:
    """Logistic regression by Adam, true pairs counting for a third of the whole; and the share it gets right."""
    count = len(problem.same)
    balance = np.where(problem.same == 1, count / problem.same.sum() / 3, 1.0)
    first, second = np.zeros(len(weights) + 1), np.zeros(len(weights) + 1)
    value = np.append(weights, bias)
    for step in range(1, STEPS + 1):
        odds = np.bincount(problem.rows, value[problem.columns], minlength=count) + value[-1]
        error = (1 / (1 + np.exp(-np.clip(odds, -30, 30))) - problem.same) * balance
        pull = 10 * problem.l2 * (value[:-1] - problem.origin)
        slope = np.append(np.bincount(problem.columns, error[problem.rows], minlength=len(weights)) + pull, error.sum())
        slope /= count
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        rate = 0.05 * (1 - step / STEPS) + 0.002
        value = value - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return Fitted(value[:-1], float(value[-1]), float(((odds > 0) == (problem.same == 1)).mean()))


def learn(kind: str, data: list[Example]) -> letters.Letters:
    """The table of one kind."""
    learner = Learner(kind, data)
    for _ in range(ROUNDS):
        print(learner.round(), file=sys.stderr)
    return learner.table()


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the letter table from Wikidata's names.")
    parser.add_argument("--names", help="names.sqlite3; fetched by pip when not given")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    with sets.database(asked.names) as connection:
        *_, training = sets.sides(connection)
        data = examples(sets.Units(connection, training))
    tables = {kind: learn(kind, data[kind])._asdict() for kind in ("aa", "al", "ll")}
    asked.out.write_text(json.dumps({**ABOUT, "tables": tables}, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

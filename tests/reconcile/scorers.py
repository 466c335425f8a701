"""How far a clustering agrees with the true one: MUC, B³, CEAF-e, CoNLL F1, LEA and pairs.

A partition is a mapping from each record to the name of its cluster, singletons included. The first argument is always
the key (the truth), the second the response. The two may hold different records, as in coreference with predicted
mentions: they are scored as they stand, nothing is added or taken away (Pradhan et al. 2014, section 3). All but CEAF-e take
time linear in the number of records; CEAF-e is linear but for the components in which clusters overlap many to many.

MUC       Vilain et al. 1995, "A model-theoretic coreference scoring scheme"
B³        Bagga and Baldwin 1998, "Algorithms for scoring coreference chains"
CEAF-e    Luo 2005, "On coreference resolution performance metrics", similarity φ4
CoNLL F1  mean of the F1 of MUC, B³ and CEAF-e (Pradhan et al. 2012)
LEA       Moosavi and Strube 2016, "Which coreference evaluation metric do you trust?"
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

_MANY = 100
"""From this many rows on an assignment is left to scipy, if that is installed."""

Partition = Mapping[Any, Any]
Cell = tuple[Hashable, Hashable]


class Score(NamedTuple):
    """Each from 0 to 1. What has nothing to be judged on (no pair was joined) is 0 over 0, and counts as 0."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Overlap:
    """The contingency table of a key and a response, counted once for all scores."""

    def __init__(self, key: Partition, response: Partition) -> None:
        self.key = Counter(key.values())
        self.response = Counter(response.values())
        self.cells: Counter[Cell] = Counter(
            (cluster, response[record]) for record, cluster in key.items() if record in response
        )

    def turned(self) -> Overlap:
        """The same with the response as key."""
        other = Overlap({}, {})
        other.key, other.response = self.response, self.key
        other.cells = Counter({(r, k): count for (k, r), count in self.cells.items()})
        return other


def partition(clusters: Iterable[Iterable[Hashable]]) -> dict[Hashable, Hashable]:
    """A partition from its clusters. Raises ValueError when a record is in two."""
    made: dict[Hashable, Hashable] = {}
    for number, cluster in enumerate(clusters):
        for record in cluster:
            if made.setdefault(record, number) != number:
                raise ValueError(f"{record!r} is in two clusters")
    return made


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


# -- by links -------------------------------------------------------------------------------------------------


def muc(overlap: Overlap) -> Score:
    return Score(_muc_recall(overlap.turned()), _muc_recall(overlap))


def _muc_recall(overlap: Overlap) -> float:
    """Of the fewest links that hold each key cluster together, those that the response has."""
    parts: Counter[Hashable] = Counter()
    missing = Counter(overlap.key)
    for (cluster, _), count in overlap.cells.items():
        parts[cluster] += 1
        missing[cluster] -= count
    wanted = sum(size - 1 for size in overlap.key.values())
    kept = sum(size - parts[cluster] - missing[cluster] for cluster, size in overlap.key.items())
    return _share(kept, wanted)


def pairwise(overlap: Overlap) -> Score:
    """Over pairs of records in one cluster. The precision is the merge precision: of the pairs of records that were
    merged, the share that belong together."""
    right = sum(_pairs(count) for count in overlap.cells.values())
    return Score(
        _share(right, sum(_pairs(size) for size in overlap.response.values())),
        _share(right, sum(_pairs(size) for size in overlap.key.values())),
    )


def lea(overlap: Overlap) -> Score:
    return Score(_lea_recall(overlap.turned()), _lea_recall(overlap))


def _lea_recall(overlap: Overlap) -> float:
    """Clusters weighted by size, each by the share of its links that are found; a singleton's link is to itself
    (section 4 of the paper)."""
    found: dict[Hashable, float] = defaultdict(float)
    for (cluster, other), count in overlap.cells.items():
        size = overlap.key[cluster]
        if size > 1:
            found[cluster] += _pairs(count) / _pairs(size)
        elif overlap.response[other] == 1:
            found[cluster] = 1.0
    total = sum(overlap.key[cluster] * share for cluster, share in found.items())
    return _share(total, sum(overlap.key.values()))


# -- by records and by clusters -------------------------------------------------------------------------------


def b_cubed(overlap: Overlap) -> Score:
    return Score(_b_cubed_recall(overlap.turned()), _b_cubed_recall(overlap))


def _b_cubed_recall(overlap: Overlap) -> float:
    found = sum(count * count / overlap.key[cluster] for (cluster, _), count in overlap.cells.items())
    return _share(found, sum(overlap.key.values()))


def ceaf_e(overlap: Overlap) -> Score:
    """Of the one-to-one alignments of key and response clusters, the best one, with φ4(K, R) = 2|K ∩ R| / (|K| + |R|)."""
    gain = {(k, r): 2 * count / (overlap.key[k] + overlap.response[r]) for (k, r), count in overlap.cells.items()}
    total = sum(_best_alignment(component, gain) for component in _components(gain))
    return Score(_share(total, len(overlap.response)), _share(total, len(overlap.key)))


def _components(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """The cells whose clusters overlap, directly or through others, together."""
    of_key: dict[Hashable, list[Hashable]] = defaultdict(list)
    of_response: dict[Hashable, list[Hashable]] = defaultdict(list)
    for k, r in cells:
        of_key[k].append(r)
        of_response[r].append(k)
    seen: set[Hashable] = set()
    for start in of_key:
        if start in seen:
            continue
        seen.add(start)
        rows = [start]
        for k in rows:  # grows while it is walked
            for r in of_key[k]:
                fresh = [other for other in of_response[r] if other not in seen]
                seen.update(fresh)
                rows.extend(fresh)
        yield [(k, r) for k in rows for r in of_key[k]]


def _best_alignment(component: Sequence[Cell], gain: Mapping[Cell, float]) -> float:
    rows = list(dict.fromkeys(k for k, _ in component))
    columns = list(dict.fromkeys(r for _, r in component))
    if len(rows) == 1 or len(columns) == 1:
        return max(gain[cell] for cell in component)
    if len(rows) > len(columns):
        rows, columns = columns, rows
        gain = {(r, k): gain[k, r] for k, r in component}
    table = [[gain.get((row, column), 0.0) for column in columns] for row in rows]
    return _assignment_of_scipy(table) if len(rows) > _MANY and find_spec("scipy") else assignment(table)


def _assignment_of_scipy(table: Sequence[Sequence[float]]) -> float:
    """The same, for tables that would take minutes here."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    gains = np.array(table)
    return float(gains[linear_sum_assignment(gains, maximize=True)].sum())


def assignment(table: Sequence[Sequence[float]]) -> float:
    """The highest sum of one entry a row, no two in one column. There are at least as many columns as rows.

    Kuhn and Munkres with potentials, in O(rows² · columns).
    """
    width = len(table[0])
    row_potential = [0.0] * (len(table) + 1)
    potential = [0.0] * (width + 1)
    taken = [0] * (width + 1)  # column -> row, both from 1; 0 is free
    for row in range(1, len(table) + 1):
        taken[0] = row
        _augment(table, row_potential, potential, taken)
    return sum(table[taken[column] - 1][column - 1] for column in range(1, width + 1) if taken[column])


def _augment(
    table: Sequence[Sequence[float]], row_potential: list[float], potential: list[float], taken: list[int]
) -> None:
    """Gives the row that stands at column 0 a column, moving others where that is better."""
    width = len(table[0])
    slack = [float("inf")] * (width + 1)
    came_from = [0] * (width + 1)
    used = [False] * (width + 1)
    at = 0
    while taken[at]:
        used[at] = True
        row, step, following = taken[at], float("inf"), 0
        for column in range(1, width + 1):
            if used[column]:
                continue
            cost = -table[row - 1][column - 1] - row_potential[row] - potential[column]
            if cost < slack[column]:
                slack[column], came_from[column] = cost, at
            if slack[column] < step:
                step, following = slack[column], column
        for column in range(width + 1):
            if used[column]:
                row_potential[taken[column]] += step
                potential[column] -= step
            else:
                slack[column] -= step
        at = following
    while at:
        taken[at] = taken[came_from[at]]
        at = came_from[at]


# -- together -------------------------------------------------------------------------------------------------


class Report(NamedTuple):
    muc: Score
    b_cubed: Score
    ceaf_e: Score
    lea: Score
    pairwise: Score

    @property
    def conll(self) -> float:
        return (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3

    @property
    def merge_precision(self) -> float:
        """Of the pairs of records that were merged, the share that belong together; 1 when nothing was merged."""
        return self.pairwise.precision if self.pairwise.precision or self.pairwise.recall else 1.0


def score(key: Partition, response: Partition) -> Report:
    overlap = Overlap(key, response)
    return Report(muc(overlap), b_cubed(overlap), ceaf_e(overlap), lea(overlap), pairwise(overlap))

"""Mentions to clusters: average link over candidate pairs, under cannot-links.

Average link, because one wrong pair must not chain two meetings together. Candidates share two parties (people or
countries), so that the cost follows the number of real candidates. The result does not depend on the order of the
articles: mentions come sorted by their content, and ties go to the earlier pair.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from .features import JOIN, contradiction, weigh
from .mentions import Mention

Pair = tuple[int, int]


def cluster(mentions: Sequence[Mention]) -> Iterator[tuple[list[Mention], list[str]]]:
    """Clusters with the reasons for their joins, in the order of their first mention."""
    scores: dict[Pair, float] = {}
    reasons: dict[Pair, frozenset[str]] = {}
    forbidden: set[Pair] = set()
    shared: dict[frozenset[str], frozenset[str]] = {}  # hundreds of pairs have the same few reasons
    for a, b in sorted(_candidates(mentions)):
        if contradiction(mentions[a], mentions[b]):
            forbidden.add((a, b))
            continue
        weights = weigh(mentions[a], mentions[b])
        scores[a, b] = sum(weight.value for weight in weights)
        said = frozenset(weight.reason for weight in weights if weight.value > 0)
        reasons[a, b] = shared.setdefault(said, said)
    for group in average_link(len(mentions), scores, forbidden):
        told = {reasons[pair] for pair in combinations(group, 2) if pair in reasons}
        yield [mentions[at] for at in group], sorted(frozenset().union(*told))


def _candidates(mentions: Sequence[Mention]) -> set[Pair]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, mention in enumerate(mentions):
        parties = sorted(mention.parties)
        for key in combinations(parties, 2) if len(parties) > 1 else [tuple(parties)]:
            blocks[key].append(at)
    return {pair for block in blocks.values() for pair in combinations(block, 2)}


def average_link(count: int, scores: dict[Pair, float], forbidden: set[Pair]) -> list[list[int]]:
    """Groups of 0 to count - 1, in order: always the two closest are joined next, as long as the mean over all their
    pairs, those without a score counted as 0, is at least JOIN and none is forbidden."""
    links = _Links(count, scores, forbidden)
    while pair := links.closest():
        links.join(*pair)
    return [links.groups[at] for at in sorted(links.groups)]


class _Links:
    """Groups under the number of their first member, with the sums between them.

    The sum between a joined group and a third is the sum of the two sums (Lance and Williams 1967). A heap has every
    mean that may lead to a join; entries that a later join has made stale are passed over.
    """

    def __init__(self, count: int, scores: dict[Pair, float], forbidden: set[Pair]) -> None:
        self.groups = {at: [at] for at in range(count)}
        self.sums: dict[int, dict[int, float]] = defaultdict(dict)
        self.apart: dict[int, set[int]] = defaultdict(set)
        self.heap: list[tuple[float, int, int]] = []
        for a, b in forbidden:
            self.apart[a].add(b)
            self.apart[b].add(a)
        for (a, b), score in scores.items():
            self.sums[a][b] = self.sums[b][a] = score
            self._offer(a, b)

    def _mean(self, a: int, b: int) -> float:
        return self.sums[a][b] / (len(self.groups[a]) * len(self.groups[b]))

    def _offer(self, a: int, b: int) -> None:
        mean = self._mean(a, b)
        if mean >= JOIN and b not in self.apart[a]:
            heapq.heappush(self.heap, (-mean, min(a, b), max(a, b)))

    def closest(self) -> Pair | None:
        """The pair with the highest mean, the earlier one of those that tie; None when none may be joined."""
        while self.heap:
            mean, a, b = heapq.heappop(self.heap)
            if a in self.groups and b in self.sums[a] and b not in self.apart[a] and -mean == self._mean(a, b):
                return a, b
        return None

    def join(self, a: int, b: int) -> None:
        """Puts group b into group a, which begins earlier."""
        self.groups[a] = sorted(self.groups[a] + self.groups.pop(b))
        for third in self.apart.pop(b, set()):
            self.apart[third].remove(b)
            self.apart[third].add(a)
            self.apart[a].add(third)
        del self.sums[a][b]
        for third, score in self.sums.pop(b).items():
            if third != a:
                del self.sums[third][b]
                self.sums[a][third] = self.sums[third][a] = self.sums[a].get(third, 0.0) + score
        for third in self.sums[a]:
            self._offer(a, third)

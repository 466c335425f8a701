"""Mentions to clusters: average link over candidate pairs, under cannot-links.

Average link, because one wrong pair must not chain two meetings together. The result does not depend on the order of
the articles: mentions come sorted by their content, and ties go to the earlier pair.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from .attach import attach
from .candidates import Pair, candidates
from .features import JOIN, contradiction, weigh
from .mentions import Mention

Look = Callable[[int, int], float | None]
"""The score of a pair that was no candidate; None when the two exclude each other."""


def cluster(mentions: Sequence[Mention]) -> Iterator[tuple[list[Mention], list[str]]]:
    """Clusters with the reasons for their joins, in the order of their first mention."""
    links = link(mentions)
    for group in links.meetings():
        yield [mentions[at] for at in group], links.told(group)


@dataclass
class Links:
    """The mentions and what was found between them; pairs are places in `mentions`, the smaller first."""

    mentions: Sequence[Mention]
    scores: dict[Pair, float] = field(default_factory=dict)
    reasons: dict[Pair, frozenset[str]] = field(default_factory=dict)
    forbidden: set[Pair] = field(default_factory=set)

    def meetings(self) -> list[list[int]]:
        """The clusters, undated reports with the only meeting they fit; see `attach`."""
        return attach(self, self.groups())

    def groups(self, threshold: float = JOIN) -> list[list[int]]:
        """The clusters by their weights alone, as places in `mentions`."""
        return average_link(len(self.mentions), self.scores, self.forbidden, threshold=threshold, look=self.look)

    def look(self, a: int, b: int) -> float | None:
        """The score of any pair, that of no candidate too; None when the two exclude each other."""
        if contradiction(self.mentions[a], self.mentions[b]):
            return None
        return sum(weight.value for weight in weigh(self.mentions[a], self.mentions[b]))

    def told(self, group: Sequence[int]) -> list[str]:
        """The reasons for having these together, sorted."""
        told = {self.reasons[pair] for pair in combinations(group, 2) if pair in self.reasons}
        return sorted(frozenset().union(*told))

    def force(self, pair: Pair, score: float, reason: str) -> None:
        """Put a score in the place of what was found, and a reason beside the others."""
        self.forbidden.discard(pair)
        self.scores[pair] = score
        self.note(pair, reason)

    def note(self, pair: Pair, reason: str) -> None:
        """Put a reason beside the others."""
        self.reasons[pair] = self.reasons.get(pair, frozenset()) | {reason}

    def forbid(self, pair: Pair) -> None:
        self.scores.pop(pair, None)
        self.forbidden.add(pair)


def link(mentions: Sequence[Mention]) -> Links:
    """Every candidate pair weighed, or forbidden."""
    links = Links(mentions)
    shared: dict[frozenset[str], frozenset[str]] = {}  # hundreds of pairs have the same few reasons
    for a, b in sorted(candidates(mentions)):
        if contradiction(mentions[a], mentions[b]):
            links.forbidden.add((a, b))
            continue
        weights = weigh(mentions[a], mentions[b])
        links.scores[a, b] = sum(weight.value for weight in weights)
        said = frozenset(weight.reason for weight in weights if weight.value > 0)
        links.reasons[a, b] = shared.setdefault(said, said)
    return links


def average_link(
    count: int,
    scores: Mapping[Pair, float],
    forbidden: Collection[Pair],
    *,
    threshold: float = JOIN,
    look: Look | None = None,
) -> list[list[int]]:
    """Groups of 0 to count - 1, in order: always the two closest are joined next, as long as the mean over all their
    pairs is at least the threshold and none is forbidden.

    Pairs without a score count as 0. With `look` they are looked at instead, once two groups come close by the pairs
    that have one, so that the first score between two groups decides whether they are compared at all.
    """
    links = _Groups(count, scores, forbidden, threshold, look)
    while pair := links.closest():
        links.join(*pair)
    return [links.groups[at] for at in sorted(links.groups)]


class _Groups:
    """Groups under the number of their first member, with the sums between them.

    The sum between a joined group and a third is the sum of the two sums (Lance and Williams 1967). A heap has every
    mean that may lead to a join; entries that a later join has made stale are passed over.
    """

    def __init__(
        self,
        count: int,
        scores: Mapping[Pair, float],
        forbidden: Collection[Pair],
        threshold: float,
        look: Look | None,
    ) -> None:
        self.scores, self.threshold, self.look = dict(scores), threshold, look
        self.groups = {at: [at] for at in range(count)}
        self.sums: dict[int, dict[int, float]] = defaultdict(dict)
        self.known: dict[Pair, int] = defaultdict(int)  # how many pairs are in a sum
        self.apart: dict[int, set[int]] = defaultdict(set)
        self.heap: list[tuple[float, int, int]] = []
        for a, b in forbidden:
            self._keep_apart(a, b)
        for (a, b), score in scores.items():
            self._add(a, b, score, 1)
            self._offer(a, b)

    def _keep_apart(self, a: int, b: int) -> None:
        self.apart[a].add(b)
        self.apart[b].add(a)

    def _add(self, a: int, b: int, score: float, pairs: int) -> None:
        self.sums[a][b] = self.sums[b][a] = self.sums[a].get(b, 0.0) + score
        self.known[min(a, b), max(a, b)] += pairs

    def _missing(self, a: int, b: int) -> bool:
        return self.known[min(a, b), max(a, b)] < len(self.groups[a]) * len(self.groups[b])

    def _mean(self, a: int, b: int) -> float:
        """The mean over all pairs; over those that are known as long as the others can be looked at."""
        pairs = len(self.groups[a]) * len(self.groups[b])
        return self.sums[a][b] / (self.known[min(a, b), max(a, b)] if self.look else pairs)

    def _offer(self, a: int, b: int) -> None:
        mean = self._mean(a, b)
        if mean >= self.threshold and b not in self.apart[a]:
            heapq.heappush(self.heap, (-mean, min(a, b), max(a, b)))

    def closest(self) -> Pair | None:
        """The pair with the highest mean, the earlier one of those that tie; None when none may be joined."""
        while self.heap:
            mean, a, b = heapq.heappop(self.heap)
            if a not in self.groups or b not in self.sums[a] or b in self.apart[a] or -mean != self._mean(a, b):
                continue
            if self.look is None or not self._missing(a, b):
                return a, b
            self._look_at(a, b, self.look)
        return None

    def _look_at(self, a: int, b: int, look: Look) -> None:
        """Looks at every pair of two groups that has no score; the first that is excluded keeps the groups apart."""
        for one, other in product(self.groups[a], self.groups[b]):
            pair = min(one, other), max(one, other)
            if pair not in self.scores:
                score = look(*pair)
                if score is None:
                    self._keep_apart(a, b)
                    return
                self.scores[pair] = score
                self._add(a, b, score, 1)
        self._offer(a, b)

    def join(self, a: int, b: int) -> None:
        """Puts group b into group a, which begins earlier."""
        self.groups[a] = sorted(self.groups[a] + self.groups.pop(b))
        for third in self.apart.pop(b, set()):
            self.apart[third].remove(b)
            self._keep_apart(a, third)
        del self.sums[a][b]
        for third, score in self.sums.pop(b).items():
            if third != a:
                del self.sums[third][b]
                self._add(a, third, score, self.known.pop((min(b, third), max(b, third))))
        for third in self.sums[a]:
            self._offer(a, third)

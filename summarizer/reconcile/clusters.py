"""Mentions to clusters: average link over candidate pairs, under cannot-links.

Average link, because one wrong pair must not chain two meetings together. Candidates share two parties (people or
countries), so that the cost follows the number of real candidates. The result does not depend on the order of the
articles: mentions come sorted by their content, and ties go to the earlier pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from .features import JOIN, Weight, contradiction, weigh
from .mentions import Mention

Pair = tuple[int, int]


def cluster(mentions: Sequence[Mention]) -> Iterator[tuple[list[Mention], list[str]]]:
    """Clusters with the reasons for their joins, in the order of their first mention."""
    weights: dict[Pair, list[Weight]] = {}
    forbidden: set[Pair] = set()
    for a, b in sorted(_candidates(mentions)):
        if contradiction(mentions[a], mentions[b]):
            forbidden.add((a, b))
        else:
            weights[a, b] = weigh(mentions[a], mentions[b])
    groups = _average_link(len(mentions), {pair: sum(w.value for w in ws) for pair, ws in weights.items()}, forbidden)
    for group in groups:
        pairs = [(a, b) for a, b in combinations(group, 2) if (a, b) in weights]
        reasons = {weight.reason for pair in pairs for weight in weights[pair] if weight.value > 0}
        yield [mentions[at] for at in group], sorted(reasons)


def _candidates(mentions: Sequence[Mention]) -> set[Pair]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, mention in enumerate(mentions):
        parties = sorted(mention.parties)
        for key in combinations(parties, 2) if len(parties) > 1 else [tuple(parties)]:
            blocks[key].append(at)
    return {pair for block in blocks.values() for pair in combinations(block, 2)}


def _average_link(count: int, scores: dict[Pair, float], forbidden: set[Pair]) -> list[list[int]]:
    groups: dict[int, list[int]] = {at: [at] for at in range(count)}
    open_pairs = {pair for pair, score in scores.items() if score >= JOIN}
    while open_pairs:
        ranked = [(_mean(groups[a], groups[b], scores, forbidden), a, b) for a, b in open_pairs]
        best, a, b = max(ranked, key=lambda entry: (entry[0], -entry[1], -entry[2]))
        if best < JOIN:
            break
        groups[a] = sorted(groups[a] + groups.pop(b))
        moved = {tuple(sorted((a if x == b else x, a if y == b else y))) for x, y in open_pairs}
        open_pairs = {(x, y) for x, y in moved if x != y}
    return [groups[at] for at in sorted(groups)]


def _mean(one: list[int], other: list[int], scores: dict[Pair, float], forbidden: set[Pair]) -> float:
    pairs = [(min(a, b), max(a, b)) for a, b in product(one, other)]
    if any(pair in forbidden for pair in pairs):
        return float("-inf")
    return sum(scores.get(pair, 0.0) for pair in pairs) / len(pairs)

"""Average link in whole arrays: the same groups as `clusters.average_link`, for millions of pairs.

Reciprocal nearest neighbours (Murtagh 1983): pairs that are each other's closest are joined all at once, round by
round. Since the mean to a joined group lies between the means to its parts, the order of such joins does not matter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import Array


class Pairs(NamedTuple):
    """Scored pairs a < b, each once. `score` is that of one member of a and one of b; `forbidden` pairs never join."""

    a: Array
    b: Array
    score: Array
    forbidden: Array


def average_link(sizes: Array, pairs: Pairs, least: float) -> Array:
    """For each of the groups to begin with, the first of the group it ends in. The mean over all pairs of members,
    those without a score counted as 0, is at least `least` in every join; ties go to the earlier pair."""
    count = len(sizes)
    sizes = sizes.astype(np.int64)
    labels = np.arange(count)
    pairs = pairs._replace(score=pairs.score * (sizes[pairs.a] * sizes[pairs.b]))
    while len(joins := _closest(sizes, pairs, least)):
        to = np.arange(count)
        to[pairs.b[joins]] = pairs.a[joins]
        sizes[pairs.a[joins]] += sizes[pairs.b[joins]]
        labels = to[labels]
        pairs = _renamed(pairs, to)
    return labels


def mutual(a: Array, b: Array, score: Array, count: int) -> Array:
    """The pairs that have no better one at either end, as places in the arrays; ties go to the earlier pair."""
    order = np.lexsort((b, a, -score))
    rank = np.arange(len(order))
    best = np.full(count, len(order))
    np.minimum.at(best, a[order], rank)
    np.minimum.at(best, b[order], rank)
    return order[(best[a[order]] == rank) & (best[b[order]] == rank)]


def canonical(labels: Array) -> Array:
    """The same groups, each under its smallest member."""
    first = np.full(len(labels), len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    return first[labels]


def _closest(sizes: Array, pairs: Pairs, least: float) -> Array:
    mean = pairs.score / (sizes[pairs.a] * sizes[pairs.b])
    open_ = np.flatnonzero(~pairs.forbidden & (mean >= least))
    return open_[mutual(pairs.a[open_], pairs.b[open_], mean[open_], len(sizes))]


def _renamed(pairs: Pairs, to: Array) -> Pairs:
    """The pairs between what is left; what lay between the same two is added up."""
    a, b = to[pairs.a], to[pairs.b]
    low, high = np.minimum(a, b), np.maximum(a, b)
    key = low * np.int64(len(to)) + high
    order = np.argsort(key, kind="stable")
    order = order[(low != high)[order]]
    if not len(order):
        return Pairs(low[:0], high[:0], pairs.score[:0], pairs.forbidden[:0])
    key = key[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    return Pairs(
        low[order][start], high[order][start], np.add.reduceat(pairs.score[order], start),
        np.logical_or.reduceat(pairs.forbidden[order], start),
    )  # fmt: skip

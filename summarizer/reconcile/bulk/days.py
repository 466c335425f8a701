"""Clusters of one day, or of two days running, that are one meeting.

One day       reports that leave out different participants: nothing joins A and B with A and C but the report that has all.
A day apart   a report, or a few, one day beside a larger cluster: has one of the two the day wrong?

All pairs are judged by the clusters as they stood before, so that the order of the records does not matter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import Array
from .history import history
from .links import canonical, mutual
from .parties import shared
from .state import Clusters
from .tables import Records
from .vague import in_time
from .weighing import Two, agree, by_width, excluded, in_person_or_indirect
from .weights import DAY_APART, MEANS, ONE_DAY

LEANING = 0.4
"""How likely it is at least that two clusters are one meeting, where a third report is told to the two as if they were."""
_PASSES = 2


def joined(records: Records, labels: Array, certainty: float) -> tuple[Array, Array]:
    """The clusters, each with its likeliest neighbour where that is likelier than `certainty`; and the same with those
    that are only likelier than LEANING."""
    for _ in range(_PASSES):
        clusters = _opened(records, labels)
        two = _neighbours(records, clusters, 0)
        labels = _with_likeliest(clusters, two, _likely(two, np.full(len(two.a), ONE_DAY)), certainty)
    for _ in range(_PASSES):
        clusters = _opened(records, labels)
        two = _neighbours(records, clusters, 1)
        likely = _likely(two, _odds(records, clusters, two))
        labels = _with_likeliest(clusters, two, likely, certainty)
    return canonical(labels), canonical(_with_likeliest(clusters, two, likely, min(certainty, LEANING)))


def _opened(records: Records, labels: Array) -> Clusters:
    clusters = Clusters.of(records, canonical(labels))
    clusters.keep_keys(records)
    return clusters


def _likely(two: Two, odds: Array) -> Array:
    return 1 / (1 + np.exp(-odds - MEANS * in_person_or_indirect(two)))


def _neighbours(records: Records, clusters: Clusters, apart: int) -> Two:
    """The pairs of clusters so many days apart that share two people and that nothing keeps apart."""
    a, b, kinds = records.ask(f"""
        select x.cluster as a, y.cluster as b, sum(x.kind)::bigint as kinds
        from cluster_key x join cluster_key y on x.key = y.key and x.first + {apart} = y.first
        where {apart} > 0 or x.cluster < y.cluster group by all order by all""")  # noqa: S608
    two = clusters.two(a, b, shared(kinds))
    return two.kept((two.both.people > 1) & ~excluded(two) & ~_one_article(records, clusters, a, b))


def _odds(records: Records, clusters: Clusters, two: Two) -> Array:
    w = DAY_APART
    small, large = np.sort([clusters.size[two.a], clusters.size[two.b]], axis=0)
    met = history(records, clusters)
    odds = w.start + w.more * (small - 1) + w.size * np.log(large)
    odds += w.same_place * agree(two.place, two) + w.same_mode * agree(two.mode, two)
    odds += met.again(two.a, two.b) * (w.again + w.often * met.often(two.a, two.b))
    claims = _claims(records, clusters)
    odds += w.dated * np.log1p(claims.more(two, claims.dated)) + w.undated * np.log1p(claims.more(two, claims.undated))
    return odds + w.one_only * (claims.against[two.a] != claims.against[two.b])


class _Claims(NamedTuple):
    """How many vague reports could be of each cluster: `dated` to a month or less, `undated`, and those dated ones that lie
    in its time and speak `against` it."""

    dated: Array
    undated: Array
    against: Array

    def more(self, two: Two, counts: Array) -> Array:
        return np.maximum(counts[two.a], counts[two.b])


def _claims(records: Records, clusters: Clusters) -> _Claims:
    two = in_time(records, clusters)
    dated, against = by_width(records, two.a, (1, 1, 0)) > 0, excluded(two)
    kinds = (dated & ~against, ~dated & ~against, dated & against)
    return _Claims(*(np.bincount(two.b[kind], minlength=len(clusters.labels)) for kind in kinds))


def _with_likeliest(clusters: Clusters, two: Two, likely: Array, certainty: float) -> Array:
    """The labels after pairs that have no likelier one at either end are joined."""
    good = likely >= certainty
    a, b = np.minimum(two.a, two.b)[good], np.maximum(two.a, two.b)[good]
    joins = mutual(a, b, likely[good], len(clusters.labels))
    to = np.arange(len(clusters.labels))
    to[b[joins]] = a[joins]
    return to[clusters.labels]


def _one_article(records: Records, clusters: Clusters, a: Array, b: Array) -> Array:
    """Whether two clusters have reports of one article, which tells them apart."""
    if clusters.articles is None:
        return np.zeros(len(a), bool)
    order = np.argsort(clusters.labels, kind="stable")
    start = np.cumsum(clusters.size) - clusters.size
    small = clusters.size[a] <= clusters.size[b]
    few, many = np.where(small, a, b), np.where(small, b, a)
    pair = np.repeat(np.arange(len(a)), clusters.size[few])
    within = np.arange(len(pair)) - np.repeat(np.cumsum(clusters.size[few]) - clusters.size[few], clusters.size[few])
    member = order[start[few][pair] + within]
    return np.bincount(pair[clusters.has(many[pair], records.article[member])], minlength=len(a)) > 0

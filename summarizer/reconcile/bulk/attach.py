"""Reports whose date leaves room, to the cluster that they most likely belong to.

A day apart   a report, or a few, one day beside a larger cluster: has one of the two the day wrong?
Vague         a report dated to a week, a month or not at all joins a cluster of one day, when that one is likelier than
              all others and than none together, as far as is asked.
Leftovers     vague reports that no cluster claims, among themselves.

All of a step are judged by the clusters as they stood before it, so that the order of the records does not matter.
"""

from __future__ import annotations

import math

import numpy as np

from ..features import JOIN
from .arrays import Array
from .links import Pairs, average_link, canonical, mutual
from .parties import shared
from .state import Clusters
from .tables import Records
from .weighing import Two, agree, excluded, in_person_or_indirect, unmatched, weigh
from .weights import ATTACH, DAY_APART, LEFTOVER, MEANS

CROWD = 256
"""Clusters of one pair of parties, beyond which a report without a narrow date is not told to one of them by that pair."""
_NEAR, _WIDE = 7, 31
_PASSES = 2


def settle(records: Records, labels: Array, certainty: float) -> Array:
    """The clusters, with what was left alone attached where that is likelier than `certainty`."""
    records.run("create table cluster_key (cluster integer, key bigint, kind bigint, first integer, last integer)")
    for _ in range(_PASSES):
        labels, joined = _day_apart(records, canonical(labels), certainty)
        if not joined:
            break
    labels, fits = _vague(records, canonical(labels), certainty)
    return _leftovers(records, canonical(labels), fits, certainty)


def _keep_keys(records: Records, clusters: Clusters) -> None:
    """The table `cluster_key`: the keys of every cluster that has a day."""
    records.run("truncate cluster_key")
    records.run(
        """insert into cluster_key select distinct cluster, key, kind, given.first, given.last
        from link join given using (record) where exact""",
        record=np.arange(len(clusters.labels), dtype=np.int32), cluster=clusters.labels.astype(np.int32),
        exact=clusters.exact[clusters.labels], first=clusters.first[clusters.labels], last=clusters.last[clusters.labels],
    )  # fmt: skip


# -- a day apart ----------------------------------------------------------------------------------------------


def _day_apart(records: Records, labels: Array, certainty: float) -> tuple[Array, int]:
    """The labels after each cluster has joined its likeliest neighbour, and how many did."""
    clusters = Clusters.of(records, labels)
    _keep_keys(records, clusters)
    a, b, kinds = records.ask("""
        select x.cluster as a, y.cluster as b, sum(x.kind)::bigint as kinds
        from cluster_key x join cluster_key y on x.key = y.key and x.first + 1 = y.first
        group by all order by all""")
    two = clusters.two(a, b, shared(kinds))
    two = two.kept((two.both.people > 1) & ~excluded(two) & ~_one_article(records, clusters, a, b))
    likely = _likely(_odds_of_a_day_apart(clusters, two))
    good = likely >= certainty
    a, b = np.minimum(two.a, two.b)[good], np.maximum(two.a, two.b)[good]
    joins = mutual(a, b, likely[good], len(labels))
    to = np.arange(len(labels))
    to[b[joins]] = a[joins]
    return to[labels], len(joins)


def _odds_of_a_day_apart(clusters: Clusters, two: Two) -> Array:
    small, large = np.sort([clusters.size[two.a], clusters.size[two.b]], axis=0)
    w = DAY_APART
    odds = w.start + w.more * (small - 1) + w.size * np.log(large) + w.unmatched * np.minimum(unmatched(two), 2)
    odds += w.same_place * agree(two.place, two) + w.same_mode * agree(two.mode, two)
    return odds + MEANS * in_person_or_indirect(two)


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


# -- vague dates ----------------------------------------------------------------------------------------------


def _vague(records: Records, labels: Array, certainty: float) -> tuple[Array, Array]:
    """The labels after each vague record has joined its likeliest cluster, and in how many each could be."""
    clusters = Clusters.of(records, labels)
    _keep_keys(records, clusters)
    record, cluster, kinds = records.ask(
        f"""with crowded as (select key from cluster_key group by key having count(*) > {CROWD})
        select record, cluster, sum(link.kind)::bigint as kinds
        from link semi join given using (record) join cluster_key using (key)
        where link.first <= cluster_key.last and cluster_key.first <= link.last
            and (link.last - link.first < {_WIDE} or key not in (from crowded))
        group by all order by all""",  # noqa: S608
        record=_alone(records, clusters),
    )
    two = clusters.two(record, cluster, shared(kinds))
    two = two.kept(~excluded(two) & ~clusters.has(cluster, records.article[record]))
    two = two.kept(weigh(two, _date_weight(records, two.a)) >= JOIN)
    odds = np.exp(_odds_of_a_place_in(records, clusters, two))
    likely = odds / (1 + np.bincount(two.a, odds, len(labels)))[two.a]
    best = _best(records, two, likely, certainty)
    to = np.arange(len(labels))
    to[two.a[best]] = two.b[best]
    return to[labels], np.bincount(two.a, minlength=len(labels))


def _alone(records: Records, clusters: Clusters) -> Array:
    """The records without a day that are in no cluster yet."""
    return np.flatnonzero((clusters.size[clusters.labels] == 1) & (records.first < records.last)).astype(np.int32)


def _odds_of_a_place_in(records: Records, clusters: Clusters, two: Two) -> Array:
    w = ATTACH
    odds = _by_width(records, two.a, (w.near, w.wide, w.open)) + w.unmatched * unmatched(two)
    odds += w.size * np.log(clusters.size[two.b])
    for field, same, unknown in ((two.place, w.same_place, w.place_unknown), (two.mode, w.same_mode, w.mode_unknown)):
        odds += same * agree(field, two) + unknown * ((field[two.a] != 0) & (field[two.b] == 0))
    return odds + MEANS * in_person_or_indirect(two)


def _best(records: Records, two: Two, likely: Array, certainty: float) -> Array:
    """The likeliest pair of each record, as places, if it is likely enough; of one article at most one a cluster."""
    order = np.lexsort((two.b, -likely, two.a))
    best = order[_firsts(two.a[order])]
    best = best[likely[best] >= certainty]
    article = records.article[two.a[best]]
    article = np.where(article == 0, two.a[best].astype(np.uint64), article)
    order = np.lexsort((two.a[best], -likely[best], article, two.b[best]))
    return best[order][_firsts(two.b[best][order]) | _firsts(article[order])]


def _firsts(values: Array) -> Array:
    return np.r_[True, values[1:] != values[:-1]][: len(values)]


# -- what is left ---------------------------------------------------------------------------------------------


def _leftovers(records: Records, labels: Array, fits: Array, certainty: float) -> Array:
    clusters = Clusters.of(records, labels)
    a, b, kinds = records.ask(
        f"""with left_ as (select link.* from link semi join given using (record)),
            crowded as (select key from left_ group by key having count(*) > {CROWD})
        select x.record as a, y.record as b, sum(x.kind)::bigint as kinds
        from left_ x join left_ y on x.key = y.key and x.record < y.record
        where x.first <= y.last and y.first <= x.last
            and (greatest(x.last - x.first, y.last - y.first) < {_WIDE} or x.key not in (from crowded))
        group by all order by all""",  # noqa: S608
        record=_alone(records, clusters),
    )
    two = clusters.two(a.astype(np.int64), b.astype(np.int64), shared(kinds))
    enough = weigh(two, np.minimum(_date_weight(records, a), _date_weight(records, b))) >= JOIN
    forbidden = excluded(two) | agree(records.article, two)
    score = np.where(enough, _odds_of_leftovers(records, fits, two) - math.log(certainty / (1 - certainty)), -1.0)
    return average_link(clusters.size, Pairs(two.a, two.b, score, forbidden), 0.0)[labels]


def _odds_of_leftovers(records: Records, fits: Array, two: Two) -> Array:
    w = LEFTOVER
    by_width = (_by_width(records, side, (w.near, w.wide, w.open)) for side in (two.a, two.b))
    odds = np.minimum(*by_width) + w.unmatched * unmatched(two)
    odds += w.same_place * agree(two.place, two) + w.same_mode * agree(two.mode, two)
    odds += w.rivals * np.log1p(np.maximum(fits[two.a], fits[two.b]))
    return odds + MEANS * in_person_or_indirect(two)


# -- dates ----------------------------------------------------------------------------------------------------


def _by_width(records: Records, numbers: Array, values: tuple[float, float, float]) -> Array:
    """One of three values by how wide a record's date is: within a week, a month, or more."""
    width = records.last[numbers].astype(np.int64) - records.first[numbers]
    return np.where(width < _NEAR, values[0], np.where(width < _WIDE, values[1], values[2]))


def _date_weight(records: Records, numbers: Array) -> Array:
    """`features.date`; an open date, for which the small path has more to go by, counts as one of a month."""
    return _by_width(records, numbers, (2.0, 0.5, 0.5))


def _likely(odds: Array) -> Array:
    return 1 / (1 + np.exp(-odds))

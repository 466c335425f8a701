"""Reports without a day to the cluster of one day that they most likely belong to.

A report dated to a week, a month or not at all joins a cluster when that one is likelier than all others and than none
together, as far as is asked. All are judged by the clusters as they stood before, so that the order of the records does
not matter.
"""

from __future__ import annotations

import numpy as np

from ..features import JOIN
from .arrays import Array
from .history import History, history
from .parties import Shared
from .state import Clusters
from .tables import Records
from .vague import in_time
from .weighing import Two, agree, by_width, date_weight, excluded, in_person_or_indirect, weigh
from .weights import ATTACH, MEANS


def attached(records: Records, labels: Array, leaning: Array, certainty: float) -> tuple[Array, Array]:
    """The labels after each vague record has joined its likeliest cluster, and in how many each could be.

    Clusters that are `leaning` to be one are one here: a report of either is not in doubt because those two are. It joins
    the larger of them."""
    clusters = Clusters.of(records, leaning)
    clusters.keep_keys(records)
    two = _fitting(records, clusters)
    odds = np.exp(_odds(records, clusters, two, history(records, clusters)))
    likely = odds / (1 + np.bincount(two.a, odds, len(labels)))[two.a]
    best = _best(records, two, likely, certainty)
    to = np.arange(len(labels))
    to[two.a[best]] = _larger_part(labels, leaning)[two.b[best]]
    return to[labels], np.bincount(two.a, minlength=len(labels))


def _larger_part(labels: Array, leaning: Array) -> Array:
    """For each cluster of those leaning together the largest of the parts."""
    size = np.bincount(labels, minlength=len(labels))
    order = np.lexsort((labels, -size[labels], leaning))
    found = np.arange(len(labels))
    top = order[_firsts(leaning[order])]
    found[leaning[top]] = labels[top]
    return found


def _fitting(records: Records, clusters: Clusters) -> Two:
    """The vague records with the clusters that nothing keeps them from."""
    two = in_time(records, clusters)
    two = two.kept(~excluded(two) & ~clusters.has(two.b, records.article[two.a]))
    return two.kept(weigh(two, date_weight(records, two.a)) >= JOIN)


def _odds(records: Records, clusters: Clusters, two: Two, met: History) -> Array:
    w = ATTACH
    size = clusters.size[two.b]
    count = len(clusters.labels)
    odds = by_width(records, two.a, (w.near, w.wide, w.open)) + w.size * np.log(size)
    odds += w.missing * _lacking(two.other, two) + w.unheard * size * _lacking(two.one, two)
    odds += w.choices * np.log(np.bincount(two.a, minlength=count)[two.a])
    odds += w.rivals * np.log(np.bincount(two.b, minlength=count)[two.b])
    odds += met.again(two.b) * (w.again + w.often * met.often(two.b))
    odds += w.same_place * agree(two.place, two) + w.same_mode * agree(two.mode, two)
    odds += w.place_unknown * ((two.place[two.a] != 0) & (two.place[two.b] == 0))
    return odds + MEANS * in_person_or_indirect(two)


def _lacking(side: Shared, two: Two) -> Array:
    """How many parties of one side the other has not."""
    return side.people + side.countries - two.both.people - two.both.countries


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

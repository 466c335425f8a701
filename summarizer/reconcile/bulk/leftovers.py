"""Vague reports that no cluster claims, among themselves."""

from __future__ import annotations

import math

import numpy as np

from ..features import JOIN
from .arrays import Array
from .links import Pairs, average_link
from .parties import shared
from .state import Clusters
from .tables import Records
from .vague import CROWD
from .weighing import WIDE, Two, agree, by_width, date_weight, excluded, in_person_or_indirect, unmatched, weigh
from .weights import LEFTOVER, MEANS


def grouped(records: Records, labels: Array, fits: Array, certainty: float) -> Array:
    """The labels after what is left has been linked; `fits` is in how many clusters each record could be."""
    clusters = Clusters.of(records, labels)
    a, b, kinds = records.ask(
        f"""with left_ as (select link.* from link semi join given using (record)),
            crowded as (select key from left_ group by key having count(*) > {CROWD})
        select x.record as a, y.record as b, sum(x.kind)::bigint as kinds
        from left_ x join left_ y on x.key = y.key and x.record < y.record
        where x.first <= y.last and y.first <= x.last
            and (greatest(x.last - x.first, y.last - y.first) < {WIDE} or x.key not in (from crowded))
        group by all order by all""",  # noqa: S608
        record=clusters.alone(records),
    )
    two = clusters.two(a.astype(np.int64), b.astype(np.int64), shared(kinds))
    enough = weigh(two, np.minimum(date_weight(records, a), date_weight(records, b))) >= JOIN
    forbidden = excluded(two) | agree(records.article, two)
    score = np.where(enough, _odds(records, fits, two) - math.log(certainty / (1 - certainty)), -1.0)
    return average_link(clusters.size, Pairs(two.a, two.b, score, forbidden), 0.0)[labels]


def _odds(records: Records, fits: Array, two: Two) -> Array:
    w = LEFTOVER
    sides = (by_width(records, side, (w.near, w.wide, w.open)) for side in (two.a, two.b))
    odds = np.minimum(*sides) + w.unmatched * unmatched(two)
    odds += w.same_place * agree(two.place, two) + w.same_mode * agree(two.mode, two)
    odds += w.rivals * np.log1p(np.maximum(fits[two.a], fits[two.b]))
    return odds + MEANS * in_person_or_indirect(two)

"""Exactly dated reports to clusters: what is of one day, by the weights and the average link of the small path."""

from __future__ import annotations

import numpy as np

from ..features import JOIN
from ..people import KNOWN
from .arrays import Array
from .links import Pairs, average_link
from .parties import Shared, make_keys, shared
from .tables import Records
from .weighing import Two, agree, excluded, weigh
from .weights import SAME_DAY


def cores(records: Records) -> Array:
    """The cluster of each record; records without a day are clusters of their own."""
    make_keys(records)
    alike = _alike(records)
    a, b, kinds = records.ask(
        """select x.record as a, y.record as b, sum(x.kind)::bigint as kinds from link x join link y
            on x.key = y.key and x.first = y.first and x.record < y.record
        where x.first = x.last and y.first = y.last
            and x.record in (select record from given) and y.record in (select record from given)
        group by all order by all""",
        record=np.unique(alike),
    )
    sizes = np.bincount(alike, minlength=len(alike))
    counts = Shared(records.people, records.countries)
    two = Two(a, b, counts.of(a), counts.of(b), shared(kinds), records.place, records.mode)
    forbidden = excluded(two) | agree(records.article, two)
    pairs = Pairs(a.astype(np.int64), b.astype(np.int64), weigh(two, SAME_DAY), forbidden)
    return average_link(np.maximum(sizes, 1), pairs, JOIN)[alike]


def _alike(records: Records) -> Array:
    """For each record the first one that says the same; itself where the join would not hold, or where its article
    has another.

    Hundreds of reports of one event differ in nothing that is weighed; one of them stands for all.
    """
    own = np.arange(len(records.ids))
    joins = records.people * KNOWN + SAME_DAY >= JOIN
    fit = _one_report(records) & joins & (records.first == records.last)
    _, first, to = np.unique(records.shape[fit], return_index=True, return_inverse=True)
    own[fit] = own[fit][first][to]
    return own


def _one_report(records: Records) -> Array:
    """Whether a record is the only one of its article."""
    if not records.several:
        return np.ones(len(records.ids), bool)
    _, of, often = np.unique(records.article, return_inverse=True, return_counts=True)
    return (records.article == 0) | (often[of] == 1)

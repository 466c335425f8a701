"""What is known of each cluster, in arrays under its label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array
from .parties import Shared, count_parties
from .tables import EVER, Records
from .weighing import Two


@dataclass
class Clusters:
    """`size` is 0 under numbers that are no labels. `first` and `last` are one day where a report gives one, that of
    most reports; else what all dates leave. `place` and `mode` are 0 where no report tells."""

    labels: Array
    size: Array
    exact: Array  # whether a report gives the day
    first: Array
    last: Array
    place: Array
    mode: Array
    parties: Shared
    articles: Array | None  # sorted hashes of label and article; None where every article has one report

    @classmethod
    def of(cls, records: Records, labels: Array) -> Clusters:
        count = len(labels)
        first, last, exact = _dates(records, labels)
        return cls(
            labels, np.bincount(labels, minlength=count), exact, first, last, _told(records.place, labels),
            _told(records.mode, labels), count_parties(records, labels), _articles(records, labels),
        )  # fmt: skip

    def has(self, labels: Array, articles: Array) -> Array:
        """Whether clusters have a report of these articles."""
        if self.articles is None:
            return np.zeros(len(labels), bool)
        key = _paired(labels, articles)
        at = np.minimum(np.searchsorted(self.articles, key), len(self.articles) - 1)
        return (self.articles[at] == key) & (articles != 0)

    def keep_keys(self, records: Records) -> None:
        """Makes the table `cluster_key`: the keys of every cluster that has a day, with cluster, kind, first and last."""
        records.run(
            """create or replace table cluster_key as
            select distinct cluster, key, kind, given.first, given.last from link join given using (record) where exact""",
            record=np.arange(len(self.labels), dtype=np.int32), cluster=self.labels.astype(np.int32),
            exact=self.exact[self.labels], first=self.first[self.labels], last=self.last[self.labels],
        )  # fmt: skip

    def alone(self, records: Records) -> Array:
        """The records without a day that are in no cluster of several."""
        return np.flatnonzero((self.size[self.labels] == 1) & (records.first < records.last)).astype(np.int32)

    def two(self, a: Array, b: Array, both: Shared) -> Two:
        return Two(a, b, self.parties.of(a), self.parties.of(b), both, self.place, self.mode)


def _told(field: Array, labels: Array) -> Array:
    """The greatest of what the reports of a cluster tell: they exclude each other, so there is mostly only one."""
    found = np.zeros(len(labels), field.dtype)
    np.maximum.at(found, labels, field)
    return found


def _dates(records: Records, labels: Array) -> tuple[Array, Array, Array]:
    count = len(labels)
    first, last = np.full(count, -EVER), np.full(count, EVER)
    np.maximum.at(first, labels, records.first)
    np.minimum.at(last, labels, records.last)
    dated = np.flatnonzero(records.first == records.last)
    key, often = np.unique(labels[dated] * np.int64(4 * EVER) + records.first[dated] + EVER, return_counts=True)
    label, day = key // (4 * EVER), key % (4 * EVER) - EVER
    order = np.lexsort((day, -often, label))
    label, day = label[order], day[order]
    top = np.r_[True, label[1:] != label[:-1]][: len(label)]
    first[label[top]] = last[label[top]] = day[top]
    exact = np.zeros(count, bool)
    exact[label] = True
    return first, last, exact


def _articles(records: Records, labels: Array) -> Array | None:
    if not records.several:
        return None
    told = np.flatnonzero(records.article)
    return np.sort(_paired(labels[told], records.article[told]))


def _paired(labels: Array, articles: Array) -> Array:
    return (articles + labels.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) % np.uint64(2**63)

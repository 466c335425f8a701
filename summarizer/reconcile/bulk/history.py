"""Whether the people of a cluster have met at another time: who meets again and again makes every doubtful date more so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import Array
from .state import Clusters
from .tables import EVER, Records

ROUNDS = 100
"""Days before and after a meeting in which another one of the same people is another round of it."""


class History(NamedTuple):
    """Under the label of each cluster with a day, over what shares two parties with it: `around` is how many clusters
    there are in ROUNDS, itself among them, `moved` whether reports in ROUNDS tell several places, `ever` how many clusters
    there are at all."""

    around: Array
    moved: Array
    ever: Array

    def again(self, *clusters: Array) -> Array:
        """Whether there is, in ROUNDS of both or of the one, a meeting that is none of them."""
        around = np.minimum.reduce([self.around[side] for side in clusters])
        return (around > len(clusters)) | np.logical_or.reduce([self.moved[side] for side in clusters])

    def often(self, *clusters: Array) -> Array:
        """The logarithm of how many meetings they have had, of the one with fewer."""
        return np.log(np.maximum(np.minimum.reduce([self.ever[side] for side in clusters]), 1))


def history(records: Records, clusters: Clusters) -> History:
    """From the table `cluster_key` of these clusters, and the reports beside it that have a narrow enough date."""
    place = np.where(clusters.exact[clusters.labels], clusters.place[clusters.labels], records.place)
    cluster, around, moved, ever = records.ask(
        f"""with told as (
            select key, cluster, cluster_key.first as day, nullif(place, 0) as place
            from cluster_key join given on record = cluster
            union all
            select key, null, link.first, place from link join given using (record)
            where loose and place <> 0 and link.first > -{EVER}),
        near as (
            select cluster, count(cluster) over around as meetings, min(place) over around <> max(place) over around as moved,
                count(cluster) over (partition by key) as ever
            from told window around as (partition by key order by day range between {ROUNDS} preceding and {ROUNDS} following))
        select cluster::bigint as cluster, max(meetings)::bigint as around, coalesce(bool_or(moved), false) as moved,
            min(ever)::bigint as ever
        from near where cluster is not null group by all""",  # noqa: S608
        record=np.arange(len(clusters.labels), dtype=np.int32), place=place, loose=~clusters.exact[clusters.labels],
    )  # fmt: skip
    return History(*(_under(cluster, values, len(place)) for values in (around, moved, ever)))


def _under(labels: Array, values: Array, count: int) -> Array:
    found = np.zeros(count, values.dtype)
    found[labels] = values
    return found

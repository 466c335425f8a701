"""Reports without a day, with the clusters of one day that they could be of."""

from __future__ import annotations

from .parties import shared
from .state import Clusters
from .tables import Records
from .weighing import WIDE, Two

CROWD = 256
"""Clusters of one pair of parties, beyond which a report without a narrow date is not told to one of them by that pair."""


def in_time(records: Records, clusters: Clusters) -> Two:
    """The reports that are in no cluster, each with the clusters that share two parties and lie in its time; from the
    table `cluster_key` of these clusters."""
    record, cluster, kinds = records.ask(
        f"""with crowded as (select key from cluster_key group by key having count(*) > {CROWD})
        select record, cluster, sum(link.kind)::bigint as kinds
        from link semi join given using (record) join cluster_key using (key)
        where link.first <= cluster_key.last and cluster_key.first <= link.last
            and (link.last - link.first < {WIDE} or key not in (from crowded))
        group by all order by all""",  # noqa: S608
        record=clusters.alone(records),
    )
    return clusters.two(record, cluster, shared(kinds))

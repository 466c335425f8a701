"""Which of many thousands of reports tell of one meeting: the large path, on DuckDB and numpy (extra `scale`).

    clusters = cluster_rows("reports.parquet")                 # people are given as ids
    clusters = cluster_named_rows("reports.parquet")           # people are given as names, which are matched first
    clusters = cluster_rows(rows_of(mentions))                 # what the small path works on

tables    a table of reports to numbered records
people    names to people
parties   what two records or clusters share
links     average link in whole arrays
cores     exactly dated reports to clusters
attach    reports with a vague date, a day off or none to the cluster that they fit
mentions  mentions of the small path to rows

Cost follows the number of reports that share two parties and a day. On one day reports are joined by the weights and the
average link of the small path. Where a date leaves room, `weights` says how likely a join is, and a report joins only the
cluster that is likelier than `certainty`. There the two paths differ by design:

- An undated report joins the one cluster that it fits; the small path asks for a round, a topic or like words beside.
- A report one day beside a cluster joins it when no place or mode speaks against; the small path asks for a sign that
  the day is off.
- A report dated to a month that fits several clusters alike joins none; the small path takes the best.

Rounds, topics, wording, publication and status are not in a row and have no say.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import UsageError
from .mentions import rows_of
from .rows import Row

if TYPE_CHECKING:
    import numpy as np

__all__ = ["CERTAINTY", "Clusters", "Row", "cluster_named_rows", "cluster_rows", "rows_of"]

CERTAINTY = 0.6
"""How likely a join must be where the date leaves room. Less finds more and errs more; see benchmarks/reconcile_scale.py."""

Source = str | PathLike[str] | Iterable[Row] | Any


class Clusters(NamedTuple):
    """`ids` of all records, ascending, and the `labels` of their clusters: the smallest id of each."""

    ids: np.ndarray[Any, Any]
    labels: np.ndarray[Any, Any]

    def groups(self) -> dict[Any, list[Any]]:
        """The ids of each cluster by its label, both ascending; as Python objects, so not for millions."""
        found: dict[Any, list[Any]] = {}
        for record, label in zip(self.ids.tolist(), self.labels.tolist(), strict=True):
            found.setdefault(label, []).append(record)
        return found


def cluster_rows(source: Source, *, certainty: float = CERTAINTY, threads: int = 2, memory: str = "1500MB") -> Clusters:
    """The clusters of a table with the columns of `Row`; the order of its rows does not matter.

    `source` is the path of a Parquet file, rows, a DuckDB relation or an Arrow table. Of the columns only `id`,
    `people`, `earliest` and `latest` must be there. `people` are ids of any one type, `place` is compared as it is
    spelled. `memory` is what DuckDB may hold before it spills to disk; arrays take about 0.4 kB a record on top.
    UsageError for a source that cannot be read as such a table, and where the extra is not installed.
    """
    return _clusters(source, named=False, certainty=certainty, threads=threads, memory=memory)


def cluster_named_rows(
    source: Source, *, certainty: float = CERTAINTY, threads: int = 2, memory: str = "1500MB"
) -> Clusters:
    """The same where `people` are names as the reports spell them, in any script. Names that are one person's by
    `summarizer.names` become one id first; only names whose consonants are nearly alike are compared."""
    return _clusters(source, named=True, certainty=certainty, threads=threads, memory=memory)


def _clusters(source: Source, *, named: bool, certainty: float, threads: int, memory: str) -> Clusters:
    if not 0 < certainty < 1:
        raise UsageError(f"certainty must lie between 0 and 1, not {certainty}")
    _require("duckdb", "numpy")
    from .attach import settle
    from .cores import cores
    from .links import canonical
    from .tables import opened

    with opened(source, named=named, threads=threads, memory=memory) as records:
        labels = settle(records, cores(records), certainty)
        return Clusters(records.ids, records.ids[canonical(labels)])


def _require(*packages: str) -> None:
    if lacking := [package for package in packages if not find_spec(package)]:
        raise UsageError(f"clustering in bulk needs {' and '.join(lacking)}", hint="pip install 'brief[scale]'")

"""Which of many thousands of reports tell of one meeting: the large path, on DuckDB and numpy (extra `scale`).

    clusters = cluster_rows("reports.parquet")                 # people are given as ids
    clusters = cluster_named_rows("reports.parquet")           # people are given as names, which are matched first
    clusters = cluster_rows(rows_of(mentions))                 # what the small path works on

tables     a table of reports to numbered records
people     names to people; over letters, and company for names that sound too different
parties    what two records or clusters share
links      average link in whole arrays
cores      exactly dated reports to clusters
history    whether the people of a cluster have met at other times
vague      which reports without a day could be of which cluster
days       clusters of one day or two days running that are one
attach     reports with a vague date or none to the cluster that they fit
leftovers  those that fit none, among themselves
mentions   mentions of the small path to rows

Use `summarizer.reconcile` up to some ten thousand reports: it makes the merged records, with evidence, disagreements,
explanations, overrides and a model's word. It takes 8 s of CPU for 10,000 synthetic reports, 35 s and 0.8 GB for 30,000, and
grows with the power 1.4 of their number. This path takes 5 s for 300,000 and 50 s for three million, but it gives labels only,
and only by the fields of `Row`; that is why the small path does not turn to it by itself.

Cost follows the number of reports that share two parties and a day. On one day reports are joined by the weights and the
average link of the small path. Where a date leaves room, `weights` says how likely a join is, and a report joins only the
cluster that is likelier than `certainty`. There the two paths differ by design:

- An undated report joins the one cluster that it fits; the small path asks for a round, a topic or like words beside.
- A report one day beside a cluster joins it when no place or mode speaks against and the same people are not known to meet
  again and again; the small path asks for a sign that the day is off.
- A report dated to a month that fits several clusters alike joins none; the small path takes the best.
- One article that tells a meeting twice, here in brief and there at length, has two reports, and two reports of one article never
  join; the small path sees that they are one (`twice`).
- Clusters of one day that share two people are one though some reports leave out different participants.

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

CERTAINTY = 0.72
"""How likely a join must be where the date leaves room: the least at which, on synthetic reports, 95 of 100 joined pairs are
right. Less finds more and errs more: the pairwise F1 is best at .5; see benchmarks/reconcile_scale.py."""

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
    `summarizer.names` become one id first, or by the company that they keep on the same days; only names whose consonants are
    nearly alike, or that keep such company, are compared."""
    return _clusters(source, named=True, certainty=certainty, threads=threads, memory=memory)


def _clusters(source: Source, *, named: bool, certainty: float, threads: int, memory: str) -> Clusters:
    if not 0 < certainty < 1:
        raise UsageError(f"certainty must lie between 0 and 1, not {certainty}")
    _require("duckdb", "numpy")
    from .attach import attached
    from .cores import cores
    from .days import joined
    from .leftovers import grouped
    from .links import canonical
    from .tables import opened

    with opened(source, named=named, threads=threads, memory=memory) as records:
        labels, fits = attached(records, *joined(records, cores(records), certainty), certainty)
        labels = grouped(records, canonical(labels), fits, certainty)
        return Clusters(records.ids, records.ids[canonical(labels)])


def _require(*packages: str) -> None:
    if lacking := [package for package in packages if not find_spec(package)]:
        raise UsageError(f"clustering in bulk needs {' and '.join(lacking)}", hint="pip install 'brief[scale]'")

"""The reconciler's large path on synthetic meetings: seconds, peak memory, growth and agreement with the truth.

    python -m benchmarks.reconcile_scale [--meetings 10000 100000 1000000] [--named 100000] [--names names.sqlite3]
        [--seed 2] [--certainty .72]

The meetings are those of benchmarks/synthetic_meetings.py, about three reports each. Once people are given as ids (all
sizes), once as real names in Arabic or Latin spellings (the sizes of --named; Wikidata, CC0, from the PyPI wheel that
benchmarks/names.py fetches). Every run is a process of its own that reads a Parquet file and writes the labels, so that its time
includes reading and its peak memory (RSS, imports included) is its own. The weights of the large path were fitted with seed 1;
other seeds are the judgement.

Precision and recall are over pairs of reports; B³ alone would hide one giant cluster. `growth` is the exponent of the seconds
between the two largest sizes.

How much there is to reach: Gibbs sampling under the very model that made the data, in which all its rates are known
(benchmarks/reconcile_bound.py), gives for 10,000 meetings of seed 2 a best pairwise F1 of .905 and .899 at a precision of .95,
whether it starts from nothing or from the truth; for 2,000 of seed 7 .908 and .900, and no less when the days between rounds are
only known to be few rather than many. Two undated reports of people who met twice cannot be told apart by anybody. So REACH, .90
at .95, is the bound itself. The large path gets .894 at best on the former and .880 at a precision of .95:

    certainty   .45   .60   .70   .72
    precision  .910  .941  .950  .952
    recall     .878  .842  .819  .813
    F1         .894  .889  .880  .877

Exits with 0 when the reaches are met at every size that was run, else with 1.
"""

from __future__ import annotations

import argparse
import json
import math
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import synthetic_meetings as synthetic
from benchmarks.name_sets import database
from summarizer.reconcile.bulk import CERTAINTY
from tests.reconcile import scorers

Array = np.ndarray[Any, Any]

SIZES = (10_000, 100_000, 1_000_000)
NAMED = 100_000
"""At which names are matched, and the trade of precision for recall is shown."""
SEED = 2
CERTAINTIES = (0.5, 0.6, 0.65, 0.7, 0.8)
SECONDS = {100_000: 5.0, 1_000_000: 60.0}
MEGABYTES = 3000
GROWTH = 1.15
REACH = {"f1": 0.90, "precision": 0.95}
REACH_NAMED = 0.88
TIMES = 5.0
"""How many times the seconds with ids the run from names may take."""

_RUN = """
import json, resource, sys, time
start = time.perf_counter()
from summarizer.reconcile.bulk import cluster_named_rows, cluster_rows
cluster = cluster_named_rows if sys.argv[1] == "names" else cluster_rows
clusters = cluster(sys.argv[2], certainty=float(sys.argv[4]))
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
import numpy
numpy.save(sys.argv[3], clusters.labels)
print(json.dumps([seconds, time.process_time(), peak]))
"""


@dataclass(frozen=True)
class Run:
    """`cpu` and `seconds` are of the clustering with its imports; `megabytes` is the peak."""

    people: str
    meetings: int
    reports: int
    certainty: float
    seconds: float
    cpu: float
    megabytes: float
    pairs: scorers.Score
    b_cubed: scorers.Score
    lea: scorers.Score

    def line(self) -> str:
        scores = (self.pairs, self.b_cubed, self.lea)
        told = "  ".join(f"{s.precision:.3f} {s.recall:.3f} {s.f1:.3f}" for s in scores)
        return (
            f"{self.people:>5} {self.meetings:>9,} {self.reports:>9,} {self.certainty:>5.2f} {self.seconds:>7.1f}"
            f" {self.cpu:>7.1f} {self.megabytes:>6.0f}  {told}"
        )


HEAD = (
    "people  meetings   reports  cert. seconds  CPU s     MB  pairs P    R    F1  B³  P     R    F1  LEA P     R    F1"
)


def run(people: str, table: Path, truth: Array, meetings: int, certainty: float) -> Run:
    """One clustering in a process of its own, judged."""
    labels = table.with_suffix(".npy")
    command = [sys.executable, "-c", _RUN, people, str(table), str(labels), str(certainty)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    seconds, cpu, megabytes = json.loads(done.stdout)
    overlap = overlap_of(truth, np.load(labels))
    scores = scorers.pairwise(overlap), scorers.b_cubed(overlap), scorers.lea(overlap)
    return Run(people, meetings, len(truth), certainty, seconds, cpu, megabytes, *scores)


def overlap_of(truth: Array, labels: Array) -> scorers.Overlap:
    """The contingency table, counted in arrays: a mapping of millions would not fit."""
    overlap = scorers.Overlap({}, {})
    overlap.key = Counter(dict(enumerate(np.bincount(truth).tolist())))
    overlap.response = Counter(
        dict(zip(*(part.tolist() for part in np.unique(labels, return_counts=True)), strict=True))
    )
    cells, counts = np.unique(truth * np.int64(2**32) + labels, return_counts=True)
    keys = zip((cells >> 32).tolist(), (cells & (2**32 - 1)).tolist(), strict=True)
    overlap.cells = Counter(dict(zip(keys, counts.tolist(), strict=True)))
    return overlap


def measure(
    sizes: Iterable[int],
    seed: int,
    certainties: Sequence[float],
    names: sqlite3.Connection | None,
    named: Collection[int] = (NAMED,),
) -> Iterator[Run]:
    """The runs, by size; at the first certainty for all, at the others for ids at NAMED meetings; from names at sizes `named`."""
    with tempfile.TemporaryDirectory() as folder:
        for meetings in sizes:
            reports = synthetic.generate(meetings, seed)
            table = Path(folder, f"{meetings}.parquet")
            synthetic.write(reports, table, None, seed)
            several = certainties if meetings == NAMED else certainties[:1]
            for certainty in several:
                yield run("ids", table, reports.meeting, meetings, certainty)
            if names and meetings in named:
                spelled = synthetic.spellings(names, synthetic.people_of(meetings), seed)
                synthetic.write(reports, table, spelled, seed)
                yield run("names", table, reports.meeting, meetings, certainties[0])


def shortfalls(runs: Sequence[Run], certainty: float) -> list[str]:
    """What does not reach REACH, in words."""
    ids = [run for run in runs if run.people == "ids" and run.certainty == certainty]
    named = [run for run in runs if run.people == "names"]
    return (
        [line for run in ids for line in _short(run)]
        + _growth(ids)
        + [
            line
            for run in named
            for line in _short_named(run, next(one for one in ids if one.meetings == run.meetings))
        ]
    )


def _short(run: Run) -> Iterator[str]:
    seconds = SECONDS.get(run.meetings, math.inf)
    if run.seconds > seconds:
        yield f"{run.meetings:,} meetings: {run.seconds:.1f} s, not {seconds:g}"
    if run.megabytes > MEGABYTES:
        yield f"{run.meetings:,} meetings: {run.megabytes:.0f} MB, not {MEGABYTES}"
    for name, value in (("f1", run.pairs.f1), ("precision", run.pairs.precision)):
        if value < REACH[name]:
            yield f"{run.meetings:,} meetings: pairwise {name} {value:.3f}, not {REACH[name]:.2f}"


def _short_named(run: Run, ids: Run) -> Iterator[str]:
    if run.pairs.f1 < REACH_NAMED:
        yield f"from names: pairwise f1 {run.pairs.f1:.3f}, not {REACH_NAMED:.2f}"
    if run.seconds > TIMES * ids.seconds:
        yield f"from names: {run.seconds / ids.seconds:.1f} times the seconds, not {TIMES:g}"


def growth(runs: Sequence[Run]) -> float | None:
    """The exponent of the seconds between the two largest sizes; None for fewer than two."""
    largest = sorted(runs, key=lambda run: run.meetings)[-2:]
    if len(largest) < 2:
        return None
    small, large = largest
    return math.log(large.seconds / small.seconds) / math.log(large.reports / small.reports)


def _growth(runs: Sequence[Run]) -> list[str]:
    exponent = growth(runs)
    return [f"growth {exponent:.2f}, not {GROWTH}"] if exponent and exponent > GROWTH else []


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meetings", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--named", type=int, nargs="+", default=[NAMED], help="the sizes that are run from names, too")
    parser.add_argument("--names", help="names.sqlite3; fetched by pip when not given")
    parser.add_argument("--no-names", action="store_true", help="leave out the runs from names")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--certainty", type=float, default=CERTAINTY)
    asked = parser.parse_args(arguments)
    certainties = [asked.certainty, *(value for value in CERTAINTIES if value != asked.certainty)]
    print(HEAD)
    runs = []
    wanted = set(asked.named) & set(asked.meetings) and not asked.no_names
    with database(asked.names) if wanted else nullcontext() as names:
        for made in measure(asked.meetings, asked.seed, certainties, names, asked.named):
            print(made.line(), flush=True)
            runs.append(made)
    if exponent := growth([run for run in runs if run.people == "ids" and run.certainty == asked.certainty]):
        print(f"growth {exponent:.2f}")
    short = shortfalls(runs, asked.certainty)
    print("\n".join(f"short of the reach: {line}" for line in short) or "all reaches met")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())

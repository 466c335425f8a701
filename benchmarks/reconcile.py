"""Which reports tell of one meeting: ours, Splink and a union-find over equal names, on the test bed, in one run.

    python -m benchmarks.reconcile [--ablation] [--errors FILE] [--scale]

The test bed (tests/reconcile/) has real public meetings of 2017 to 2025, each in several reports of our own wording,
Arabic and English, and families of meetings that look alike. Its two halves have no meeting in common; weights were set
on the first at most, so that the second is the figure to trust. Both, and the two together in one pool, are printed.

    ours        summarizer.reconcile
    splink      Splink 5 on DuckDB: people and countries as arrays (how many in common), day (distance), place and mode
                (equal), trained by its own expectation maximisation, clustered by its connected components at the
                threshold that is best for the very set it is judged on
    equal       union-find over records with the same day that have two names, folded, letter for letter in common

"pair P" is the merge precision, "impure" the number of merged meetings that hold a stranger, "hard negatives" how many
pairs of records of look-alike meetings were joined, "s" seconds of CPU.

Every method is given the same records. Where a record has a name in both scripts, the peers are given the English one:
they have nothing to bridge scripts with. Peers that are not installed are skipped and named.

Reach, for ours on both halves together: CoNLL F1 at least .95, merge precision (of the pairs of records that were merged,
the share that belong together) at least .99. Exit code 1 when it is not reached. --ablation turns off each feature and
each contradiction in turn. --errors writes the wrong joins and splits of the development half to a file; those of the
held-out half are only counted, by kind. --scale runs benchmarks/reconcile_scale.py after it.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

from summarizer import reconcile
from summarizer.arabic import fold
from summarizer.reconcile import features
from tests.reconcile import bed, scorers
from tests.reconcile.bed import Bed, Record, RecordId

Clusters = Mapping[RecordId, Any]
Method = Callable[[Bed], Clusters]

CONLL, MERGES = 0.95, 0.99
SETS = {"development": ("development",), "held out": ("heldout",), "both": bed.HALVES}
HEAD = (
    f"{'':34}{'CoNLL':>7}{'MUC':>7}{'B³':>7}{'CEAFe':>7}{'LEA':>7}{'pair P':>8}{'pair R':>8}{'pair F':>8}"
    f"{'impure':>8}{'hard negatives':>16}{'s':>7}"
)


# -- methods --------------------------------------------------------------------------------------------------


def ours(given: Bed) -> Clusters:
    return bed.clusters_of(reconcile(given.articles))


def names_of(record: Record) -> list[str]:
    """Names as a peer gets them: in English where the record has it, folded."""
    return sorted({fold(p.name_en or p.name) for p in record.says.participants})


def equal_names(given: Bed) -> Clusters:
    """Records with one day and two names in common are one meeting, and so on through others."""
    parents = {record.id: record.id for record in given.records}

    def root(at: RecordId) -> RecordId:
        while parents[at] != at:
            at = parents[at]
        return at

    first: dict[tuple[str, str, str | None], RecordId] = {}
    for record in given.records:
        for one, other in combinations(names_of(record), 2):
            home = first.setdefault((one, other, record.says.date), record.id)
            parents[root(record.id)] = root(home)
    return {at: root(at) for at in parents}


def splink(given: Bed) -> Clusters:
    """Splink's clusters at the best of its thresholds."""
    predictions, linker = _splink_predictions(given)
    ids = {_key(record.id): record.id for record in given.records}
    tried = []
    for threshold in (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999):
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predictions, threshold_match_probability=threshold
        )
        clusters = {ids[row["unique_id"]]: row["cluster_id"] for row in found.as_record_list()}
        tried.append((scorers.score(given.truth, clusters).conll, threshold, clusters))
    best = max(tried, key=lambda entry: entry[:2])
    splink_thresholds.append(best[1])
    return best[2]


splink_thresholds: list[float] = []


def _key(own: RecordId) -> str:
    return f"{own[0]}:{own[1]}"


def _row(record: Record) -> dict[str, Any]:
    said = record.says
    day = said.date if said.date and len(said.date) == 10 else None
    return {
        "unique_id": _key(record.id),
        "people": names_of(record) or None,
        "countries": sorted({p.country for p in said.participants if p.country}) or None,
        "day": day,
        "month": said.date[:7] if said.date and said.date[0].isdigit() else None,
        "place": fold(said.city_en or said.place or "") or None,
        "mode": None if said.mode == "unknown" else said.mode,
    }


def _splink_predictions(given: Bed) -> tuple[Any, Any]:
    import pyarrow as pa
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI()
    table = database.register(pa.Table.from_pylist([_row(record) for record in given.records]))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.ArrayIntersectAtSizes("people", [3, 2, 1]),
            compare.ArrayIntersectAtSizes("countries", [2, 1]),
            compare.AbsoluteDateDifferenceAtThresholds(
                "day", input_is_string=True, metrics=["day", "day"], thresholds=[1, 7]
            ),
            compare.ExactMatch("place"),
            compare.ExactMatch("mode"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("people", arrays_to_explode=["people"]),
            block_on("day"),
            block_on("month", "place"),
        ],
    )
    linker = Linker(table, settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("day", "place")], recall=0.5)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=20261122)
    training.estimate_parameters_using_expectation_maximisation(block_on("day"))
    training.estimate_parameters_using_expectation_maximisation(block_on("place"))
    return linker.inference.predict(threshold_match_probability=0.01), linker


def methods() -> dict[str, Method]:
    found: dict[str, Method] = {"ours": ours}
    if find_spec("splink") and find_spec("duckdb"):
        found["splink, at its best threshold"] = splink
    else:
        print("splink: skipped, not installed (pip install 'splink>=5' duckdb)")
    found["equal names and day, union-find"] = equal_names
    return found


# -- figures --------------------------------------------------------------------------------------------------


def line(name: str, given: Bed, clusters: Clusters, seconds: float) -> str:
    report = scorers.score(given.truth, clusters)
    joined = sum(clusters[n.one] == clusters[n.other] for n in given.negatives)
    figures = (report.conll, report.muc.f1, report.b_cubed.f1, report.ceaf_e.f1, report.lea.f1)
    pairs = (report.merge_precision, report.pairwise.recall, report.pairwise.f1)
    meetings: dict[Any, set[str]] = {}
    for record, cluster in clusters.items():
        meetings.setdefault(cluster, set()).add(given.truth[record])
    impure = sum(len(found) > 1 for found in meetings.values())
    return (
        f"{name:34}{''.join(f'{100 * x:7.1f}' for x in figures)}{''.join(f'{100 * x:8.1f}' for x in pairs)}"
        f"{impure:>8}{joined:>8} of {len(given.negatives):<5}{seconds:6.1f}"
    )


def reached(given: Bed, clusters: Clusters) -> bool:
    report = scorers.score(given.truth, clusters)
    return report.conll >= CONLL and report.merge_precision >= MERGES


def compare_all(beds: Mapping[str, Bed]) -> bool:
    met = False
    found = methods()
    for title, given in beds.items():
        print(
            f"\n{title.upper()}: {len(given.records)} records of {len(set(given.truth.values()))} meetings, "
            f"{len(given.negatives)} hard negatives from {len(given.negative_meetings)} pairs of meetings\n{HEAD}"
        )
        for name, method in found.items():
            started = time.process_time()
            clusters = method(given)
            spent = time.process_time() - started
            label = f"splink, at its best threshold {splink_thresholds[-1]:g}" if method is splink else name
            print(line(label, given, clusters, spent))
            if method is ours:
                met = reached(given, clusters)  # the last set is both halves together
    return met


# -- ablation -------------------------------------------------------------------------------------------------


@contextmanager
def without(table: str, entry: Any) -> Iterator[None]:
    """A table of features or contradictions without one of its entries."""
    whole = getattr(features, table)
    setattr(features, table, tuple(other for other in whole if other is not entry))
    try:
        yield
    finally:
        setattr(features, table, whole)


def ablation(given: Bed) -> None:
    print(f"\nABLATION, both halves together\n{HEAD}")
    print(line("everything on", given, ours(given), 0))
    for table in ("FEATURES", "CONTRADICTIONS"):
        for entry in getattr(features, table):
            with without(table, entry):
                started = time.process_time()
                clusters = ours(given)
                label = f"without {table.lower().rstrip('s')} {entry.__name__}"
                print(line(label, given, clusters, time.process_time() - started))


# -- errors ---------------------------------------------------------------------------------------------------


def errors(given: Bed, clusters: Clusters) -> Iterator[tuple[str, Record, Record]]:
    """Wrong joins, one for each two meetings that were joined, and wrong splits, one for each two clusters of a meeting."""
    seen: set[tuple[str, frozenset[Any]]] = set()
    for one, other in combinations(given.records, 2):
        together = clusters[one.id] == clusters[other.id]
        if together == (one.meeting == other.meeting):
            continue
        kind = "joined" if together else "split"
        what = frozenset((one.meeting, other.meeting) if together else (clusters[one.id], clusters[other.id]))
        if (kind, what) not in seen:
            seen.add((kind, what))
            yield kind, one, other


def told(record: Record, given: Bed) -> str:
    said = record.says
    return (
        f"  - `{record.meeting}` {record.article.published} {said.status}, date {said.date}, place {said.place}, "
        f"mode {said.mode}: {said.quote}\n    (fact: {given.facts[record.meeting]['date']})\n"
    )


def error_list(given: Bed, clusters: Clusters) -> str:
    lines = ["# Errors on the development half\n"]
    for kind, one, other in errors(given, clusters):
        why = features.contradiction(*_mentions(one, other, given)) if kind == "split" else None
        lines.append(
            f"\n- wrongly {kind}{f' (forbidden: {why})' if why else ''}\n{told(one, given)}{told(other, given)}"
        )
    return "".join(lines)


def _mentions(one: Record, other: Record, given: Bed) -> list[Any]:
    from summarizer.reconcile.mentions import mentions_of

    known = {
        (mention.article.id, mention.grounded.of(mention.meeting).start): mention
        for grounded in given.articles
        if grounded.article.id in (one.id[0], other.id[0])
        for mention in mentions_of(grounded)
    }
    return [known[one.id], known[other.id]]


def error_kinds(given: Bed, clusters: Clusters) -> str:
    kinds = {frozenset((given.truth[n.one], given.truth[n.other])): n.kind for n in given.negatives}
    count: Counter[str] = Counter()
    for kind, one, other in errors(given, clusters):
        pair = frozenset((one.meeting, other.meeting))
        count[f"{kind}: {kinds.get(pair, 'not of one family')}" if kind == "joined" else _split_kind(one, other)] += 1
    return "".join(f"- {number} wrongly {kind}\n" for kind, number in count.most_common()) or "- none\n"


def _split_kind(one: Record, other: Record) -> str:
    for field in ("status", "date", "place", "mode"):
        mine, yours = getattr(one.says, field), getattr(other.says, field)
        if mine != yours and not (field == "place" and None not in (mine, yours)):
            return f"split: reports that differ in {field}, among others"
    return "split: reports that agree on status, date and mode"


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--errors", type=Path)
    parser.add_argument("--scale", action="store_true")
    asked = parser.parse_args(given)
    beds = {title: bed.load(*halves) for title, halves in SETS.items()}
    met = compare_all(beds)
    if asked.ablation:
        ablation(beds["both"])
    if asked.errors:
        clusters, hidden = ours(beds["development"]), ours(beds["held out"])
        report = error_list(beds["development"], clusters)
        report += f"\n# Errors on the held-out half, by kind\n\n{error_kinds(beds['held out'], hidden)}"
        asked.errors.write_text(report, encoding="utf-8")
    print(f"\nCoNLL F1 ≥ {CONLL} and merge precision ≥ {MERGES}: {'reached' if met else 'NOT reached'}")
    if asked.scale:
        if not find_spec("benchmarks.reconcile_scale"):
            print("--scale: benchmarks/reconcile_scale.py is not there", file=sys.stderr)
            return 1
        from benchmarks import reconcile_scale

        sys.argv[1:] = []  # it is to use its own defaults
        met = reconcile_scale.main() == 0 and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

"""The scorers against the examples worked out in the papers that define them."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .scorers import Overlap, assignment, b_cubed, ceaf_e, lea, muc, pairwise, partition, score

# Bagga and Baldwin 1998, section 5 (figures 1 to 4); Luo 2005, figure 1, takes the example over and adds (c) and (d).
TRUTH = ["12345", "67", "89ABC"]
ONE_PAIR_TOO_MANY = ["12345", "6789ABC"]
TWO_LARGE_JOINED = ["1234589ABC", "67"]
ALL_ONE = ["123456789ABC"]
ALL_APART = list("123456789ABC")

# Pradhan et al. 2014, section 4: the response lacks one record of the key and has two that the key lacks.
KEY = ["abc", "defg"]
RESPONSE = ["ab", "cd", "fghi"]


def overlap(key: list[str], response: list[str]) -> Overlap:
    return Overlap(partition(key), partition(response))


@pytest.mark.parametrize(("response", "expected"), [(ONE_PAIR_TOO_MANY, (0.76, 1.0)), (TWO_LARGE_JOINED, (0.58, 1.0))])
def test_b_cubed_gives_the_figures_of_bagga_and_baldwin(response: list[str], expected: tuple[float, float]) -> None:
    assert tuple(b_cubed(overlap(TRUTH, response))) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("response", [ONE_PAIR_TOO_MANY, TWO_LARGE_JOINED])
def test_muc_cannot_tell_the_two_errors_of_bagga_and_baldwin_apart(response: list[str]) -> None:
    assert tuple(muc(overlap(TRUTH, response))) == pytest.approx((0.90, 1.0), abs=0.005)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (ONE_PAIR_TOO_MANY, (0.947, 0.865, 0.733)),
        (TWO_LARGE_JOINED, (0.947, 0.737, 0.667)),
        (ALL_ONE, (0.900, 0.545, 0.294)),
        (ALL_APART, (0.0, 0.400, 0.178)),
    ],
)
def test_muc_b_cubed_and_ceaf_give_the_f_measures_of_luo_table_1(
    response: list[str], expected: tuple[float, float, float]
) -> None:
    found = overlap(TRUTH, response)
    assert (muc(found).f1, b_cubed(found).f1, ceaf_e(found).f1) == pytest.approx(expected, abs=0.0006)


def test_records_on_one_side_only_are_scored_as_by_pradhan_and_others() -> None:
    found = overlap(KEY, RESPONSE)
    assert tuple(muc(found)) == pytest.approx((0.40, 0.40))
    assert tuple(b_cubed(found)) == pytest.approx((0.50, 0.42), abs=0.005)
    assert tuple(ceaf_e(found)) == pytest.approx((0.43, 0.65), abs=0.005)


def test_lea_gives_the_figures_worked_out_by_its_definition() -> None:
    """Moosavi and Strube 2016, section 4, on the clusters of Pradhan et al.: recall (3 · 1/3 + 4 · 1/6) / 7, precision
    (2 · 1/1 + 2 · 0 + 4 · 1/6) / 8."""
    assert tuple(lea(overlap(KEY, RESPONSE))) == pytest.approx((8 / 3 / 8, 5 / 3 / 7))


def test_lea_counts_a_singleton_when_it_is_one_on_both_sides() -> None:
    assert lea(overlap(["a", "b", "cd"], ["a", "b", "c", "d"])).recall == pytest.approx(2 / 4)
    assert lea(overlap(["a", "b"], ["ab"])).recall == 0.0


def test_pairwise_counts_pairs_of_records() -> None:
    assert tuple(pairwise(overlap(["abc", "d"], ["ab", "cd"]))) == pytest.approx((1 / 2, 1 / 3))


def test_a_giant_cluster_that_b_cubed_hides_is_seen_by_pairs_and_by_lea() -> None:
    truth = [[(meeting, report) for report in range(3)] for meeting in range(1000)]
    giant = [[record for cluster in truth[:100] for record in cluster], *truth[100:]]
    report = score(partition(truth), partition(giant))
    assert report.b_cubed.f1 > 0.94
    assert report.pairwise.precision < 0.1
    assert report.merge_precision == report.pairwise.precision


def test_merging_nothing_is_not_merging_wrongly() -> None:
    assert score(partition(["ab"]), partition(["a", "b"])).merge_precision == 1.0


def test_a_record_in_two_clusters_is_refused() -> None:
    with pytest.raises(ValueError, match="two clusters"):
        partition(["ab", "bc"])


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(0, 1), min_size=5, max_size=5), min_size=1, max_size=5))
def test_the_assignment_is_as_good_as_the_best_of_all(table: list[list[float]]) -> None:
    best = max(sum(row[c] for row, c in zip(table, order, strict=False)) for order in permutations(range(5)))
    assert assignment(table) == pytest.approx(best)


def test_large_components_are_aligned_as_by_scipy() -> None:
    """Beyond a hundred rows scipy does it; just below, this code."""
    optimize = pytest.importorskip("scipy.optimize", reason="scipy is not installed")
    numpy = pytest.importorskip("numpy")
    chance = random.Random(20261122)
    table = [[chance.random() if chance.random() < 0.1 else 0.0 for _ in range(120)] for _ in range(99)]
    rows, columns = optimize.linear_sum_assignment(numpy.array(table), maximize=True)
    assert assignment(table) == pytest.approx(numpy.array(table)[rows, columns].sum())
    tangled = overlap_of(150, chance)
    assert 0 < ceaf_e(tangled).f1 < 1


def overlap_of(clusters: int, chance: random.Random) -> Overlap:
    """Clusters that all hang together."""
    records = range(clusters * 4)
    return Overlap({r: r % clusters for r in records}, {r: chance.randrange(clusters) for r in records})


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_the_truth_scores_one_and_precision_and_recall_change_places(pairs: list[tuple[int, int]]) -> None:
    key = {record: k for record, (k, _) in enumerate(pairs)}
    response = {record: r for record, (_, r) in enumerate(pairs)}
    there, back = score(key, response), score(response, key)
    for mine, yours in zip(there, back, strict=True):
        assert mine.precision == pytest.approx(yours.recall)
        assert mine.recall == pytest.approx(yours.precision)
    same = score(key, key)
    assert (same.b_cubed.f1, same.ceaf_e.f1, same.lea.f1) == pytest.approx((1.0, 1.0, 1.0))


def test_scorch_agrees_on_random_partitions() -> None:
    peer = pytest.importorskip("scorch.scores", reason="scorch 0.2.0 is not installed: pip install scorch")
    chance = random.Random(20261122)
    for size in (12, 60, 300):
        key = {record: chance.randrange(size // 3) for record in range(size)}
        response = {record: k if chance.random() < 0.7 else chance.randrange(size // 3) for record, k in key.items()}
        found = score(key, response)
        clusters = [[{r for r in side if side[r] == c} for c in set(side.values())] for side in (key, response)]
        for ours, theirs in ((found.muc, peer.muc), (found.b_cubed, peer.b_cubed), (found.ceaf_e, peer.ceaf_e)):
            recall, precision, f1 = theirs(*clusters)
            assert (ours.recall, ours.precision, ours.f1) == pytest.approx((recall, precision, f1))

"""Log weights of the large path where the date leaves room, in the manner of Fellegi and Sunter (1969).

Fitted by logistic regression (conditional logit for ATTACH) on synthetic reports with seed 1, see
benchmarks/reconcile_scale.py, and rounded. On one day the weights of the small path hold (cores).
"""

from __future__ import annotations

from typing import Final, NamedTuple

SAME_DAY: Final = 3.0
"""What the small path gives for one day, see `features.date`."""
MOST_OF_PEOPLE: Final = 6.0
"""What it gives at most for people, see `features.people`."""


class DayApart(NamedTuple):
    """Two clusters on two days running: one meeting, if one of them has its day wrong."""

    start: float = 1.25
    more: float = -2.3  # each report of the smaller cluster beyond the first
    size: float = -0.75  # times the logarithm of the size of the larger
    same_place: float = 0.95
    same_mode: float = 0.6
    unmatched: float = -0.3  # each party that only one has, two at most


class Attach(NamedTuple):
    """A report whose date leaves room, against a cluster that it fits; 0 is for belonging to none."""

    near: float = 2.6  # dated to a week
    wide: float = 2.2  # ... to a month
    open: float = 1.7  # ... to more, or not at all
    unmatched: float = -0.25
    same_place: float = 0.5
    place_unknown: float = -0.35  # to the cluster, while the report tells one
    same_mode: float = 0.35
    mode_unknown: float = -0.25
    size: float = -0.45  # times the logarithm of the cluster's


class Leftover(NamedTuple):
    """Two reports with vague dates that overlap, neither of which fits a cluster well enough."""

    near: float = 2.6
    wide: float = 2.2
    open: float = 2.1
    same_place: float = 0.35
    same_mode: float = 0.3
    unmatched: float = -0.1
    rivals: float = -2.4  # times the logarithm of 1 more than the clusters that the one with more of them could be in


DAY_APART: Final = DayApart()
ATTACH: Final = Attach()
LEFTOVER: Final = Leftover()

MEANS: Final = -3.0
"""In person for one, indirect for the other; any other two modes exclude each other."""

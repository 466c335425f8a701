"""Log weights of the large path where the date leaves room, in the manner of Fellegi and Sunter (1969).

Fitted by logistic regression (conditional logit for ATTACH) on 100,000 synthetic meetings with seed 1, see
benchmarks/reconcile_scale.py, and rounded. On one day the weights of the small path hold (cores).
"""

from __future__ import annotations

from typing import Final, NamedTuple

SAME_DAY: Final = 3.0
"""What the small path gives for one day, see `features.date`."""
MOST_OF_PEOPLE: Final = 6.0
"""What it gives at most for people, see `features.people`."""


ONE_DAY: Final = 3.5
"""Two clusters of one day that share two people: 97 of 100 are one."""


class DayApart(NamedTuple):
    """Two clusters on two days running: one meeting, if one of them has its day wrong."""

    start: float = 3.55
    more: float = -2.25  # each report of the smaller cluster beyond the first
    size: float = -0.7  # times the logarithm of the size of the larger
    same_place: float = 0.65
    same_mode: float = 0.55
    again: float = -2.2  # if the same people have yet another meeting near it
    often: float = 0.55  # ... times the logarithm of all their meetings: some are near it by chance
    dated: float = -1.1  # times that of 1 more than the vague reports that could be of the one that has more of them
    undated: float = -0.55
    one_only: float = -0.45  # if a report of their week or month is kept from one of them only


class Attach(NamedTuple):
    """A report whose date leaves room, against a cluster that it fits; 0 is for belonging to none."""

    near: float = 3.85  # dated to a week
    wide: float = 3.45  # ... to a month
    open: float = 3.05  # ... to more, or not at all
    missing: float = -0.15  # each party that only the cluster has
    unheard: float = -0.4  # each that only the report has, and each report of the cluster that leaves it out
    same_place: float = 0.75
    place_unknown: float = -0.35  # to the cluster, while the report tells one
    same_mode: float = 0.6
    size: float = -0.4  # times the logarithm of the cluster's
    choices: float = -0.65  # times that of the clusters that the report fits
    rivals: float = -0.65  # times that of the reports that fit the cluster
    again: float = -1.75  # as in DayApart
    often: float = 0.6


class Leftover(NamedTuple):
    """Two reports with vague dates that overlap, neither of which fits a cluster well enough."""

    near: float = 2.4
    wide: float = 2.05
    open: float = 1.95
    same_place: float = 0.45
    same_mode: float = 0.45
    unmatched: float = -0.1
    rivals: float = -2.2  # times the logarithm of 1 more than the clusters that the one with more of them could be in


DAY_APART: Final = DayApart()
ATTACH: Final = Attach()
LEFTOVER: Final = Leftover()

MEANS: Final = -3.0
"""In person for one, indirect for the other; any other two modes exclude each other."""

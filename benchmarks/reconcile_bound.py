"""How well the synthetic reports can be told apart at all: Gibbs sampling under the very model that made them.

    python -m benchmarks.reconcile_bound [--meetings 2000] [--seed 7] [--sweeps 60] [--from-truth]

The sampler knows every rate of benchmarks/synthetic_meetings.py, who is how frequent and which days lie between rounds; no
matcher of real reports does. It moves one report at a time between meetings, by the probability of all that is known
of the meeting with it against without it. Over the sweeps behind the first third, a pair's share of being together is its
probability. Pairs above a threshold, which need not even form clusters, give the precision, recall and F1 that are printed:
about what a matcher can reach. Two starts, apart and from the truth, that agree say that the sampler has settled.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random
from typing import NamedTuple

import numpy as np

from benchmarks import synthetic_meetings as synthetic

_NEW = -1
_GAPS = {gap: synthetic.DAYS_BETWEEN.count(gap) / len(synthetic.DAYS_BETWEEN) for gap in synthetic.DAYS_BETWEEN}
_AGAIN = 0.5  # rounds that follow a meeting, in the mean: 40 % of the groups have 2.5 more, over two meetings a group
_ANOTHER_CITY = (1 - synthetic.SAME_CITY) / synthetic.CITIES
_LONG = 200  # days; a window that is wider has no end in practice


class Report(NamedTuple):
    people: frozenset[int]
    first: int | None
    last: int | None
    city: int
    mode: int


class Meeting(NamedTuple):
    people: frozenset[int]
    day: int
    city: int


class Fit(NamedTuple):
    """The probability of a meeting with some reports, the weights of its days, and what is known of it."""

    mass: float
    days: list[tuple[int, float]]
    people: frozenset[int]
    city: int


_IMPOSSIBLE = Fit(0.0, [], frozenset(), -1)


class Sampler:
    def __init__(self, reports: Sequence[Report], meetings: int, start: Iterable[int], seed: int) -> None:
        self.reports = reports
        self.rng = Random(seed)  # noqa: S311
        self.groups = meetings / 2
        shares = 1 / np.arange(1, synthetic.people_of(meetings) + 1) ** synthetic.ZIPF
        self.shares = (shares / shares.sum()).tolist()
        self.members: dict[int, list[int]] = {}
        self.meetings: dict[int, Meeting] = {}
        self.of_people: dict[frozenset[int], set[int]] = defaultdict(set)
        self.of_pair: dict[tuple[int, int], set[int]] = defaultdict(set)
        self.label = list(start)
        self.next = max(self.label) + 1
        members: dict[int, list[int]] = defaultdict(list)
        for report, meeting in enumerate(self.label):
            members[meeting].append(report)
        for meeting, told in members.items():
            self._put(meeting, told)

    def sweep(self) -> None:
        order = list(range(len(self.reports)))
        self.rng.shuffle(order)
        for report in order:
            self._move(report)

    def _move(self, report: int) -> None:
        old = self.label[report]
        rest = [other for other in self.members[old] if other != report]
        self._drop(old)
        if rest:
            self._put(old, rest)
        near = {meeting for pair in _pairs(self.reports[report].people) for meeting in self.of_pair[pair]}
        options = [(_NEW, self._fit([report], _NEW).mass)]
        options += [(meeting, ratio) for meeting in sorted(near) if (ratio := self._gain(report, meeting))]
        chosen = self._drawn(options)
        told = [report] if chosen == _NEW else [*self.members[chosen], report]
        if chosen == _NEW:
            chosen, self.next = self.next, self.next + 1
        else:
            self._drop(chosen)
        self._put(chosen, told)
        self.label[report] = chosen

    def _gain(self, report: int, meeting: int) -> float:
        """The probability of a meeting with the report over that without it."""
        grown = self._fit([*self.members[meeting], report], meeting).mass
        return grown / self._fit(self.members[meeting], meeting).mass if grown else 0.0

    def _drawn(self, options: Sequence[tuple[int, float]]) -> int:
        return self.rng.choices([value for value, _ in options], [weight for _, weight in options])[0]

    def _put(self, meeting: int, told: list[int]) -> None:
        fit = self._fit(told, meeting)
        self.members[meeting] = told
        self.meetings[meeting] = Meeting(fit.people, self._drawn(fit.days), fit.city)
        self.of_people[fit.people].add(meeting)
        for pair in _pairs(fit.people):
            self.of_pair[pair].add(meeting)

    def _drop(self, meeting: int) -> None:
        people = self.meetings.pop(meeting).people
        del self.members[meeting]
        self.of_people[people].discard(meeting)
        for pair in _pairs(people):
            self.of_pair[pair].discard(meeting)

    def _fit(self, told: Sequence[int], but: int) -> Fit:
        """A meeting with exactly these reports, the others but one as they stand."""
        reports = [self.reports[at] for at in told]
        people = frozenset().union(*(report.people for report in reports))
        cities, modes = (
            {value for value in values if value >= 0}
            for values in zip(*((r.city, r.mode) for r in reports), strict=True)
        )
        if len(people) > 4 or len(cities) > 1 or len(modes) > 1:
            return _IMPOSSIBLE
        city = next(iter(cities), -1)
        days = self._days(reports, people, city, but)
        fixed = _told(reports, people) * (synthetic.MODE_SHARES[modes.pop()] if modes else 1.0)
        return Fit(fixed * sum(weight for _, weight in days), days, people, city)

    def _days(self, reports: Sequence[Report], people: frozenset[int], city: int, but: int) -> list[tuple[int, float]]:
        """The days on which the meeting may have been, by how likely it then was and was told so."""
        others = [self.meetings[at] for at in self.of_people[people] if at != but]
        alone = self._rate(people) / (synthetic.CITIES if city >= 0 else 1)
        first = max((r.first - (r.first == r.last) for r in reports if r.first is not None), default=-(10**6))
        last = min(
            (r.last + (r.first == r.last) for r in reports if r.first is not None and r.last is not None), default=10**6
        )
        if last - first > _LONG:
            undated = _OPEN ** len(reports)
            near = [
                (m.day + gap * side, undated * _AGAIN * share * _moved(city, m.city))
                for m in others for gap, share in _GAPS.items() for side in (1, -1)
            ]  # fmt: skip
            return [(self.rng.randrange(synthetic.DAYS), undated * (alone + 1e-12)), *near]
        found = []
        for day in range(first, last + 1):
            again = sum(_AGAIN * _GAPS.get(abs(day - m.day), 0) * _moved(city, m.city) for m in others)
            weight = (alone / synthetic.DAYS + again) * math.prod(_dated(report, day) for report in reports)
            if weight:
                found.append((day, weight))
        return found

    def _rate(self, people: frozenset[int]) -> float:
        """How many groups of exactly these people there are, in the mean."""
        size = synthetic.GROUP_SIZES.count(len(people)) / len(synthetic.GROUP_SIZES)
        return self.groups * size * math.factorial(len(people)) * math.prod(self.shares[person] for person in people)


_OPEN = 1 - synthetic.EXACT - synthetic.DAY_OFF - synthetic.WEEK - synthetic.MONTH


def _dated(report: Report, day: int) -> float:
    """The probability of the date that a report gives, if the meeting was on this day."""
    if report.first is None or report.last is None:
        return _OPEN
    if report.first == report.last:
        return {0: synthetic.EXACT, 1: synthetic.DAY_OFF / 2}.get(abs(report.first - day), 0.0)
    if not report.first <= day <= report.last:
        return 0.0
    return synthetic.WEEK if report.last - report.first == 6 else synthetic.MONTH


def _told(reports: Sequence[Report], people: frozenset[int]) -> float:
    """The probability of what the reports tell of people, city and mode, and of their number."""
    number = len(reports)
    found = math.exp(-synthetic.MORE_REPORTS) * synthetic.MORE_REPORTS ** (number - 1) * number
    for report in reports:
        left_out = len(people) - len(report.people)
        found *= (1 - synthetic.LEFT_OUT) ** len(report.people) * synthetic.LEFT_OUT**left_out
        found *= synthetic.PLACE_KNOWN if report.city >= 0 else 1 - synthetic.PLACE_KNOWN
        found *= synthetic.MODE_KNOWN if report.mode >= 0 else 1 - synthetic.MODE_KNOWN
    return found


def _moved(city: int, other: int) -> float:
    """The probability of a city, if that of the round before or behind is the other."""
    if city < 0:
        return 1.0
    if other < 0:
        return 1 / synthetic.CITIES
    return _ANOTHER_CITY + synthetic.SAME_CITY * (city == other)


def _pairs(people: Iterable[int]) -> Iterator[tuple[int, int]]:
    return combinations(sorted(people), 2)


def reports_of(made: synthetic.Reports) -> list[Report]:
    columns = (made.people, made.first, made.last, made.dated, made.city, made.mode)
    return [
        Report(frozenset(p for p in people if p >= 0), first if dated else None, last if dated else None, city, mode)
        for people, first, last, dated, city, mode in zip(*(column.tolist() for column in columns), strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meetings", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sweeps", type=int, default=60)
    parser.add_argument("--from-truth", action="store_true")
    asked = parser.parse_args(arguments)
    made = synthetic.generate(asked.meetings, asked.seed)
    truth = made.meeting.tolist()
    start = truth if asked.from_truth else range(len(truth))
    sampler = Sampler(reports_of(made), asked.meetings, start, asked.seed)
    together: Counter[tuple[int, int]] = Counter()
    for sweep in range(asked.sweeps):
        sampler.sweep()
        if sweep >= asked.sweeps // 3:
            together.update(pair for told in sampler.members.values() for pair in _pairs(told))
    _show(together, asked.sweeps - asked.sweeps // 3, truth)
    return 0


def _show(together: Counter[tuple[int, int]], sweeps: int, truth: Sequence[int]) -> None:
    share = np.array(list(together.values())) / sweeps
    right = np.array([truth[a] == truth[b] for a, b in together])
    total = sum(size * (size - 1) // 2 for size in Counter(truth).values())
    print("threshold      P      R     F1")
    for threshold in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        kept = right[share >= threshold]
        precision, recall = kept.mean(), kept.sum() / total
        print(f"{threshold:9.2f}  {precision:.3f}  {recall:.3f}  {2 * precision * recall / (precision + recall):.3f}")


if __name__ == "__main__":
    sys.exit(main())

"""Which pairs of mentions are worth comparing.

Two mentions are compared when they share two parties (people or countries; one, where they have no more) and may be of
the same time. Those that give days within a week of each other meet in a sweep over the days, so that the cost follows
the number of reports of the same days, not of the same parties. A mention whose date is wide or open could be of any
meeting of its parties, and is looked for in a window:

- one with a month or so, among what lies in that month;
- one with an open date, around its publication, in the widest of WINDOWS that is not crowded;
- one without any time, among all meetings of its parties.

A window with more than CROWD reports is crowded: its parties meet too often for the mention to be told to one meeting by
them, and it is left to rarer keys. Such keys are two parties with the place, the round or the day of the year.
The pairs do not depend on the order of the mentions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, product

from .. import dates, names
from ..arabic import fold
from .mentions import Mention

CROWD = 64
"""Reports in one window that a mention without a narrow date is compared with, at most."""
WINDOWS = (62, 31, 14, 7, 3, 1)
"""Days before and after the publication of a report that gives no date."""
_EXACT = 7
_MONTH = 31
_SLACK = 1  # a report may have the day wrong by one
_EVER = (0, date.max.toordinal())

Pair = tuple[int, int]
Key = tuple[str, ...]
Window = tuple[int, int]
"""The first and the last day as ordinals, both inclusive."""


def candidates(mentions: Sequence[Mention]) -> set[Pair]:
    """Pairs of places in `mentions`, the smaller first."""
    times = [_Time(mention) for mention in mentions]
    keys = [_pairs(mention) for mention in mentions]
    vague = [at for at, time in enumerate(times) if not time.exact]
    wanted = {(*key, anchor) for at in vague for key in keys[at] for anchor in _anchors(mentions[at])}
    plain: dict[Key, list[int]] = defaultdict(list)
    anchored: dict[Key, list[int]] = defaultdict(list)
    for at, mention in enumerate(mentions):
        anchors = _anchors(mention) if wanted else ()
        for key in keys[at]:
            plain[key].append(at)
            for anchor in anchors:
                if (*key, anchor) in wanted:
                    anchored[*key, anchor].append(at)
    found: set[Pair] = set()
    for block in plain.values():
        found.update(_same_days([at for at in block if times[at].exact], times), _vague_pairs(block, times))
    for block in anchored.values():
        found.update(_vague_pairs(block, times))
    return found


def _pairs(mention: Mention) -> set[Key]:
    parties = mention.parties
    if len(parties) < 2:
        return {(key,) for party in parties for key in party}
    return {tuple(sorted(pair)) for one, other in combinations(parties, 2) for pair in product(one, other)}


def _anchors(mention: Mention) -> list[str]:
    """What tells a meeting from others of the same people, apart from its date."""
    meeting = mention.meeting
    anchors = {f"in {_sounds(name)}" for name in (meeting.city_en, meeting.city_ar, meeting.place) if name}
    if mention.round:
        anchors.add(f"round {mention.round}")
    point = dates.parse(meeting.date).points[0] if meeting.date else None
    if point and point.month and point.day:
        anchors.add(f"on {point.month}-{point.day}")
    return sorted(anchors)


def _sounds(name: str) -> str:
    """A place under a key that its spellings in both scripts have in common."""
    return " ".join(names.skeleton(word) for word in fold(name).split())


class _Time:
    """When a mention may be, for looking: `days`, where others find it (None: at any time), and `windows`, in which it
    looks for others, the widest first. An exact one needs none."""

    def __init__(self, mention: Mention) -> None:
        first, last = mention.possible
        known = first.toordinal() - _SLACK, last.toordinal() + _SLACK
        width = dates.width(mention.meeting.date)
        self.exact = width <= _EXACT
        self.days: Window | None = known
        self.windows = [known]
        if width > _MONTH and mention.published:
            around = [_around(mention.published, days, known) for days in WINDOWS]
            self.windows = [window for window in around if window] or self.windows
            self.days = _around(mention.published, _SLACK, known) or known
        elif mention.bounds is None:
            self.days = None


def _around(published: tuple[date, date], days: int, known: Window) -> Window | None:
    """The days around a publication that are known to be possible; None when none is."""
    first = max(published[0].toordinal() - days, known[0])
    last = min(published[1].toordinal() + days, known[1])
    return (first, last) if first <= last else None


def _same_days(exact: Sequence[int], times: Sequence[_Time]) -> Iterator[Pair]:
    """The pairs of a block whose days touch: a sweep along the first days that keeps those not yet over."""
    running: list[tuple[int, int]] = []
    for first, last, at in sorted((*_days(times[at]), at) for at in exact):
        running = [(end, other) for end, other in running if end >= first]
        yield from ((min(at, other), max(at, other)) for _, other in running)
        running.append((last, at))


def _days(time: _Time) -> Window:
    return time.days or _EVER


def _vague_pairs(block: Sequence[int], times: Sequence[_Time]) -> Iterator[Pair]:
    """The pairs of a block of which one at least has no narrow date."""
    vague = [at for at in block if not times[at].exact]
    if vague and len(block) > 1:
        timed, timeless = _Timed(block, times), [at for at in block if times[at].days is None]
        for at in vague:
            near = timed.in_first_uncrowded(times[at].windows)
            near += timeless if len(timeless) <= CROWD else []
            yield from ((min(at, other), max(at, other)) for other in near if other != at)


class _Timed:
    """The mentions of a block that have a time, sorted so that a window is looked up without passing over the rest."""

    def __init__(self, block: Sequence[int], times: Sequence[_Time]) -> None:
        spans = sorted((*time.days, at) for at in block if (time := times[at]).days)
        self.firsts = [first for first, _, _ in spans]
        self.lasts = sorted(last for _, last, _ in spans)
        self.by_width: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # under powers of two
        for first, last, at in spans:
            self.by_width[(last - first).bit_length()].append((first, last, at))

    def in_first_uncrowded(self, windows: Sequence[Window]) -> list[int]:
        """The mentions in the first window that has no more than CROWD; none when all are crowded."""
        fitting = next((window for window in windows if self._count(window) <= CROWD), None)
        return list(self._within(fitting)) if fitting else []

    def _count(self, window: Window) -> int:
        return bisect_right(self.firsts, window[1]) - bisect_left(self.lasts, window[0])

    def _within(self, window: Window) -> Iterator[int]:
        for bits, spans in self.by_width.items():
            start = bisect_left(spans, (window[0] - (1 << bits),))
            end = bisect_right(spans, (window[1], _EVER[1] + _SLACK + 1))
            yield from (at for _, last, at in spans[start:end] if last >= window[0])

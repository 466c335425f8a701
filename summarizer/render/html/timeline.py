"""The meetings as rows of a calendar: a row a year, twelve columns, years without a meeting folded into one thin row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ... import dates
from ..view import MeetingView

Months = tuple[int, int]
_CROWD = 9
"""More meetings than this in one month are shown as a count."""
_LONGEST = 10
"""A span of more years than this stands in its first and last year only."""


@dataclass(frozen=True)
class Mark:
    """A meeting in the row of a year, from month `first` to month `last` (1 to 12, inclusive). `exact`: its day is known.
    `count` is over 1 for a mark that stands for so many meetings of a crowded month; `meeting` is then the first of them.
    `lane` counts from 0 within the year."""

    meeting: MeetingView
    first: int
    last: int
    exact: bool
    lane: int = 0
    count: int = 1


@dataclass(frozen=True)
class Year:
    """`cells` are the marks of one month each, by month; `spans` those over several, in lanes."""

    year: int
    cells: tuple[tuple[int, tuple[Mark, ...]], ...]
    spans: tuple[Mark, ...]


@dataclass(frozen=True)
class Gap:
    """Years without a meeting, both ends inclusive."""

    first: int
    last: int


@dataclass(frozen=True)
class Timeline:
    rows: tuple[Year | Gap, ...]
    undated: tuple[MeetingView, ...]
    """Those of no known year."""

    @property
    def lanes(self) -> int:
        return max((mark.lane + 1 for row in self.rows if isinstance(row, Year) for mark in row.spans), default=0)


def timeline(meetings: Sequence[MeetingView]) -> Timeline:
    placed: dict[int, list[Mark]] = defaultdict(list)
    undated = []
    for meeting in meetings:
        marks = dict(_marks(meeting))
        for year, mark in marks.items():
            placed[year].append(mark)
        if not marks:
            undated.append(meeting)
    return Timeline(tuple(_rows(placed)), tuple(undated))


def _marks(meeting: MeetingView) -> Iterable[tuple[int, Mark]]:
    """The year and the mark in it, for each year that the meeting may have been in."""
    when = dates.parse(meeting.date) if meeting.date else None
    bounds = when.bounds(widen=False) if when else None
    if when is None or bounds is None:
        return
    first, last = bounds
    open_end = first == date.min or last == date.max
    first, last = (last if first == date.min else first), (first if last == date.max else last)
    vague = any(point and point.mark in ("~", "%") for point in when.points)
    exact = first == last and not open_end and not vague
    years: Iterable[int] = range(first.year, last.year + 1)
    if last.year - first.year > _LONGEST:
        years = (first.year, last.year)
    for year in years:
        begin = first.month if year == first.year else 1
        end = last.month if year == last.year else 12
        yield year, Mark(meeting, begin, end, exact)


def _rows(placed: dict[int, list[Mark]]) -> Iterable[Year | Gap]:
    before = None
    for year in sorted(placed):
        if before is not None and year - before > 1:
            yield Gap(before + 1, year - 1)
        yield _year(year, placed[year])
        before = year


def _year(year: int, marks: list[Mark]) -> Year:
    cells: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.first == mark.last:
            cells[mark.first].append(mark)
    spans = [mark for mark in marks if mark.first != mark.last]
    return Year(year, tuple((month, _cell(cells[month])) for month in sorted(cells)), tuple(_in_lanes(spans)))


def _cell(marks: list[Mark]) -> tuple[Mark, ...]:
    return tuple(marks) if len(marks) <= _CROWD else (replace(marks[0], count=len(marks)),)


def _in_lanes(spans: list[Mark]) -> Iterable[Mark]:
    """Each span in the first lane that is free; those of the same months are counted together where they crowd."""
    alike: dict[Months, list[Mark]] = defaultdict(list)
    for span in spans:
        alike[span.first, span.last].append(span)
    free: list[int] = []
    for first, last in sorted(alike):
        for span in _cell(alike[first, last]):
            lane = next((lane for lane, until in enumerate(free) if until < first), len(free))
            free[lane:] = [last, *free[lane + 1 :]]
            yield replace(span, lane=lane)

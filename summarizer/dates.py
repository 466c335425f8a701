"""Dates as the press gives them: EDTF (ISO 8601-2, levels 0 to 2 as far as news needs it).

Read and compared here: `2025-05-08`, `2025-05`, `2025`, `XXXX-05-08`, `2025-05-XX`, seasons (`2025-21`),
intervals (`2025-05-08/2025-05-10`, `../2025-05-08`, `2025-05-08/..`), one of a set (`[2025-05-08,2025-05-09]`,
`[2025-05-08..2025-05-10]`), and the marks `?` uncertain, `~` approximate, `%` both.
Years are those of news, 1000 to 2999, or XXXX. Specification: https://www.loc.gov/standards/datetime/ (2019-02-04).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from . import locales
from .schemas import Lang

_POINT = re.compile(r"([12][0-9]{3}|XXXX)(?:-([0-9]{2}|XX))?(?:-([0-9]{2}|XX))?([?~%]?)")
_SEASON = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}  # northern seasons, as EDTF's 21 to 24
_WIDEN = {"day": timedelta(days=3), "month": timedelta(days=15), "year": timedelta(days=183)}  # what "about" covers


@dataclass(frozen=True)
class Point:
    """One EDTF date. None stands for a part that is not known."""

    year: int | None
    month: int | None = None
    day: int | None = None
    mark: str = ""

    @property
    def precision(self) -> Literal["day", "month", "year"]:
        return "day" if self.day else "month" if self.month else "year"

    def bounds(self) -> tuple[date, date] | None:
        """First and last day, both inclusive; None when the year is open."""
        if self.year is None:
            return None
        if self.month is None:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        if self.month in _SEASON:
            first, last = _SEASON[self.month]
            year = self.year if last > first else self.year + 1
            return date(self.year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
        if self.day is None:
            return date(self.year, self.month, 1), date(
                self.year, self.month, calendar.monthrange(self.year, self.month)[1]
            )
        return (date(self.year, self.month, self.day),) * 2

    def widened(self) -> tuple[date, date] | None:
        """Bounds, widened where the date is only approximate."""
        bounds = self.bounds()
        if bounds is None or self.mark not in ("~", "%"):
            return bounds
        by = _WIDEN[self.precision]
        return bounds[0] - by, bounds[1] + by


@dataclass(frozen=True)
class When:
    """A parsed EDTF string. `points` has one entry for a date, two for an interval (None: open end), and all
    members for a set; `joined` tells a set's range (`..`) from its list."""

    edtf: str
    kind: Literal["date", "interval", "set"]
    points: tuple[Point | None, ...]

    @property
    def uncertain(self) -> bool:
        return any(point is not None and point.mark in ("?", "%") for point in self.points)

    @property
    def year_open(self) -> bool:
        return any(point is not None and point.year is None for point in self.points)

    def bounds(self, *, widen: bool = True) -> tuple[date, date] | None:
        """First and last possible day, both inclusive (`date.min` and `date.max` for open ends); None when a
        year is open. `widen` gives approximate dates ("about") the room they need."""
        spans = [(point.widened() if widen else point.bounds()) if point else None for point in self.points]
        if any(point is not None and span is None for point, span in zip(self.points, spans, strict=True)):
            return None
        known = [span for span in spans if span]
        first = min(span[0] for span in known)
        last = max(span[1] for span in known)
        if self.kind == "interval":
            first = first if self.points[0] else date.min
            last = last if self.points[1] else date.max
        return first, last


def _point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an EDTF date")
    year, month, day, mark = match.groups()
    point = Point(
        None if "X" in year else int(year),
        None if month in (None, "XX") else int(month),
        None if day in (None, "XX") else int(day),
        mark,
    )
    month_ok = point.month is None or 1 <= point.month <= 12 or (point.month in _SEASON and point.day is None)
    if not month_ok or (point.day is not None and point.month is None):
        raise ValueError(f"{text!r} is not an EDTF date")
    if point.day is not None and point.month is not None:
        date(point.year or 2024, point.month, point.day)  # a leap year, so that XXXX-02-29 passes
    return point


@lru_cache(4096)
def parse(edtf: str) -> When:
    """Read an EDTF string. Raises ValueError for anything else, the empty string too."""
    text = edtf.strip()
    if text.startswith("[") and text.endswith("]"):
        members = tuple(_point(part.strip()) for part in re.split(r",|\.\.", text[1:-1]))
        if ".." in text:
            _in_order(members)
        return When(text, "set", members)
    if "/" in text:
        ends = text.split("/")
        if len(ends) != 2 or all(end in ("", "..") for end in ends):
            raise ValueError(f"{text!r} is not an EDTF interval")
        points = tuple(None if end in ("", "..") else _point(end) for end in ends)
        _in_order(points)
        return When(text, "interval", points)
    return When(text, "date", (_point(text),))


def _in_order(points: tuple[Point | None, ...]) -> None:
    first, last = points[0], points[-1]
    start, end = first and first.bounds(), last and last.bounds()
    if start and end and start[0] > end[1]:
        raise ValueError("an EDTF interval cannot end before it begins")


def is_edtf(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def compatible(one: str | None, other: str | None) -> bool | None:
    """Whether two dates can be the same day: True they overlap, False they cannot, None it is not known."""
    if one is None or other is None:
        return None
    a, b = parse(one), parse(other)
    mine, yours = a.bounds(), b.bounds()
    if mine is None or yours is None:
        return False if _months_clash(a, b) else None
    return mine[0] <= yours[1] and yours[0] <= mine[1]


def _months_clash(a: When, b: When) -> bool:
    """Whether two single dates, one of them without a year, name different months or days of a month."""
    if len(a.points) != 1 or len(b.points) != 1 or a.points[0] is None or b.points[0] is None:
        return False
    x, y = a.points[0], b.points[0]
    if x.month is None or y.month is None or {x.month, y.month} & _SEASON.keys() or {x.mark, y.mark} & {"~", "%"}:
        return False
    return x.month != y.month or (x.day is not None and y.day is not None and x.day != y.day)


def width(edtf: str | None) -> int:
    """Days from the first to the last possible one, at least 1; `sys.maxsize`-like large for open or unknown dates."""
    bounds = parse(edtf).bounds() if edtf else None
    if bounds is None:
        return date.max.toordinal()
    return (bounds[1] - bounds[0]).days + 1


def narrower(one: str | None, other: str | None) -> str | None:
    """The more specific of two dates; the first where they are alike."""
    return other if width(other) < width(one) else one


def sort_key(edtf: str | None) -> tuple[date, date, int]:
    """Order by time: first possible day (the last one for dates open towards the past), unknown dates at the end."""
    bounds = parse(edtf).bounds(widen=False) if edtf else None
    if bounds is None:
        return date.max, date.max, 1
    first, last = bounds
    return (last if first == date.min else first), last, 0


def open_years(edtf: str) -> str:
    """The same date with every year open: what is left when nothing says which year it was."""
    return re.sub(r"\b\d{4}(?=[-\]/,.?~%]|$)", "XXXX", edtf)


def years(edtf: str) -> set[int]:
    return {point.year for point in parse(edtf).points if point and point.year is not None}


def with_mark(edtf: str, mark: Literal["?", "~"]) -> str:
    """The same date, marked uncertain (`?`) or approximate (`~`) at each end."""
    both = {("", "?"): "?", ("", "~"): "~", ("?", "?"): "?", ("~", "~"): "~"}
    return re.sub(
        r"((?:\d{4}|XXXX)(?:-(?:\d\d|XX)){0,2})([?~%]?)",
        lambda match: match[1] + both.get((match[2], mark), "%"),
        edtf,
    )


# -- in words -------------------------------------------------------------------------------------------------


def describe(edtf: str, lang: Lang) -> str:
    """The date in words, never more precise than it is; marks are said ("about", "uncertain")."""
    when = parse(edtf)
    words = _in_words(when, lang)
    return locales.text(lang, "%(date)s (uncertain)", date=words) if when.uncertain else words


def _in_words(when: When, lang: Lang) -> str:
    if when.kind == "set":
        members = [point for point in when.points if point]
        if ".." in when.edtf:
            return _range(members[0], members[-1], lang)
        shared = _shared_days(members, lang)
        return shared or locales.listed([_say(point, lang) for point in members], lang, style="or")
    if when.kind == "interval":
        return _range(when.points[0], when.points[1], lang)
    return " ".join(_say(point, lang) for point in when.points if point)


def _say(point: Point, lang: Lang, *, with_year: bool = True) -> str:
    parts = [str(point.day or ""), _month_name(point.month, lang), str(point.year or "") if with_year else ""]
    said = " ".join(part for part in parts if part)
    if point.year is None:
        said = (
            locales.text(lang, "%(date)s (year not stated)", date=said)
            if said
            else locales.text(lang, "date not stated")
        )
    return locales.text(lang, "about %(date)s", date=said) if point.mark in ("~", "%") else said


def _month_name(number: int | None, lang: Lang) -> str:
    if number is None:
        return ""
    seasons = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
    return locales.text(lang, seasons[number]) if number in seasons else locales.month(number, lang)


def _shared_days(points: list[Point], lang: Lang) -> str:
    """«17 or 18 April 2025»: plain days of one month, told with one month; empty where that does not fit."""
    first = points[0]
    if not all(
        (point.year, point.month, point.mark) == (first.year, first.month, "") and point.day for point in points
    ):
        return ""
    days = locales.listed([str(point.day) for point in points], lang, style="or")
    return f"{days} {_say(replace(first, day=None), lang)}"


def _range(first: Point | None, last: Point | None, lang: Lang) -> str:
    if last is None:
        return locales.text(lang, "from %(date)s", date=_say(first, lang)) if first else ""
    if first is None:
        return locales.text(lang, "on or before %(date)s", date=_say(last, lang))
    if first == last:
        return _say(first, lang)
    exact = not {first.mark, last.mark} & {"~", "%"}
    if exact and first.year and (first.year, first.month) == (last.year, last.month) and first.day and last.day:
        return f"{first.day}–{last.day} {_month_name(first.month, lang)} {first.year}"
    said_once = first.month is not None and first.year is not None and first.year == last.year
    start = _say(first, lang, with_year=not said_once)
    return locales.text(lang, "%(start)s to %(end)s", start=start, end=_say(last, lang))

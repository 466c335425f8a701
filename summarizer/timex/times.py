"""Days from first to last, and how a match of a rule is read to them."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from .. import dates, reasons
from .lexicon import Token

Way = Literal[-1, 0, 1]
"""Where a time without a direction of its own lies from publication: before, either side, after."""

LEAP = 2024  # stands for a year that is open, so that 29 February is a day of it
DAY_NAMES: Final = tuple(calendar.day_name)


@dataclass(frozen=True)
class Time:
    """Days from first to last; with `open` their year is not known and stands for any."""

    first: date
    last: date
    edtf: str
    open: bool = False
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """One match of a rule, and the day it is read from."""

    tokens: Sequence[Token]
    today: date | None
    way: Way
    alone: bool  # whether the text has nothing else
    before: str  # kind of the token before it, empty at the beginning
    arabic: bool

    def all(self, kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]

    def get(self, kinds: str) -> int | None:
        return next((token.value for token in self.tokens if token.kind in kinds), None)

    @property
    def shift(self) -> int | None:
        """-1 for «الماضي», 0 for «الجاري», 1 for «المقبل», None without such a word."""
        return self.get("<>")

    @property
    def led(self) -> bool:
        return bool(self.tokens[0].led or (self.before and self.before in "BSKFoG&-z"))

    @property
    def between(self) -> bool:
        return self.tokens[0].led in ("بين", "between")

    @property
    def raw(self) -> str:
        return " ".join(token.raw or token.kind for token in self.tokens)

    def contradicted(self, day: date, weekday: int) -> str:
        """The remark that a day is not on the weekday that was read with it."""
        actual = DAY_NAMES[day.weekday()]
        return reasons.OTHER_WEEKDAY(words=self.raw, date=day, actual_day=actual, day=DAY_NAMES[weekday])


DAY = timedelta(days=1)


def time_of(first: date, last: date, marks: tuple[str, str] = ("", ""), *, is_open: bool = False) -> Time | None:
    """As coarse as its days allow: a whole month is a month. None when it ends before it begins."""
    if first > last:
        return None
    starts, ends = written(first, last)
    edtf = starts + marks[0] if starts == ends and marks[0] == marks[1] else f"{starts}{marks[0]}/{ends}{marks[1]}"
    return Time(first, last, dates.open_years(edtf) if is_open else edtf, is_open)


def written(first: date, last: date) -> tuple[str, str]:
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole and (first.month, last.month) == (1, 12):
        return f"{first.year}", f"{last.year}"
    if whole:
        return f"{first:%Y-%m}", f"{last:%Y-%m}"
    return first.isoformat(), last.isoformat()


def one_of(days: Sequence[date], *, is_open: bool = False) -> Time:
    """One of a set; the day itself if there is only one."""
    ordered = sorted(set(days))
    edtf = ordered[0].isoformat() if len(ordered) == 1 else f"[{','.join(day.isoformat() for day in ordered)}]"
    return Time(ordered[0], ordered[-1], dates.open_years(edtf) if is_open else edtf, is_open)


def month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_on(today: date, months: int) -> tuple[int, int]:
    at = today.year * 12 + today.month - 1 + months
    return at // 12, at % 12 + 1


def year_of(read: Read) -> tuple[int | None, bool]:
    """The year that the words give, and whether they give one at all."""
    if (stated := read.get("Y")) is not None:
        return stated, True
    if (shift := read.get("r")) is not None:
        return (read.today.year + shift if read.today else None), True
    return None, False


def fits(span: tuple[date, date], read: Read) -> bool:
    """Whether it lies where "last" or "next" wants it, or else the status."""
    if read.today is None:
        return True
    first, last = span
    if read.shift:
        return last < read.today if read.shift < 0 else first > read.today
    return first <= read.today if read.way < 0 else last >= read.today if read.way > 0 else True


def best_year(month: int, day: int | None, read: Read) -> int | None:
    """The nearest year that fits a month or day told without one; None when nothing says which."""
    today = read.today
    if today is None or abs(read.shift or 0) > 1:
        return None
    if read.shift == 0:
        return today.year
    spans = {year: span for year in range(today.year - 8, today.year + 9) if (span := span_of(year, month, day))}
    fitting = [year for year, span in spans.items() if fits(span, read)]
    return min(fitting, key=lambda year: abs(spans[year][0] - today), default=None)


def span_of(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    if day is None:
        return month_days(year, month)
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def dated(month: int, days: Sequence[int | None], read: Read) -> list[tuple[date, date]] | None:
    """The given days of a month (None: the month itself), in the year that is stated or fits best."""
    year, stated = year_of(read)
    if not stated:
        year = best_year(month, days[0] if read.way < 0 else days[-1], read)
    spans = [span_of(year or LEAP, month, day) for day in days]
    return [span for span in spans if span] if all(spans) else None


def is_left_open(read: Read) -> bool:
    return read.today is None and read.get("Y") is None


def is_far(first: date, read: Read) -> bool:
    """Whether only the status gives that year, and another has the day far nearer: «20 يونيو» on 4 June, held."""
    if read.today is None or not read.way or read.shift is not None or read.all("Yr"):
        return False
    other = span_of(first.year - read.way, first.month, first.day)
    return other is not None and abs(other[0] - read.today).days < 95


def clipped(first: date, last: date, read: Read, marks: tuple[str, str] = ("", "")) -> Time | None:
    """Cut off at publication, as the status says; whole when it lies on the wrong side, so that this can be reported."""
    today = read.today
    if today and read.way < 0 and first <= today < last:
        last, marks = today, (marks[0], "")
    elif today and read.way > 0 and first < today <= last:
        first, marks = today, ("", marks[1])
    return time_of(first, last, marks)

"""What is named by itself: a day, a week, a month, a year, or a part of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .. import dates
from ..arabic import is_arabic
from .lexicon import Token, shifted
from .times import (
    DAY,
    Read,
    Time,
    clipped,
    dated,
    is_far,
    is_left_open,
    month_days,
    months_on,
    time_of,
    year_of,
)


def read_day(read: Read) -> Time | None:
    """8 مايو, الخميس 8 مايو 2025, May 8."""
    spans = dated(read.get("Mm") or 0, [read.get("NO")], read)
    if not spans:
        return None
    found = time_of(*spans[0], is_open=is_left_open(read))
    return replace(found, edtf=dates.with_mark(found.edtf, "?")) if found and is_far(spans[0][0], read) else found


def week_start(today: date) -> date:
    return today - ((today.weekday() + 1) % 7) * DAY


def _week(read: Read) -> Time | None:
    if read.today is None:
        return None
    start = week_start(read.today) + 7 * (read.get("e") or 0) * DAY
    return clipped(start, start + 6 * DAY, read)


def read_whole(read: Read) -> Time | None:
    """The month, week or year that the words name."""
    if (month := read.get("Mm")) is not None:
        spans = dated(month, [None], read)
        return time_of(*spans[0], is_open=is_left_open(read)) if spans else None
    if (shift := read.get("n")) is not None:
        return time_of(*month_days(*months_on(read.today, shift))) if read.today else None
    if read.all("e"):
        return _week(read)
    if read.all("P") and (unit := next(iter(read.all("U")), None)):  # «نهاية الشهر»: the current one
        this = shifted(unit, Token("<"), unit.raw)
        return read_whole(replace(read, tokens=[this])) if unit.definite or not is_arabic(unit.raw) else None
    year, _ = year_of(read)
    return time_of(date(year, 1, 1), date(year, 12, 31)) if year else None


def _thirds(first: date, last: date, part: int) -> tuple[date, date, tuple[str, str]]:
    """Early, middle, late: of a month its tens of days, of anything longer its thirds in months."""
    if (last - first).days < 31:
        starts = (first, first + 10 * DAY, first + 20 * DAY)
    else:
        starts = (first, date(first.year, 5, 1), date(first.year, 9, 1))
    ends = (starts[1] - DAY, starts[2] - DAY, last)
    return starts[part], ends[part], ("~" if part else "", "~" if part < 2 else "")


def read_part(read: Read) -> Time | None:
    """مطلع نيسان, نهاية الشهر الجاري, late last year."""
    whole = read_whole(read)
    if whole is None:
        return None
    if whole.last - whole.first < 10 * DAY:
        return whole
    first, last, marks = _thirds(whole.first, whole.last, read.get("P") or 0)
    return time_of(first, last, marks, is_open=whole.open)

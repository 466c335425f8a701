"""Rules for times told from publication: weekdays, weeks, and amounts of time."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

from .. import reasons
from ..arabic import is_arabic
from .spans import read_day, week_start
from .times import (
    DAY,
    DAY_NAMES,
    Read,
    Time,
    clipped,
    month_days,
    months_on,
    one_of,
    time_of,
)

_VAGUE: Final = {"hour": 1, "day": 10, "week": 56, "month": 365}  # "days ago": how many days back that may be


def read_relative_day(read: Read) -> Time | None:
    """أمس, اليوم الخميس, yesterday. Where the weekday is not that day's, the nearest such weekday is taken."""
    if read.today is None:
        return None
    token = read.all("T")[0]
    day = read.today + token.value * DAY
    weekday = read.get("Ww")
    if weekday is None or day.weekday() == weekday:
        return time_of(day, day)
    near = [day + offset * DAY for step in range(1, 7) for offset in (step, -step)]
    fits = [other for other in near if other.weekday() == weekday and (other - read.today).days * read.way >= 0]
    if not fits:
        return None
    remark = reasons.NEAREST_WEEKDAY(
        words=read.raw,
        date=day,
        actual_day=DAY_NAMES[day.weekday()],
        day=DAY_NAMES[weekday],
        other_date=fits[0],
    )
    return Time(fits[0], fits[0], f"{fits[0]}?", conflicts=(remark,))


def read_weekday(read: Read) -> Time | None:
    """الخميس, الأحد المقبل, last Thursday."""
    if read.today is None or (read.tokens[0].kind == "w" and not read.alone):
        return None
    weekday = read.get("Ww") or 0
    back = (read.today.weekday() - weekday) % 7
    on = -back % 7
    way = read.way if read.shift is None else read.shift
    if read.shift == 0 and not read.way:
        return time_of(*(week_start(read.today) + ((weekday + 1) % 7) * DAY,) * 2)
    if read.shift:  # never the day of publication itself
        back, on = back or 7, on or 7
    elif read.shift == 0:
        way = read.way
    further = 7 * (abs(read.shift or 1) - 1)  # «الخميس قبل الماضي»
    if way < 0:
        return one_of([read.today - (back + further) * DAY])
    if way > 0:
        return one_of([read.today + (on + further) * DAY])
    return one_of([read.today - back * DAY, read.today + on * DAY] if back else [read.today])


def read_weekdays(read: Read) -> Time | None:
    """الثلاثاء والأربعاء, من الأحد إلى الثلاثاء."""
    if read.today is None:
        return None
    first, last = (token.value for token in read.all("W"))
    way = read.way if read.shift is None else read.shift
    if not way:
        return None
    length = (last - first) % 7 or 7
    own = 7 if read.shift else 0  # "last" and "next" leave out the day of publication
    if way < 0:
        end = read.today - ((read.today.weekday() - last) % 7 or own) * DAY
        start = end - length * DAY
    else:
        start = read.today + ((first - read.today.weekday()) % 7 or own) * DAY
        end = start + length * DAY
    if read.all("|") or (read.all("&") and length > 1 and not read.between):
        return one_of([start, end])
    return time_of(start, end)


def read_weekday_of_week(read: Read) -> Time | None:
    """الأحد من الأسبوع المقبل, Thursday of last week."""
    if read.today is None:
        return None
    start = week_start(read.today) + 7 * (read.get("e") or 0) * DAY
    day = start + (((read.get("W") or 0) + 1) % 7) * DAY
    return time_of(day, day)


def read_week_of(read: Read) -> Time | None:
    """The week of May 12."""
    day = read_day(read)
    if day is None or day.open or read.tokens[0].unit != "week":
        return None
    start = week_start(day.first)
    return time_of(start, start + 6 * DAY)


def read_weekend(read: Read) -> Time | None:
    """Friday and Saturday in Arabic, Saturday and Sunday in English."""
    if read.today is None:
        return None
    token = read.all("gE")[0]
    named = token.kind == "g"
    friday = week_start(read.today) + 5 * DAY
    first = friday if is_arabic(token.raw) else friday + DAY
    starts = [first + 7 * weeks * DAY for weeks in (-2, -1, 0, 1)]
    way = token.value if named else read.way
    if way < 0:
        starts = [start for start in starts if start + (2 * DAY if named else 0 * DAY) <= read.today][-1:]
    elif way > 0:
        starts = [start for start in starts if (start > read.today if named else start + DAY >= read.today)][:1]
    else:
        starts = [first]
    return clipped(starts[0], starts[0] + DAY, read) if starts else None


def _amount(read: Read) -> tuple[int | None, str, bool]:
    """How many (None: not counted), of what unit, and whether only about that many."""
    token = read.all("uUD")[0]
    number = read.get("N")
    if read.all("v") or (token.kind == "u" and number is None):
        return None, token.unit, True
    return number if number is not None else token.value, token.unit, bool(read.all("z"))


def _moved(read: Read, sign: int) -> Time | None:
    """So many units before (-1) or after (1) publication, as precise as the unit is."""
    today = read.today
    if today is None:
        return None
    number, unit, about = _amount(read)
    if number is None:
        return _stretch(
            read, sign, least=7 if unit == "week" else 28 if unit == "month" else 0 if unit == "hour" else 1
        )
    try:
        if unit in ("month", "year"):
            year, month = months_on(today, sign * number * (12 if unit == "year" else 1))
            span = month_days(year, month)
            if unit == "year" and number > 1:
                span = date(year, 1, 1), date(year, 12, 31)
            return time_of(*span, ("~", "~"))
        if unit == "hour":
            ends = sorted((today, today + sign * -(-number // 24) * DAY))
            return time_of(ends[0], ends[1]) if number else None
        days = number * (7 if unit == "week" else 1)
        day = today + sign * days * DAY
    except (OverflowError, ValueError):
        return None
    mark = "~" if about or days >= 7 else ""
    return time_of(day, day, (mark, mark))


def _stretch(read: Read, sign: int, *, least: int = 0) -> Time | None:
    """From publication so far back or ahead: «في غضون أسبوعين», «الأيام الماضية»; the far end of a vague one about."""
    today = read.today
    if today is None:
        return None
    number, unit, about = _amount(read)
    if number is None and unit not in _VAGUE:
        return None
    try:
        if number is None:
            far = today + sign * _VAGUE[unit] * DAY
        elif unit in ("month", "year"):
            year, month = months_on(today, sign * number * (12 if unit == "year" else 1))
            far = date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
        else:
            days = -(-number // 24) if unit == "hour" else number * (7 if unit == "week" else 1)
            far = today + sign * days * DAY
        near = today + sign * least * DAY
    except (OverflowError, ValueError):
        return None
    mark = "~" if about else ""
    return time_of(far, near, (mark, "")) if sign < 0 else time_of(near, far, ("", mark))


def read_ago(read: Read) -> Time | None:
    """قبل يومين, منذ نحو عام, two days ago. «قبل يومين من الاجتماع» is told from the meeting."""
    if read.tokens[-1].kind == "o" or (read.tokens[0].kind in "BS" and not is_arabic(read.tokens[0].raw)):
        return None
    return _moved(read, -1)


def read_ahead(read: Read) -> Time | None:
    """بعد يومين, in two days, two weeks from now: only of what is to come."""
    if read.tokens[-1].kind == "o" or read.way < 0:
        return None
    said = read.tokens[0].kind == "F" and is_arabic(read.tokens[0].raw)
    if not (said or read.all("f") or read.tokens[0].led == "in"):
        return None
    return _moved(read, 1)


def read_within(read: Read) -> Time | None:
    """في غضون أسابيع, within two weeks, خلال الأيام الماضية."""
    way = read.shift if read.shift is not None else -1 if read.all("R") else read.way
    return _stretch(read, way) if way else None


def read_window(read: Read) -> Time | None:
    """الأيام الماضية, past three weeks, the coming days, في الأيام الأخيرة."""
    way = -1 if read.all("R") else read.shift
    return _stretch(read, way) if way else None

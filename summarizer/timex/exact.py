"""Rules for times with a date of their own: days, months, seasons and years, Hijri ones too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .. import dates
from .spans import read_whole
from .times import (
    DAY,
    LEAP,
    Read,
    Time,
    best_year,
    dated,
    fits,
    is_far,
    is_left_open,
    month_days,
    months_on,
    one_of,
    span_of,
    time_of,
    written,
    year_of,
)


def read_numeric(read: Read) -> Time | None:
    """2025-05-08, 08/05/2025; in English both orders where both are days of the calendar."""
    first, second = (token.value for token in read.all("N"))
    year = read.get("Y") or 0
    if next(token.kind for token in read.tokens if token.kind in "NY") == "Y":
        orders = [(first, second)]
    else:
        orders = [(second, first)] if read.arabic or read.all(".") else [(second, first), (first, second)]
    days = [span[0] for month, day in orders if 1 <= month <= 12 and (span := span_of(year, month, day))]
    return one_of(days) if days else None


def read_day_of(read: Read) -> Time | None:
    """الثامن من الشهر الجاري, 8 الجاري."""
    months = read.get("n") if read.all("n") else read.shift
    if read.today is None or months is None or (months and not read.all("n")):
        return None
    span = span_of(*months_on(read.today, months), read.get("NO"))
    return time_of(*span) if span else None


def read_slashed(read: Read) -> Time | None:
    """الخميس 8/5: day and month, only behind a weekday or a preposition."""
    if not (read.led or read.all("WT")):
        return None
    day, month = (token.value for token in read.all("N"))
    if not 1 <= month <= 12:
        return None
    spans = dated(month, [day], read)
    return time_of(*spans[0], is_open=is_left_open(read)) if spans else None


def read_days(read: Read) -> Time | None:
    """12-14 مايو, 17 و18 أبريل, 17 أو 18 أبريل: a range, consecutive days, one of a set."""
    numbers = [token.value for token in read.all("NO")]
    month = read.get("Mm") or 0
    spans = dated(month, numbers, read)
    if not spans or numbers != sorted(numbers):
        return None
    is_open = is_left_open(read)
    consecutive = numbers[-1] - numbers[0] == len(numbers) - 1
    if read.all("|") or not (read.all("-K") or consecutive or read.between):
        return one_of([span[0] for span in spans], is_open=is_open)
    return time_of(spans[0][0], spans[-1][1], is_open=is_open)


def read_from_to(read: Read) -> Time | None:
    """من 30 مايو إلى 2 يونيو: the year stands at the end, at both ends or nowhere."""
    months, days = ([token.value for token in read.all(kinds)] for kinds in ("Mm", "NO"))
    years = [token.value for token in read.all("Y")]
    year, stated = year_of(replace(read, tokens=read.all("Yr")[-1:]))
    at = 1 if stated or read.way > 0 else 0  # the end that has a year, or that must lie on its side of publication
    if not stated:
        year = best_year(months[at], days[at], read)
    anchor = span_of(year or LEAP, months[at], days[at])
    if anchor is None:
        return None
    near = [years[0]] if len(years) == 2 else [anchor[0].year, anchor[0].year + (-1 if at else 1)]
    others = [span[0] for of in near if (span := span_of(of, months[1 - at], days[1 - at]))]
    other = next((day for day in others if (day <= anchor[0] if at else day >= anchor[0])), None)
    if other is None:
        return None
    first, last = sorted((anchor[0], other))
    if read.all("|") or (read.all("&") and not read.between and (last - first).days > 1):
        return one_of([first, last], is_open=is_left_open(read))
    return time_of(first, last, is_open=is_left_open(read))


def read_hijri(read: Read) -> Time | None:
    """15 رمضان 1446, رمضان الماضي."""
    day, month, year = read.get("NO"), read.get("I") or 0, read.get("H")
    if day is None and year is None and read.shift is None and not read.tokens[0].led:
        return None  # the names of the months are also names of people
    span = _hijri_span(year, month, day) if year else _nearest_hijri(month, day, read)
    if span is None:
        return None
    if day and (weekday := read.get("W")) is not None:  # the moon was sighted a day sooner or later
        near = [span[0] + offset * DAY for offset in (0, 1, -1)]
        exact = next((other for other in near if other.weekday() == weekday), None)
        if exact:
            return time_of(exact, exact)
        return Time(*span, f"{span[0]}%", conflicts=(read.contradicted(span[0], weekday),))
    return Time(*span, f"{span[0]}~" if day else f"{span[0]}~/{span[1]}~")


def _hijri_span(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    from hijridate import Hijri

    try:
        start = Hijri(year, month, day or 1)
        first = date(*start.to_gregorian().datetuple())
    except (ValueError, OverflowError):
        return None
    return first, first + ((1 if day else start.month_length()) - 1) * DAY


def _nearest_hijri(month: int, day: int | None, read: Read) -> tuple[date, date] | None:
    """In the year that fits best."""
    today = read.today
    if today is None:
        return None
    now = (today.year - 622) * 33 // 32
    spans = [span for year in range(now - 2, now + 4) if (span := _hijri_span(year, month, day))]
    spans = [span for span in spans if fits(span, read)]
    return min(spans, key=lambda span: abs(span[0] - today), default=None)


def read_month(read: Read) -> Time | None:
    """في مارس, فبراير الماضي, May 2025. A name that is also another word needs one of these beside it."""
    weak = read.tokens[0].kind == "m" and len(read.tokens) == 1
    if weak and not (read.alone or read.led):
        return None
    found = read_whole(read)
    return replace(found, edtf=dates.with_mark(found.edtf, "?")) if found and is_far(found.first, read) else found


def read_months(read: Read) -> Time | None:
    """في مارس وأبريل الماضيين, May–June 2025."""
    one, two = (token.value for token in read.all("Mm"))
    anchor, other = (dated(month, [None], read) for month in (two, one))
    if not anchor or not other:
        return None
    first, last = other[0], anchor[0]
    if first[0] > last[0]:
        first = month_days(last[0].year - 1, one)
    elif one < two and first[0].year < last[0].year:
        first = month_days(last[0].year, one)
    if read.all("|/"):
        starts, ends = written(*first)[0], written(*last)[0]
        edtf = f"[{starts},{ends}]"
        return Time(first[0], last[1], dates.open_years(edtf) if is_left_open(read) else edtf, is_left_open(read))
    return time_of(first[0], last[1], is_open=is_left_open(read))


def read_ordinal(read: Read) -> Time | None:
    """الربع الأول من 2024, النصف الثاني من مايو, the first week of May, Q1 2024."""
    number = read.get("Ok") or 0
    over = read_whole(read)
    if over is None:
        return None
    if read.all("U"):
        if read.all("U")[0].unit != "week" or not read.all("Mmn") or number > 4:
            return None
        first = over.first + 7 * (number - 1) * DAY
        return time_of(first, first + 6 * DAY, ("~", "~"), is_open=over.open)
    parts = 2 if read.all("h") else 4
    if read.all("Mmn"):
        if parts != 2 or number > 2:
            return None
        middle = over.first + 14 * DAY
        bounds = (over.first, middle) if number == 1 else (middle + DAY, over.last)
        return time_of(*bounds, is_open=over.open)
    if number > parts:
        return None
    size = 12 // parts
    year = over.first.year
    return time_of(month_days(year, size * (number - 1) + 1)[0], month_days(year, size * number)[1])


def read_season(read: Read) -> Time | None:
    """صيف 2024, الصيف الماضي."""
    code = read.get("s") or 0
    year, stated = year_of(read)
    if stated and year is None:
        return None
    years = [year] if year else [read.today.year + on for on in (-2, -1, 0, 1)] if read.today else []
    spans = {of: span for of in years if (span := dates.Point(of, code).bounds())}
    fitting = [of for of, span in spans.items() if stated or fits(span, read)]
    best = min(fitting, key=lambda of: abs(spans[of][0] - (read.today or date.min)), default=None)
    return Time(*spans[best], f"{best}-{code}") if best else None


def read_years(read: Read) -> Time | None:
    first, last = (token.value for token in read.all("Y"))
    if not (read.led or read.alone):
        return None
    if read.all("&") and last - first > 1 and not read.between:
        return Time(date(first, 1, 1), date(last, 12, 31), f"[{first},{last}]")
    return time_of(date(first, 1, 1), date(last, 12, 31))


def read_year_alone(read: Read) -> Time | None:
    return read_whole(read) if read.led or read.alone or read.all("r") else None

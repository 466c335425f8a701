"""How many expressions for a time are resolved right, ours and dateparser in one run: `python benchmarks/dates.py`.

The table is that of `tests/test_timex.py`: it was written with our code and tells what the code should do, not how it
would do on unseen articles. dateparser is given what it can use: languages, publication date, and the direction that the
status gives. Its answer is taken at the precision it claims (day, month, year); approximation and doubt (`~ ?`) are not
asked of it. Also the time to read one EDTF date, ours and the edtf package's. What is not installed is left out.
Reach: every expression of the table, 5,000 expressions a second without the cache.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from summarizer import dates, timex
from summarizer.timex import reading
from tests.test_timex import TABLE

Row = tuple[str, str | None, str | None, str | None]
Reader = Callable[[Row], str | None]
REACH = 5000


def ours(row: Row) -> str | None:
    words, published, status, _ = row
    resolved = timex.resolve(words, published, status=status)
    return resolved.edtf if resolved else None


def with_dateparser() -> Reader | None:
    try:
        from dateparser.date import DateDataParser
    except ImportError:
        return None
    formats = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y", "week": "%Y-%m-%d", "time": "%Y-%m-%d"}
    parsers = {}

    def read(row: Row) -> str | None:
        words, published, status, _ = row
        bounds = dates.parse(published).bounds(widen=False) if published else None
        prefer = {"held": "past", "planned": "future"}.get(status or "", "current_period")
        parser = parsers.get((bounds, prefer))
        if parser is None:
            chosen: dict[str, object] = {"PREFER_DATES_FROM": prefer, "RETURN_TIME_AS_PERIOD": False}
            if bounds:
                chosen["RELATIVE_BASE"] = datetime(*bounds[0].timetuple()[:3])  # noqa: DTZ001 - a calendar day
            parser = parsers[bounds, prefer] = DateDataParser(languages=["ar", "en"], settings=chosen)
        found = parser.get_date_data(words)
        if found is None or found.date_obj is None:
            return None
        if found.period == "week":
            start = found.date_obj - timedelta(days=(found.date_obj.weekday() + 1) % 7)
            return f"{start:%Y-%m-%d}/{start + timedelta(days=6):%Y-%m-%d}"
        if found.period == "quarter":
            first = (found.date_obj.month - 1) // 3 * 3 + 1
            return f"{found.date_obj:%Y}-{first:02}/{found.date_obj:%Y}-{first + 2:02}"
        return found.date_obj.strftime(formats[found.period])

    return read


def bare(edtf: str | None) -> str | None:
    return re.sub(r"[~?%]", "", edtf) if edtf else None


def groups() -> dict[str, list[Row]]:
    def one_day(edtf: str | None) -> bool:
        return bool(edtf and re.fullmatch(r"\d{4}-\d\d-\d\d", edtf))

    arabic = [row for row in TABLE if not row[0].isascii()]
    return {
        "all": TABLE,
        "Arabic": arabic,
        "English": [row for row in TABLE if row[0].isascii()],
        "one day, from one publication day": [row for row in TABLE if one_day(row[1]) and one_day(row[3])],
        "the same, Arabic": [row for row in arabic if one_day(row[1]) and one_day(row[3])],
        "nothing to be read (None)": [row for row in TABLE if row[3] is None],
    }


def right(rows: Sequence[Row], reader: Reader) -> int:
    return sum(bare(reader(row)) == bare(row[3]) for row in rows)


def wrong_day(rows: Sequence[Row], reader: Reader) -> int:
    """Answers that cannot be the time that is meant, or that are given where there is none: worse than no answer."""
    answers = [(reader(row), row[3]) for row in rows]
    return sum(bool(got) and (want is None or dates.compatible(got, want) is False) for got, want in answers)


def rate(read: Callable[[], int], *, seconds: float = 1.0) -> float:
    """Units of work a second of CPU."""
    done, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        done += read()
    return done / (time.process_time() - began)


def run_over(reader: Reader, *, forget: Callable[[], object] = lambda: None) -> Callable[[], int]:
    def read() -> int:
        forget()
        for row in TABLE:
            reader(row)
        return len(TABLE)

    return read


def edtf_rates() -> list[tuple[str, float]]:
    strings = sorted({row[3] for row in TABLE if row[3] and "XXXX" not in row[3]})

    def over(parse: Callable[[str], object], forget: Callable[[], object] = lambda: None) -> Callable[[], int]:
        def read() -> int:
            forget()
            for edtf in strings:
                parse(edtf)
            return len(strings)

        return read

    rates = [
        ("ours", rate(over(dates.parse, dates.parse.cache_clear))),
        ("ours, cached", rate(over(dates.parse))),
    ]
    try:
        from edtf import parse_edtf
    except ImportError:
        return rates
    return [*rates, ("edtf", rate(over(parse_edtf)))]


def main() -> int:
    readers: dict[str, Reader] = {"ours": ours}
    if theirs := with_dateparser():
        readers["dateparser"] = theirs
    print(f"{'right, of the expressions of':36}{'rows':>6}" + "".join(f"{name:>14}" for name in readers))
    for label, rows in groups().items():
        scores = (right(rows, reader) for reader in readers.values())
        print(f"{label:36}{len(rows):6}" + "".join(f"{n:7} {n / len(rows):6.1%}" for n in scores))
    misled = (wrong_day(TABLE, reader) for reader in readers.values())
    print(f"{'another time than is meant':36}{len(TABLE):6}" + "".join(f"{n:7} {n / len(TABLE):6.1%}" for n in misled))

    speed = rate(run_over(ours, forget=reading.read.cache_clear))
    print(f"\nexpressions a second{speed:22,.0f}  ours (reach: {REACH:,})")
    print(f"{rate(run_over(ours)):42,.0f}  ours, cached")
    if theirs:
        print(f"{rate(run_over(theirs)):42,.0f}  dateparser")
    print("\nEDTF dates read a second")
    for name, figure in edtf_rates():
        print(f"{figure:42,.0f}  {name}")
    return 0 if right(TABLE, ours) == len(TABLE) and speed >= REACH else 1


if __name__ == "__main__":
    sys.exit(main())

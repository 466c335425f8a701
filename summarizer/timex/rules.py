"""Which sequence of words is read by which rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .exact import (
    read_day_of,
    read_days,
    read_from_to,
    read_hijri,
    read_month,
    read_months,
    read_numeric,
    read_ordinal,
    read_season,
    read_slashed,
    read_year_alone,
    read_years,
)
from .relative import (
    read_ago,
    read_ahead,
    read_relative_day,
    read_week_of,
    read_weekday,
    read_weekday_of_week,
    read_weekdays,
    read_weekend,
    read_window,
    read_within,
)
from .spans import read_day, read_part, read_whole
from .times import Read, Time

_AMOUNT = r"z?(?:v?N[uU]|[av]*[Uu]|vD|D)v?z?"
_OF_YEAR = r"(?:,?o?,?[Yr])?"
_LEAD = r"(?:T,?)?(?:<?[Ww]>?,?)?"
_NAMED_DAY = rf"(?:(?:[Ww],?)?(?:[NO]o?[Mm]|[Mm][NO]){_OF_YEAR})"
RULES: Final[dict[str, tuple[str, Callable[[Read], Time | None]]]] = {
    # the first that matches at a place is taken
    "week_of": (rf"Uo{_NAMED_DAY}", read_week_of),
    "numeric": (rf"{_LEAD}(?:Y[-/.]N[-/.]N|N[-/.]N[-/.]Y)", read_numeric),
    "from_to": (rf"o?{_NAMED_DAY}[-&|K]+{_NAMED_DAY}>?", read_from_to),
    "days": (
        rf"{_LEAD}o?(?:[NO](?:[-&|,K]+(?:[Ww],?)?[NO])+o?[Mm]{_OF_YEAR}>?|[Mm][NO](?:[-&|K]+[NO](?![Mm]))+{_OF_YEAR})",
        read_days,
    ),
    "day": (rf"{_LEAD}(?:[NO]o?[Mm]{_OF_YEAR}>?|<?[Mm][NO](?![NO]){_OF_YEAR})(?:,?W(?!>))?", read_day),
    "day_of": (rf"{_LEAD}[NO]o?[n>]", read_day_of),
    "slashed": (rf"{_LEAD}N/N(?![/NMY])", read_slashed),
    "hijri": (rf"{_LEAD}(?:[NO]o?)?I(?:,?o?H)?>?", read_hijri),
    "ordinal": (rf"(?:O[qhU]|[qhU]O|k)o?(?:[Yrn]|[Mm]{_OF_YEAR}>?)", read_ordinal),
    "part": (rf"P-?o?(?:<?[Mm]{_OF_YEAR}>?|[nerYU])", read_part),
    "season": (r"<s|s>|so?[Yr]", read_season),
    "months": (rf"o?<?[Mm][-&|/K]+[Mm]{_OF_YEAR}>?", read_months),
    "month": (rf"<?[Mm]{_OF_YEAR}>?", read_month),
    "ago": (rf"[BS]{_AMOUNT}o?|{_AMOUNT}A", read_ago),
    "within": (rf"G(?:<?{_AMOUNT}[>R]?|[uD]N>)", read_within),
    "window": (r"[<R][Nv]?(?:[uD]|NU)|[uD][Nv]*[>R]v?", read_window),
    "ahead": (rf"F{_AMOUNT}o?|{_AMOUNT}[fo]?", read_ahead),
    "today": (r"T,?(?:<?[Ww]>?)?|[Ww],?T", read_relative_day),
    "weekday_of_week": (r"Wo?e|e,?W", read_weekday_of_week),
    "weekdays": (r"o?<?W[-&|K]+W>?", read_weekdays),
    "weekday": (r"<?[Ww]>?", read_weekday),
    "weekend": (r"[gE]", read_weekend),
    "week": (r"[en]", read_whole),
    "years": (r"o?Y[-&K]+Y", read_years),
    "year": (r"[Yr]", read_year_alone),
}
RULE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in RULES.items()))
ANCHOR = re.compile(r"[BFS!]")
OF_ANOTHER = re.compile(r"TO|[TWwen]o[MmYr]")  # «اليوم الثاني», "last week of May"

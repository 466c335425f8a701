"""Reports of meetings that never were, to measure the large path of the reconciler.

Every number that shapes the data is a constant here. Groups of 2 to 4 people are drawn by Zipf's law (a few people meet
all the time, most hardly ever); 40 % of the groups meet again 1 to 90 days later, in the same city or another, and these
rounds are what makes the data hard. Each meeting has about three reports, and each report leaves out people, place and
format, and dates the meeting exactly, a day off, by week, by month or not at all. A week is one from Monday to Sunday, a month
one of the calendar, as news tells them; a week around the very day would give the day away.

A report's number is its place in a random order; neither number nor order tells which meeting it is of. Errors of the
reports are independent of each other, which those of real wire copy are not.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

PEOPLE = 20_000  # at most; a fifth of the number of meetings in small sets, at least 400
ZIPF = 0.7
GROUP_SIZES = (2, 2, 2, 2, 3, 3, 4)
MEETS_AGAIN = 0.4
ROUNDS = (2, 5)
DAYS_BETWEEN = (1, 1, 2, 7, 14, 30, 90)
SAME_CITY = 0.4
CITIES = 60
DAYS = 1500
MODES = ("in_person", "phone", "video", "indirect")
MODE_SHARES = (0.70, 0.15, 0.05, 0.10)
MORE_REPORTS = 2.0  # the mean of a Poisson law, cut at 8, on top of the first report
LEFT_OUT = 0.12  # each participant, as long as two are left
EXACT, DAY_OFF, WEEK, MONTH = 0.62, 0.08, 0.10, 0.12  # the rest has no date
PLACE_KNOWN = 0.75
MODE_KNOWN = 0.60
ARABIC = 0.60
FIRST_DAY = np.datetime64("2021-01-01")
_WEEKDAY = 4  # of FIRST_DAY, Monday being 0


@dataclass(frozen=True)
class Reports:
    """One entry a report; -1 stands for what it does not tell. `people` has four columns; `day` is days since
    FIRST_DAY, both ends inclusive, and `dated` tells where it is known."""

    meeting: Array
    people: Array
    first: Array
    last: Array
    dated: Array
    city: Array
    mode: Array
    arabic: Array


def generate(meetings: int, seed: int) -> Reports:
    """About three reports a meeting, shuffled; the same for the same seed."""
    rng = np.random.default_rng(seed)
    people, day, city = _meetings(meetings, rng)
    mode = rng.choice(len(MODES), meetings, p=MODE_SHARES)
    meeting = np.repeat(np.arange(meetings), 1 + np.minimum(8, rng.poisson(MORE_REPORTS, meetings)))
    meeting = rng.permutation(meeting)
    count = len(meeting)
    first, last, dated = _dates(day[meeting], rng)
    return Reports(
        meeting, _told(people[meeting], rng), first, last, dated,
        np.where(rng.random(count) < PLACE_KNOWN, city[meeting], -1),
        np.where(rng.random(count) < MODE_KNOWN, mode[meeting], -1),
        rng.random(count) < ARABIC,
    )  # fmt: skip


def people_of(meetings: int) -> int:
    """How many people there are in a set of so many meetings."""
    return max(400, min(PEOPLE, meetings // 5))


def _meetings(count: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """People, day and city of each meeting."""
    groups = _groups(count, rng)
    rounds = np.where(rng.random(len(groups)) < MEETS_AGAIN, rng.integers(ROUNDS[0], ROUNDS[1] + 1, len(groups)), 1)
    group = np.repeat(np.arange(len(groups)), rounds)[:count]
    start = np.r_[True, group[1:] != group[:-1]]
    step = np.where(start, 0, rng.choice(DAYS_BETWEEN, count))
    day = np.cumsum(step)
    day = (
        rng.integers(0, DAYS, len(groups))[group]
        + day
        - day[np.maximum.accumulate(np.where(start, np.arange(count), 0))]
    )
    moved = start | (rng.random(count) >= SAME_CITY)
    city = rng.integers(0, CITIES, count)[np.maximum.accumulate(np.where(moved, np.arange(count), 0))]
    return groups[group], day, city


def _groups(count: int, rng: np.random.Generator) -> Array:
    """Groups of 2 to 4 different people, -1 where there are fewer than four."""
    total = people_of(count)
    shares = 1 / np.arange(1, total + 1) ** ZIPF
    drawn = rng.choice(total, (count, 4), p=shares / shares.sum())
    sizes = rng.choice(GROUP_SIZES, count)
    drawn[np.arange(4) >= sizes[:, None]] = -1
    for column in range(1, 4):
        drawn[(drawn[:, :column] == drawn[:, column : column + 1]).any(axis=1), column] = -1
    return drawn[(drawn >= 0).sum(axis=1) > 1]


def _told(people: Array, rng: np.random.Generator) -> Array:
    """Who is left of the participants; the first two when fewer than two would be."""
    kept = np.where(rng.random(people.shape) > LEFT_OUT, people, -1)
    few = (kept >= 0).sum(axis=1) < 2
    present = np.take_along_axis(people, np.argsort(people < 0, axis=1, kind="stable"), axis=1)
    kept[few] = np.where(np.arange(4) < 2, present, -1)[few]
    return kept


def _dates(day: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    kind = np.searchsorted(np.cumsum([EXACT, DAY_OFF, WEEK, MONTH]), rng.random(len(day)), side="right")
    off = rng.choice((-1, 1), len(day))
    monday = day - (day + _WEEKDAY) % 7
    month = (FIRST_DAY + day).astype("M8[M]")
    start, end = ((of.astype("M8[D]") - FIRST_DAY).astype(int) for of in (month, month + 1))
    first = np.select([kind == 1, kind == 2, kind == 3], [day + off, monday, start], day)
    return first, np.select([kind == 2, kind == 3], [monday + 6, end - 1], first), kind < 4


# -- names ----------------------------------------------------------------------------------------------------

_ARABIC_SLIPS = (
    ("غ", "ج"), ("ج", "غ"), ("ق", "غ"), ("ه ", "ة "), ("ي", "ى"), ("ا", "أ"), ("ت", "ط"), ("و", ""), ("ي", ""),
    ("ا", ""), ("عبد ال", "عبدال"), ("ابو ", "بو "),
)  # fmt: skip
_LATIN_SLIPS = (
    ("ou", "u"), ("ee", "i"), ("al-", "el-"), ("Al-", "al-"), ("-", " "), ("oo", "u"), ("ei", "e"), ("h", ""),
    ("kh", "k"), ("y", "i"), ("mm", "m"), ("ss", "s"),
)  # fmt: skip


def spellings(database: sqlite3.Connection, people: int, seed: int) -> tuple[list[list[str]], list[list[str]]]:
    """For each person five Arabic and four Latin forms, of which two are the name as Wikidata has it."""
    rng = Random(seed)  # noqa: S311
    names = _wikidata(database, people, rng)
    arabic = [[_slipped(name, rng) for _ in range(3)] + [name] * 2 for name, _ in names]
    latin = [[_respelled(name, rng) for _ in range(2)] + [name] * 2 for _, name in names]
    return arabic, latin


def _wikidata(database: sqlite3.Connection, count: int, rng: Random) -> list[tuple[str, str]]:
    """Arabic and English names of two to four words, of different people."""
    rows = database.execute(
        "select distinct arabic_key, latin from full_names"
        " where source = 'wikidata' and latin_lang = 'en' and country != 'PK' order by 1, 2"
    ).fetchall()
    rows = [(arabic, latin) for arabic, latin in rows if 2 <= len(arabic.split()) <= 4]
    rng.shuffle(rows)
    seen: set[str] = set()
    found = []
    for arabic, latin in rows:
        if arabic not in seen and latin.lower() not in seen:
            seen |= {arabic, latin.lower()}
            found.append((arabic, latin))
    return found[:count]


def _slipped(name: str, rng: Random) -> str:
    """An Arabic spelling with none, one or two letters as another house writes them."""
    if rng.random() < 0.45:
        return name
    for _ in range(rng.choice((1, 1, 2))):
        old, new = rng.choice(_ARABIC_SLIPS)
        places = [match.start() for match in re.finditer(re.escape(old), name)]
        if places := places[1:] or places:
            at = rng.choice(places)
            changed = name[:at] + new + name[at + len(old) :]
            name = changed if min(map(len, changed.split())) > 1 else name
    return name


def _respelled(name: str, rng: Random) -> str:
    if rng.random() < 0.55:
        return name
    old, new = rng.choice(_LATIN_SLIPS)
    at = name.find(old, 1)
    return name[:at] + new + name[at + len(old) :] if at > 0 else name


# -- on disk --------------------------------------------------------------------------------------------------


def write(reports: Reports, path: Path, names: tuple[list[list[str]], list[list[str]]] | None, seed: int) -> None:
    """A Parquet file in the columns that `cluster_rows` reads; people are numbers, or names when `names` is given."""
    import duckdb

    count = len(reports.meeting)
    rng = np.random.default_rng(seed + 1)
    table = {
        "id": np.arange(count), "first": reports.first, "last": reports.last, "dated": reports.dated,
        "city": reports.city, "mode": reports.mode,
    }  # fmt: skip
    order = np.argsort(rng.random((count, 4)), axis=1)
    people = np.take_along_axis(reports.people, order, axis=1)
    arabic = np.broadcast_to(reports.arabic[:, None], people.shape)
    form = np.where(
        arabic, people * 5 + rng.integers(0, 5, people.shape), (people * 4 + rng.integers(0, 4, people.shape))
    )
    if names:
        form += np.where(arabic, 0, 5 * len(names[0]))
        spelled = np.array([form for side in names for forms in side for form in forms])
    for column in range(4):
        table[f"p{column}"] = np.where(people[:, column] < 0, -1, (form if names else people)[:, column])
    with duckdb.connect() as base:
        base.execute("set threads=2; set preserve_insertion_order=true").fetchall()
        base.register("told", table)
        people_of_one = "list_filter([p0, p1, p2, p3], lambda p: p >= 0)"
        joins = ""
        if names:
            base.register("spelled", {"at": np.arange(len(spelled)), "name": spelled})
            joins = " ".join(f"left join spelled s{n} on s{n}.at = p{n}" for n in range(4))
            people_of_one = "list_filter([s0.name, s1.name, s2.name, s3.name], lambda name: name is not null)"
        base.execute(
            f"""copy (select id, 'a' || id as article, {people_of_one} as people, null::varchar[] as countries,
                case when dated then date '{FIRST_DAY}' + first::integer end as earliest,
                case when dated then date '{FIRST_DAY}' + last::integer end as latest,
                case when city >= 0 then 'City ' || city end as place,
                case when mode >= 0 then {list(MODES)}[mode + 1] end as mode, 'held' as status
            from told {joins} order by id) to '{path}' (format parquet)"""  # noqa: S608
        ).fetchall()

"""One person under two names that sound too different to be compared, or to be told for one.

Both are told to have met the same other person on the same day: often, or under names that fit. Two who are named side by
side are never one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ... import arabic, names
from .arrays import Array
from .letters import letters_in_common, romanised
from .links import Pairs, average_link

if TYPE_CHECKING:
    import duckdb

_START, _SAME_NAME, _LETTERS, _DAYS = -9.5, 4.2, 10.75, 3.3
"""Log weights of two people who have met somebody on the same day; of names that fit; times the share of letters in
common; times the logarithm of the number of such days. Fitted by logistic regression on synthetic reports with seed 1."""
_LEAST = 0.4  # a likelihood of .6
_COMPARED = 0.4  # of the letters: worth a closer look
_FITS = 0.5  # of `names.similarity`
_A_DAY = 48
"""Reports of one person on a day, times the others in each, beyond which that day tells nothing of them."""


def in_one_company(base: duckdb.DuckDBPyConnection, spelled: Sequence[str], person: Array) -> Array:
    """`person`, for each of those `spelled` the place of the first spelling of the same person, after people who are one by
    their company are joined. Needs the tables `spelled` and `spelling` (name, person)."""
    one, other, days = _on_one_day(base)
    forms = _forms(base, spelled)
    sides = enumerate(zip(one.tolist(), other.tolist(), strict=True))
    found = [(at, a, b) for at, (left, right) in sides for a in forms[left] for b in forms[right]]
    letters, fits = _alike(spelled, np.array(found, np.int64).reshape(-1, 3), len(one))
    score = _START + _SAME_NAME * fits + _LETTERS * letters + _DAYS * np.log(days) - _LEAST
    pairs = Pairs(one, other, score, np.zeros(len(one), bool))
    return average_link(np.ones(len(person), np.int64), pairs, 0.0)[person]


def _alike(spelled: Sequence[str], pairs: Array, count: int) -> tuple[Array, Array]:
    """The letters in common and whether a name fits, each at the best, for so many pairs of people; a row of `pairs` is the
    number of one and a spelling of either side."""
    latin = {at: romanised(names.tokens(spelled[at])) for at in np.unique(pairs[:, 1:]).tolist()}
    common = letters_in_common(latin, pairs[:, 1], pairs[:, 2])
    letters, fits = np.zeros(count), np.zeros(count, bool)
    np.maximum.at(letters, pairs[:, 0], common)
    close = pairs[common >= _COMPARED]
    alike = [names.similarity(spelled[a], spelled[b]) >= _FITS for _, a, b in close.tolist()]
    np.logical_or.at(fits, close[:, 0], np.array(alike, bool))
    return letters, fits


def _on_one_day(base: duckdb.DuckDBPyConnection) -> tuple[Array, Array, Array]:
    """Pairs of people, by the places of their first spellings, and on how many days both have met some third person."""
    found = base.execute(f"""
        with met as (
            select distinct record, spelling.person, earliest as day, earliest = latest as exact
            from spelled join spelling using (name) join record using (record)),
        beside as (select distinct x.person as a, y.person as b from met x join met y using (record) where x.person < y.person),
        company as (
            select distinct x.person, y.person as other, x.day from met x join met y using (record)
            where x.exact and x.person <> y.person
            qualify count(*) over (partition by y.person, x.day) <= {_A_DAY}),
        days as (
            select x.person as a, y.person as b from company x join company y using (other, day) where x.person < y.person)
        select a::bigint as a, b::bigint as b, count(*) as days from days anti join beside using (a, b)
        group by all order by all""").fetchnumpy()  # noqa: S608
    one, other, days = (np.asarray(column) for column in found.values())
    return one, other, days


def _forms(base: duckdb.DuckDBPyConnection, spelled: Sequence[str]) -> dict[int, list[int]]:
    """For each person the places of the spelling that most reports have, of those in Arabic letters and of the others."""
    told = base.execute(
        """select name, any_value(person)::bigint from spelled join spelling using (name)
        group by name order by count(*), name desc"""
    ).fetchall()
    place = {name: at for at, name in enumerate(spelled)}
    best = {(person, arabic.is_arabic(name)): place[name] for name, person in told}
    forms: dict[int, list[int]] = {}
    for (person, _), at in sorted(best.items()):
        forms.setdefault(person, []).append(at)
    return forms

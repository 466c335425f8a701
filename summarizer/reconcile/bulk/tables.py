"""A table of reports, in whatever form it comes, to records numbered by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

from ...errors import UsageError
from .arrays import Array
from .rows import Row

EVER = 10**6
"""Days from 1970; stands, with either sign, for an end that is open."""

IN_PERSON, INDIRECT = 1, 2
"""Modes that are not hashes."""

_NEEDED = ("id", "people", "earliest", "latest")
_OTHERS = {"article": "varchar", "countries": "varchar[]", "place": "varchar", "mode": "varchar"}


@dataclass
class Records:
    """Records 0 to n - 1, in the order of their ids, as arrays; people and countries stand in `base`.

    `first` and `last` are days from 1970, both inclusive, -EVER and EVER where open. `place`, `mode` and `article` are
    hashes, 0 where nothing is said. In `base` the table `party` has the columns record, party and `person`, true
    for people and false for countries.
    """

    base: duckdb.DuckDBPyConnection
    ids: Array
    first: Array
    last: Array
    place: Array
    mode: Array
    article: Array
    shape: Array  # a hash of everything that pairs are weighed by: records with one shape weigh the same
    people: Array  # how many
    countries: Array

    @cached_property
    def several(self) -> bool:
        """Whether some article has more than one report."""
        told = np.sort(self.article[self.article != 0])
        return bool((told[1:] == told[:-1]).any())

    @cached_property
    def parties(self) -> tuple[Array, Array, Array]:
        """The columns of `party`."""
        record, party, person = self.ask("select record, party, person from party")
        return record, party, person

    def run(self, sql: str, **arrays: Array) -> None:
        """Runs a statement; `given` is the table of the arrays."""
        if arrays:
            self.base.register("given", arrays)
        self.base.execute(sql).fetchall()  # DuckDB 2: a result that is not fetched makes the next statement fail

    def ask(self, sql: str, **arrays: Array) -> tuple[Array, ...]:
        """The columns of the answer, none of which may hold null."""
        if arrays:
            self.base.register("given", arrays)
        return tuple(map(np.asarray, self.base.execute(sql).fetchnumpy().values()))


@contextmanager
def opened(source: Any, *, named: bool, threads: int, memory: str) -> Iterator[Records]:
    """The records of a source, in a DuckDB of their own that spills to a temporary folder."""
    with TemporaryDirectory(prefix="brief-") as folder, duckdb.connect() as base:
        try:
            base.execute(f"set threads = {int(threads)}").fetchall()
            base.execute("set memory_limit = $1", [memory]).fetchall()
            base.execute("set temp_directory = $1", [folder]).fetchall()
            base.execute("set preserve_insertion_order = false").fetchall()
            base.execute("set enable_progress_bar = false").fetchall()  # it would write to standard output
            _tell(base, source, Path(folder))
            yield _records(base, named=named)
        except duckdb.Error as error:
            raise UsageError(f"{_name(source)} cannot be read as a table of reports: {_first_line(error)}") from error


def _name(source: Any) -> str:
    return str(source) if isinstance(source, str | PathLike) else f"the {type(source).__name__}"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _tell(base: duckdb.DuckDBPyConnection, source: Any, folder: Path) -> None:
    """Makes the view `told` of whatever the source is, with every column of `Row` but status."""
    if isinstance(source, str | PathLike):
        path = Path(source)
        if not path.is_file():
            raise UsageError(f"{path} is not there")
    elif isinstance(source, duckdb.DuckDBPyRelation):
        path = folder / "relation.parquet"
        source.write_parquet(str(path))
    elif hasattr(source, "__arrow_c_stream__"):
        base.register("source", source)
        return _view(base, "source", _name(source))
    else:
        return _view(base, _from_rows(source, folder / "rows.json"), "the rows")
    return _view(base, f"read_parquet({_quoted(path)})", _name(source))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _view(base: duckdb.DuckDBPyConnection, table: str, name: str) -> None:
    there = {row[0] for row in base.execute(f"describe from {table}").fetchall()}
    if lacking := [column for column in _NEEDED if column not in there]:
        raise UsageError(f"{name} has no column {lacking[0]}", hint=f"needed are {', '.join(_NEEDED)}")
    others = [name if name in there else f"null::{kind} as {name}" for name, kind in _OTHERS.items()]
    columns = ["id", "people", "earliest::date as earliest", "latest::date as latest", *others]
    base.execute(f"create view told as select {', '.join(columns)} from {table}").fetchall()  # noqa: S608


def _from_rows(rows: Iterable[Row], path: Path) -> str:
    """The rows as a file of JSON lines that DuckDB reads, so that no list of them is held."""
    kinds: dict[str, set[type]] = {"id": set(), "people": set()}
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            if not isinstance(row, Row):
                raise UsageError(f"a row is a {type(row).__name__}, not a Row")
            try:
                kinds["id"].add(type(row.id))
                kinds["people"].update(map(type, row.people))
                file.write(json.dumps(asdict(row), default=date.isoformat, ensure_ascii=False) + "\n")
            except (UnicodeEncodeError, TypeError) as error:
                raise UsageError(f"the row {row.id!r} cannot be read: {error}") from None
    columns = dict.fromkeys((field.name for field in fields(Row)), "varchar")
    columns |= {"id": _kind("ids", kinds["id"]), "people": _kind("people", kinds["people"]) + "[]"}
    columns |= {"countries": "varchar[]", "earliest": "date", "latest": "date"}
    told = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    return f"read_json({_quoted(path)}, format = 'newline_delimited', columns = {{{told}}})"


def _kind(name: str, types: set[type]) -> str:
    if types - {int, str} or len(types) > 1:
        raise UsageError(f"{name} are of several types: {', '.join(sorted(kind.__name__ for kind in types))}")
    return "bigint" if types == {int} else "varchar"


def _records(base: duckdb.DuckDBPyConnection, *, named: bool) -> Records:
    base.execute(
        """create table record as select (row_number() over (order by id) - 1)::integer as record, * from told"""
    ).fetchall()
    ((count, distinct, known, backward),) = base.execute(
        "select count(*), count(distinct id), count(id), count(*) filter (latest < earliest) from record"
    ).fetchall()
    if count != distinct or count != known:
        raise UsageError("the ids of the reports are not unique" if known == count else "a report has no id")
    if backward:
        raise UsageError(f"{backward} reports end before they begin")
    if named:
        from .people import resolve

        resolve(base)
    _parties(base, "named" if named else "record")
    columns = base.execute(f"""
        select id, coalesce(earliest - date '1970-01-01', -{EVER})::integer as first,
            coalesce(latest - date '1970-01-01', {EVER})::integer as last,
            (case when coalesce(place, '') = '' then 0 else hash(place) end)::ubigint as place,
            (case when coalesce(mode, '') in ('', 'unknown') then 0 when mode = 'in_person' then {IN_PERSON}
                when mode = 'indirect' then {INDIRECT} else hash(mode) end)::ubigint as mode,
            (case when article is null then 0 else hash(article) end)::ubigint as article,
            hash(coalesce(parties, 0), earliest, latest, place, mode)::ubigint as shape,
            coalesce(persons, 0)::integer as people, coalesce(sides, 0)::integer as countries
        from record left join
            (select record, bit_xor(hash(party)) as parties, count(*) filter (person) as persons,
                count(*) filter (not person) as sides from party group by record) using (record)
        order by record""").fetchnumpy()  # noqa: S608
    return Records(base, *map(np.asarray, columns.values()))


def _parties(base: duckdb.DuckDBPyConnection, table: str) -> None:
    """People and countries as numbers, in the order of their names, each once a record."""
    base.execute(f"""
        create table told_party as
        select distinct record, unnest(people)::varchar as name, true as person from {table}
        union all select distinct record, unnest(countries), false from record""").fetchall()  # noqa: S608
    base.execute("""
        create table name as select name, person, (row_number() over (order by person, name))::integer as party
        from (select distinct name, person from told_party where name is not null)""").fetchall()
    base.execute(
        "create table party as select record, party, person from told_party join name using (name, person)"
    ).fetchall()
    base.execute("drop table told_party").fetchall()

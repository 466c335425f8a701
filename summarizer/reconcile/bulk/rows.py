"""One report of one meeting as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Row:
    """`id` and `people` are numbers or strings, the same in all rows. Both days are inclusive; None leaves that end
    open. `countries` are the sides (ISO 3166-1 alpha-2). `mode` is one of the schema's; None and "unknown" are the same.
    `status` has no say: a planned meeting and the report that it was held are one."""

    id: int | str
    article: str | None
    people: tuple[int | str, ...]
    countries: tuple[str, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    place: str | None = None
    mode: str | None = None
    status: str | None = None

"""Reasons in the brief's language: why something was left out, or could not be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Self

from .. import dates, locales, reasons
from ..arabic import clean
from ..schemas import Lang


class Piece(NamedTuple):
    """A part of a reason. `foreign`: an article's, a model's or a server's own words, of either direction."""

    text: str
    foreign: bool


class Why(str):
    """A reason as it is read, which is its pieces one after the other."""

    __slots__ = ("pieces",)
    pieces: tuple[Piece, ...]

    def __new__(cls, pieces: Iterable[Piece]) -> Self:
        told = tuple(pieces)
        made = super().__new__(cls, "".join(piece.text for piece in told))
        made.pieces = told
        return made


def refused(reason: str, lang: Lang) -> Why:
    """Why something was left out, from `Dropped.reason`."""
    found = reasons.refused(reason)
    parts = [list(_said(one, lang)) for one in found] or [[Piece(clean(reason), foreign=True)]]
    between = Piece(locales.text(lang, "; "), foreign=False)
    return Why(piece for number, part in enumerate(parts) for piece in ([between, *part] if number else part))


def failed(reason: str, lang: Lang) -> Why:
    """Why something could not be done, from `Failed.reason`."""
    found = reasons.failed(reason)
    return Why(_said(found, lang) if found else [Piece(clean(reason), foreign=True)])


def _said(reason: reasons.Reason, lang: Lang) -> Iterator[Piece]:
    parts = reasons.FIELD.split(locales.text(lang, reason.form.english))  # our words and names of fields in turn
    for at, part in enumerate(parts):
        if at % 2:
            yield from _value(part, reason.fields[part], lang)
        elif part:
            yield Piece(part, foreign=False)


_DATES: Final = frozenset(["date", "other_date", "published"])
_WEEKDAYS: Final = frozenset(["day", "actual_day"])
_WITHOUT_STOP: Final = "failure"


def _value(name: str, value: str | reasons.Reason, lang: Lang) -> Iterator[Piece]:
    if isinstance(value, reasons.Reason):
        pieces = list(_said(value, lang))
        if name == _WITHOUT_STOP:
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.removesuffix("."))
        yield from pieces
    elif lang != "en" and name in _DATES and dates.is_edtf(value):
        yield Piece(dates.describe(value, lang), foreign=False)
    elif lang != "en" and name in _WEEKDAYS:
        yield Piece(locales.weekday(value, lang), foreign=False)
    else:
        yield Piece(clean(value), foreign=not value.isdecimal())

"""Whether two reports name one place, under whatever spelling and in either script."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .. import fidelity, locales, names
from ..arabic import fold, is_arabic, words
from ..schemas import Meeting
from .statements import country


class _Place(NamedTuple):
    """Folded spellings by script, and the country: as given, else as the place itself says («عمان», "Washington")."""

    arabic: frozenset[str]
    latin: frozenset[str]
    country: str | None


def _place(meeting: Meeting) -> _Place:
    return _read((meeting.place, meeting.city_en, meeting.city_ar), meeting.country)


@lru_cache(4096)
def _read(spellings: tuple[str | None, ...], country: str | None) -> _Place:
    said = [name for name in spellings if name and fold(name)]
    arabic = frozenset(fold(name) for name in said if is_arabic(name))
    latin = frozenset(fold(name) for name in said if not is_arabic(name))
    codes = [code for name in said if (code := locales.country_code(name))]
    return _Place(arabic, latin, country or next(iter(codes), None))


def same_place(one: Meeting, other: Meeting) -> bool:
    """Whether a spelling of one is, or contains, one of the other («Washington», «Washington DC»). Where they have no
    script in common, the sound decides. False when either names no place."""
    return _same(_place(one), _place(other))


@lru_cache(4096)
def _same(one: _Place, other: _Place) -> bool:
    pairs = [*product(one.arabic, other.arabic), *product(one.latin, other.latin)]
    if pairs:
        return any(f" {a} " in f" {b} " or f" {b} " in f" {a} " for a, b in pairs)
    return any(names.same(a, b) for a, b in product(one.arabic | one.latin, other.arabic | other.latin))


def differ(one: Meeting, other: Meeting) -> bool:
    """Whether two reports name two places: known in one script, and neither within the other («Oman», «Muscat»)."""
    a, b = _place(one), _place(other)
    return _comparable(a, b) and not _same(a, b) and not (_holds(a, b) or _holds(b, a))


def _comparable(one: _Place, other: _Place) -> bool:
    return bool((one.arabic and other.arabic) or (one.latin and other.latin))


def _holds(wide: _Place, narrow: _Place) -> bool:
    """Whether the wide place is the country in which the narrow one lies."""
    if not wide.country or wide.country != narrow.country:
        return False
    return bool((wide.arabic | wide.latin) & {fold(locales.country(wide.country, lang)) for lang in locales.LANGS})


def exclude(one: Meeting, other: Meeting) -> bool:
    """Whether the places cannot be one: other countries, or, where one is not known, other cities. Two cities of one
    country are a disagreement and exclude nothing."""
    a, b = _place(one), _place(other)
    if _same(a, b):
        return False
    return a.country != b.country if a.country and b.country else differ(one, other)


def two_cities(one: Meeting, other: Meeting) -> bool:
    """Whether two reports name two cities, of whichever country. A country in place of a city is none."""
    a, b = (_read((None, place.city_en, place.city_ar), place.country) for place in (one, other))
    return _comparable(a, b) and not _same(a, b) and not (_holds(a, b) or _holds(b, a) or same_place(one, other))


@lru_cache(4096)
def countries(text: str) -> tuple[str, ...]:
    """The codes of the countries that a text names, in the order of their first mention."""
    said, found, at = words(text), [], 0
    while at < len(said):
        near = ((size, code) for size in (3, 2, 1) if (code := _country(tuple(said[at : at + size]))))
        size, code = next(near, (1, None))
        found += [code] if code else []
        at += size
    return tuple(dict.fromkeys(found))


@lru_cache(65536)
def _country(said: tuple[str, ...]) -> str | None:
    if len(said) == 1:
        return country(said[0])
    forms = (" ".join((form, *said[1:])) for form in sorted(fidelity.bare_words(said[0])))
    return next((code for form in forms if (code := locales.country_code(form))), None)

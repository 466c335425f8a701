"""Whether two claims are one statement of one side.

Two sentences are one statement when they have the same numbers, days, countries in order, and negations, and the same
words in the same order but for spelling and for an Arabic subject before or behind its verb. A word more or less, or
another one, is another statement: merging two that differ loses one of them, keeping two that agree loses nothing.
Sentences that two articles base on the very same words are drawn from one text and may be put more freely.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from .. import fidelity, locales, names
from ..arabic import fold, is_arabic, words
from ..schemas import Demand, Position

_ONE_QUOTE = 70.0
"""From this token_sort_ratio on, two sentences on one quote are one statement."""
_ONE_WORD = 90.0
"""From this ratio on, two words with one first letter are one. حسن and حسين have 86, محمد and محمود 89."""
_SILENT = frozenset(words("a an the that إن أن قد لقد"))
_BEFORE_VERB = frozenset(words("لا لم لن ما سوف"))
_WRITTEN_ON = frozenset(["ال", "و", "وال"])


class Side(NamedTuple):
    """Who holds, makes or is asked: its spellings and its country."""

    spellings: tuple[str, ...]
    country: str | None


class _Facts(NamedTuple):
    """What two wordings of one statement cannot differ in."""

    numbers: frozenset[str]
    days: frozenset[str]
    countries: tuple[str, ...]
    denies: bool
    refuses: bool


@lru_cache(65536)
def _facts(text: str) -> _Facts:
    return _Facts(
        numbers=frozenset(fidelity.numbers(text) | fidelity.spelled_numbers(text)),
        days=fidelity.calendar_words(text),
        countries=tuple(code for word in words(text) if (code := country(word))),
        denies=fidelity.negated(text, strict=True),
        refuses=fidelity.negated(text),
    )


@lru_cache(65536)
def country(word: str) -> str | None:
    """The code of the country that one word names, with or without what Arabic writes onto it."""
    return next((code for form in sorted(fidelity.bare_words(word)) if (code := locales.country_code(form))), None)


@lru_cache(65536)
def _said(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if word not in _SILENT)


# -- one wording ----------------------------------------------------------------------------------------------


def same_statement(one: Position | Demand, other: Position | Demand) -> bool:
    """Whether the sentences of two claims say the same, whoever says it."""
    if _facts(one.text) != _facts(other.text):
        return False
    if fold(one.quote) == fold(other.quote):
        return fuzz.token_sort_ratio(fold(one.text), fold(other.text)) >= _ONE_QUOTE
    return same_words(one.text, other.text)


def same_words(one: str, other: str) -> bool:
    mine, yours = _said(one), _said(other)
    if len(mine) != len(yours):
        return False
    if _in_step(mine, yours):
        return True
    return any(_in_step(turned, yours) for turned in _verb_first(mine)) or any(
        _in_step(mine, turned) for turned in _verb_first(yours)
    )


def _in_step(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    return all(_one_word(a, b) for a, b in zip(mine, yours, strict=True))


@lru_cache(65536)
def _one_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if one == other or (long.endswith(short) and long.removesuffix(short) in _WRITTEN_ON and len(short) > 2):
        return True
    numbered = any(char.isdecimal() for char in one + other)
    return one[0] == other[0] and not numbered and fuzz.ratio(one, other) >= _ONE_WORD


def _verb_first(said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """An Arabic sentence with its first one to three words, the subject, put behind the verb that follows them."""
    if not said or not is_arabic(said[0]):
        return
    for subject in range(1, min(4, len(said))):
        rest = said[subject:]
        verb = 2 if rest[0] in _BEFORE_VERB else 1
        yield rest[:verb] + said[:subject] + rest[verb:]


# -- one side -------------------------------------------------------------------------------------------------


def _side(name: str | None, name_en: str | None, name_ar: str | None, country: str | None) -> Side | None:
    return Side(tuple(spelling for spelling in (name, name_en, name_ar) if spelling), country) if name else None


def same_side(one: Side | None, other: Side | None) -> bool:
    """Whether two sides are one: the same name in any script, the same country under two names, or one person's name
    in two spellings; never of two countries. None is nobody in particular, and one with None alone."""
    if one is None or other is None:
        return one is other
    if one.country and other.country and one.country != other.country:
        return False
    if {fold(name) for name in one.spellings} & {fold(name) for name in other.spellings}:
        return True
    codes = _codes(one)
    return bool(codes & _codes(other)) if codes else names.same(one.spellings[0], other.spellings[0])


def _codes(side: Side) -> set[str]:
    return {code for name in side.spellings if (code := locales.country_code(name))}


def sides(claim: Position | Demand) -> tuple[Side | None, ...]:
    """Who holds a position; who makes a demand, and of whom."""
    if isinstance(claim, Position):
        return (_side(claim.holder, claim.holder_en, claim.holder_ar, claim.country),)
    return (
        _side(claim.maker, claim.maker_en, claim.maker_ar, claim.country),
        _side(claim.recipient, claim.recipient_en, claim.recipient_ar, claim.recipient_country),
    )


def same_claim(one: Position | Demand, other: Position | Demand) -> bool:
    """Whether two claims of one kind are one position, or one demand of one side to one recipient; how it was answered may
    differ."""
    pairs = zip(sides(one), sides(other), strict=True)
    return same_statement(one, other) and all(same_side(mine, yours) for mine, yours in pairs)


def keys(claim: Position | Demand) -> tuple[Hashable, ...]:
    """What statements have in common when they may be one: two without a common key never are."""
    facts = _facts(claim.text)
    return (facts, len(_said(claim.text))), (facts, fold(claim.quote))

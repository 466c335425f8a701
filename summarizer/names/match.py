"""Names compared whole: tokens aligned in order, with the aliases above all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

from .aliases import Aliases, bundled
from .parts import tokens
from .sound import SAME, SURE, in_arabic, likely, odds, strangers

# Penalties, as odds.
_SWAPPED = 3.0  # across scripts the tokens meet in another order: family names first
_NOT_FAMILY = 2.0  # a lone token meets another than the last
_EXTRA = 0.6  # for each token that the other name does not have
_GLUED = 0.3  # two tokens of one side are one of the other: غريب آبادي, Gharibabadi
_LEFT_OUT = 2.5  # the first name left out is Mohammad: محمد جواد ظريف, جواد ظريف
_SHORT_FORM = 4.0  # the odds of two forms of one given name

_MOHAMMAD = frozenset(["محمد", "mohammad", "mohammed", "mohamed", "muhammad"])
_BEYOND_HOPE = -3.0
_MOST = 6  # tokens compared of a name
Tokens = tuple[str, ...]


class Matcher:
    """Compares names under one set of aliases. Cheap to make; what it has compared it remembers."""

    def __init__(self, aliases: Aliases | None = None) -> None:
        self.aliases = bundled() if aliases is None else aliases
        self._known = lru_cache(65536)(self._who)
        self._remembered = lru_cache(65536)(self._similarity)

    def similarity(self, one: str, other: str) -> float:
        """How likely two names are one person's, 0 to 1; symmetric; 0 for text without letters."""
        return self._remembered(one, other) if one <= other else self._remembered(other, one)

    def same(self, one: str, other: str) -> bool:
        """Whether two names are taken for one person's. A family name alone meets every bearer of it: resolve it within
        its article, see `expand`."""
        return self.similarity(one, other) >= SAME

    def expand(self, name: str, known: Iterable[str]) -> str:
        """The one full name of `known` that a partial name stands for; the name itself where none or several fit."""
        if not is_partial(name):
            return name
        fits = {full for full in known if not is_partial(full) and self._bears(full, name)}
        return fits.pop() if len(fits) == 1 else name

    def token_similarity(self, one: str, other: str) -> float:
        """How alike two folded tokens are, 0 to 1."""
        return 1.0 if one == other else likely(self._odds(one, other))

    def _bears(self, full: str, family: str) -> bool:
        parts = tokens(family)
        return bool(parts) and likely(self._odds(parts[-1], tokens(full)[-1])) >= SAME

    def _odds(self, one: str, other: str) -> float:
        if strangers(one, other):
            return -SURE if not self.aliases.one_given_name(one, other) else _SHORT_FORM
        found = odds(one, other) if one <= other else odds(other, one)
        if one == other or (listed := self.aliases.one_given_name(one, other)) is None:
            return found
        return max(found, _SHORT_FORM) if listed else min(found, -_SHORT_FORM)

    def _similarity(self, one: str, other: str) -> float:
        mine, yours = self._known(one), self._known(other)
        if not mine.tokens or not yours.tokens:
            return 0.0
        if mine.person and yours.person:
            return float(mine.person == yours.person)
        return max(self._by_sound(a, b) for a in mine.forms for b in yours.forms)

    def _who(self, name: str) -> _Name:
        own = tokens(name)[:_MOST]
        person = self.aliases.person(name) if own else None
        if person is None:
            return _Name(own, None, (own,))
        forms = [parts for form in self.aliases.people[person] if len(parts := tokens(form)[:_MOST]) > 1]
        return _Name(own, person, tuple(forms) or (own,))

    def _by_sound(self, one: Tokens, other: Tokens) -> float:
        if one == other:
            return 1.0
        short, long = (one, other) if (len(one), one) <= (len(other), other) else (other, one)
        return likely(self._aligned(short, long))

    def _aligned(self, short: Tokens, long: Tokens) -> float:
        """The odds of the best alignment: the least alike pair of tokens, less what is odd about the order."""
        across = in_arabic(short[0]) != in_arabic(long[0])
        best = max(self._least(short, long, places) for places in _orders(len(short), len(long), across))
        if len(long) == len(short) + 1:
            for at in range(len(short)):
                glued = (*long[:at], long[at] + long[at + 1], *long[at + 2 :])
                best = max(best, min(map(self._odds, short, glued)) - _GLUED)
        return best

    def _least(self, short: Tokens, long: Tokens, places: tuple[int, ...]) -> float:
        """The odds of the least alike pair of an alignment; as soon as a pair is beyond hope, that one's."""
        least = SURE
        for token, place in zip(short, places, strict=True):
            least = min(least, self._odds(token, long[place]))
            if least <= _BEYOND_HOPE:
                return least
        return least - _oddness(places, short, long)


class _Name(NamedTuple):
    """A name taken apart: its tokens, who is listed under it, and the tokens of that person's full names.

    For a listed name these stand for its own: «الملك سلمان» alone would be any Salman.
    """

    tokens: Tokens
    person: str | None
    forms: tuple[Tokens, ...]


@cache
def _orders(few: int, many: int, across: bool) -> tuple[tuple[int, ...], ...]:
    """The places that so many tokens can meet among so many; out of order only across scripts."""
    order = permutations if across and many <= 4 else combinations
    return tuple(order(range(many), few))


def _oddness(places: Sequence[int], short: Tokens, long: Tokens) -> float:
    """What speaks against an alignment: given names must meet, and in one script the order is the same."""
    if len(places) == 1:
        return _NOT_FAMILY * (places[0] != len(long) - 1)
    odd = _EXTRA * (len(long) - len(short))
    if list(places) != sorted(places):
        return odd + _SWAPPED
    if places[0] != 0:
        odd += _LEFT_OUT if long[0] in _MOHAMMAD and places[0] == 1 else 2 * SURE
    return odd


def is_partial(name: str) -> bool:
    """Whether a name is a single token, such as a family name."""
    return len(tokens(name)) <= 1


@cache
def _default() -> Matcher:
    return Matcher()


_current: ContextVar[Matcher | None] = ContextVar("matcher", default=None)


def _matcher() -> Matcher:
    return _current.get() or _default()


@contextmanager
def using(aliases: Aliases) -> Iterator[Matcher]:
    """A context in which the functions of this module go by these aliases; asyncio tasks begun in it inherit them."""
    matcher = Matcher(aliases)
    token = _current.set(matcher)
    try:
        yield matcher
    finally:
        _current.reset(token)


def similarity(one: str, other: str) -> float:
    """How likely two names are one person's, 0 to 1; symmetric; 0 for text without letters."""
    return _matcher().similarity(one, other)


def same(one: str, other: str) -> bool:
    """Whether two names are taken for one person's; see `Matcher.same`."""
    return _matcher().same(one, other)


def token_similarity(one: str, other: str) -> float:
    """How alike two folded tokens are, 0 to 1."""
    return _matcher().token_similarity(one, other)


def expand(name: str, known: Iterable[str]) -> str:
    """The one full name of `known` that a partial name stands for; the name itself where none or several fit."""
    return _matcher().expand(name, known)

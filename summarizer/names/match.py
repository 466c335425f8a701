"""Names compared whole: tokens aligned in order, with the aliases above all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

from .aliases import Aliases, bundled
from .classes import in_arabic
from .parts import tokens
from .sound import SAME, SURE, likely, odds

# Penalties, as odds.
_SWAPPED = 3.5  # across scripts the tokens meet in another order: family names first
_NOT_FAMILY = 2.0  # a lone token meets another than the last
_EXTRA = 0.6  # for each token that the other name does not have
_GLUED = 0.3  # two tokens of one side are one of the other: غريب آبادي, Gharibabadi
_LEFT_OUT = 2.0  # the first name left out is Mohammad: محمد جواد ظريف, جواد ظريف
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
        self._odds = lru_cache(1 << 17)(self._token_odds)

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

    def _token_odds(self, one: str, other: str) -> float:
        found = odds(one, other)
        listed = None if one == other else self.aliases.one_given_name(one, other)
        if listed is None:
            return found
        return max(found, _SHORT_FORM) if listed else min(found, -_SHORT_FORM)

    def _similarity(self, one: str, other: str) -> float:
        mine, yours = self._known(one), self._known(other)
        if not mine.tokens or not yours.tokens:
            return 0.0
        if mine.person and yours.person:
            return float(mine.person == yours.person)
        if not mine.person and not yours.person:
            return self._by_sound(mine.tokens, yours.tokens)
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
        if len(one) == len(other):
            short, long = (one, other) if one <= other else (other, one)
        else:
            short, long = (one, other) if len(one) < len(other) else (other, one)
        best = self._aligned(short, long)
        if len(long) == len(short) + 1:
            best = self._glued(short, long, best)
        return likely(best) if best > _BEYOND_HOPE else 0.0

    def _aligned(self, short: Tokens, long: Tokens) -> float:
        """The odds of the best alignment: the least alike pair of tokens, less what is odd about the order."""
        across = in_arabic(short[0]) != in_arabic(long[0])
        best = _BEYOND_HOPE
        for places, odd in _orders(len(short), len(long), across, long[0] in _MOHAMMAD):
            if SURE - odd > best:
                best = max(best, self._least(short, [long[place] for place in places], best + odd) - odd)
        return best

    def _glued(self, short: Tokens, long: Tokens, best: float) -> float:
        """The odds of the best alignment with two tokens of the longer name glued, if they are better than `best`."""
        for at in range(len(short)):
            glued = (*long[:at], long[at] + long[at + 1], *long[at + 2 :])
            best = max(best, self._least(short, glued, best + _GLUED) - _GLUED)
        return best

    def _least(self, mine: Sequence[str], yours: Sequence[str], needed: float) -> float:
        """The odds of the least alike pair; as soon as one is not more than what is needed, that one's."""
        least = SURE
        for one, other in zip(mine, yours, strict=True):
            least = min(least, self._odds(one, other))
            if least <= needed:
                break
        return least


class _Name(NamedTuple):
    """A name taken apart: its tokens, who is listed under it, and the tokens of that person's full names.

    For a listed name these stand for its own: «الملك سلمان» alone would be any Salman.
    """

    tokens: Tokens
    person: str | None
    forms: tuple[Tokens, ...]


@cache
def _orders(few: int, many: int, across: bool, mohammad: bool) -> tuple[tuple[tuple[int, ...], float], ...]:
    """The places that so many tokens can meet among so many, with what is odd about each; the least odd first.

    A lone token meets any, rather the last. Else given names must meet, but for a Mohammad left out, and the order is the
    same; across scripts, family names may come first.
    """
    if few == 1:
        return tuple(((place,), _NOT_FAMILY * (place != many - 1)) for place in reversed(range(many)))
    extra = _EXTRA * (many - few)
    found = [(places, extra) for places in combinations(range(many), few) if places[0] == 0]
    if mohammad:
        found += [(places, extra + _LEFT_OUT) for places in combinations(range(many), few) if places[0] == 1]
    if across and many <= 4:
        orders = permutations(range(many), few)
        found += [(places, extra + _SWAPPED) for places in orders if list(places) != sorted(places)]
    return tuple(found)


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


def listed_as_one(one: str, other: str) -> bool:
    """Whether the aliases list both names under one person."""
    aliases = _matcher().aliases
    person = aliases.person(one)
    return person is not None and person == aliases.person(other)

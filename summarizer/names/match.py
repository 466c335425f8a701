"""Names compared whole: tokens aligned in order, with the aliases above all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import combinations, permutations
from operator import itemgetter
from typing import NamedTuple

from .aliases import Aliases, bundled
from .classes import in_arabic
from .parts import spelled, tokens
from .sound import SAME, SURE, likely, odds

# Penalties, as odds.
_SWAPPED = 2.0  # across scripts the tokens meet in another order: family names first
_NOT_FAMILY = 2.0  # a lone token meets another than the last
_EXTRA = 0.6  # for each token that the other name does not have
_GLUED = 0.3  # two tokens of one side are one of the other: غريب آبادي, Gharibabadi
_LEFT_OUT = 2.0  # the first name left out is Mohammad: محمد جواد ظريف, جواد ظريف
_SHORT_FORM = 4.0  # the odds of two forms of one given name

# And what speaks for one person. Chosen, as _SWAPPED was, on what benchmarks/names.py names; how alike the better tokens
# are was found to say nothing of the least alike, so they add no more than this.
_FULL = 0.7  # across scripts two tokens or more meet
_ENOUGH = 1.0  # an alignment so good needs no other beside it

_FILIAL = frozenset(["bin", "ben", "ibn", "bint", "بن", "ابن", "بنت"])
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
        if not mine.forms or not yours.forms:
            return 0.0
        if not mine.person and not yours.person:
            return self._by_sound(mine.forms[0], yours.forms[0])
        if mine.person and yours.person:
            return float(mine.person == yours.person)
        return max(self._by_sound(a, b) for a in mine.forms for b in yours.forms)

    def _who(self, name: str) -> _Name:
        own = _form(name)
        if not own.tokens:
            return _Name(None, ())
        person = self.aliases.person(name)
        if person is None:
            return _Name(None, (own,))
        forms = [form for said in self.aliases.people[person] if len((form := _form(said)).tokens) > 1]
        return _Name(person, tuple(forms) or (own,))

    def _by_sound(self, one: _Form, other: _Form) -> float:
        if one.tokens == other.tokens:
            return 1.0
        more = len(one.tokens) - len(other.tokens)
        short, long = (other, one) if more > 0 or (not more and other < one) else (one, other)
        across = short.arabic != long.arabic
        best = self._aligned(short.tokens, long.tokens, across and not (short.filial or long.filial))
        if len(long.tokens) == len(short.tokens) + 1 and best < _ENOUGH:
            best = self._glued(short.tokens, long.tokens, best)
        if best <= _BEYOND_HOPE:
            return 0.0
        return likely(best + _FULL if across and len(short.tokens) > 1 else best)

    def _aligned(self, short: Tokens, long: Tokens, turned: bool) -> float:
        """The odds of the best alignment: the least alike pair of tokens, less what is odd about the order."""
        best = _BEYOND_HOPE
        for order, odd in _orders(len(short), len(long), turned, long[0] in _MOHAMMAD):
            if best >= _ENOUGH:
                break
            best = max(best, self._least(short, order(long), best + odd) - odd)
        return best

    def _glued(self, short: Tokens, long: Tokens, best: float) -> float:
        """The odds of the best alignment with two tokens of the longer name glued, if they are better than `best`."""
        for at in range(len(short)):
            glued = (*long[:at], long[at] + long[at + 1], *long[at + 2 :])
            best = max(best, self._least(short, glued, best + _GLUED) - _GLUED)
        return best

    def _least(self, mine: Iterable[str], yours: Iterable[str], needed: float) -> float:
        """The odds of the least alike pair; as soon as one is not more than what is needed, that one's."""
        least = SURE
        for found in map(self._odds, mine, yours):
            if found < least:
                least = found
                if least <= needed:
                    break
        return least


class _Form(NamedTuple):
    """A name as it is compared. `filial` is whether it says whose child one is: then its order is never turned."""

    tokens: Tokens
    arabic: bool
    filial: bool


def _form(name: str) -> _Form:
    own = tokens(name)[:_MOST]
    return _Form(own, bool(own) and in_arabic(own[0]), not _FILIAL.isdisjoint(spelled(name).split()))


class _Name(NamedTuple):
    """Who is listed under a name, and the forms that it is compared by: its own, none for text without letters.

    For a listed name the full names of that person stand for its own: «الملك سلمان» alone would be any Salman.
    """

    person: str | None
    forms: tuple[_Form, ...]


Order = Callable[[Tokens], Tokens]


@cache
def _orders(few: int, many: int, turned: bool, mohammad: bool) -> tuple[tuple[Order, float], ...]:
    """How so many tokens can meet among so many, as what picks these, with what is odd about it; the least odd first.

    A lone token meets any, rather the last. Else given names must meet, but for a Mohammad left out, and the order is the
    same; where `turned`, family names may come first.
    """
    if few == 1:
        lone = reversed(range(many))
        return tuple((itemgetter(slice(place, place + 1)), _NOT_FAMILY * (place != many - 1)) for place in lone)
    extra = _EXTRA * (many - few)
    found = [(places, extra) for places in combinations(range(many), few) if places[0] == 0]
    if mohammad:
        found += [(places, extra + _LEFT_OUT) for places in combinations(range(many), few) if places[0] == 1]
    if turned and many <= 4:
        orders = permutations(range(many), few)
        found += [(places, extra + _SWAPPED) for places in orders if list(places) != sorted(places)]
    return tuple((itemgetter(*places), odd) for places, odd in found)


def is_partial(name: str) -> bool:
    """Whether a name is a single token, such as a family name."""
    return len(tokens(name)) <= 1


@cache
def _default() -> Matcher:
    return Matcher()


_current: ContextVar[Matcher | None] = ContextVar("matcher", default=None)


def _matcher() -> Matcher:
    return _current.get() or _default()


def in_use() -> Aliases | None:
    """The aliases of this context; None where they are the bundled ones."""
    matcher = _current.get()
    return matcher.aliases if matcher else None


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

"""What office and country say of two bearers of like names: they may support that both are one person, and may forbid it.

People change office, and articles get titles wrong; so an office forbids only what is certain, see `forbids`, and
otherwise shifts the likelihood a little. The words for offices stand in offices.toml.

    same_holder("عراقجي", "Araghchi", countries=("IR", "IR"), titles=("وزير الخارجية الإيراني", "Foreign Minister"))
"""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ..arabic import is_arabic, words
from ..locales import country_code
from .match import is_partial, listed_as_one, similarity
from .parts import tokens
from .sound import SAME

Two = tuple[str | None, str | None]
"""What is known of the one and of the other."""

SURELY = 0.95
"""From this similarity on, a full name says more than a title: no office forbids."""

# Bayes factors, as logarithms; set by hand, since no labelled data has titles.
_SAME_OFFICE = 0.5
_OTHER_OFFICE = -0.7
_OTHER_RANK = -2.0


class Office(NamedTuple):
    """`post` as offices.toml names it; `rank` is empty for who holds it, else deputy or assistant; `single` is whether a
    country has one holder at a time."""

    post: str
    rank: str
    single: bool
    former: bool


@lru_cache(4096)
def offices(title: str) -> frozenset[Office]:
    """The offices that a title names, Arabic or English; empty unless all of it is understood, countries and words such
    as "former" aside."""
    found = [_office(_stripped(piece)) for piece in _pieces(title)]
    return frozenset(office for office in found if office) if all(found) else frozenset()


def forbids(*, countries: Two = (None, None), titles: Two = (None, None), at_once: bool = False) -> str | None:
    """Why two people who bear like names, but not for sure one, must be two; None when nothing forbids it.

    Two countries do, as far as both are known. Two ranks of one post do, foreign minister and deputy foreign minister of
    one country, when both are said of one time (`at_once`), neither is said to be former, and each title names one
    office that a country gives to one person only.
    """
    here, there = countries
    if here and there and here != there:
        return f"two countries ({here}, {there})"
    if not at_once or not here or here != there:
        return None
    one, other = _only(titles[0]), _only(titles[1])
    if one and other and one.single and not (one.former or other.former) and _two_ranks(one, other):
        return f"two ranks ({one.rank or 'holder'} and {other.rank or 'holder'}: {one.post})"
    return None


def weight(*, countries: Two = (None, None), titles: Two = (None, None)) -> float:
    """How much titles speak for two bearers of like names being one person, as the logarithm of a Bayes factor; 0 when
    either title is not understood. One office of one country speaks for it, two offices a little against it."""
    one, other = (offices(title or "") for title in titles)
    if not one or not other:
        return 0.0
    if {(office.post, office.rank) for office in one} & {(office.post, office.rank) for office in other}:
        return _SAME_OFFICE if countries[0] and countries[0] == countries[1] else 0.0
    return _OTHER_RANK if any(_two_ranks(a, b) for a in one for b in other) else _OTHER_OFFICE


def holder_similarity(
    one: str, other: str, *, countries: Two = (None, None), titles: Two = (None, None), at_once: bool = False
) -> float:
    """`similarity` in the light of countries (ISO 3166-1 alpha-2) and titles, 0 to 1; symmetric.

    0 where they forbid it, unless aliases list both names for one person, or both are one full name. Countries forbid
    unless the words of the full name are the same, titles unless the names are alike from `SURELY` on.
    """
    alike = similarity(one, other)
    if listed_as_one(one, other):
        return alike
    if forbids(countries=countries) and not _one_full_name(one, other):
        return 0.0
    if alike >= SURELY and not (is_partial(one) or is_partial(other)):
        return alike
    if forbids(countries=countries, titles=titles, at_once=at_once):
        return 0.0
    return _moved(alike, weight(countries=countries, titles=titles))


def same_holder(
    one: str, other: str, *, countries: Two = (None, None), titles: Two = (None, None), at_once: bool = False
) -> bool:
    """Whether two names, with what is known of their bearers, are taken for one person's; see `holder_similarity`."""
    return holder_similarity(one, other, countries=countries, titles=titles, at_once=at_once) >= SAME


def _moved(alike: float, by: float) -> float:
    """A likelihood after evidence; what is under half of `SAME` no title lifts."""
    if not by or (by > 0 and alike < SAME / 2):
        return alike
    odds = alike * math.exp(by)
    return min(1.0, odds / (odds + 1.0 - alike))


def _one_full_name(one: str, other: str) -> bool:
    return is_arabic(one) == is_arabic(other) and tokens(one) == tokens(other) and not is_partial(one)


def _only(title: str | None) -> Office | None:
    found = offices(title or "")
    return next(iter(found)) if len(found) == 1 else None


def _two_ranks(one: Office, other: Office) -> bool:
    return one.post == other.post and bool(one.rank) != bool(other.rank)


# titles


class _Words(NamedTuple):
    posts: dict[tuple[str, ...], tuple[str, bool]]
    ranks: dict[str, str]
    former: frozenset[str]
    others: frozenset[str]


@cache
def _words() -> _Words:
    tables = tomllib.loads(Path(__file__).with_name("offices.toml").read_text(encoding="utf-8"))
    posts = {
        tuple(map(_bare, words(form))): (post, kind == "single")
        for kind in ("shared", "single")
        for post, forms in tables[kind].items()
        for form in forms
    }
    ranks = {_bare(word): rank for rank, forms in tables["ranks"].items() for form in forms for word in words(form)}
    former, others = (
        frozenset(_bare(word) for form in tables["said_too"][key] for word in words(form))
        for key in ("former", "words")
    )
    return _Words(posts, ranks, former, others)


def _bare(word: str) -> str:
    return word.removeprefix("ال") if len(word) > 4 else word


_AND = re.compile(r"\s*[,،;؛]\s*|\s+and\s+|\s+و\s*(?=وزير|نائب|رئيس|مستشار|مبعوث|سفير|أمين)")


def _pieces(title: str) -> list[str]:
    """«نائب رئيس الوزراء ووزير الخارجية» is two offices."""
    return [piece for piece in _AND.split(title) if words(piece)]


def _stripped(title: str) -> list[str]:
    """The folded words of a title without its countries, articles off."""
    said = words(title)
    left: list[str] = []
    at = 0
    while at < len(said):
        size = next((size for size in (3, 2, 1) if country_code(" ".join(said[at : at + size])) is not None), 0)
        if not size:
            left.append(_bare(said[at]))
        at += size or 1
    return left


def _office(said: list[str]) -> Office | None:
    """The one office that these words name, nothing left over."""
    known = _words()
    former = any(word in known.former for word in said)
    left = [word for word in said if word not in known.former]
    rank = ""
    while left and (left[0] in known.ranks or left[0] in known.others):
        rank = known.ranks.get(left[0], rank)
        left = left[1:]
    for form in (left, [word for word in left if word not in known.others]):
        if post := known.posts.get(tuple(form)):
            return Office(post[0], rank, post[1], former)
    return None

"""What speaks for two mentions being one meeting, and what forbids it.

FEATURES give log weights in the manner of Fellegi and Sunter (1969), each with its reason in words; they are set by
hand, in halves, so that sums are exact in any order. CONTRADICTIONS forbid a join whatever the weights say. All are
symmetric.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz import fuzz

from .. import dates, names
from ..arabic import fold, is_arabic
from ..schemas import Participant
from . import places
from .mentions import Mention, spellings

JOIN = 4.5
"""From this sum of weights on, two mentions are taken for one meeting."""

_WIDE = 31
"""Days; a wider date does not tell one meeting of the same people from the next."""


class Weight(NamedTuple):
    value: float
    reason: str


Feature = Callable[[Mention, Mention], Weight | None]
Contradiction = Callable[[Mention, Mention], str | None]
Met = tuple[tuple[Participant, Participant], ...]

# There are many pairs and few dates.
_compatible = lru_cache(65536)(dates.compatible)
_width = lru_cache(65536)(dates.width)


# -- people ---------------------------------------------------------------------------------------------------


def same_person(one: Participant, other: Participant) -> bool:
    """Whether two participants are one person: alike in any script and not of two countries, unless both have the same
    full name."""
    return _one_person(spellings(one), one.country, spellings(other), other.country)


def _one_person(mine: tuple[str, ...], here: str | None, yours: tuple[str, ...], there: str | None) -> bool:
    alike = _one_full_name if here and there and here != there else names.same
    return any(alike(a, b) for a in mine for b in yours)


def _one_full_name(one: str, other: str) -> bool:
    return is_arabic(one) == is_arabic(other) and names.tokens(one) == names.tokens(other) and not names.is_partial(one)


@lru_cache(64)
def _met(a: Mention, b: Mention) -> Met:
    """The people that both name, each pair once."""
    pairs = product(zip(a.people, a.named, strict=True), zip(b.people, b.named, strict=True))
    return tuple((p, q) for (p, mine), (q, yours) in pairs if _one_person(mine, p.country, yours, q.country))


def _shared(a: Mention, b: Mention) -> int:
    """How many people both name."""
    met = _met(a, b)
    return min(len({id(p) for p, _ in met}), len({id(q) for _, q in met}))


def people(a: Mention, b: Mention) -> Weight | None:
    if met := _met(a, b):
        both = sorted({p.name_en or p.name for p, _ in met})
        return Weight((2.0, 4.0, 5.0)[min(_shared(a, b), 3) - 1], f"both name {', '.join(both)}")
    return Weight(-1.0, "they name different people") if a.people and b.people else None


# -- sides ----------------------------------------------------------------------------------------------------


def countries(a: Mention, b: Mention) -> Weight | None:
    both = a.countries & b.countries
    if a.countries == b.countries and both:
        return Weight(1.5 if len(both) > 1 else 1.0, f"the same sides ({', '.join(sorted(both))})")
    return Weight(-0.5, "the sides differ in part") if both else None


def _unmatched(a: Mention, b: Mention) -> list[str]:
    """Sides of one that the other lacks. A side is there, too, when somebody of it is, under whatever country."""
    there = {person.country for pair in _met(a, b) for person in pair}
    return sorted((a.countries ^ b.countries) - there)


def strangers(a: Mention, b: Mention) -> Weight | None:
    """One side too many may be a host whom the other report leaves out; two make a summit of a meeting at its edge."""
    lacking = _unmatched(a, b)
    if not lacking or not (len(lacking) > 1 or (a.people and b.people)):
        return None
    return Weight((-1.5, -6.0, -8.0)[min(len(lacking), 3) - 1], f"only one has {', '.join(lacking)}")


# -- when, where and how --------------------------------------------------------------------------------------


def date(a: Mention, b: Mention) -> Weight | None:
    alike = _compatible(a.date, b.date)
    if alike is False:
        return Weight(-1.0, f"the dates are a day apart ({a.date}, {b.date})") if _a_day_apart(a, b) else None
    wide = max(_width(a.date), _width(b.date))
    if (alike is None or wide > _WIDE) and not _tied(a, b):
        return Weight(-4.5, "a date is open, and nothing else says which meeting it is")
    if alike is None:
        return Weight(-1.5, "a date is not known")
    value = 3.0 if wide == 1 else 2.0 if wide <= 7 else 0.5
    return Weight(value, f"the dates agree ({a.date}, {b.date})")


def _tied(a: Mention, b: Mention) -> bool:
    """Whether two mentions agree on what sets one meeting of the same people apart from the next."""
    return bool(talks_round(a, b) or (place(a, b) and topics(a, b)))


def _a_day_apart(a: Mention, b: Mention) -> bool:
    """Whether the dates differ by the day that reports get wrong (night, time zone, the day it was published): two
    people and the place agree, and nothing speaks against."""
    if a.date is None or b.date is None or _shared(a, b) < 2 or not places.same_place(a.meeting, b.meeting):
        return False
    one, other = dates.parse(a.date).bounds(), dates.parse(b.date).bounds()
    if one is None or other is None or one[0] != one[1] or other[0] != other[1]:
        return False
    against = (weight for feature in FEATURES if feature is not date and (weight := feature(a, b)))
    return abs((one[0] - other[0]).days) == 1 and all(weight.value > 0 for weight in against)


def place(a: Mention, b: Mention) -> Weight | None:
    if places.same_place(a.meeting, b.meeting):
        return Weight(1.5, f"the same place ({a.meeting.city_en or a.meeting.place})")
    return None


def mode(a: Mention, b: Mention) -> Weight | None:
    one, other = a.meeting.mode, b.meeting.mode
    if "unknown" in (one, other):
        return None
    return Weight(0.5, f"both {one.replace('_', ' ')}") if one == other else Weight(-1.0, "one direct, one indirect")


def talks_round(a: Mention, b: Mention) -> Weight | None:
    return Weight(1.5, f"the same round ({a.round})") if a.round and a.round == b.round else None


def topics(a: Mention, b: Mention) -> Weight | None:
    one, other = " ".join(a.meeting.topics), " ".join(b.meeting.topics)
    if one and other and fuzz.token_set_ratio(fold(one), fold(other)) >= 80:
        return Weight(0.5, "the same topic")
    return None


FEATURES: tuple[Feature, ...] = (people, countries, strangers, date, place, mode, talks_round, topics)


# -- what forbids a join --------------------------------------------------------------------------------------


def one_article(a: Mention, b: Mention) -> str | None:
    return "one article tells them apart" if a.article.id == b.article.id else None


def other_dates(a: Mention, b: Mention) -> str | None:
    if _compatible(a.date, b.date) is not False or _a_day_apart(a, b):
        return None
    return f"the dates exclude each other ({a.date}, {b.date})"


def other_places(a: Mention, b: Mention) -> str | None:
    if not places.exclude(a.meeting, b.meeting):
        return None
    one, other = (m.meeting.city_en or m.meeting.place or m.meeting.country for m in (a, b))
    return f"two places ({one}, {other})"


def other_means(a: Mention, b: Mention) -> str | None:
    known = {a.meeting.mode, b.meeting.mode} - {"unknown"}
    return f"one {' and one '.join(sorted(known))}" if len(known) > 1 and known != {"in_person", "indirect"} else None


def other_round(a: Mention, b: Mention) -> str | None:
    return f"rounds {a.round} and {b.round}" if a.round and b.round and a.round != b.round else None


def other_sides(a: Mention, b: Mention) -> str | None:
    """Fewer than two sides in common, counting the people whom the reports give to two countries."""
    if len(a.countries) < 2 or len(b.countries) < 2:
        return None
    moved = [(p, q) for p, q in _met(a, b) if p.country != q.country]
    matched = min(len({id(p) for p, _ in moved}), len({id(q) for _, q in moved}))
    return "other sides" if len(a.countries & b.countries) + matched < 2 else None


def other_counterpart(a: Mention, b: Mention) -> str | None:
    """The people named for one country are altogether different people."""
    met = _met(a, b)
    for country in sorted(a.countries & b.countries):
        mine = [id(p) for p in a.people if p.country == country]
        yours = [id(q) for q in b.people if q.country == country]
        if mine and yours and not any(id(p) in mine or id(q) in yours for p, q in met):
            return f"other people for {country}"
    return None


CONTRADICTIONS: tuple[Contradiction, ...] = (
    one_article, other_dates, other_places, other_means, other_round, other_sides, other_counterpart,
)  # fmt: skip


def contradiction(a: Mention, b: Mention) -> str | None:
    """The first reason why the two cannot be one meeting; None when nothing forbids it."""
    return next((reason for check in CONTRADICTIONS if (reason := check(a, b))), None)


def weigh(a: Mention, b: Mention) -> list[Weight]:
    """What speaks for (positive) and against (negative) the two being one meeting."""
    return [weight for feature in FEATURES if (weight := feature(a, b))]

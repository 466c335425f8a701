"""What speaks for two mentions being one meeting, and what forbids it.

FEATURES give log weights in the manner of Fellegi and Sunter (1969), each with its reason in words; they are set by
hand. CONTRADICTIONS forbid a join whatever the weights say. All are symmetric.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rapidfuzz import fuzz

from .. import dates, names
from ..arabic import fold
from ..schemas import Participant
from .mentions import Mention

JOIN = 4.5
"""From this sum of weights on, two mentions are taken for one meeting."""


class Weight(NamedTuple):
    value: float
    reason: str


Feature = Callable[[Mention, Mention], Weight | None]
Contradiction = Callable[[Mention, Mention], str | None]


def same_person(one: Participant, other: Participant) -> bool:
    """Whether two participants are one person: alike in any script, and not of two countries."""
    if one.country and other.country and one.country != other.country:
        return False
    mine = filter(None, (one.name, one.name_en, one.name_ar))
    yours = [name for name in (other.name, other.name_en, other.name_ar) if name]
    return any(names.same(a, b) for a in mine for b in yours)


def _shared(a: Mention, b: Mention) -> list[str]:
    return [p.name_en or p.name for p in a.people if any(same_person(p, q) for q in b.people)]


def people(a: Mention, b: Mention) -> Weight | None:
    shared = _shared(a, b)
    if shared:
        return Weight((2.0, 4.0, 5.0)[min(len(shared), 3) - 1], f"both name {', '.join(sorted(shared))}")
    return Weight(-1.0, "they name different people") if a.people and b.people else None


def countries(a: Mention, b: Mention) -> Weight | None:
    both = a.countries & b.countries
    if a.countries == b.countries and both:
        return Weight(1.0, f"the same sides ({', '.join(sorted(both))})")
    return Weight(-0.5, "the sides differ in part") if both else None


def date(a: Mention, b: Mention) -> Weight | None:
    alike = dates.compatible(a.date, b.date)
    if alike is None:
        return Weight(-1.5, "a date is not known")
    if not alike:
        return None  # a contradiction
    wide = max(dates.width(a.date), dates.width(b.date))
    value = 3.0 if wide == 1 else 2.0 if wide <= 7 else 0.5
    return Weight(value, f"the dates agree ({a.date}, {b.date})")


def place(a: Mention, b: Mention) -> Weight | None:
    if a.city and a.city == b.city:
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


FEATURES: tuple[Feature, ...] = (people, countries, date, place, mode, talks_round, topics)


def one_article(a: Mention, b: Mention) -> str | None:
    return "one article tells them apart" if a.article.id == b.article.id else None


def other_dates(a: Mention, b: Mention) -> str | None:
    return f"the dates exclude each other ({a.date}, {b.date})" if dates.compatible(a.date, b.date) is False else None


def other_places(a: Mention, b: Mention) -> str | None:
    return (
        f"two places ({a.city}, {b.city})"
        if a.city and b.city and a.city != b.city and a.meeting.country != b.meeting.country
        else None
    )


def other_means(a: Mention, b: Mention) -> str | None:
    known = {a.meeting.mode, b.meeting.mode} - {"unknown"}
    return f"one {' and one '.join(sorted(known))}" if len(known) > 1 and known != {"in_person", "indirect"} else None


def other_round(a: Mention, b: Mention) -> str | None:
    return f"rounds {a.round} and {b.round}" if a.round and b.round and a.round != b.round else None


def other_sides(a: Mention, b: Mention) -> str | None:
    if len(a.countries) > 1 and len(b.countries) > 1 and len(a.countries & b.countries) < 2:
        return "other sides"
    return None


def other_counterpart(a: Mention, b: Mention) -> str | None:
    """The people named for one country are altogether different people."""
    for country in sorted(a.countries & b.countries):
        mine = [p for p in a.people if p.country == country]
        yours = [p for p in b.people if p.country == country]
        if mine and yours and not any(same_person(p, q) for p in mine for q in yours):
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

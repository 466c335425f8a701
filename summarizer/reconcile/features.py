"""What speaks for two mentions being one meeting, and what forbids it.

FEATURES give log weights in the manner of Fellegi and Sunter (1969), each with its reason in words; they are set by
hand, in halves, so that sums are exact in any order. CONTRADICTIONS forbid a join whatever the weights say. All are
symmetric, and none looks at any report but the two: a further article changes nothing of what is made of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .. import dates
from . import days, occasion, places, wording
from . import people as persons
from .mentions import Mention
from .met import met, shared
from .twice import told_twice

JOIN = 4.5
"""From this sum of weights on, two mentions are taken for one meeting."""
DOUBT, SURE = 2.5, 6.5
"""Between these sums the weights alone do not tell; a model may be asked."""

_WIDE = 31
"""Days; a wider date does not tell one meeting of the same people from the next."""
_FRESH = 2
"""Days after a meeting until which a report that gives no date most likely means that one."""
_MOST_OF_PEOPLE = 6.0


class Weight(NamedTuple):
    value: float
    reason: str


Feature = Callable[[Mention, Mention], Weight | None]
Contradiction = Callable[[Mention, Mention], str | None]

# There are many pairs and few dates.
_compatible = lru_cache(65536)(dates.compatible)
_width = lru_cache(65536)(dates.width)


# -- people and sides -----------------------------------------------------------------------------------------


def people(a: Mention, b: Mention) -> Weight | None:
    """Each person whom both name weighs the more, the more rarely that person meets anybody."""
    if not (pairs := met(a, b)):
        named = all(any(person.role != "mediator" for person in mention.people) for mention in (a, b))
        return Weight(-1.0, "they name different people") if named else None
    values = sorted(persons.weight(p, q) for p, q in pairs)[: shared(a, b)]
    both = sorted({p.name_en or p.name for p, _ in pairs})
    return Weight(min(sum(values), _MOST_OF_PEOPLE), f"both name {', '.join(both)}")


def countries(a: Mention, b: Mention) -> Weight | None:
    """The sides; somebody whose country one report leaves out is of that which the other gives."""
    mine, yours = _sides(a, b)
    both = mine & yours
    if mine == yours and both:
        return Weight(1.5 if len(both) > 1 else 1.0, f"the same sides ({', '.join(sorted(both))})")
    if len(both) > 2:
        return Weight(1.0, f"most sides are the same ({', '.join(sorted(both))})")
    return Weight(-0.5, "the sides differ in part") if both else None


def strangers(a: Mention, b: Mention) -> Weight | None:
    """One side too many may be a host whom the other report leaves out; two make a summit of a meeting at its edge,
    unless both tell of a summit."""
    lacking = _unmatched(a, b)
    if not lacking or not (len(lacking) > 1 or (a.people and b.people)):
        return None
    if lacking <= {a.meeting.country, b.meeting.country} or occasion.both_wide(a, b):
        value = -1.5
    else:
        value = (-2.5, -6.0, -8.0)[min(len(lacking), 3) - 1]
    return Weight(value, f"only one has {', '.join(sorted(lacking))}")


def _sides(a: Mention, b: Mention) -> tuple[frozenset[str], frozenset[str]]:
    pairs = met(a, b)
    mine = {q.country for p, q in pairs if q.country and p.country is None and p.role != "mediator"}
    yours = {p.country for p, q in pairs if p.country and q.country is None and q.role != "mediator"}
    return a.countries | mine, b.countries | yours


def _unmatched(a: Mention, b: Mention) -> set[str]:
    """Sides of one that the other lacks. A side is there, too, when somebody of it is, under whatever country or, as far
    as anybody can tell, under none."""
    pairs = met(a, b)
    there = {person.country for pair in pairs for person in pair}
    lacking: set[str] = set()
    for one, other, known in ((a, b, {id(q) for _, q in pairs}), (b, a, {id(p) for p, _ in pairs})):
        extra = one.countries - other.countries - there
        of_nowhere = sum(person.country is None and id(person) not in known for person in other.people)
        lacking |= extra if len(extra) > of_nowhere else set()
    return lacking


def one_of_many(a: Mention, b: Mention) -> Weight | None:
    """A meeting of two at the edge of a summit is not the summit."""
    if occasion.at_the_edge(a, b):
        return Weight(-4.5, "one is a meeting of two at the edge of the other")
    return Weight(0.5, "both a summit") if occasion.both_wide(a, b) else None


# -- when -----------------------------------------------------------------------------------------------------


def date(a: Mention, b: Mention) -> Weight | None:
    alike = _compatible(a.date, b.date)
    if alike is False:
        reason = days.doubt(a, b)
        return Weight(-0.5, f"the dates are a day apart ({a.date}, {b.date}), but {reason}") if reason else None
    wide = max(_width(a.date), _width(b.date))
    if alike is None or wide > _WIDE:
        return _open(a, b)
    value = 3.0 if wide == 1 else 2.0 if wide <= 7 else 0.5
    return Weight(value, f"the dates agree ({a.date}, {b.date})")


def _open(a: Mention, b: Mention) -> Weight:
    """A date that is open goes by what else sets one meeting of the same people apart from the next."""
    if _fresh(a, b) or _fresh(b, a):
        return Weight(-1.0, "a date is open, and its article came out within days of the other")
    if talks_round(a, b) or same_words(a, b) or (place(a, b) and topics(a, b)):
        return Weight(-1.5, "a date is not known")
    return Weight(-4.5, "a date is open, and nothing else says which meeting it is")


def _fresh(undated: Mention, dated: Mention) -> bool:
    """Whether an undated report that it was held came out on the day of the other or right behind it."""
    if dated.day is None or undated.day or undated.published is None or undated.meeting.status != "held":
        return False
    return 0 <= (undated.published[0] - dated.day).days <= _FRESH


def status(a: Mention, b: Mention) -> Weight | None:
    """A plan and what came of it are one meeting; one that was held and one that was called off hardly are."""
    said = {a.meeting.status, b.meeting.status}
    return Weight(-1.0, f"one {' and one '.join(sorted(said))}") if len(said - {"planned"}) > 1 else None


# -- where, how and about what --------------------------------------------------------------------------------


def place(a: Mention, b: Mention) -> Weight | None:
    """A place that is nobody's own tells more: two sides meet at home in turn, and elsewhere seldom."""
    if not places.same_place(a.meeting, b.meeting):
        return None
    home = {a.meeting.country, b.meeting.country} & ({None} | a.countries | b.countries)
    value = 1.5 if home or not a.countries else 2.0
    return Weight(value, f"the same place ({a.meeting.city_en or a.meeting.place})")


def mode(a: Mention, b: Mention) -> Weight | None:
    one, other = a.meeting.mode, b.meeting.mode
    if "unknown" in (one, other):
        return None
    return Weight(0.5, f"both {one.replace('_', ' ')}") if one == other else Weight(-1.0, "one direct, one indirect")


def talks_round(a: Mention, b: Mention) -> Weight | None:
    return Weight(1.5, f"the same round ({a.round})") if a.round and a.round == b.round else None


def topics(a: Mention, b: Mention) -> Weight | None:
    return Weight(0.5, "the same topic") if days.same_topic(a, b) else None


def same_words(a: Mention, b: Mention) -> Weight | None:
    return Weight(2.0, "nearly the same words") if wording.same_words(a, b) else None


def one_article_twice(a: Mention, b: Mention) -> Weight | None:
    """More than two articles can agree on: what one article tells twice is joined first."""
    return Weight(9.0, "one article tells of it twice") if told_twice(a, b) else None


FEATURES: tuple[Feature, ...] = (
    people, countries, strangers, one_of_many, date, status, place, mode, talks_round, topics, same_words,
    one_article_twice,
)  # fmt: skip


# -- what forbids a join --------------------------------------------------------------------------------------


def one_article(a: Mention, b: Mention) -> str | None:
    return "one article tells them apart" if a.article.id == b.article.id and not told_twice(a, b) else None


def other_dates(a: Mention, b: Mention) -> str | None:
    if _compatible(a.date, b.date) is not False or _day_is_off(a, b):
        return None
    return f"the dates exclude each other ({a.date}, {b.date})"


def _day_is_off(a: Mention, b: Mention) -> bool:
    """Whether the dates differ by the day that reports get wrong: something says so, two people agree, and nothing speaks
    against."""
    if shared(a, b) < 2 or not days.doubt(a, b):
        return False
    others = (feature for feature in FEATURES if feature is not date)
    return all(weight.value > 0 for feature in others if (weight := feature(a, b)))


def over_before(a: Mention, b: Mention) -> str | None:
    """By when they were told, one was over before the other can have begun. Dates that exclude each other say so
    themselves."""
    if _compatible(a.date, b.date) is False:
        return None
    over = a.possible[1] < b.possible[0] or b.possible[1] < a.possible[0]
    return "one was over before the other took place" if over else None


def other_places(a: Mention, b: Mention) -> str | None:
    one, other = a.meeting, b.meeting
    apart = places.exclude(one, other) or (places.two_cities(one, other) and not days.one_source(a, b))
    return f"two places ({_placed(a)}, {_placed(b)})" if apart else None


def _placed(mention: Mention) -> str | None:
    return mention.meeting.city_en or mention.meeting.place or mention.meeting.country


def other_means(a: Mention, b: Mention) -> str | None:
    known = {a.meeting.mode, b.meeting.mode} - {"unknown"}
    return f"one {' and one '.join(sorted(known))}" if len(known) > 1 and known != {"in_person", "indirect"} else None


def other_round(a: Mention, b: Mention) -> str | None:
    return f"rounds {a.round} and {b.round}" if a.round and b.round and a.round != b.round else None


def other_sides(a: Mention, b: Mention) -> str | None:
    """Fewer than two sides in common, counting the people whom the reports give to two countries."""
    if len(a.countries) < 2 or len(b.countries) < 2:
        return None
    moved = [(p, q) for p, q in met(a, b) if p.country != q.country]
    matched = min(len({id(p) for p, _ in moved}), len({id(q) for _, q in moved}))
    return "other sides" if len(a.countries & b.countries) + matched < 2 else None


def other_counterpart(a: Mention, b: Mention) -> str | None:
    """The people named for one country are altogether different people."""
    pairs = met(a, b)
    for country in sorted(a.countries & b.countries):
        mine = [id(p) for p in a.people if p.country == country]
        yours = [id(q) for q in b.people if q.country == country]
        if mine and yours and not any(id(p) in mine or id(q) in yours for p, q in pairs):
            return f"other people for {country}"
    return None


CONTRADICTIONS: tuple[Contradiction, ...] = (
    one_article, other_dates, over_before, other_places, other_means, other_round, other_sides, other_counterpart,
)  # fmt: skip


def contradiction(a: Mention, b: Mention) -> str | None:
    """The first reason why the two cannot be one meeting; None when nothing forbids it."""
    return next((reason for check in CONTRADICTIONS if (reason := check(a, b))), None)


def weigh(a: Mention, b: Mention) -> list[Weight]:
    """What speaks for (positive) and against (negative) the two being one meeting."""
    return [weight for feature in FEATURES if (weight := feature(a, b))]

"""Reports without a date, told to the only meeting they fit.

Weights join no such report to a meeting on its people and place alone, since these people may meet there again. It is put
to a meeting of known date after all when that is the only one it can be: of the same people, told within a month or of
the same round, and without a second meeting that fits nearly as well. One more meeting of these people in that month
leaves the report on its own again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

from .features import FEATURES, date
from .mentions import Mention

if TYPE_CHECKING:
    from .clusters import Links

FITS = 5.0
"""From this sum of weights on, that of the date aside, a report fits a meeting of which another report says so much."""
_NEARLY = 1.0
_SOON = timedelta(days=31)
_WEEK = timedelta(days=7)
_OFF = timedelta(days=1)
REASON = "a date is open, and this is the only meeting that fits"
Groups = list[list[int]]


def attach(links: Links, groups: Groups) -> Groups:
    """The groups with those of undated reports alone put to the meetings they can only be."""
    home = {at: number for number, group in enumerate(groups) for at in group}
    undated = {number for number, group in enumerate(groups) if all(_is_open(links.mentions[at]) for at in group)}
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in links.scores:
        for one, other in ((home[a], home[b]), (home[b], home[a])):
            if one in undated and other not in undated:
                near[one].add(other)
    joined = {number: list(group) for number, group in enumerate(groups)}
    for lone in sorted(near):
        fits = {other: value for other in near[lone] if (value := _fit(links, groups[lone], groups[other])) is not None}
        best = max(sorted(fits), key=lambda other: fits[other], default=None)
        if best is not None and fits[best] >= FITS and sum(v > fits[best] - _NEARLY for v in fits.values()) == 1:
            for pair in product(groups[lone], groups[best]):
                links.note((min(pair), max(pair)), REASON)
            joined[best] = sorted(joined[best] + joined.pop(lone))
    return sorted(joined.values())


def _is_open(mention: Mention) -> bool:
    return mention.bounds is None or mention.bounds[1] - mention.bounds[0] > _SOON


def _fit(links: Links, lone: Sequence[int], group: Sequence[int]) -> float | None:
    """What speaks for them but for the date, by their closest reports, since a meeting fits no less for others that say
    little; None when the time or anything else excludes it."""
    pairs = [(min(pair), max(pair)) for pair in product(lone, group)]
    if any(pair in links.forbidden or links.look(*pair) is None for pair in pairs):
        return None
    meeting = [links.mentions[other] for other in group]
    if not all(_in_time(links.mentions[at], meeting) for at in lone):
        return None
    return max(_but_for_date(links.mentions[a], links.mentions[b]) for a, b in pairs)


def _but_for_date(a: Mention, b: Mention) -> float:
    return sum(weight.value for feature in FEATURES if feature is not date and (weight := feature(a, b)))


def _in_time(mention: Mention, meeting: Sequence[Mention]) -> bool:
    """Whether a report came out within a month behind the meeting or, where it is of a plan, before it; or tells of the
    same round."""
    if mention.round and any(mention.round == dated.round for dated in meeting):
        return True
    days = [dated.bounds for dated in meeting if dated.bounds and dated.bounds[1] - dated.bounds[0] < _WEEK]
    if mention.published is None or not days:
        return False
    first, last = min(day[0] for day in days), max(day[1] for day in days)
    if mention.meeting.status == "planned":
        return mention.published[0] - _OFF <= last and first - mention.published[0] <= _SOON
    return first <= mention.published[1] + _OFF and mention.published[0] - last <= _SOON

"""Whether one article tells of the same meeting twice.

What an article tells in two places it mostly means as two meetings, so that everything must agree: the people, the
single day, how and whether it took place, and the place or the sentences around it; and nothing may tell the two apart.
"""

from __future__ import annotations

from ..arabic import words
from .days import again, said
from .mentions import Mention
from .met import met
from .places import same_place, two_cities

_NEAR = 400
"""Code points between two quotes that belong together."""
_NEXT = frozenset(
    words(
        "later earlier then afterwards subsequent followed next previous "
        "ثم لاحق لاحقا سابق سابقا تلاه تلته أعقبه أعقبته بعدها قبلها"
    )
)
_TIMES = frozenset(
    words("morning noon afternoon evening night dawn صباح صباحا ظهر ظهرا عصر عصرا مساء ليل ليلا ليلة فجر فجرا")
)


def told_twice(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one article are one meeting."""
    if a.article.id != b.article.id or a.day is None or a.day != b.day:
        return False
    return _same_company(a, b) and _same_way(a, b) and _together(a, b) and not _told_apart(a, b)


def _same_company(a: Mention, b: Mention) -> bool:
    """Whether both name the same people, at least two; one of them may leave out some, but has nobody else."""
    pairs = met(a, b)
    mine, yours = {id(p) for p, _ in pairs}, {id(q) for _, q in pairs}
    everybody = len(mine) == len(a.people) or len(yours) == len(b.people)
    sides = a.countries <= b.countries or b.countries <= a.countries
    return min(len(mine), len(yours)) >= 2 and everybody and sides


def _same_way(a: Mention, b: Mention) -> bool:
    one, other = a.meeting, b.meeting
    modes = {one.mode, other.mode} - {"unknown"}
    return one.status == other.status and len(modes) < 2 and a.round == b.round


def _together(a: Mention, b: Mention) -> bool:
    """Whether the place is the same or, where one names none, the two passages stand together."""
    if same_place(a.meeting, b.meeting):
        return True
    if two_cities(a.meeting, b.meeting):
        return False
    one, other = a.grounded.of(a.meeting), b.grounded.of(b.meeting)
    return max(one.start, other.start) - min(one.end, other.end) <= _NEAR


def _told_apart(a: Mention, b: Mention) -> bool:
    one, other = said(a), said(b)
    times = one & _TIMES, other & _TIMES
    return again(a) or again(b) or bool(_NEXT & (one | other)) or bool(times[0] and times[1] and times[0] != times[1])

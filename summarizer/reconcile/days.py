"""Reports whose days differ by one: whether one of them has the day wrong, or they tell of two meetings.

The same people often meet on two days running, so that a day's difference keeps reports apart, unless something says
that one day is off: the same words or the same outlet behind both, a night, "yesterday" in an article stamped a day
late, a publication date that was itself inferred, or no word at all on the day but that of publication.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from .. import fidelity
from ..arabic import fold, words
from .mentions import Mention
from .origins import cites, outlets
from .places import same_place
from .wording import same_words

_NIGHT = frozenset(words("night overnight midnight dawn ليل ليلة ليلا الليل الليلة الليلية منتصف فجر الفجر فجرا"))
_AGAIN = re.compile(
    r"\b(again|returned|(another|second|separate) (\w+ )?(meeting|talks|session|visit|call|time|dinner)|separately"
    r"|مجددا|[وف]?عادت?|مره (اخري|ثانيه)|للمره الثانيه|(لقا|اجتماع|جلسه|اتصال|زياره|مباحثات) (اخري?|ثان(يه?)?|منفصله?))\b"
)
"""Words with which a report tells its meeting from an earlier one."""
_FROM_PUBLICATION = frozenset(words("today yesterday tomorrow tonight اليوم أمس الأمس بالأمس غدا الغد"))


def same_topic(a: Mention, b: Mention) -> bool:
    one, other = _topics(tuple(a.meeting.topics)), _topics(tuple(b.meeting.topics))
    return bool(one and other) and fuzz.token_set_ratio(one, other) >= 80


@lru_cache(4096)
def _topics(topics: tuple[str, ...]) -> str:
    return fold(" ".join(topics))


def apart(a: Mention, b: Mention) -> int | None:
    """The days from one report's day to the other's; None where one gives no single day."""
    return abs((a.day - b.day).days) if a.day and b.day else None


def one_source(a: Mention, b: Mention) -> str | None:
    """Why two reports that differ are taken to tell what one source said; None when they are not."""
    if same_words(a, b):
        return "they use the same words"
    if same_topic(a, b) and cites(a) and cites(b) and outlets(a) & outlets(b):
        return "they cite the same outlet on the same topic"
    if a.round and a.round == b.round:
        return "they tell of the same round"
    return None


def doubt(a: Mention, b: Mention) -> str | None:
    """Why one of two days that differ by one may be off; None when nothing says so, or when one is told as another.
    Where one names no place, only what is plain counts: one source, or a night."""
    if apart(a, b) != 1 or again(a) or again(b):
        return None
    if reason := one_source(a, b):
        return reason
    if any(_NIGHT & said(mention) for mention in (a, b)):
        return "one tells of the night"
    if not same_place(a.meeting, b.meeting):
        return None
    if "inferred" in (a.date_basis, b.date_basis):
        return "one is reckoned from an inferred publication date"
    return "the later one may be the day of publication" if _names_no_day(max(a, b, key=_day)) else None


def again(mention: Mention) -> bool:
    """Whether a report tells its meeting from another of the same people."""
    return bool(_AGAIN.search(fold(mention.meeting.quote)))


def _day(mention: Mention) -> date:
    return mention.day or date.max


def _names_no_day(mention: Mention) -> bool:
    """Whether a report gives the day it came out, or the one before, and its words name no day but by that."""
    if mention.published is None or not 0 <= (mention.published[1] - _day(mention)).days <= 1:
        return False
    told = f"{mention.meeting.date_text or ''} {mention.meeting.quote}"
    named = fidelity.calendar_words(told) or str(_day(mention).day) in fidelity.numbers(told)
    return not named and (mention.published[1] == _day(mention) or bool(_FROM_PUBLICATION & said(mention)))


def said(mention: Mention) -> frozenset[str]:
    """The words that tell of the meeting and of its time."""
    return frozenset(words(f"{mention.meeting.date_text or ''} {mention.meeting.quote}"))

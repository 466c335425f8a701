"""Whether a report tells of a meeting of two or of a wider one: at a summit the same people also meet by twos."""

from __future__ import annotations

import re

from ..arabic import fold
from .mentions import Mention

_OF_TWO = re.compile(
    r"\b(bilateral (meeting|talks|session|summit)|one to one|one on one|tete a tete"
    r"|(لقا|اجتماع|جلسه|محادثات|مباحثات|قمه)( \w+)? (ثناي?يه?|منفرده?)|علي انفراد)\b"
)
_AT_A_SUMMIT = re.compile(
    r"\b((before|after|ahead of|following|sidelines of|margins of)( \w+){0,3} (summit|conference)"
    r"|(قبل|بعد|قبيل|عقب|عشيه|هامش|علي هامش)( \w+){0,2} (ال)?(قمه|موتمر))\b"
)
_SUMMIT = re.compile(r"\b(summit|trilateral|quadrilateral|(ال)?(قمه|ثلاثيه?|رباعيه?|خماسيه?))\b")
_MANY = 3


def at_the_edge(a: Mention, b: Mention) -> bool:
    """Whether one tells of a meeting of two beside a wider one, of which the other tells."""
    return (_of_two(a) and _wide(b)) or (_of_two(b) and _wide(a))


def both_wide(a: Mention, b: Mention) -> bool:
    return _wide(a) and _wide(b)


def _of_two(mention: Mention) -> bool:
    return len(mention.countries) < _MANY and bool(
        _OF_TWO.search(_said(mention)) or _AT_A_SUMMIT.search(_said(mention))
    )


def _wide(mention: Mention) -> bool:
    return len(mention.countries) >= _MANY or (not _of_two(mention) and bool(_SUMMIT.search(_said(mention))))


def _said(mention: Mention) -> str:
    return fold(f"{mention.meeting.title} / {mention.meeting.quote}")

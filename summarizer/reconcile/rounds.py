"""The number of a round of talks, as titles and quotes tell it: "third round", "round 3", «جولة المحادثات الثالثة»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..arabic import fold, words

_NUMBERS = {
    fold(word): number
    for number, line in enumerate(
        (
            "first one 1 1st أولى الأولى أول الأول", "second two 2 2nd ثانية الثانية ثاني الثاني",
            "third three 3 3rd ثالثة الثالثة ثالث الثالث", "fourth four 4 4th رابعة الرابعة رابع الرابع",
            "fifth five 5 5th خامسة الخامسة خامس الخامس", "sixth six 6 6th سادسة السادسة سادس",
            "seventh seven 7 7th سابعة السابعة سابع", "eighth eight 8 8th ثامنة الثامنة ثامن",
            "ninth nine 9 9th تاسعة التاسعة تاسع", "tenth ten 10 10th عاشرة العاشرة عاشر",
        ),
        start=1,
    )
    for word in line.split()
}  # fmt: skip
_ROUND = re.compile(r"round|(?:[وفبلك]?(?:ال)?|لل)جوله")
_BETWEEN = frozenset(
    words(
        "محادثات المحادثات مفاوضات المفاوضات مباحثات المباحثات مشاورات المشاورات الحوار النووية غير المباشرة "
        "nuclear indirect direct formal negotiating"
    )
)
"""Words that may stand between a round and its number."""
_ANOTHER = re.compile(r"[وف]?(قبل|بعد|قبيل|بعيد|عقب|اثر|عشيه|منذ)|after|before|ahead|following|prior|since|eve")
"""Words behind which a round is another one than that of the meeting: «بعد الجولة الثالثة»."""
_REACH = 3


def told(text: str) -> Iterator[int]:
    """The numbers of the rounds a text tells of, in order, without those that it only counts from."""
    said = fold(text).split()
    for at in (at for at, word in enumerate(said) if _ROUND.fullmatch(word)):
        place = _number(said, at)
        if place is not None and not any(map(_ANOTHER.fullmatch, said[max(0, min(at, place) - 3) : min(at, place)])):
            yield _NUMBERS[said[place]]


def _number(said: list[str], at: int) -> int | None:
    """The place of the number of the round at `at`: behind it in Arabic, before it in English, else the other way."""
    ways = (-1, 1) if said[at] == "round" else (1, -1)
    return next((place for way in ways if (place := _towards(said, at, way)) is not None), None)


def _towards(said: list[str], at: int, way: int) -> int | None:
    for place in range(at + way, at + way * (_REACH + 1), way):
        if not 0 <= place < len(said):
            return None
        if said[place] in _NUMBERS:
            return place
        if said[place] not in _BETWEEN:
            return None
    return None

"""Whether two reports tell of a meeting in the same words: copies of one text."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

from ..arabic import fold
from .mentions import Mention

COPY = 95.0
"""From this ratio on, two paragraphs are one with a word changed."""
COPY_WORDS = 8
"""A shorter paragraph may be written twice: there are not many ways to say that two people met."""
_QUOTE = 90.0
"""From this ratio on, two quotes of at least COPY_WORDS words are one."""


def paragraph(mention: Mention) -> str:
    """The paragraph that tells of the meeting, folded."""
    text, evidence = mention.article.text, mention.grounded.of(mention.meeting)
    start = text.rfind("\n", 0, evidence.start) + 1
    end = text.find("\n", evidence.end)
    return _folded(text[start : end if end >= 0 else len(text)])


def same_words(a: Mention, b: Mention) -> bool:
    """Whether two articles tell of it in nearly the same words: their quotes, or the paragraphs of these."""
    if a.article.id == b.article.id:
        return False
    return _near(_folded(a.meeting.quote), _folded(b.meeting.quote), _QUOTE) or _near(paragraph(a), paragraph(b), COPY)


_folded = lru_cache(4096)(fold)


@lru_cache(65536)
def _near(one: str, other: str, least: float) -> bool:
    long_enough = min(one.count(" "), other.count(" ")) + 1 >= COPY_WORDS
    return long_enough and (one == other or fuzz.ratio(one, other, score_cutoff=least) >= least)

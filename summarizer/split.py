"""A long text in parts that a model can read one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[.؟?!…])\s+"), re.compile(r"\s+"))
"""Where a text may be cut, best first: between paragraphs, sentences, words."""


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters, in order, that together are the text: cut between paragraphs, where a
    paragraph is longer between sentences, where a sentence is longer between words, and else anywhere.

    The white space at a cut stays with the part before it, except that a part of nothing else is left out. An empty text has no
    parts.
    """
    return [part for part in _filled(_pieces(text, limit, 0), limit) if part.strip()]


def _pieces(text: str, limit: int, level: int) -> Iterator[str]:
    """The text in pieces of at most `limit` characters, as large as the best cuts allow."""
    if len(text) <= limit:
        yield text
    elif level == len(_ENDS):
        yield from (text[at : at + limit] for at in range(0, len(text), limit))
    else:
        smaller = map(partial(_pieces, limit=limit, level=level + 1), _cut(text, _ENDS[level]))
        yield from (piece for pieces in smaller for piece in pieces)


def _cut(text: str, end: re.Pattern[str]) -> Iterator[str]:
    start = 0
    for match in end.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _filled(pieces: Iterable[str], limit: int) -> Iterator[str]:
    """Neighbouring pieces put together as long as they fit."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        if size + len(piece) > limit:
            yield "".join(held)
            held, size = [], 0
        held.append(piece)
        size += len(piece)
    yield "".join(held)

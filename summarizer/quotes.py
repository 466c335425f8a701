"""Where a text says a quote.

A quote is looked for as it stands (`exact`), then on folded copies (`folded`, see `arabic`), on word boundaries; a
one-letter particle that Arabic writes onto a word (و ف ب ل ك) may stand before its first word. There is no edit
distance: a quote with one other word, a «لم» more or another number is absent.

A quote may leave words out and say so («…», "...", "[...]"). Its pieces must then stand in order within one paragraph,
each of at least two words, and the words left out must not deny anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from . import fidelity
from .arabic import Folded, fold, fold_map, schools, words
from .schemas import Match

_PROCLITICS = frozenset("وفبلك")
_INSIDE_NUMBER = frozenset(".,٫٬")
_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.{3,})\s*[\])]|…|\.{3,}")
_SHORTEST_PIECE = 2  # words; with one, a quote could be put together from words of its choice
_ALIKE = 70.0
_CLAUSE_END = re.compile(r"[.,،؛;:؟?!…\n]")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class Found:
    """Where a quote stands: code points of the text, the end exclusive."""

    start: int
    end: int
    match: Match


def find(quote: str, text: str) -> Found | None:
    """The first place where `text` says `quote`; None when it does not, or when `quote` has no letter or digit.

    `text[found.start:found.end]` is what stands there. An exact place anywhere comes before a folded one.
    """
    return next(places(quote, text), None)


def places(quote: str, text: str) -> Iterator[Found]:
    """Every place where `text` says `quote`, the exact ones first; the others may overlap with them.

    A quote with ellipses is looked for as it stands first, since the text may have them too. The place of its pieces
    runs from the first to the end of the last and is `exact` when each of them is.
    """
    quote = quote.strip()
    if not fold(quote):
        return
    yield from _whole_places(quote, text)
    pieces = [piece for part in _ELLIPSIS.split(quote) if fold(piece := part.strip())]
    if len(pieces) > 1 and all(len(words(piece)) >= _SHORTEST_PIECE for piece in pieces):
        yield from _pieced_places(pieces, text)


def _whole_places(quote: str, text: str) -> Iterator[Found]:
    for at in _occurrences(quote, text):
        if _stands_alone(text, at, at + len(quote)):
            yield Found(at, at + len(quote), "exact")
    yield from _folded_places(fold(quote), _folded(text))
    for needle, copy in zip(schools(quote), schools(text), strict=True):
        yield from _folded_places(needle.text, copy)


def _folded_places(needle: str, copy: Folded) -> Iterator[Found]:
    for at in _occurrences(needle, copy.text):
        end = at + len(needle)
        if _stands_alone(copy.text, at, end) and copy.whole(at, end):
            yield Found(*copy.span(at, end), "folded")


def _pieced_places(pieces: list[str], text: str) -> Iterator[Found]:
    """Places of pieces in order, the exact ones first. Of several chains to one end only the tightest is given."""
    chains = _in_order(pieces[0], text)
    lasts = chains  # the last piece of each chain
    for piece in pieces[1:]:
        longer, ends, at = [], [], 0
        for found in _in_order(piece, text):
            while at < len(lasts) and lasts[at].end <= found.start:
                at += 1
            if at and _may_be_left_out(text[lasts[at - 1].end : found.start]):
                match: Match = "exact" if chains[at - 1].match == found.match == "exact" else "folded"
                longer.append(Found(chains[at - 1].start, found.end, match))
                ends.append(found)
        chains, lasts = longer, ends
    whole = [found for found in chains if not _LINE_BREAK.search(text, found.start, found.end)]
    yield from sorted(whole, key=lambda found: found.match != "exact")


def _in_order(piece: str, text: str) -> list[Found]:
    """The places of one piece by their ends, each once."""
    found: dict[tuple[int, int], Found] = {}
    for place in _whole_places(piece, text):
        found.setdefault((place.end, place.start), place)
    return [found[place] for place in sorted(found)]


def _may_be_left_out(gap: str) -> bool:
    return not _LINE_BREAK.search(gap) and not fidelity.negated(gap, strict=True)


@lru_cache(256)
def _folded(text: str) -> Folded:
    return fold_map(text)


def _occurrences(needle: str, text: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the span begins and ends with whole words."""
    return _begins_word(text, start) and _ends_word(text, end)


def _begins_word(text: str, start: int) -> bool:
    before = _seen_before(text, start)
    if not _in_word(text, before) or not _in_word(text, start):
        return True
    return fold(text[before]) in _PROCLITICS and not _in_word(text, _seen_before(text, before))


def _ends_word(text: str, end: int) -> bool:
    behind = end
    while behind < len(text) and unicodedata.category(text[behind]) == "Cf":
        behind += 1
    return not _in_word(text, behind) or not _in_word(text, end - 1)


def _seen_before(text: str, at: int) -> int:
    """Where the last character before `at` stands that is no invisible one; -1 when there is none."""
    at -= 1
    while at >= 0 and unicodedata.category(text[at]) == "Cf":
        at -= 1
    return at


def _in_word(text: str, at: int) -> bool:
    """Whether the character is part of a word: it leaves something behind when it is folded, or is a mark inside a
    number."""
    if not 0 <= at < len(text):
        return False
    char = text[at]
    if char in _INSIDE_NUMBER:
        return 0 < at < len(text) - 1 and text[at - 1].isdecimal() and text[at + 1].isdecimal()
    return char.isalnum() or (not char.isspace() and fold(f"ب{char}ب") == "بب")


def nearest(quote: str, text: str) -> str | None:
    """The words of one paragraph that come closest to a quote which is not there, as they stand; None when nothing is alike
    (less than 70 of rapidfuzz's `partial_ratio`). For whoever is to correct the quote: this bears nothing out."""
    from rapidfuzz import fuzz, process

    needle = fold(quote)
    lines = [line for line in _LINE_BREAK.split(text) if 2 * len(fold(line)) >= len(needle) > 0]  # no byline in it
    best = process.extractOne(needle, [fold(line) for line in lines], scorer=fuzz.partial_ratio, score_cutoff=_ALIKE)
    if best is None:
        return None
    line = lines[best[2]]
    copy = _folded(line)
    found = fuzz.partial_ratio_alignment(needle, copy.text)
    assert found is not None  # noqa: S101 - only a cutoff makes it so
    start = copy.text.rfind(" ", 0, found.dest_start + 1) + 1
    end = copy.text.find(" ", max(found.dest_end - 1, start))
    begin, stop = copy.span(start, len(copy.text) if end < 0 else end)
    return line[begin:stop]


def behind_negation(text: str, start: int) -> bool:
    """Whether a particle of negation stands right before `start`, with nothing between them that ends a clause."""
    before = text[max(0, start - 60) : start]
    bare = re.sub(r"\W+$", "", before)
    return not _CLAUSE_END.search(before, len(bare)) and fidelity.ends_in_negation(bare + before[len(bare) :][:1])

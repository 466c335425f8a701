"""Who is behind the reports of a meeting: reports that draw on one outlet, or are copies of one text, count once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from .. import locales, names
from ..arabic import fold, is_arabic, words
from ..schemas import Origin
from .mentions import Mention
from .wording import COPY, COPY_WORDS, paragraph

_HEARD = 0.8
"""«رويترز» and Reuters have .94, «واشنطن بوست» and the Washington Post .87."""

_GENERIC = frozenset(words("www com net org the agency website موقع وكالة صحيفة قناة شبكة"))


def origins(mentions: Sequence[Mention]) -> list[Origin]:
    """In the order of their first reports. A report that cites nobody is its outlet's own."""
    groups = _Groups(len(mentions))
    _joinoutlets(mentions, groups)
    _join_copies(mentions, groups)
    return [_origin([mentions[at] for at in group]) for group in groups]


def _origin(reports: Sequence[Mention]) -> Origin:
    """Under the name that is cited; under their own outlet's where none of the reports cites anybody."""
    meetings = [mention.meeting for mention in reports]
    said = [meeting.origin for meeting in meetings]
    if not any(cites(mention) for mention in reports):
        said = [mention.article.source for mention in reports]
    return Origin(
        name=next((name for name in said if name), None),
        name_ar=next((meeting.origin_ar for meeting in meetings if meeting.origin_ar), None),
        sources=list(dict.fromkeys(meeting.origin_sources for meeting in meetings if meeting.origin_sources)),
        articles=list(dict.fromkeys(mention.article.id for mention in reports)),
    )


def cites(mention: Mention) -> bool:
    """Whether the report says that somebody else reported it first."""
    return bool(mention.meeting.origin or mention.meeting.origin_ar)


class _Groups:
    """Numbers that are joined two by two (union-find), iterated as groups in the order of their first."""

    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def root(self, at: int) -> int:
        while self.parents[at] != at:
            self.parents[at] = self.parents[self.parents[at]]
            at = self.parents[at]
        return at

    def join(self, one: int, other: int) -> None:
        first, last = sorted((self.root(one), self.root(other)))
        self.parents[last] = first

    def __iter__(self) -> Iterator[list[int]]:
        groups: dict[int, list[int]] = {}
        for at in range(len(self.parents)):
            groups.setdefault(self.root(at), []).append(at)
        return iter(groups.values())


# -- one outlet -----------------------------------------------------------------------------------------------


@lru_cache(4096)
def _outlet(name: str) -> str:
    """An outlet's name for comparison: folded, without what any outlet may have («موقع أكسيوس», "axios.com")."""
    said = words(name)
    bare = " ".join(word for word in said if word not in _GENERIC) or " ".join(said)
    known = locales.outlet_forms(name) or locales.outlet_forms(bare)
    return known[0] if known else bare


def outlets(mention: Mention) -> set[str]:
    """The outlet that is cited, under its names, else the article's own; empty when neither is known."""
    meeting = mention.meeting
    said = [meeting.origin, meeting.origin_ar] if cites(mention) else [mention.article.source]
    return {outlet for name in said if name and (outlet := _outlet(name))}


def _joinoutlets(mentions: Sequence[Mention], groups: _Groups) -> None:
    first: dict[str, int] = {}
    for at, mention in enumerate(mentions):
        for outlet in outlets(mention):
            groups.join(first.setdefault(outlet, at), at)
    arabic = [outlet for outlet in first if is_arabic(outlet)]
    latin = [outlet for outlet in first if not is_arabic(outlet)]
    for one, other in product(arabic, latin):
        if names.similarity(one, other) >= _HEARD:
            groups.join(first[one], first[other])


# -- one text -------------------------------------------------------------------------------------------------


def _join_copies(mentions: Sequence[Mention], groups: _Groups) -> None:
    bodies: dict[str, int] = {}
    paragraphs: dict[str, int] = {}
    for at, mention in enumerate(mentions):
        groups.join(bodies.setdefault(fold(mention.article.body), at), at)
        told = paragraph(mention)
        if len(told.split()) >= COPY_WORDS:
            groups.join(paragraphs.setdefault(told, at), at)
    for one, other in _near(sorted(paragraphs)):
        if groups.root(paragraphs[one]) != groups.root(paragraphs[other]) and fuzz.ratio(one, other) >= COPY:
            groups.join(paragraphs[one], paragraphs[other])


def _near(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of texts whose lengths allow them to be copies."""
    longest = (200 - COPY) / COPY  # the ratio of two texts is at most 200 * shorter / (shorter + longer)
    ordered = sorted(texts, key=len)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if len(other) > longest * len(one):
                break
            yield one, other

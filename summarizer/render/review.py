"""The review page: the text of each article with its claims marked where they stand, each paragraph beside its claims, so
that an editor can check a brief against its sources by reading each of them once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from .. import locales
from ..arabic import clean
from ..errors import UsageError
from ..schemas import Brief, Evidence, MergedMeeting
from .cast import Cast
from .html.page import Fonts, page
from .view import ArticleView, MeetingView, View, view
from .why import Why

_RULES: Final = 400
"""A claim's whole passage lights up with it on pages of at most so many claims; beyond, its number does."""


@dataclass(frozen=True)
class Passage:
    """A claim and where an article says it, in code points, the end exclusive. `number` counts over the page, in the
    order of the text. `reason` is empty for a claim that stands; `folded`: the quotation differs in spelling."""

    number: int
    start: int
    end: int
    kind: str
    meeting: int
    side: str
    who: str
    text: str
    detail: str
    folded: bool = False
    reason: Why | str = ""


@dataclass(frozen=True)
class Piece:
    """Text that lies in the same passages throughout: their numbers, the longest first, and those that begin here."""

    text: str
    inside: tuple[int, ...]
    begins: tuple[Passage, ...]
    refused: bool


@dataclass(frozen=True)
class Paragraph:
    """A line of an article in pieces, and the passages that begin in it."""

    pieces: tuple[Piece, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Reviewed:
    """An article with its claims. `unplaced`: refused claims whose quotation is nowhere in the text."""

    article: ArticleView
    paragraphs: tuple[Paragraph, ...]
    unplaced: tuple[Passage, ...]
    claims: int


def render_review(brief: Brief, texts: Mapping[str, str], *, fonts: Fonts = "arabic") -> str:
    """The page, in the brief's language. `texts` gives the text of each article by its id, as the brief was made from it.

    Raises UsageError for an article whose text is missing or is another one.
    """
    _check(brief, texts)
    shown = view(brief)
    articles = list(_reviewed(brief, shown, texts))
    count = sum(item.claims for item in articles)
    return page(
        "review.html.jinja",
        shown,
        _rules(count + len(shown.refused)),
        fonts=fonts,
        articles=articles,
        cast=Cast(shown),
        counted=locales.plural(shown.lang, "%(num)d claim", "%(num)d claims", count),
        count_of=lambda number: locales.plural(shown.lang, "%(num)d claim", "%(num)d claims", number),
        elsewhere=[item for item in shown.refused if not item.article],
    )


def _check(brief: Brief, texts: Mapping[str, str]) -> None:
    for article in brief.articles:
        text = texts.get(article.id)
        if text is None:
            raise UsageError(f"The review page needs the text of {article.path}, which was not given.")
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != article.sha256:
            raise UsageError(
                f"{article.path} has changed since the brief was made.", hint="Make the brief again from the new text."
            )


def _rules(claims: int) -> str:
    if claims > _RULES:
        return ""
    return "\n".join(
        f"body:has(:is(#t{n}:target,#k{n}:target,#k{n}:hover)) .x{n}{{background:var(--hit)}}"
        for n in range(1, claims + 1)
    )


# -- claims -----------------------------------------------------------------------------------------------------


def _reviewed(brief: Brief, shown: View, texts: Mapping[str, str]) -> Iterable[Reviewed]:
    placed: dict[str, list[Passage]] = defaultdict(list)
    for meeting, told in zip(brief.meetings, shown.meetings, strict=True):
        for evidence, passage in _claims(meeting, told):
            placed[evidence.article].append(passage)
    number = 1
    for article in shown.articles:
        text = texts[article.id]
        refused = list(_refused(shown, article, text))
        passages = sorted([*placed[article.id], *refused], key=lambda item: (item.start < 0, item.start, -item.end))
        passages = [replace(item, number=at) for at, item in enumerate(passages, number)]
        number += len(passages)
        yield Reviewed(
            article,
            tuple(_paragraphs(text, [item for item in passages if item.start >= 0])),
            tuple(item for item in passages if item.start < 0),
            len(passages) - len(refused),
        )


def _claims(meeting: MergedMeeting, told: MeetingView) -> Iterable[tuple[Evidence, Passage]]:
    """Every evidence of the meeting with the claim that rests on it."""
    facts = " · ".join(part for part in (told.when, told.where, told.status_words, told.mode_words) if part)
    whole = Passage(0, 0, 0, "meeting", told.number, "", "", told.title, facts)
    yield from ((evidence, _at(whole, evidence)) for evidence in meeting.evidence)
    people = {person.id: person for side in told.sides for person in side.members}
    for participant in meeting.participants:
        person = people[participant.id]
        claim = Passage(0, 0, 0, "participant", told.number, person.side, person.name, "", person.detail)
        yield from ((evidence, _at(claim, evidence)) for evidence in participant.evidence)
    for kind, records, views in (
        ("position", meeting.positions, told.positions),
        ("demand", meeting.demands, told.demands),
    ):
        for record, said in zip(records, views, strict=True):
            claim = Passage(0, 0, 0, kind, told.number, said.side, said.who, said.text, said.detail)
            yield from ((evidence, _at(claim, evidence)) for evidence in record.evidence)


def _at(passage: Passage, evidence: Evidence) -> Passage:
    return replace(passage, start=evidence.start, end=evidence.end, folded=evidence.match == "folded")


def _refused(shown: View, article: ArticleView, text: str) -> Iterable[Passage]:
    """The claims on an article that were refused, where their quotation stands letter for letter, else at -1."""
    for item in shown.refused:
        if item.article != article.number:
            continue
        start = text.find(item.quote) if item.quote else -1
        end = start + len(item.quote) if start >= 0 else -1
        yield Passage(0, start, end, item.kind, item.meeting, "", "", item.text, item.quote, reason=item.reason)


# -- text -------------------------------------------------------------------------------------------------------


def _paragraphs(text: str, passages: Sequence[Passage]) -> Iterable[Paragraph]:
    """The lines of the text that are not empty. `passages` are in the order of their starts."""
    at = 0
    waiting = list(passages)
    active: list[Passage] = []
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        begun = [item for item in waiting if item.start < at]
        waiting = waiting[len(begun) :]
        active = [item for item in active if item.end > start] + begun
        if line.strip():
            yield Paragraph(tuple(_pieces(text, start, at, active)), tuple(begun))


def _pieces(text: str, start: int, end: int, passages: Sequence[Passage]) -> Iterable[Piece]:
    """The line from `start` to `end`, cut wherever a passage begins or ends."""
    cuts = {start, end} | {cut for item in passages for cut in (item.start, item.end) if start < cut < end}
    ordered = sorted(cuts)
    for left, right in pairwise(ordered):
        inside = sorted(
            (item for item in passages if item.start <= left and item.end >= right),
            key=lambda item: (item.start - item.end, item.number),
        )
        yield Piece(
            text=_shown(text[left:right]),
            inside=tuple(item.number for item in inside),
            begins=tuple(item for item in inside if item.start == left),
            refused=bool(inside) and all(item.reason for item in inside),
        )


def _shown(piece: str) -> str:
    """The piece as it may be shown, with the space that parts it from its neighbours."""
    before, after = piece[:1].isspace(), piece[-1:].isspace()
    inner = clean(piece)
    return f"{' ' if before else ''}{inner}{' ' if after and inner else ''}"

"""What a brief says and no article does, looked for without the code that grounds claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from summarizer import Article, Brief
from summarizer.arabic import fold
from summarizer.schemas import MergedMeeting

_NUMBER = re.compile(r"\d+")
PARTIES = ("name", "holder", "maker", "recipient")


def invented(brief: Brief, articles: Sequence[Article]) -> list[str]:
    """Quotes that do not stand where they are said to, names of which a word is in none of the reporting articles, numbers
    that are in no article and no date, claims without evidence. Empty when there is none."""
    texts = {article.id: article.text for article in articles}
    found = [f"{meeting.id}: {said}" for meeting in brief.meetings for said in _in_meeting(meeting, texts)]
    everything = "\n".join([*texts.values(), *(str(article.published) for article in articles)])
    dates = " ".join(meeting.date or "" for meeting in brief.meetings)
    top = [brief.title, *(sentence.text for sentence in brief.overview)]
    return found + [
        f"top: {number}" for number in _numbers(top) - _numbers([everything, dates, str(len(brief.meetings))])
    ]


def _in_meeting(meeting: MergedMeeting, texts: dict[str, str]) -> Iterator[str]:
    parts = [meeting, *meeting.participants, *meeting.positions, *meeting.demands]
    reporting = "\n".join(texts[number] for number in meeting.reports)
    known = fold(reporting)
    for part in parts:
        if not part.evidence:
            yield f"{part.id} has no evidence"
        for item in part.evidence:
            if texts[item.article][item.start : item.end] != item.quote or not item.quote.strip():
                yield f"the quote of {part.id} is not in the article"
        for name in filter(None, (getattr(part, field, None) for field in PARTIES)):
            yield from (f"{part.id}: {word} of {name}" for word in fold(name).split() if word not in known)
    yield from (f"number {number}" for number in _numbers(_said(meeting)) - _numbers([reporting, meeting.date or ""]))


def _said(meeting: MergedMeeting) -> Iterator[str]:
    """What a reader sees of a meeting beside names, dates and quotes."""
    yield from meeting.topics
    yield from (claim.text for claim in (*meeting.positions, *meeting.demands))
    if wording := meeting.wording:
        yield from (wording.title, wording.headline, *wording.topics, wording.venue or "", wording.sourcing or "")
        yield from (*wording.claims.values(), *wording.attributions.values(), *wording.participants.values())


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(number) for text in texts for number in _NUMBER.findall(text)}

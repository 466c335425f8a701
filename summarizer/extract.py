"""One article to what it reports: asks the model, and asks again with what was wrong."""

from __future__ import annotations

from typing import Final

from . import reasons
from .arabic import clean
from .article import Article
from .asking import Verdict, ask_until_sound
from .ground import Grounded, ground, joined
from .model import Model, Question
from .prompts import Prompt, fence, outline, prompt
from .quotes import nearest
from .schemas import Dropped, Extraction
from .split import split

PART: Final = 24_000
"""Characters of an article that one question holds at most: some 7,000 tokens of Arabic, 6,000 of English."""

_QUOTED: Final = 600
"""Characters of a quotation at most for which the nearest words of the article are looked for."""

_OPENING: Final = 600
"""So many characters of the beginning stand before each later part, for who is who."""


async def extract(article: Article, *, model: Model, reasks: int = 1, part: int = PART) -> Grounded:
    """The meetings an article reports, with their evidence.

    When claims have no evidence the model is told which and why, and which words of the article come nearest, at most
    `reasks` times; of all its answers the one with most evidence and, among those, the fewest refused claims is kept. An
    article longer than `part` characters is asked about in parts, each of whose answers is checked against the whole. An
    article without a meeting gives an empty extraction. Raises ModelError or AnswerNotRecorded; of an article in parts,
    when one part is not answered.
    """
    found = []
    for asked in questions(article, part):
        question = Question("extract", asked.system, asked.user, Extraction)
        verdict = await ask_until_sound(model, question, lambda answer: _judge(ground(answer, article)), reasks=reasks)
        found.append(verdict.result)
    return joined(article, found)


def questions(article: Article, part: int = PART) -> list[Prompt]:
    """The prompts for an article, one for each part of at most `part` characters; one for an article that is all furniture.

    What describes the article is one line each, and nothing of it can hold the fence's code."""
    source, title = clean(article.source or ""), clean(article.title or "")
    code = fence(f"{article.text}\0{source}\0{title}")
    parts = split(article.body, part) or [""]
    return [
        prompt(
            "extract",
            fields=outline(Extraction),
            article=article,
            source=source,
            title=title,
            text=text if len(parts) == 1 else text.strip(),
            part=number,
            parts=len(parts),
            opening=_opening(parts[0]) if number > 1 else "",
            fence=code,
        )
        for number, text in enumerate(parts, 1)
    ]


def _opening(text: str) -> str:
    return split(text, _OPENING)[0].strip()


def _judge(grounded: Grounded) -> Verdict[Grounded]:
    complaints = [_complaint(item, grounded.article) for item in grounded.refused]
    return Verdict(grounded, complaints, (grounded.claims, -len(grounded.dropped)))


def _complaint(item: Dropped, article: Article) -> str:
    quoted = f" (quote: {item.quote})" if item.quote else ""
    slipped = item.reason == reasons.ABSENT()
    near = nearest(item.quote, article.body) if slipped and item.quote and len(item.quote) <= _QUOTED else None
    hint = f" The nearest words there are: «{clean(near)}»" if near else ""
    return f"{item.kind} «{item.text}»{quoted}: {item.reason}.{hint}"

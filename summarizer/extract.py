"""One article to what it reports: asks the model, and asks again with what was wrong."""

from __future__ import annotations

from .arabic import clean
from .article import Article
from .asking import Verdict, ask_until_sound
from .ground import Grounded, ground
from .model import Model, Question
from .prompts import Prompt, fence, outline, prompt
from .schemas import Dropped, Extraction


async def extract(article: Article, *, model: Model, reasks: int = 1) -> Grounded:
    """The meetings an article reports, with their evidence.

    When claims have no evidence the model is told which and why, at most `reasks` times; of all its answers the one
    with most evidence and, among those, the fewest refused claims is kept. An article without a meeting gives an empty
    extraction. Raises ModelError or AnswerNotRecorded.
    """
    asked = ask_for(article)
    question = Question("extract", asked.system, asked.user, Extraction)
    verdict = await ask_until_sound(model, question, lambda answer: _judge(ground(answer, article)), reasks=reasks)
    return verdict.result


def ask_for(article: Article) -> Prompt:
    """The prompt for an article. What describes it is one line each, and nothing of it can hold the fence's code."""
    source, title = clean(article.source or ""), clean(article.title or "")
    code = fence(f"{article.text}\0{source}\0{title}")
    return prompt("extract", fields=outline(Extraction), article=article, source=source, title=title, fence=code)


def _judge(grounded: Grounded) -> Verdict[Grounded]:
    complaints = [_complaint(item) for item in grounded.refused]
    return Verdict(grounded, complaints, (grounded.claims, -len(grounded.dropped)))


def _complaint(item: Dropped) -> str:
    quoted = f" (quote: {item.quote})" if item.quote else ""
    return f"{item.kind} «{item.text}»{quoted}: {item.reason}."

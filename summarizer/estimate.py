"""What a run would ask and cost, without asking: the pipeline itself, over a model that answers nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import BaseModel

from .article import Article
from .compose import FEW, LANGUAGE
from .errors import ModelError
from .ledger.kept import KeptModel, Source
from .ledger.prices import NONE, Range, answer_tokens, price_list, question_tokens, tokens
from .model import Answer, Question
from .pipeline import Options, Pipeline, Read
from .prompts import STEPS, outline, prompt
from .schemas import AnswerKind, Lang
from .settings import Settings

T = TypeVar("T", bound=BaseModel)

MEETINGS: Final = Range(0, 6)
"""Meetings that an article may report before it was read. The five seeds, which are dense, report 4 to 8 each, 27 in all."""
RECORD: Final = Range(200, 3500)
"""Input tokens of one meeting's record in a question for its wording; the longest of the seeds has 5,700 characters."""
HEADLINE: Final = Range(40, 150)
"""Input tokens of one meeting in the question for the bottom line."""


@dataclass(frozen=True)
class Estimate:
    """What is still to be asked, from the least to the most, after what the store has: an estimate, not a bound.

    `stored` counts the questions that the store answers. The least: every answer holds at the first time of asking, and
    an article that was not read yet reports no meeting. The most: every answer is asked for once more with what was
    wrong, every such article reports `MEETINGS.high` of them, no two articles the same one, and the tokenizer is the
    dearest (`prices.tokens`). Answers that do not fit the schema, retries, and adjudication between articles that were
    not read yet come on top. `cost_usd` is None when the price is not known.
    """

    articles: int
    stored: int
    calls: Range
    input_tokens: Range
    output_tokens: Range
    cost_usd: Range | None


def estimate(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    settings: Settings,
    options: Options = Options(),  # noqa: B008
) -> Estimate:
    """What `summarize` with the same arguments would ask. Nothing is sent and nothing is written.

    What the store answers is worked through as in the run itself, so that an article read earlier counts with the
    meetings it really reports.
    """
    asked = _Unasked(settings)
    kept = KeptModel(lambda: nullcontext(asked), options.store, Source.of(settings), refresh=options.refresh)
    count, unread, known = asyncio.run(_walk(Pipeline(kept, settings, lang, options), articles))
    asked.expect_meetings(unread, known, lang)
    return Estimate(count, kept.found, asked.calls, asked.taken, asked.given, asked.cost)


async def _walk(run: Pipeline, articles: Iterable[Article]) -> tuple[int, int, int]:
    """How many articles there are, how many the store does not answer, and how many meetings the others report."""
    read = Read()
    async with aclosing(run.readings(articles)) as readings:
        async for reading in readings:
            read.take(reading)
    made = await run.compose(read.grounded)
    return read.done, read.done - read.answered, len(made.meetings)


class _NotAsked(ModelError):
    pass


class _Unasked:
    """A model that answers nothing and adds up what its questions would have cost."""

    answers: AnswerKind = "model"

    def __init__(self, settings: Settings) -> None:
        self.name = settings.model
        self.calls = self.taken = self.given = NONE
        self._settings = settings
        self._price = price_list(settings)
        self._cost = NONE if self._price.known else None

    @property
    def cost(self) -> Range | None:
        return self._cost

    async def ask(self, question: Question[T]) -> Answer[T]:
        messages = question.messages()
        taken = question_tokens(messages, question.schema, self._settings.answer_mode)
        self._add(taken, answer_tokens(question.step), Range(1, 1))
        raise _NotAsked("not asked")

    def expect_meetings(self, unread: int, known: int, lang: Lang) -> None:
        """Add the questions on the meetings of articles that were not read, and on the whole when there are many."""
        meetings = MEETINGS.times(unread)
        if not meetings.high:
            return
        self._add(_fixed("compose", lang) + RECORD, answer_tokens("compose"), meetings)
        if known <= FEW < known + meetings.high:
            headlines = HEADLINE.times(known + meetings.high)
            self._add(_fixed("overview", lang) + headlines, answer_tokens("overview"), Range(0, 1))

    def _add(self, taken: Range, given: Range, times: Range) -> None:
        """So many questions, each asked once at least, and at most once again with the answer and what was wrong with it."""
        again = min(self._settings.objections, 1)
        most = Range(taken.low, taken.high + again * (taken.high + given.high))
        out = Range(given.low, given.high * (1 + again))
        self.calls += Range(times.low, times.high * (1 + again))
        self.taken += Range(most.low * times.low, most.high * times.high)
        self.given += Range(out.low * times.low, out.high * times.high)
        if self._cost is not None:
            low, high = self._price.of(taken.low, given.low), self._price.of(most.high, out.high)
            self._cost += Range((low or 0) * times.low, (high or 0) * times.high)


def _fixed(step: str, lang: Lang) -> Range:
    """Input tokens of a step's prompt without its material."""
    asked = prompt(step, fields=outline(STEPS[step]), language=LANGUAGE[lang], record="", fence="")
    return tokens(asked.system + asked.user)

"""A run's model as one article or one step asks it: counted, and noted in the run log."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel

from ..errors import ModelError
from ..model import Answer, Question
from ..schemas import AnswerKind, Usage
from .journal import Call, Outcome, Run
from .kept import KeptModel, StoredAnswer, prompt_mark

T = TypeVar("T", bound=BaseModel)


@dataclass
class Count:
    """What a run, or one article in it, has asked. `usage` is what its answers cost, whenever they were paid for, and
    its failed attempts; `paid` is what was paid now."""

    answered: int = 0
    stored: int = 0
    failed: int = 0
    usage: Usage = field(default_factory=Usage)
    paid: Usage = field(default_factory=Usage)

    def add(self, outcome: Outcome, used: Usage) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.usage = _sum(self.usage, used)
        if outcome != "stored":
            self.paid = _sum(self.paid, used)


def _sum(one: Usage, other: Usage) -> Usage:
    """Both together; where one of them is nothing, its unknown price does not matter."""
    if not one.calls or not other.calls:
        return other if other.calls else one
    return one + other


class CountedModel:
    """The run's model as one article or step asks it: counted and noted."""

    def __init__(self, kept: KeptModel, noted: Run | None, total: Count, article: str = "") -> None:
        self._kept = kept
        self._noted = noted
        self._total = total
        self._article = article
        self.count = Count()

    @property
    def name(self) -> str:
        return self._kept.name

    @property
    def answers(self) -> AnswerKind:
        return self._kept.answers

    async def ask(self, question: Question[T]) -> Answer[T]:
        started = time.time()
        try:
            answer = await self._kept.ask(question, self._article)
        except ModelError as error:
            self._add(question.step, started, "failed", error.usage or Usage(), type(error).__name__)
            raise
        except asyncio.CancelledError:
            self._add(question.step, started, "failed", Usage(), "Interrupted")
            raise
        self._add(question.step, started, "stored" if isinstance(answer, StoredAnswer) else "answered", answer.usage)
        return answer

    def _add(self, step: str, started: float, outcome: Outcome, used: Usage, error: str = "") -> None:
        for count in (self.count, self._total):
            count.add(outcome, used)
        if self._noted is None:
            return
        self._noted.note(
            Call(
                at=datetime.fromtimestamp(started, UTC),
                step=step,
                article=self._article,
                model=self.name,
                prompt=prompt_mark(step),
                outcome=outcome,
                usage=Usage() if outcome == "stored" else used,
                seconds=max(0.0, time.time() - started),
                error=error,
            )
        )

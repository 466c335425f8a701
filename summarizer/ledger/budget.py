"""A model that is paid: what each question costs, and when to ask no more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from .. import reasons
from ..errors import ModelError, QuotaUsedUp, UsageError
from ..model import Answer, Model, Question
from ..schemas import AnswerKind, Usage
from .prices import Price, answer_tokens, question_tokens

T = TypeVar("T", bound=BaseModel)


@dataclass
class Budget:
    """What a run may spend, in US dollars, and what it has spent.

    A question is asked only while what is spent, what the questions under way may cost at most, and what it may cost
    itself stay within `limit`. What a question may cost is estimated with the dearest tokenizer and the longest answer
    (`prices`), or as the dearest one of its step so far if that is more. So the limit is passed only by what one
    answer costs beyond any estimate, and usually some of it stays unspent.
    """

    price: Price
    limit: float | None = None
    mode: str = "json_schema"
    spent: float = 0.0
    _promised: float = 0.0
    _under_way: int = 0
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _dearest: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.limit is None:
            return
        if not self.limit > 0:
            raise UsageError("The most that a run may cost must be above 0.")
        if not self.price.known:
            name = self.price.model or "this model"
            raise UsageError(
                f"The price of {name} is not known, so that a limit on the cost cannot be kept.",
                hint="Leave --max-cost out.",
            )

    async def reserve(self, question: Question[T]) -> float:
        """Set aside what a question may cost, and return it; waits while questions under way may yet turn out cheap enough.
        Raises QuotaUsedUp when what is left is not enough."""
        if self.limit is None:
            return 0.0
        taken = question_tokens(question.messages(), question.schema, self.mode).high
        most = max(
            self.price.of(taken, answer_tokens(question.step).high) or 0.0, self._dearest.get(question.step, 0.0)
        )
        while self.spent + self._promised + most > self.limit:
            if not self._under_way:
                raise QuotaUsedUp(reasons.TOO_DEAR(limit=f"{self.limit:g}", spent=f"{self.spent:.4f}"))
            self._settled.clear()
            await self._settled.wait()
        self._promised += most
        self._under_way += 1
        return most

    def settle(self, question: Question[T], reserved: float, usage: Usage) -> Usage:
        """Put what a question cost in place of what was set aside. Gives the usage with its price."""
        if self.limit is not None:
            self._promised -= reserved
            self._under_way -= 1
            self._settled.set()
        usage = self.price.priced(usage)
        cost = usage.cost_usd or 0.0
        self.spent += cost
        self._dearest[question.step] = max(cost, self._dearest.get(question.step, 0.0))
        return usage


class PaidModel:
    """A model whose answers carry their price, and that is asked no more once a quota or the budget is used up."""

    def __init__(self, model: Model, budget: Budget) -> None:
        self._model = model
        self._budget = budget
        self._used_up: QuotaUsedUp | None = None

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def answers(self) -> AnswerKind:
        return self._model.answers

    async def ask(self, question: Question[T]) -> Answer[T]:
        if self._used_up:
            raise QuotaUsedUp(reasons.NO_MORE(why=self._used_up.args[0]))
        try:
            return await self._ask(question)
        except QuotaUsedUp as error:
            self._used_up = self._used_up or error
            raise

    async def _ask(self, question: Question[T]) -> Answer[T]:
        reserved = await self._budget.reserve(question)
        used = Usage()
        try:
            answer = await self._model.ask(question)
            used = answer.usage
        except ModelError as error:
            used = error.usage = self._budget.price.priced(error.usage or used)
            raise
        finally:
            used = self._budget.settle(question, reserved, used)
        return replace(answer, usage=used)

"""A scripted model, for this program's tests and for yours.

from summarizer import Article, summarize
from summarizer.testing import ScriptedModel

model = ScriptedModel(extract=[{"meetings": []}])
brief = summarize([Article("...")], model=model)
assert model.questions[0].step == "extract"
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from .errors import ModelError
from .model import Answer, Question
from .schemas import AnswerKind, Usage

T = TypeVar("T", bound=BaseModel)
Script = Iterable[Any] | Callable[[Question[Any]], Any]


class ScriptedModel:
    """A model that gives the answers it was given, in order, for each step (`extract`, `compose`, `overview`).

    An answer is an instance of the step's schema, a mapping that fits it, or an exception to raise. In place of a list
    a step may have a function from the question to the answer. `questions` keeps what was asked, in order. Asking more
    often than there are answers raises AssertionError; `unused` counts the answers that were never asked for.
    """

    def __init__(self, name: str = "scripted", *, answers: AnswerKind = "scripted", **steps: Script) -> None:
        self.name = name
        self.answers: AnswerKind = answers
        self.questions: list[Question[Any]] = []
        self._steps: dict[str, deque[Any] | Callable[[Question[Any]], Any]] = {
            step: script if callable(script) else deque(script) for step, script in steps.items()
        }

    @property
    def unused(self) -> dict[str, int]:
        return {step: len(left) for step, left in self._steps.items() if isinstance(left, deque) and left}

    async def ask(self, question: Question[T]) -> Answer[T]:
        self.questions.append(question)
        script = self._steps.get(question.step)
        if callable(script):
            answer = script(question)
        elif script:
            answer = script.popleft()
        else:
            raise AssertionError(f"the script has no answer left for the step {question.step!r}")
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, Mapping):
            answer = question.schema.model_validate(answer)
        if not isinstance(answer, question.schema):
            raise ModelError(f"the script answers {type(answer).__name__} to a question for {question.schema.__name__}")
        return Answer(answer, Usage(calls=1))

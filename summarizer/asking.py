"""Asking until the answer holds, or until it was asked often enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import BaseModel

from .errors import ModelError
from .model import Model, Question
from .prompts import prompt

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

_SHOWN = 30
"""So many complaints are told to the model at a time."""


@dataclass(frozen=True)
class Verdict(Generic[R]):
    """What code makes of an answer: the `result`, what is wrong with it, and its `worth`, where more is better."""

    result: R
    complaints: list[str]
    worth: tuple[int, ...]


async def ask_until_sound(
    model: Model, question: Question[T], judge: Callable[[T], Verdict[R]], *, reasks: int
) -> Verdict[R]:
    """The verdict on the best answer, of at most `reasks` + 1, each after the first asked for with the complaints about
    the one before. A verdict without complaints ends the asking; one that was had is kept when asking again fails.

    Raises ModelError when the first question fails, and AnswerNotRecorded.
    """
    best: Verdict[R] | None = None
    asked = question
    for attempt in range(reasks + 1):
        try:
            answer = (await model.ask(asked)).value
        except ModelError:
            if best is None:
                raise
            return best
        verdict = judge(answer)
        if best is None or verdict.worth > best.worth:
            best = verdict
        if not verdict.complaints or attempt == reasks:
            break
        asked = replace(question, objections=((answer, prompt("reask", complaints=verdict.complaints[:_SHOWN]).user),))
    assert best is not None  # noqa: S101 - the loop runs at least once
    return best

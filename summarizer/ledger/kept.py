"""A model that looks into the answer store first.

The model behind it is opened for the first question that the store cannot answer: a run that finds everything there
imports no client and needs no key.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Self, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from ..model import Answer, Model, Question
from ..prompts import fingerprint
from ..schemas import AnswerKind
from .source import Source, bare_address, canonical
from .store import About, Store, Stored

__all__ = ["KeptModel", "Opener", "Source", "StoredAnswer", "bare_address", "prompt_mark", "schema_mark"]

_log = logging.getLogger(__name__)
T = TypeVar("T", bound=BaseModel)
Opener = Callable[[], AbstractAsyncContextManager[Model]]


@cache
def schema_mark(schema: type[BaseModel]) -> str:
    """Twelve hexadecimal digits of the SHA-256 of a schema."""
    return hashlib.sha256(canonical(schema.model_json_schema())).hexdigest()[:12]


@cache
def prompt_mark(step: str) -> str:
    """The fingerprint of a step's prompt; empty for a step without one."""
    try:
        return fingerprint(step)
    except FileNotFoundError:
        return ""


@dataclass(frozen=True)
class StoredAnswer(Answer[T]):
    """An answer from the store. Its `usage` is what was paid for it when it was asked; now it cost nothing."""


class KeptModel:
    """The model that `open_inner` opens, asked only what `store` has no answer to; every answer is on the disk before it
    is returned.

    Two questions alike at the same moment are asked once. With `refresh` every question is asked again, once a run, and
    the new answer takes the place of the old. Without a store it asks everything. `found` counts the answers that the
    store gave, `unkept` those that it did not take as they were. To be used as an asynchronous context manager, which
    closes what was opened.
    """

    def __init__(self, open_inner: Opener, store: Store | None, source: Source, *, refresh: bool = False) -> None:
        self.source = source
        self._open_inner = open_inner
        self._store = store
        self._since = time.time() if refresh else 0.0
        self._inner: Model | None = None
        self._opening = asyncio.Lock()
        self._opened = AsyncExitStack()
        self._asking: dict[bytes, asyncio.Event] = {}
        self.found = 0
        self.unkept = 0

    @property
    def name(self) -> str:
        return self.source.model

    @property
    def answers(self) -> AnswerKind:
        return self.source.answers

    @cached_property
    def proven(self) -> bool:
        """Whether the store has an answer of this model: then its name is right, and a key for it was once."""
        return self._store is not None and self._store.knows(self.name)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._opened.aclose()

    async def ask(self, question: Question[T], article: str = "") -> Answer[T]:
        """`article` is the id of the article that a question is about, to keep with its answer. A StoredAnswer when the
        store has it. Raises ModelError or AnswerNotRecorded."""
        if self._store is None:
            return await (await self._model()).ask(question)
        key = self.source.key(question)
        while True:
            if found := self._find(self._store, key, question.schema):
                self.found += 1
                return found
            if key not in self._asking:
                return await self._ask_first(self._store, key, question, article)
            await self._asking[key].wait()

    async def _ask_first(self, store: Store, key: bytes, question: Question[T], article: str) -> Answer[T]:
        """Ask while others with the same question wait."""
        self._asking[key] = asyncio.Event()
        try:
            answer = await (await self._model()).ask(question)
            return await self._keep(store, key, question, answer, article)
        finally:
            self._asking.pop(key).set()

    async def _model(self) -> Model:
        if self._inner is None:
            async with self._opening:
                if self._inner is None:
                    self._inner = await self._opened.enter_async_context(self._open_inner())
        return self._inner

    def _find(self, store: Store, key: bytes, schema: type[T]) -> StoredAnswer[T] | None:
        kept = store.get(key)
        if kept is None or kept.created < self._since:
            return None
        return _restored(kept, schema)

    async def _keep(
        self, store: Store, key: bytes, question: Question[T], answer: Answer[T], article: str
    ) -> Answer[T]:
        """The answer; or the one that another process kept a moment earlier, so that two runs over one store tell the same."""
        about = About(question.step, self.name, article, prompt_mark(question.step), schema_mark(question.schema))
        try:
            text = answer.value.model_dump_json()
        except PydanticSerializationError:  # half a surrogate pair, which is no text
            _log.warning("An answer to the step %s cannot be kept: it holds characters that are none.", question.step)
            self.unkept += 1
            return answer
        taken = await store.put(key, text, about, answer.usage, replace=bool(self._since))
        if taken:
            return answer
        self.unkept += 1
        if taken is None:
            return answer
        if earlier := self._find(store, key, question.schema):
            return Answer(earlier.value, answer.usage)
        await store.put(key, text, about, answer.usage, replace=True)  # what is there cannot be read
        return answer


def _restored(kept: Stored, schema: type[T]) -> StoredAnswer[T] | None:
    """The kept answer; None when it does not fit its schema."""
    try:
        return StoredAnswer(schema.model_validate_json(kept.text), kept.usage)
    except ValidationError:
        return None

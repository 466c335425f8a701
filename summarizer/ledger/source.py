"""Whose answers they are: what goes into the key of everything that is kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from ..schemas import AnswerKind
from ..settings import Settings

if TYPE_CHECKING:
    from ..model import Question

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """Whose answers they are, and how they are asked for: what a kept answer must have in common with a question, beside the
    question itself. How often a misfit is asked again is not in it: that changes no answer that fits."""

    model: str
    server: str = ""
    mode: str = ""
    answers: AnswerKind = "model"

    @classmethod
    def of(cls, settings: Settings) -> Source:
        """The model that `open_model` would open."""
        from ..model import sent_name

        return cls(sent_name(settings), bare_address(settings.server), settings.answer_mode)

    @property
    def paced(self) -> bool:
        """Whether the model itself holds down the requests in flight, as those of `open_model` do."""
        return bool(self.mode)

    def key(self, question: Question[T]) -> bytes:
        """SHA-256 over this source, the schema of the answer and the whole conversation."""
        whole = _digest(self, question.schema).copy()
        whole.update(canonical(question.messages()))
        return whole.digest()


@cache
def _digest(source: Source, schema: type[BaseModel]) -> hashlib._Hash:
    """The part of a key that a run's questions have in common."""
    asked = [source.model, source.server, source.mode, source.answers, schema.model_json_schema()]
    return hashlib.sha256(canonical(asked) + b"\n")


def canonical(data: object) -> bytes:
    """Data as JSON in one form, to be hashed."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def bare_address(url: str | None) -> str:
    """An address without user, password and query, which may be secrets; empty for none."""
    if not url:
        return ""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"

"""Settings, read once at the edge."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .errors import UsageError

DEFAULT_MODEL = "gpt-5-mini"
"""The hosted model used when a key is given and no model is named. The one place that names it."""

AnswerMode = Literal["json_schema", "md_json", "tools"]


@dataclass(frozen=True)
class Settings:
    """How to reach a model, and how hard to try.

    `model` may carry a provider that instructor knows (`anthropic/claude-...`); without one, or with a
    `base_url`, the OpenAI protocol is spoken. `timeout` is in seconds, for one request. `reasks` is how often an
    answer that does not hold is asked again. `concurrency` is the number of requests in flight, at least 1.
    """

    model: str = ""
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    concurrency: int = 8
    timeout: float = 180.0
    retries: int = 4
    reasks: int = 2
    answer_mode: AnswerMode = "json_schema"

    @property
    def configured(self) -> bool:
        """Whether these settings name somebody to ask: a model, a server, or a key for the default model."""
        return bool(self.model or self.base_url or self.api_key)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, **given: object) -> Settings:
        """Settings from BRIEF_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL, BRIEF_CONCURRENCY, BRIEF_TIMEOUT and
        BRIEF_ANSWER_MODE; what is `given` and not None wins.

        Raises UsageError for a value that cannot be one.
        """
        values: dict[str, object] = {
            "model": env.get("BRIEF_MODEL") or None,
            "base_url": env.get("OPENAI_BASE_URL") or None,
            "api_key": env.get("OPENAI_API_KEY") or None,
            "concurrency": _number(env, "BRIEF_CONCURRENCY", int),
            "timeout": _number(env, "BRIEF_TIMEOUT", float),
            "answer_mode": env.get("BRIEF_ANSWER_MODE") or None,
        }
        values |= {name: value for name, value in given.items() if value is not None}
        settings = cls(**{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]
        if settings.answer_mode not in ("json_schema", "md_json", "tools"):
            raise UsageError(f"BRIEF_ANSWER_MODE is {settings.answer_mode!r}; it can be json_schema, md_json or tools.")
        if settings.concurrency < 1 or settings.timeout <= 0:
            raise UsageError("Concurrency must be at least 1, and the time limit more than 0 seconds.")
        return settings


def _number(env: Mapping[str, str], name: str, kind: type[int | float]) -> float | None:
    value = env.get(name)
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"{name} is {value!r}; it must be a number.") from None

"""Settings, read once at the edge."""

from __future__ import annotations

import math
import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Literal, get_args
from urllib.parse import unquote, urlsplit

from .errors import UsageError

DEFAULT_MODEL = "gpt-5-mini"
"""The hosted model used when a key is given and no model is named. The one place that names it."""

AnswerMode = Literal["json_schema", "md_json", "tools"]
_MODES: Final = get_args(AnswerMode)


@dataclass(frozen=True)
class Settings:
    """How to reach a model, and how hard to try.

    `model` may carry a provider that instructor knows (`anthropic/claude-...`); without one, or with a
    `base_url`, the OpenAI protocol is spoken. `timeout` is in seconds, for one request; `patience` for one question with
    all its attempts and the waits between them, but not for its turn under a rate limit. `retries` is how often one kind
    of failure is met with another attempt (`transport.RULES`). `reasks` is how often an answer that does not fit the
    schema is asked again; one that fits and does not hold is asked again once, or never when `reasks` is 0.
    `concurrency` is the number of requests in flight, at least 1. `requests_per_minute` and `tokens_per_minute` (input
    and output together) hold the pace below a provider's limits; None sets none.

    Raises UsageError for a value that cannot be one.
    """

    model: str = ""
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    concurrency: int = 8
    timeout: float = 180.0
    retries: int = 4
    reasks: int = 2
    answer_mode: AnswerMode = "json_schema"
    patience: float = 900.0
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None

    def __post_init__(self) -> None:
        if self.answer_mode not in _MODES:
            raise UsageError(f"BRIEF_ANSWER_MODE is {self.answer_mode!r}; it can be {', '.join(_MODES)}.")
        if self.concurrency < 1:
            raise UsageError("Concurrency must be at least 1.")
        for name, value in self._above_zero().items():
            if not (math.isfinite(value) and value > 0):
                raise UsageError(f"{name} must be a number above 0.")
        if self.base_url and (wrong := _wrong_with_url(self.base_url)):
            shown = re.sub(r"//[^/]*@", "//", self.base_url)  # without the password
            raise UsageError(f"The base URL {shown!r} {wrong}; it should look like http://localhost:11434/v1.")
        if self.api_key and (wrong := _wrong_with_key(self.api_key)):
            raise UsageError(f"The key {wrong}.", hint="Check OPENAI_API_KEY.")

    def _above_zero(self) -> dict[str, float]:
        limits = {"Requests a minute": self.requests_per_minute, "Tokens a minute": self.tokens_per_minute}
        times = {"The time limit in seconds": self.timeout, "The time for one question in seconds": self.patience}
        return times | {name: value for name, value in limits.items() if value is not None}

    @property
    def workers(self) -> int:
        """How many articles to work on at a time: more than there may be requests in flight, so that none of these waits
        for an answer that is being checked or written to the disk."""
        return 2 * self.concurrency

    @property
    def objections(self) -> int:
        """How often an answer that code refuses is asked again."""
        return min(self.reasks, 1)

    @property
    def server(self) -> str | None:
        """The address that is asked: `base_url`, else what the openai client takes from the environment; None for OpenAI's."""
        return self.base_url or os.environ.get("OPENAI_BASE_URL")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may be shown: the key, those of the environment (`..._API_KEY`), and of the server's address the query and
        the password, as it is written, read and sent. Longest first; empty when there are none."""
        parts = urlsplit(self.server or "")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sent = b64encode(f"{user}:{password}".encode()).decode() if password else ""
        keys = (value for name, value in os.environ.items() if name.endswith("_API_KEY"))
        found = {self.api_key, *keys, parts.query, parts.password, password, sent}
        return tuple(sorted(filter(None, found), key=lambda secret: (-len(secret), secret)))

    @property
    def configured(self) -> bool:
        """Whether these settings name somebody to ask: a model, a server, or a key for the default model."""
        return bool(self.model or self.base_url or self.api_key)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, **given: object) -> Settings:
        """Settings from BRIEF_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL, BRIEF_CONCURRENCY, BRIEF_TIMEOUT, BRIEF_PATIENCE,
        BRIEF_RPM, BRIEF_TPM and BRIEF_ANSWER_MODE; what is `given` and not None wins.

        Raises UsageError for a value that cannot be one.
        """
        values: dict[str, object] = {
            "model": env.get("BRIEF_MODEL") or None,
            "base_url": env.get("OPENAI_BASE_URL") or None,
            "api_key": env.get("OPENAI_API_KEY") or None,
            "concurrency": _number(env, "BRIEF_CONCURRENCY", int),
            "timeout": _number(env, "BRIEF_TIMEOUT", float),
            "patience": _number(env, "BRIEF_PATIENCE", float),
            "requests_per_minute": _number(env, "BRIEF_RPM", float),
            "tokens_per_minute": _number(env, "BRIEF_TPM", float),
            "answer_mode": env.get("BRIEF_ANSWER_MODE") or None,
        }
        values |= {name: value for name, value in given.items() if value is not None}
        return cls(**{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]


def _wrong_with_url(url: str) -> str | None:
    """Why it is no address of a server; None when it is one."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # only reading it finds out
        if ":" in (parts.hostname or ""):
            ip_address(str(parts.hostname))
    except ValueError:
        return "cannot be understood"
    if parts.scheme not in ("http", "https"):
        return "does not begin with http:// or https://"
    if not parts.hostname or not url.isprintable() or " " in url:
        return "names no server"
    return None


def _wrong_with_key(key: str) -> str | None:
    """Why it cannot be sent in a header; None when it can."""
    if "\n" in key or "\r" in key:
        return "holds a line break"
    if not all("!" <= char <= "~" for char in key):
        return "holds a space or a letter that no key has"
    return None


def _number(env: Mapping[str, str], name: str, kind: type[int | float]) -> float | None:
    value = env.get(name)
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"{name} is {value!r}; it must be a number.") from None

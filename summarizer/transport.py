"""Requests to a server that speaks the OpenAI protocol: when they leave, what comes back, and who tries again.

The openai client sends and is told never to try again itself. Whether a failed attempt is followed by another is said
in one table, `RULES`, and done by tenacity; the kinds are told apart by `parse`, `read` and `failure_of`. One kind is
not here: an answer that does not fit its schema is asked again by instructor, with what was wrong.

    ask ──> Transport.send ──> tenacity, by RULES ──> Limits ──> openai's `post` over aiohttp

The openai client's raw `post` is used, over its aiohttp transport, and what comes back is parsed here: in all an answer
costs 1.0 ms of CPU, where the typed `chat.completions.create` over httpx costs 2.0 (`benchmarks/extraction.py`).
"""

from __future__ import annotations

import asyncio
import base64
import functools
import json
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from . import reasons, recording
from .arabic import clean
from .errors import AnswerInvalid, ModelError, ModelRejected, ModelUnreachable, QuestionRejected, QuotaUsedUp
from .limits import Estimate, Limits
from .schemas import Usage
from .settings import Settings

if TYPE_CHECKING:
    import ssl

    import httpx2
    from openai import APIStatusError, AsyncOpenAI
    from tenacity import RetryCallState

Kind = Literal[
    "rate limited",
    "busy",
    "late",
    "lost",
    "garbled",
    "endless",
    "refused",
    "cut",
    "no credit",
    "rejected",
    "unreadable",
]


@dataclass(frozen=True)
class Rule:
    """What is done about one kind of failure: `times` x `Settings.retries` attempts more, and which error at the end."""

    error: type[ModelError]
    times: int = 0
    hint: str = ""


_TOO_LONG_HINT = "The article is longer than this model reads at once; a model with a larger context may take it."

RULES: Final[dict[Kind, Rule]] = {
    # tried again, after the time the server asks for or else after a random one that grows
    "rate limited": Rule(  # 429; the time it asks for is kept by all workers
        QuotaUsedUp, 5, "The account's quota is used up or its rate limit is lower than --concurrency asks for."
    ),
    "busy": Rule(ModelUnreachable, 1),  # 408, 409, 5xx
    "late": Rule(ModelUnreachable, 1, "BRIEF_TIMEOUT raises the limit."),  # no whole answer in time
    "lost": Rule(ModelUnreachable, 1, "Is it running?"),  # no connection, reset, body shorter than announced
    "garbled": Rule(ModelError, 1),  # status 200, and no completion: HTML, broken JSON, no choices, a key twice
    "endless": Rule(AnswerInvalid, 1),  # a body above the limit, read no further
    # told at once
    "refused": Rule(AnswerInvalid),  # by the model, or by the provider's filter
    "cut": Rule(AnswerInvalid),  # at the length limit of the answer
    "no credit": Rule(QuotaUsedUp, hint="The account has no credit left."),  # 402, 429 insufficient_quota
    "rejected": Rule(ModelRejected),  # 401, 403, 404
    "unreadable": Rule(QuestionRejected),  # 400, 413, 422, ...
}

_STATUS: Final[dict[int, Kind]] = {
    401: "rejected",
    402: "no credit",
    403: "rejected",
    404: "rejected",
    408: "busy",
    409: "busy",
    429: "rate limited",
}
"""5xx is busy, anything else unreadable."""

_HINTS: Final[dict[int, str]] = {
    400: "A server without JSON Schema support may want BRIEF_ANSWER_MODE=md_json.",
    401: "Check OPENAI_API_KEY.",
    403: "The key may not use this model.",
    404: "Check the model's name and the base URL.",
    413: _TOO_LONG_HINT,
}
_TOO_LONG = ("context_length", "context length", "context size", "context window", "maximum context", "too long")
_NO_CREDIT = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")

MAX_BODY: Final = 4 * 2**20
"""Bytes of an answer that are read, compressed or not. The longest brief answers have some tens of thousands."""

_LONGEST_WAIT = 60.0  # seconds between two attempts, where the server names no time


class Failure(Exception):
    """One attempt that brought no answer. `after` is the time in seconds that the server asks for before another."""

    def __init__(self, kind: Kind, said: str, *, hint: str | None = None, after: float | None = None) -> None:
        super().__init__(said)
        self.kind = kind
        self.said = said
        self.hint = RULES[kind].hint if hint is None else hint
        self.after = after
        self.again: bool | None = None
        """What the server says of another attempt (`x-should-retry`); None when it says nothing."""

    def times(self, retries: int) -> int:
        """How many attempts more such a failure is worth."""
        if self.again is not None:
            return retries * max(1, RULES[self.kind].times) if self.again else 0
        return retries * RULES[self.kind].times


@dataclass(frozen=True)
class Received:
    """A completion as it came: the whole body, and the text of its first choice ('' when it has none)."""

    body: dict[str, Any]
    content: str


@dataclass
class Trial:
    """One question with all its attempts: what it cost, what went wrong, and the time left for it in seconds."""

    patience: float
    usage: Usage = field(default_factory=Usage)
    failures: Counter[Kind] = field(default_factory=Counter)
    _started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        return self.patience - (time.monotonic() - self._started)

    def excuse(self, seconds: float) -> None:
        """Do not count a wait for one's turn."""
        self._started += seconds

    def error(self, failure: Failure, settings: Settings) -> ModelError:
        """The error that ends the question."""
        tried = sum(self.failures.values())
        said = safe(failure.said, settings)
        if tried > 1:
            said = reasons.TRIED(failure=said.removesuffix("."), times=tried)
        hint = failure.hint
        if failure.after is not None and failure.after >= self.left():
            hint = f"It asks to come back in {math.ceil(failure.after / 60)} minutes."
        return RULES[failure.kind].error(said, hint=hint, usage=self.usage)


class Transport:
    """The way to one server, shared by all questions to it: so many requests in flight as the settings allow, at their
    pace. Raises openai's OpenAIError when a hosted server lacks its key."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._retries = 0 if recording.replaying() else settings.retries
        self._limits = Limits(settings.requests_per_minute, settings.tokens_per_minute)
        self._estimate = Estimate()
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._client = _client(settings)

    async def close(self) -> None:
        await self._client.close()

    async def send(self, body: bytes, trial: Trial) -> Received:
        """The answer to a request, after as many attempts as `RULES` and the trial's time allow. Raises Failure, and
        AnswerNotRecorded."""
        from tenacity import AsyncRetrying

        trying = AsyncRetrying(
            retry=lambda state: self._worth_another(_failure(state), trial),
            wait=_wait,
            stop=lambda state: state.upcoming_sleep >= trial.left(),
            reraise=True,
        )
        return await trying(self._attempt, body, trial)

    def _worth_another(self, failure: Failure | None, trial: Trial) -> bool:
        if failure is None:
            return False
        trial.failures[failure.kind] += 1
        return trial.failures[failure.kind] <= failure.times(self._retries)

    async def _attempt(self, body: bytes, trial: Trial) -> Received:
        came = time.monotonic()
        async with self._slots:
            guess = self._estimate.tokens(len(body))
            await self._limits.enter(guess)
            trial.excuse(time.monotonic() - came)
            used = Usage()
            try:
                parsed = parse(await self._response(body, trial), self._settings)
                used = usage_of(parsed)
                self._estimate.learn(len(body), used.input_tokens, used.output_tokens)
                return read(parsed)
            except Failure as failure:
                if failure.kind == "rate limited" and failure.after and failure.after < trial.left():
                    self._limits.pause(failure.after)
                raise
            finally:
                trial.usage += used
                self._limits.settle(guess, used.input_tokens + used.output_tokens)

    async def _response(self, body: bytes, trial: Trial) -> httpx2.Response:
        """The response with its whole body. One clock for all of it, since a server can stall at any point."""
        import httpx2
        import openai

        limit = min(self._settings.timeout, max(trial.left(), 0.001))
        try:
            async with asyncio.timeout(limit):
                return await self._client.post("/chat/completions", cast_to=httpx2.Response, content=body)
        except TimeoutError:
            raise late(limit, self._settings) from None
        except openai.OpenAIError as error:
            if missing := recording.miss(error):
                raise missing from None
            raise failure_of(error, self._settings) from None


def _client(settings: Settings) -> AsyncOpenAI:
    import httpx2
    from openai import AsyncOpenAI, DefaultAioHttpClient

    address, headers = _address(settings.server)
    connections = httpx2.Limits(max_connections=settings.concurrency + 8, max_keepalive_connections=None)
    return AsyncOpenAI(
        base_url=address,
        api_key=settings.api_key or ("none" if settings.base_url else None),
        default_headers={
            "Accept-Encoding": "gzip, deflate",
            **headers,
        },  # what a recording can unpack, whatever is installed
        max_retries=0,
        timeout=None,  # `_response` keeps the time
        http_client=DefaultAioHttpClient(
            verify=_certificates(), timeout=None, limits=connections, event_hooks={"response": [_bounded]}
        ),
    )


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Made once: reading them takes 60 ms."""
    import httpx2

    return httpx2.create_ssl_context()


def _address(url: str | None) -> tuple[str | None, dict[str, str]]:
    """A base URL without its user and password, and the header that carries them: they would be logged with it."""
    parts = urlsplit(url or "")
    if not parts.username:
        return url, {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    return urlunsplit(bare), {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


# -- when to try again ----------------------------------------------------------------------------------------


def _failure(state: RetryCallState) -> Failure | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, Failure) else None


def _wait(state: RetryCallState) -> float:
    """Seconds before the next attempt: what the server asks for and up to a quarter more, so that not all come back at
    once. Where it asks for nothing, or three times in vain, exponential backoff with full jitter (Brooker, "Exponential
    Backoff And Jitter", AWS 2015)."""
    from tenacity import wait_random, wait_random_exponential

    failure = _failure(state)
    after = failure.after if failure and failure.after else 0.0
    asked = after + wait_random(0, after / 4)(state)
    backoff = wait_random_exponential(multiplier=0.5, max=_LONGEST_WAIT)(state)
    return asked if after and state.attempt_number <= 3 else max(asked, backoff)


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to be left alone, from `retry-after-ms` or `retry-after` (RFC 9110: seconds or a
    date); 0 for a time that is past, None when it asks for nothing that can be understood."""
    said = headers.get("retry-after", "")
    read = (_seconds(headers.get("retry-after-ms", ""), 1000), _seconds(said, 1), _until(said))
    return next((wait for wait in read if wait is not None), None)


def _seconds(said: str, parts: int) -> float | None:
    try:
        value = float(said) / parts
    except ValueError:
        return None
    return max(0.0, value) if math.isfinite(value) else None


def _until(said: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, IndexError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


# -- what came back -------------------------------------------------------------------------------------------


class _Endless(Exception):
    pass


async def _bounded(response: httpx2.Response) -> None:
    """Let no more than MAX_BODY bytes of a body be read."""
    response.stream = _bounded_stream()(response.stream)


@functools.cache
def _bounded_stream() -> Any:
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: Any) -> None:
            self.stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self.stream:
                size += len(chunk)
                if size > MAX_BODY:
                    raise _Endless
                yield chunk

        async def aclose(self) -> None:
            await self.stream.aclose()

    return Bounded


def parse(response: httpx2.Response, settings: Settings) -> dict[str, Any]:
    """The body of an answer as data, whatever its content type says. Raises Failure for what is no JSON object, and for
    one in which a key stands twice: which of the two counts nobody can say."""
    import jiter

    body = recording.without_secrets(response.content, settings.secrets)
    try:
        data = jiter.from_json(body, catch_duplicate_keys=True)
    except ValueError as error:
        if twin_key(error):
            said = reasons.TWO_ANSWERS(said=error)
            raise Failure("garbled", said) from None
        data = _lenient(body, settings)
    if not isinstance(data, dict):
        raise Failure("garbled", reasons.NO_ANSWER())
    return data


def _lenient(body: bytes, settings: Settings) -> Any:
    """The same for half a surrogate pair, which jiter refuses and some models write; the schema may still do so."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        said = _at(reasons.NO_MODELS_SERVER, reasons.NO_MODELS_SERVER_AT, settings)
        raise Failure("garbled", said, hint="Check the base URL.") from None


def twin_key(error: ValueError) -> bool:
    """Whether jiter's complaint is of a key that stands twice in one object."""
    return "uplicate key" in str(error)


def read(body: dict[str, Any]) -> Received:
    """The answer in the body of a completion. Raises Failure when it holds none."""
    choice = next((each for each in body.get("choices") or () if isinstance(each, dict)), {})
    message = choice.get("message")
    if not isinstance(message, dict):
        error = body.get("error")
        said = error.get("message") if isinstance(error, dict) else error
        raise Failure("garbled", reasons.NO_ANSWER_BUT(said=said) if said else reasons.NO_ANSWER())
    if message.get("refusal"):
        raise Failure("refused", reasons.REFUSED(said=message["refusal"]))
    if choice.get("finish_reason") == "content_filter":
        raise Failure("refused", reasons.HELD_BACK())
    if choice.get("finish_reason") == "length":
        raise Failure("cut", reasons.ANSWER_CUT())
    content = message.get("content")
    return Received(body, content if isinstance(content, str) else "")


def usage_of(body: dict[str, Any]) -> Usage:
    """What an answer cost; 0 tokens where the server does not count them."""
    used = body.get("usage")
    counts = used if isinstance(used, dict) else {}
    return Usage(
        calls=1,
        input_tokens=count(counts.get("prompt_tokens")),
        output_tokens=count(counts.get("completion_tokens")),
    )


def count(tokens: Any) -> int:
    """Tokens as a whole number, 0 for what is none: some servers send text or fractions."""
    try:
        return max(0, int(float(tokens)))
    except (TypeError, ValueError, OverflowError):
        return 0


def failure_of(error: Exception, settings: Settings) -> Failure:
    """The failure for what the openai client raised."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _status(error)
    if isinstance(error.__cause__, _Endless):
        return Failure("endless", reasons.ENDLESS(size=MAX_BODY // 2**20))
    return _broken(error, settings)


_UNSAFE = ("ClientConnectorCertificateError", "ClientConnectorSSLError", "ClientSSLError")
_UNREACHABLE = ("ClientConnectorError", "ClientConnectorDNSError", "ConnectError")


def _broken(error: BaseException, settings: Settings) -> Failure:
    """The failure for a connection that was not made or did not last."""
    kinds = []
    cause: BaseException | None = error
    while cause is not None:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__
    if any(kind in _UNSAFE for kind in kinds):
        hint = "Check whether its address begins with http or https; SSL_CERT_FILE names further certificates to trust."
        return Failure("rejected", _at(reasons.UNSAFE, reasons.UNSAFE_AT, settings), hint=hint)
    if any(kind in _UNREACHABLE for kind in kinds):
        return Failure("lost", _at(reasons.UNREACHABLE, reasons.UNREACHABLE_AT, settings))
    return Failure("lost", _at(reasons.BROKE_OFF, reasons.BROKE_OFF_AT, settings), hint="")


def late(limit: float, settings: Settings) -> Failure:
    """The failure when no whole answer came within so many seconds, or within what was left of the patience."""
    if limit < settings.timeout:
        said = reasons.LATE_IN_ALL(seconds=f"{settings.patience:g}")
        return Failure("late", said, hint="BRIEF_PATIENCE raises the limit.")
    return Failure("late", reasons.LATE(seconds=f"{limit:g}"))


def _status(error: APIStatusError) -> Failure:
    """The failure for an answer other than 2xx."""
    status, body = error.status_code, error.body if isinstance(error.body, dict) else {}
    said = str(body.get("message") or error.message)
    told = f"{error.code or ''} {error.type or ''} {said}".lower()
    kind: Kind = "busy" if status >= 500 else _STATUS.get(status, "unreadable")
    if status == 429 and any(sign in told for sign in _NO_CREDIT):
        kind = "no credit"
    long = kind == "unreadable" and any(sign in told for sign in _TOO_LONG)
    hint = _TOO_LONG_HINT if long else _HINTS.get(status)
    failure = Failure(kind, reasons.ANSWERED(status=status, said=said), hint=hint)
    failure.after = asked_wait(error.response.headers)
    failure.again = {"true": True, "false": False}.get(error.response.headers.get("x-should-retry", ""))
    return failure


# -- how it is told -------------------------------------------------------------------------------------------


def _at(nowhere: reasons.Failing, somewhere: reasons.Failing, settings: Settings) -> str:
    """One of two reasons, of which the second names the server: its address, without user and password."""
    parts = urlsplit(settings.server or "")
    port = f":{parts.port}" if parts.port else ""
    return somewhere(server=f"{parts.hostname}{port}") if parts.hostname else nowhere()


def safe(message: str, settings: Settings) -> str:
    """One short line without the key and without anything that acts on a terminal, whatever a server says."""
    line = clean(message)
    for secret in settings.secrets:
        line = line.replace(secret, "[key]")
    return line if len(line) <= 300 else f"{line[:300]}…"

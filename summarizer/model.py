"""The one seam to the language model.

`Model` is all that the rest of the program knows. `open_model` gives one over openai and instructor: any server that
speaks the OpenAI protocol (hosted, Ollama, vLLM, llama.cpp), or another provider that instructor knows.

Who tries again, per kind of error: the openai client for 408, 409, 429, 5xx, timeouts and lost connections (it honours
Retry-After), tenacity through instructor for answers that do not fit the schema, nobody for anything else.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from . import recording
from .errors import (
    AnswerInvalid,
    BriefError,
    ModelError,
    ModelMissing,
    ModelRejected,
    ModelUnreachable,
    QuestionRejected,
    QuotaUsedUp,
    UsageError,
)
from .prompts import fingerprints, schema_fingerprint
from .schemas import AnswerKind, Usage
from .settings import DEFAULT_MODEL, Settings

if TYPE_CHECKING:
    from instructor import AsyncInstructor
    from openai import APIStatusError

T = TypeVar("T", bound=BaseModel)

# Validation messages are sent to the model and recorded: a link that carries pydantic's version has no place there.
os.environ.setdefault("PYDANTIC_ERRORS_INCLUDE_URL", "0")


@dataclass(frozen=True)
class Question(Generic[T]):
    """What is asked: two messages, the schema of the answer, and earlier answers with what was wrong with them."""

    step: str
    system: str
    user: str
    schema: type[T]
    objections: tuple[tuple[T, str], ...] = ()

    def messages(self) -> list[Any]:
        """The conversation in the form of the OpenAI protocol."""
        turns = [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]
        for answer, objection in self.objections:
            said = json.dumps(answer.model_dump(mode="json"), ensure_ascii=False)
            turns += [{"role": "assistant", "content": said}, {"role": "user", "content": objection}]
        return turns


@dataclass(frozen=True)
class Answer(Generic[T]):
    value: T
    usage: Usage = field(default_factory=Usage)


class Model(Protocol):
    """Somebody to ask. `answers` says who speaks: a language model, or reference answers written by hand."""

    @property
    def name(self) -> str: ...

    @property
    def answers(self) -> AnswerKind: ...

    async def ask(self, question: Question[T]) -> Answer[T]:
        """One answer that fits the question's schema. Raises ModelError or AnswerNotRecorded."""
        ...


WAYS_TO_A_MODEL = f"""Three ways to get one:
  a hosted model   export OPENAI_API_KEY=...   (and BRIEF_MODEL=..., default {DEFAULT_MODEL})
  a local server   brief ... --base-url http://localhost:11434/v1 --model NAME   (Ollama; llama.cpp: port 8080)
  a recording      brief ... --replay FILE"""


def model_missing(about: str = "No model is configured.") -> ModelMissing:
    return ModelMissing(about, hint=WAYS_TO_A_MODEL)


@contextmanager
def replay(path: str | Path) -> Iterator[Settings]:
    """Settings that answer from a recording and send nothing anywhere, until the block ends.

        with replay("cassettes/seeds.yaml") as settings:
            brief = summarize(load("seeds"), settings=settings)

    The settings are those of the recording, not of the environment. Raises RecordingError for a file that is no
    recording.
    """
    recorded = recording.read_header(path)
    current = replace(recorded, prompts=fingerprints(), schema=schema_fingerprint())
    with recording.play_answers(path, current):
        yield Settings(
            model=recorded.model,
            base_url="http://model.invalid/v1",
            retries=0,
            reasks=recorded.reasks,
            answer_mode=recorded.answer_mode,
        )


@contextmanager
def record(
    path: str | Path, settings: Settings, *, answers: Literal["reference", "model"] = "model"
) -> Iterator[Settings]:
    """Keep every answer that these settings' model gives until the block ends; see `recording.keep_answers`.

    `answers` says honestly who speaks: a model, or reference answers written by hand. Raises UsageError for a provider
    whose answers cannot be recorded, and for a file that another model's answers are in.
    """
    if not _speaks_openai(settings):
        provider = settings.model.partition("/")[0]
        raise UsageError(f"Only answers given in the OpenAI protocol can be recorded, not those of {provider}.")
    header = recording.Header(
        answers, _sent_name(settings), fingerprints(), schema_fingerprint(), settings.answer_mode, settings.reasks
    )
    with recording.keep_answers(path, header):
        yield settings


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[Model]:
    """A model to ask until the block ends. Raises ModelMissing when the settings name none."""
    if not settings.configured:
        raise model_missing()
    client, name = _client(settings)
    try:
        yield _InstructorModel(client, name, settings)
    finally:
        close = getattr(client.client, "close", None)
        if close:
            await close()


@dataclass
class _InstructorModel:
    client: AsyncInstructor
    name: str
    settings: Settings
    answers: AnswerKind = "model"

    async def ask(self, question: Question[T]) -> Answer[T]:
        from instructor.core.hooks import Hooks

        seen = _Seen()
        hooks = Hooks()
        hooks.on("completion:response", seen.note)
        try:
            found = await self.client.create(
                response_model=question.schema,
                messages=question.messages(),
                max_retries=_reask(self.settings.reasks, seen),
                strict=False,
                hooks=hooks,
                **self._format(question.schema),
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except Exception as error:  # noqa: BLE001 - instructor raises whatever its provider raises; translated here
            raise _translated(error, seen, self.settings) from None
        return Answer(question.schema.model_validate(found.model_dump()), seen.usage)

    def _format(self, schema: type[BaseModel]) -> dict[str, Any]:
        """OpenAI's strict structured output, which instructor does not ask for by itself."""
        if self.settings.answer_mode != "json_schema" or not _speaks_openai(self.settings):
            return {"model": self.name} if _speaks_openai(self.settings) else {}
        import openai

        parameters = openai.pydantic_function_tool(schema)["function"]["parameters"]
        shape = {"name": schema.__name__, "strict": True, "schema": parameters}
        return {"model": self.name, "extra_body": {"response_format": {"type": "json_schema", "json_schema": shape}}}


@dataclass
class _Seen:
    """What came back during one question, failed attempts too. instructor adds up usage in place, so each
    response's numbers are taken when it arrives."""

    usage: Usage = field(default_factory=Usage)
    refusal: str | None = None
    silence: str | None = None
    """What came in place of an answer in the last response."""

    def note(self, response: Any) -> None:
        used = getattr(response, "usage", None)
        self.usage += Usage(
            calls=1,
            input_tokens=_count(getattr(used, "prompt_tokens", 0)),
            output_tokens=_count(getattr(used, "completion_tokens", 0)),
        )
        choices = getattr(response, "choices", None) or ()
        self.silence = None if any(getattr(choice, "message", None) for choice in choices) else _words(response)
        for choice in choices:
            self.refusal = getattr(getattr(choice, "message", None), "refusal", None) or self.refusal


def _count(tokens: Any) -> int:
    """Tokens as a whole number, 0 for what is none: some servers send text or fractions."""
    try:
        return max(0, int(float(tokens)))
    except (TypeError, ValueError, OverflowError):
        return 0


def _words(response: Any) -> str:
    """What a server says in a 200 that holds no answer: some put their errors there. Empty when it says nothing."""
    error = getattr(response, "error", None)
    said = error.get("message") if isinstance(error, dict) else error
    return str(said or "")


def _reask(times: int, seen: _Seen) -> Any:
    """Ask again when an answer does not fit, but not after a refusal: who refuses once refuses again, for the price of
    an answer. One object for each question, since tenacity keeps state on it."""
    from instructor.core import ResponseParsingError
    from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

    misfits = (ValidationError, ResponseParsingError, json.JSONDecodeError)
    return AsyncRetrying(
        stop=stop_after_attempt(times + 1),
        retry=retry_if_exception(lambda error: isinstance(error, misfits) and not seen.refusal),
        reraise=True,
    )


def _sent_name(settings: Settings) -> str:
    """The model's name as a server is told it."""
    name = settings.model or DEFAULT_MODEL
    return name if settings.base_url else name.removeprefix("openai/")


def _speaks_openai(settings: Settings) -> bool:
    provider = settings.model.partition("/")[0] if "/" in settings.model else "openai"
    return bool(settings.base_url) or provider == "openai"


def _client(settings: Settings) -> tuple[AsyncInstructor, str]:
    import instructor

    log = logging.getLogger("instructor")
    if not log.handlers:  # it prints every failure to stderr where nobody configured logging
        log.addHandler(logging.NullHandler())
        log.propagate = False
    if not _speaks_openai(settings):
        return _other_provider(settings), settings.model
    from openai import AsyncOpenAI, OpenAIError

    name = _sent_name(settings)
    try:
        plain = AsyncOpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key or ("none" if settings.base_url else None),
            max_retries=0 if recording.replaying() else settings.retries,
            timeout=settings.timeout,
        )
    except OpenAIError:
        raise model_missing(f"The model {name} needs OPENAI_API_KEY, which is not set.") from None
    mode = instructor.Mode[settings.answer_mode.upper()]
    return instructor.from_openai(plain, mode=mode), name


def _other_provider(settings: Settings) -> AsyncInstructor:
    import instructor
    from instructor.core import ConfigurationError

    try:
        client: AsyncInstructor = instructor.from_provider(settings.model, async_client=True)
    except (ConfigurationError, ImportError, ValueError) as error:
        known = str(error).splitlines()[0]
        raise UsageError(f"The model {settings.model!r} cannot be used: {known}") from None
    return client


# -- foreign errors, translated at one border -----------------------------------------------------------------

_KINDS: dict[int, type[ModelError]] = {
    401: ModelRejected,
    402: QuotaUsedUp,
    403: ModelRejected,
    404: ModelRejected,
    408: ModelUnreachable,
    409: ModelUnreachable,
    429: QuotaUsedUp,
}
"""What a status means for the questions that follow. 5xx is ModelUnreachable, anything else concerns one question."""

_TOO_LONG = ("context_length", "context length", "context size", "context window", "maximum context", "too long")
_TOO_LONG_HINT = "The article is longer than this model reads at once; a model with a larger context may take it."
_HINTS = {
    400: "A server without JSON Schema support may want BRIEF_ANSWER_MODE=md_json.",
    401: "Check OPENAI_API_KEY.",
    402: "The account has no credit left.",
    403: "The key may not use this model.",
    404: "Check the model's name and the base URL.",
    413: _TOO_LONG_HINT,
    429: "The account's quota is used up or its rate limit is lower than --concurrency asks for.",
}


def _translated(error: BaseException, seen: _Seen, settings: Settings) -> BriefError:
    """The error of this program for whatever openai, instructor or the network raised."""
    root = _root(error)
    return (
        recording.miss(error)
        or _no_answer(root, seen, settings)
        or _known(root, settings)
        or ModelError(f"The model could not be asked: {type(root).__name__}: {_safe(str(root), settings)}")
    )


def _no_answer(root: BaseException, seen: _Seen, settings: Settings) -> ModelError | None:
    """The error when something came back that is no answer at all; None when it is something else."""
    if seen.refusal:
        return AnswerInvalid(f"The model refused to answer: {_safe(seen.refusal, settings)}")
    if seen.silence:
        return ModelError(f"The model's server gave no answer but: {_safe(seen.silence, settings)}")
    if seen.silence is not None:
        return AnswerInvalid("The model's server gave no answer.")
    if isinstance(root, json.JSONDecodeError) and not seen.usage.calls:
        return ModelError(f"What answers{_where(settings)} is no model's server.", hint="Check the base URL.")
    return None


def _known(root: BaseException, settings: Settings) -> ModelError | None:
    """The error for a cause that has a name; the timeout stands before the connection error that it is one of."""
    import openai
    from instructor.core import IncompleteOutputException

    table: tuple[tuple[type[BaseException], Callable[[Any, Settings], ModelError]], ...] = (
        (openai.APIStatusError, _status),
        (openai.APITimeoutError, _late),
        (openai.APIConnectionError, _away),
        (IncompleteOutputException, _cut),
        (ValidationError, _misfit),
    )
    return next((told(root, settings) for kind, told in table if isinstance(root, kind)), None)


def _late(_error: BaseException, settings: Settings) -> ModelError:
    limit = f"{settings.timeout:g} seconds"
    return ModelUnreachable(f"The model did not answer within {limit}.", hint="BRIEF_TIMEOUT raises the limit.")


def _away(_error: BaseException, settings: Settings) -> ModelError:
    return ModelUnreachable(f"The model's server cannot be reached{_where(settings)}.", hint="Is it running?")


def _cut(_error: BaseException, _settings: Settings) -> ModelError:
    return AnswerInvalid("The model's answer was cut off at its length limit.")


def _misfit(error: ValidationError, _settings: Settings) -> ModelError:
    first = error.errors(include_url=False, include_input=False)[0]
    return AnswerInvalid(f"The model's answer does not fit the schema ({_path(first['loc'])}: {first['msg']}).")


def _status(error: APIStatusError, settings: Settings) -> ModelError:
    """The error for an answer other than 2xx, after all retries."""
    status, body = error.status_code, error.body if isinstance(error.body, dict) else {}
    said = _safe(str(body.get("message") or error.message), settings)
    kind = ModelUnreachable if status >= 500 else _KINDS.get(status, QuestionRejected)
    told = f"{error.code or ''} {said}".lower()
    long = kind is QuestionRejected and any(sign in told for sign in _TOO_LONG)
    hint = _TOO_LONG_HINT if long else _HINTS.get(status, "")
    return kind(f"The model's server answered {status}: {said}", hint=hint)


def _root(error: BaseException) -> BaseException:
    """The first cause that tells what happened, below instructor's wrapping."""
    import openai

    while error.__cause__ is not None and not isinstance(error, openai.OpenAIError | ValidationError):
        error = error.__cause__
    return error


def _path(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place) or "answer"


def _where(settings: Settings) -> str:
    parts = urlsplit(settings.base_url or "")
    return f" at {parts.hostname}{f':{parts.port}' if parts.port else ''}" if parts.hostname else ""


def _safe(message: str, settings: Settings) -> str:
    """One short line without the key, whatever a server echoes."""
    for secret in filter(None, (settings.api_key, os.environ.get("OPENAI_API_KEY"))):
        message = message.replace(secret, "[key]")
    line = " ".join(message.split())
    return line if len(line) <= 300 else f"{line[:300]}…"

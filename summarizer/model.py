"""The one seam to the language model.

`Model` is all that the rest of the program knows. `open_model` gives one over openai and instructor: any server that
speaks the OpenAI protocol (hosted, Ollama, vLLM, llama.cpp), or another provider that instructor knows.

Who tries again: tenacity, for each kind of failure as the table `transport.RULES` says, and through instructor for an
answer that does not fit its schema. The clients themselves are told not to.

An answer in strict JSON Schema is validated here at once, and instructor takes over where it does not fit: on its own
way an answer that fits costs 9 ms of CPU, on this one 1.0, of which the openai client takes the most. What it spends is
spent on a class and a schema made anew for every question (`benchmarks/extraction.py`). In the other answer modes it is
instructor that words the question and reads the answer.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from . import reasons, recording
from .errors import AnswerInvalid, BriefError, ModelError, ModelMissing, UsageError
from .limits import Limits
from .prompts import fingerprints, schema_fingerprint
from .schemas import AnswerKind, Usage
from .settings import DEFAULT_MODEL, Settings
from .transport import Failure, Received, Transport, Trial, count, failure_of, late, safe, twin_key

if TYPE_CHECKING:
    from instructor import AsyncInstructor

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


def model_missing(about: str = reasons.NO_MODEL()) -> ModelMissing:
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
        answers, sent_name(settings), fingerprints(), schema_fingerprint(), settings.answer_mode, settings.reasks
    )
    with recording.keep_answers(path, header, settings.secrets):
        yield settings


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[Model]:
    """A model to ask until the block ends. Raises ModelMissing when the settings name none."""
    if not settings.configured:
        raise model_missing()
    _quiet()
    if not _speaks_openai(settings):
        async with _other_provider(settings) as client:
            yield _OtherModel(client, settings)
        return
    transport = _transport(settings)
    try:
        yield _OpenAIModel(transport, sent_name(settings), settings)
    finally:
        await transport.close()


def _transport(settings: Settings) -> Transport:
    from openai import OpenAIError

    try:
        return Transport(settings)
    except OpenAIError:
        raise model_missing(reasons.NO_KEY(model=sent_name(settings))) from None


def sent_name(settings: Settings) -> str:
    """The model's name as a server is told it."""
    name = settings.model or DEFAULT_MODEL
    return name if settings.base_url else name.removeprefix("openai/")


def _speaks_openai(settings: Settings) -> bool:
    provider = settings.model.partition("/")[0] if "/" in settings.model else "openai"
    return bool(settings.base_url) or provider == "openai"


def _quiet() -> None:
    """Keep instructor from printing every failure to stderr where nobody configured logging."""
    log = logging.getLogger("instructor")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
        log.propagate = False


# -- a server of the OpenAI protocol --------------------------------------------------------------------------


@dataclass
class _OpenAIModel:
    transport: Transport
    name: str
    settings: Settings
    answers: AnswerKind = "model"

    async def ask(self, question: Question[T]) -> Answer[T]:
        trial = Trial(self.settings.patience)
        try:
            return Answer(await self._answer(question, trial), trial.usage)
        except Failure as failure:
            raise trial.error(failure, self.settings) from None

    async def _answer(self, question: Question[T], trial: Trial) -> T:
        if self.settings.answer_mode != "json_schema":
            return await self._by_instructor(question, trial, [])
        received = await self.transport.send(self._strict_request(question), trial)
        try:
            return _fitted(question.schema, received.content)
        except ValidationError:
            return await self._by_instructor(question, trial, [received])

    def _strict_request(self, question: Question[T]) -> bytes:
        asked = json.dumps({"model": self.name, "messages": question.messages()}, ensure_ascii=False)
        return f'{asked[:-1]}, "response_format": {_strict_format(question.schema)}}}'.encode("utf-8", "replace")

    async def _by_instructor(self, question: Question[T], trial: Trial, came: list[Received]) -> T:
        """The answer that instructor gets, asking again with what was wrong. What `came` already it is given first."""
        import instructor
        from instructor.core import InstructorRetryException
        from openai.types.chat import ChatCompletion

        async def create(**asked: Any) -> ChatCompletion:
            received = came.pop() if came else await self.transport.send(self._request(question, asked), trial)
            return ChatCompletion.construct(**received.body)

        ask: Any = instructor.patch(create=create, mode=instructor.Mode[self.settings.answer_mode.upper()])
        try:
            found = await ask(
                response_model=_prepared(question.schema),
                messages=question.messages(),
                model=self.name,
                max_retries=_reask(self.settings.reasks),
                strict=False,
            )
        except InstructorRetryException as error:
            _given_up(error, trial.usage, self.settings)
        return question.schema.model_validate(found.model_dump())

    def _request(self, question: Question[T], asked: dict[str, Any]) -> bytes:
        """What instructor asks, with OpenAI's strict structured output, which it does not ask for by itself."""
        if self.settings.answer_mode == "json_schema":
            asked["response_format"] = json.loads(_strict_format(question.schema))
        asked["messages"] = [_shortened(turn) for turn in asked["messages"]]
        return json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")  # an answer may hold half a character


@functools.cache
def _strict_format(schema: type[BaseModel]) -> str:
    """The `response_format` of OpenAI's strict structured output, as JSON."""
    import openai

    parameters = openai.pydantic_function_tool(schema)["function"]["parameters"]
    shape = {"name": schema.__name__, "strict": True, "schema": parameters}
    return json.dumps({"type": "json_schema", "json_schema": shape}, ensure_ascii=False)


_ECHOED = 16_000
"""So many characters of an answer that did not fit are shown to the model again."""


def _shortened(turn: dict[str, Any]) -> dict[str, Any]:
    said = turn.get("content")
    long = turn.get("role") == "assistant" and isinstance(said, str) and len(said) > _ECHOED
    return {**turn, "content": f"{said[:_ECHOED]}…"} if long and said else turn


def _fitted(schema: type[T], text: str) -> T:
    """The answer as an instance of its schema. Raises ValidationError."""
    _check_keys(schema, text)
    return schema.model_validate_json(text, strict=False)


def _check_keys(schema: type[BaseModel], text: str | bytes | bytearray) -> None:
    """Raises ValidationError where a key stands twice in one object: pydantic would take the last."""
    import jiter
    from pydantic_core import PydanticCustomError

    try:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
        jiter.from_json(data, catch_duplicate_keys=True)
    except ValueError as error:
        if twin_key(error):
            wrong = PydanticCustomError("duplicate_key", "{said}", {"said": str(error)})
            raise ValidationError.from_exception_data(schema.__name__, [{"type": wrong, "input": ""}]) from None


class _Unambiguous:
    """What makes instructor refuse, too, what `_fitted` refuses."""

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Any:
        _check_keys(cls, json_data)  # type: ignore[arg-type] # mixed into a model
        return super().model_validate_json(json_data, **options)  # type: ignore[misc]


@functools.cache
def _prepared(schema: type[BaseModel]) -> type[BaseModel]:
    """The schema as instructor wants it; given anything else it makes such a class for every question."""
    import instructor

    bases = (_Unambiguous, schema, instructor.ResponseSchema)
    made: type[BaseModel] = type(schema.__name__, bases, {"__doc__": schema.__doc__, "__module__": schema.__module__})
    return made


def _reask(times: int) -> Any:
    """Ask again when an answer does not fit. One object for each question, since tenacity keeps state on it."""
    from instructor.core import ResponseParsingError
    from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

    return AsyncRetrying(
        stop=stop_after_attempt(times + 1),
        retry=retry_if_exception_type((ValidationError, ResponseParsingError, json.JSONDecodeError)),
        reraise=True,
    )


def _given_up(error: Exception, usage: Usage, settings: Settings) -> NoReturn:
    """Raise the error of this program, or the Failure, for which instructor gave up."""
    cause: BaseException = error
    while not isinstance(cause, Failure | BriefError | ValidationError) and cause.__cause__:
        cause = cause.__cause__
    if isinstance(cause, Failure | BriefError):
        raise cause from None
    if isinstance(cause, ValidationError):
        raise AnswerInvalid(_misfit(cause, settings), usage=usage) from None
    said = reasons.OTHER_MODE(mode=settings.answer_mode, error=type(cause).__name__)
    raise AnswerInvalid(said, hint="BRIEF_ANSWER_MODE names another form.", usage=usage) from None


def _misfit(error: ValidationError, settings: Settings) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "answer"
    return safe(reasons.MISFIT(place=place, said=first["msg"]), settings)


# -- another provider that instructor knows -------------------------------------------------------------------


@dataclass
class _OtherModel:
    """Its own client sends and tries again, by the rules of its package; the pace and the time for a question hold."""

    client: AsyncInstructor
    settings: Settings
    answers: AnswerKind = "model"

    def __post_init__(self) -> None:
        self._limits = Limits(self.settings.requests_per_minute)
        self._slots = asyncio.Semaphore(self.settings.concurrency)

    @property
    def name(self) -> str:
        return self.settings.model

    async def ask(self, question: Question[T]) -> Answer[T]:
        from instructor.core.hooks import Hooks

        trial = Trial(self.settings.patience)
        hooks = Hooks()
        hooks.on("completion:response", lambda response: _note(response, trial))
        async with self._slots:
            await self._limits.enter(0)
            try:
                async with asyncio.timeout(self.settings.patience):
                    found = await self.client.create(
                        response_model=question.schema,
                        messages=question.messages(),
                        max_retries=_reask(self.settings.reasks),
                        strict=False,
                        hooks=hooks,
                    )
            except Exception as error:  # noqa: BLE001 - instructor raises whatever its provider raises; translated here
                raise _translated(error, trial, self.settings) from None
        return Answer(question.schema.model_validate(found.model_dump()), trial.usage)


def _note(response: Any, trial: Trial) -> None:
    """Count what an answer cost. instructor adds up usage in place, so its numbers are taken when it arrives."""
    used = getattr(response, "usage", None)
    trial.usage += Usage(
        calls=1,
        input_tokens=count(getattr(used, "prompt_tokens", None) or getattr(used, "input_tokens", 0)),
        output_tokens=count(getattr(used, "completion_tokens", None) or getattr(used, "output_tokens", 0)),
    )


def _translated(error: BaseException, trial: Trial, settings: Settings) -> BriefError:
    """The error of this program for whatever a provider, instructor or the network raised."""
    import openai
    from instructor.core import IncompleteOutputException

    root = error
    while root.__cause__ and not isinstance(root, openai.OpenAIError | ValidationError | TimeoutError):
        root = root.__cause__
    if isinstance(root, TimeoutError):
        failure = late(0, settings)
    elif isinstance(root, IncompleteOutputException):
        failure = Failure("cut", reasons.ANSWER_CUT())
    elif isinstance(root, openai.APIStatusError | openai.APIConnectionError):
        failure = failure_of(root, settings)
    elif isinstance(root, ValidationError):
        return AnswerInvalid(_misfit(root, settings), usage=trial.usage)
    else:
        said = safe(f"{type(root).__name__}: {root}", settings)
        return ModelError(reasons.NOT_ASKED(said=said), usage=trial.usage)
    return trial.error(failure, settings)


@asynccontextmanager
async def _other_provider(settings: Settings) -> AsyncIterator[AsyncInstructor]:
    import instructor
    from instructor.core import ConfigurationError

    try:
        client: AsyncInstructor = instructor.from_provider(settings.model, async_client=True)
    except (ConfigurationError, ImportError, ValueError) as error:
        known = str(error).splitlines()[0]
        raise UsageError(f"The model {settings.model!r} cannot be used: {known}") from None
    try:
        yield client
    finally:
        closing = getattr(client.client, "close", lambda: None)()
        if inspect.isawaitable(closing):
            await closing

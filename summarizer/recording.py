"""Recordings of what a model answered, kept as vcrpy cassettes that a person can read.

A cassette begins with a header: who answered (a model, or reference answers written by hand), how it was asked, and the
fingerprints of the prompts and schemas it was recorded with. Only 2xx answers are kept. Of a request only a hash of its
body and the material in it are kept, of a response its body: no address, no key, no header. Requests are matched on
that hash.

vcrpy patches the HTTP client of the whole process while a recording is open.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from .errors import AnswerNotRecorded, RecordingError, RecordingStale, UsageError
from .settings import AnswerMode

if TYPE_CHECKING:
    from vcr.request import Request

_log = logging.getLogger(__name__)
_URI = "http://model.invalid/"
_SECRET = 8
"""Characters that a secret has at least."""
_NOTE = {
    "reference": "Reference answers, written by hand from a careful reading of the articles. No model said this.",
    "model": "Answers of the model named below.",
}


@dataclass(frozen=True)
class Header:
    """What a recording says of itself. `prompts` maps names to fingerprints; `model` is the name that the server was told."""

    answers: Literal["reference", "model"]
    model: str
    prompts: dict[str, str]
    schema: str
    answer_mode: AnswerMode = "json_schema"
    reasks: int = 2

    @property
    def source(self) -> tuple[str, str, str, int]:
        """Who answers, and how it is asked. Answers of two sources do not belong in one file."""
        return self.answers, self.model, self.answer_mode, self.reasks

    @property
    def described(self) -> str:
        kind = "reference answers" if self.answers == "reference" else "answers"
        return f"{kind} of the model {self.model} ({self.answer_mode}, {self.reasks} re-asks)"


@dataclass
class _Open:
    path: Path
    recorded: Header
    current: Header
    replaying: bool
    secrets: Sequence[str] = ()
    cassette: Any = None


_open: ContextVar[_Open | None] = ContextVar("open recording", default=None)


def replaying() -> bool:
    """Whether answers are being played from a recording right now."""
    opened = _open.get()
    return opened is not None and opened.replaying


def answers() -> Literal["reference", "model"] | None:
    """Who speaks in the open recording; None when none is open."""
    opened = _open.get()
    return opened.recorded.answers if opened else None


def read_header(path: str | Path) -> Header:
    """The header of a recording. Raises RecordingError when there is none to read."""
    return _header(_read(Path(path)), Path(path))


@contextmanager
def keep_answers(path: str | Path, header: Header, secrets: Sequence[str] = ()) -> Iterator[None]:
    """Keep every answer given while this is open, as soon as it is there; answers that the file has already are played.
    Where a server says one of `secrets` over, the file has [key] in its place.

    A file recorded with other prompts or schemas is begun again, and stays as it is until the first new answer. Another
    run may record into the file at the same time. Raises UsageError when the answers in the
    file are somebody else's, and RecordingError when it cannot be read or written.
    """
    path = Path(path)
    found = read_header(path) if path.exists() else header
    if found.source != header.source:
        raise UsageError(f"{path}: recorded with {found.described}, not {header.described}; name another file.")
    _check_writable(path)
    with _cassette(_File(path, header), "new_episodes", _Open(path, header, header, replaying=False, secrets=secrets)):
        yield


@contextmanager
def play_answers(path: str | Path, current: Header) -> Iterator[None]:
    """Answer from a recording only; nothing is sent anywhere. `current` tells the prompts in use now.

    Raises RecordingError for a file that is no recording.
    """
    path = Path(path)
    recorded = read_header(path)
    with _cassette(_File(path, recorded), "none", _Open(path, recorded, current, replaying=True)):
        yield


@contextmanager
def _cassette(file: _File, mode: str, opened: _Open) -> Iterator[None]:
    import vcr
    from vcr.cassette import Cassette

    class Kept(Cassette):  # type: ignore[misc] # vcrpy has no types
        """vcrpy saves when all is over; here every answer is on the disk before the next question."""

        def append(self, request: Any, response: Any) -> None:
            super().append(request, response)
            if self.dirty and not opened.replaying:
                file.take(self.data[-1])

        def _save(self, force: bool = False) -> None:
            pass

    bare_response = partial(_bare_response, secrets=opened.secrets)
    library = vcr.VCR(
        before_record_request=_bare_request, before_record_response=bare_response, decode_compressed_response=True
    )
    library.register_persister(file)
    library.register_matcher("body", lambda one, other: one.body == other.body)
    config = library.get_merged_config(
        path=str(opened.path), record_mode=mode, match_on=["body"], allow_playback_repeats=True
    )
    token = _open.set(opened)
    try:
        with Kept.use(**config) as opened.cassette:
            yield
    finally:
        _open.reset(token)
        file.finish()


def unplayed() -> int:
    """How many answers of the open recording have not been asked for; 0 when none is open. For tests that play a
    recording to its end."""
    opened = _open.get()
    if opened is None:
        return 0
    return sum(not opened.cassette.play_counts.get(at) for at in range(len(opened.cassette)))


def miss(error: BaseException | None) -> AnswerNotRecorded | None:
    """The error to raise when the cause of `error` is that an open recording lacks the answer; None otherwise."""
    opened = _open.get()
    while error is not None and type(error).__name__ != "CannotOverwriteExistingCassetteException":
        error = error.__cause__ or error.__context__
    if error is None or opened is None:
        return None
    changed = [name for name, mark in opened.current.prompts.items() if opened.recorded.prompts.get(name) != mark]
    if changed:
        named = ", ".join(f"prompts/{name}.jinja" for name in changed)
        reason = f"{opened.path}: recorded with another {named}."
    elif opened.recorded.schema != opened.current.schema:
        reason = f"{opened.path}: recorded with other schemas/."
    else:
        return AnswerNotRecorded(
            f"{opened.path}: has no answer to this question. It was recorded for certain articles, together or alone: "
            f"another article, another selection, other metadata or another model has no answer in it.",
            hint=f"Record it with: brief ARTICLES --model NAME --record {opened.path.name}",
        )
    return RecordingStale(reason, hint=f"Record it again with: {_again(opened)}")


def _again(opened: _Open) -> str:
    if opened.recorded.answers == "reference":
        return "make record"
    return f"brief ARTICLES --model {opened.recorded.model} --record {opened.path}"


# -- what is kept of a request and a response -----------------------------------------------------------------


def _bare_request(request: Request) -> Request:
    from vcr.request import Request as Bare

    return Bare("POST", _URI, _canonical(request.body), {})


def _canonical(body: Any) -> bytes:
    """What is kept of a request's body: a hash over all of it, by which it is found again, and the parts a person wants
    to read. The prompts and schemas themselves lie in the repository."""
    data = body if isinstance(body, bytes | str) else b""
    try:
        asked = json.loads(data)
    except ValueError:
        return data.encode() if isinstance(data, str) else data
    if not isinstance(asked, dict):
        return data.encode() if isinstance(data, str) else data
    if "asked" not in asked:  # else it comes from the file
        whole = json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
        asked = {
            "asked": hashlib.sha256(whole).hexdigest(),
            "model": asked.get("model"),
            "messages": [turn for turn in asked.get("messages", ()) if turn.get("role") != "system"],
        }
    return json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def without_secrets(body: bytes, secrets: Sequence[str]) -> bytes:
    """A body with [key] in the place of every secret. One of less than eight characters may stand in any text by chance
    and stays."""
    for secret in secrets:
        if len(secret) >= _SECRET:
            for form in _forms(secret):
                body = body.replace(form, b"[key]")
    return body


@cache
def _forms(secret: str) -> tuple[bytes, ...]:
    """A secret as a server may write it into JSON."""
    escaped = [json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)]
    forms = {secret, *escaped, *(form.replace("/", r"\/") for form in (secret, *escaped))}
    return tuple(sorted((form.encode() for form in forms), key=len, reverse=True))


def _bare_response(response: dict[str, Any], secrets: Sequence[str]) -> dict[str, Any] | None:
    if not 200 <= response["status"]["code"] < 300:
        return None
    kind = next((value for name, value in response["headers"].items() if name.lower() == "content-type"), None)
    return {
        "status": {"code": response["status"]["code"], "message": "OK"},
        "headers": {"Content-Type": kind if isinstance(kind, list) else [kind or "application/json"]},
        "body": {"string": without_secrets(response["body"]["string"], secrets)},
    }


# -- the file -------------------------------------------------------------------------------------------------


def _body(raw: bytes | str | None) -> Any:
    """The body as data when it is JSON, as text when it is not."""
    data = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or ""
    try:
        return {"json": json.loads(data)}
    except ValueError:
        return {"text": data}


def _bytes(kept: dict[str, Any]) -> bytes:
    data: str = kept["text"] if "text" in kept else json.dumps(kept["json"], ensure_ascii=False, sort_keys=True)
    return data.encode("utf-8", "surrogatepass")


_SLOW = 0.05
"""Seconds; a recording that is written quicker is written after every answer."""


class _File:
    """A recording on the disk: UTF-8 whatever the locale, bodies as readable YAML, and never half a file. vcrpy takes it for
    a persister, and only loads with it."""

    def __init__(self, path: Path, header: Header) -> None:
        self.path = path
        self.header = header
        self._kept: dict[str, str] = {}  # a question's body -> the interaction as YAML
        self._mark: tuple[int, int, int] | None = None  # of the file as this run last read or wrote it
        self._behind = False  # there are answers that the file lacks
        self._next = 0.0

    def load_cassette(self, _path: str, serializer: Any) -> tuple[list[Any], list[Any]]:
        from vcr.request import Request

        taken = self._loaded()
        requests = [Request("POST", _URI, _bytes(asked), {}) for asked, _ in taken]
        return requests, [_response(_bytes(answered)) for _, answered in taken]

    def take(self, interaction: tuple[Any, Any]) -> None:
        """Keep an answer. It is written at once, unless writing has become slow: then no more than a twentieth of the
        time goes into it."""
        request, response = interaction
        self._keep(_body(request.body), _body(response["body"]["string"]))
        self._behind = True
        started = time.monotonic()
        if started < self._next:
            return
        try:
            self._write()
        except (OSError, RecordingError) as error:  # the run is worth more than its recording; `finish` will tell
            _log.info("%s: cannot be written: %s", self.path, error)
        took = time.monotonic() - started
        self._next = time.monotonic() + 20 * took if took > _SLOW else 0.0

    def finish(self) -> None:
        """Write what is not written yet. Raises RecordingError."""
        if not self._behind and (not self._kept or self._mark is None or self._mark == _mark(self.path)):
            return
        try:
            self._write()
        except OSError as error:
            raise RecordingError(f"{self.path}: cannot be written: {error.strerror}") from error

    def _keep(self, asked: Any, answered: Any) -> None:
        key = json.dumps(asked, ensure_ascii=False, sort_keys=True, default=str)
        self._kept.setdefault(key, _dump([{"request": asked, "response": answered}]))

    def _loaded(self) -> list[tuple[Any, Any]]:
        """The interactions in the file when it was recorded with the same prompts; else none."""
        self._mark = _mark(self.path)
        if self._mark is None:
            return []
        data = _read(self.path)
        return _interactions(data, self.path) if _header(data, self.path) == self.header else []

    def _write(self) -> None:
        if _mark(self.path) != self._mark:  # another run recorded into it meanwhile
            for asked, answered in self._loaded():
                self._keep(asked, answered)
        head = _dump({"recording": {"note": _NOTE[self.header.answers], **asdict(self.header)}})
        taken = "".join(self._kept[key] for key in sorted(self._kept))
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        try:
            part.write_text(f"{head}interactions:\n{taken}", encoding="utf-8")
            part.replace(self.path)
        finally:
            part.unlink(missing_ok=True)
        self._mark, self._behind = _mark(self.path), False


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written; None without a file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _check_writable(path: Path) -> None:
    """Raises RecordingError where answers could not be kept: before they are paid for."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be written: {error.strerror}") from error
    if not os.access(path.parent, os.W_OK):
        raise RecordingError(f"{path}: cannot be written: its folder is read-only")


def _interactions(data: Any, path: Path) -> list[tuple[Any, Any]]:
    try:
        taken = [(item["request"], item["response"]) for item in data["interactions"] or ()]
        for body in (body for pair in taken for body in pair):
            _bytes(body)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{path}: is not a recording of brief: its answers cannot be understood") from error
    return taken


def _response(body: bytes) -> dict[str, Any]:
    headers = {"Content-Type": ["application/json"]}
    return {"status": {"code": 200, "message": "OK"}, "headers": headers, "body": {"string": body}}


def _read(path: Path) -> Any:
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RecordingError(f"{path}: is not a recording of brief: not UTF-8") from error


def _parse(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        raise RecordingError(f"The recording is not valid YAML: {str(error).splitlines()[0]}") from error


def _header(data: Any, path: Path) -> Header:
    try:
        return TypeAdapter(Header).validate_python(data["recording"])
    except (KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{path}: is not a recording of brief: it has no header") from error


def _dump(data: Any) -> str:
    """YAML with Arabic as itself and text of several lines as a block."""
    import yaml

    class Readable(yaml.SafeDumper):
        def ignore_aliases(self, _data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        # A block or a plain scalar would turn these into line breaks when it is read again.
        style = '"' if any(char in value for char in "\r\x85\u2028\u2029\ufeff") else "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Readable.add_representer(str, text)
    return yaml.dump(data, Dumper=Readable, allow_unicode=True, sort_keys=False, width=120)

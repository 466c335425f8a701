"""Recordings of what a model answered, kept as vcrpy cassettes that a person can read.

A cassette begins with a header: who answered (a model, or reference answers written by hand), and the fingerprints of
the prompts and schemas it was recorded with. Only 2xx answers are kept. Of a request only a hash of its body and the
material in it are kept, of a response its body: no address, no key, no header. Requests are matched on that hash.

vcrpy patches the HTTP client of the whole process while a recording is open.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .errors import AnswerNotRecorded, RecordingError, RecordingStale

if TYPE_CHECKING:
    from vcr.request import Request

_URI = "http://model.invalid/"
_NOTE = {
    "reference": "Reference answers, written by hand from a careful reading of the articles. No model said this.",
    "model": "Answers of the model named below.",
}


@dataclass(frozen=True)
class Header:
    """What a recording says of itself. `prompts` maps names to fingerprints."""

    answers: Literal["reference", "model"]
    model: str
    prompts: dict[str, str]
    schema: str


@dataclass(frozen=True)
class _Open:
    path: Path
    recorded: Header
    current: Header
    replaying: bool


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
def record(path: str | Path, header: Header) -> Iterator[Any]:
    """Keep every answer given while this is open; answers that the file has already are played from it.

    A file recorded with other prompts is begun again. Raises RecordingError when the file cannot be written.
    """
    path = Path(path)
    stale = path.exists() and read_header(path) != header
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if stale:
            path.unlink()
    except OSError as error:
        raise RecordingError(f"{path}: cannot be written: {error.strerror}") from error
    with _cassette(path, "new_episodes", _Open(path, header, header, replaying=False)) as cassette:
        yield cassette


@contextmanager
def play(path: str | Path, current: Header) -> Iterator[Any]:
    """Answer from a recording only; nothing is sent anywhere. `current` tells the prompts in use now."""
    path = Path(path)
    recorded = read_header(path)
    with _cassette(path, "none", _Open(path, recorded, current, replaying=True)) as cassette:
        yield cassette


@contextmanager
def _cassette(path: Path, mode: str, opened: _Open) -> Iterator[Any]:
    import vcr

    library = vcr.VCR(before_record_request=_bare_request, before_record_response=_bare_response)
    library.register_serializer("brief", _Serializer(opened.recorded))
    library.register_persister(_Persister)
    library.register_matcher("body", lambda one, other: one.body == other.body)
    token = _open.set(opened)
    try:
        with library.use_cassette(
            str(path), serializer="brief", record_mode=mode, match_on=["body"], allow_playback_repeats=True
        ) as cassette:
            yield cassette
    finally:
        _open.reset(token)


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
            f"{opened.path}: has no answer to this question: another article, other metadata, another selection of "
            f"articles or another model than was recorded.",
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
    if "asked" not in asked:  # else it comes from the file
        whole = json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
        asked = {
            "asked": hashlib.sha256(whole).hexdigest(),
            "model": asked.get("model"),
            "messages": [turn for turn in asked.get("messages", ()) if turn.get("role") != "system"],
        }
    return json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def _bare_response(response: dict[str, Any]) -> dict[str, Any] | None:
    if not 200 <= response["status"]["code"] < 300:
        return None
    kind = next((value for name, value in response["headers"].items() if name.lower() == "content-type"), None)
    return {
        "status": {"code": response["status"]["code"], "message": "OK"},
        "headers": {"Content-Type": kind if isinstance(kind, list) else [kind or "application/json"]},
        "body": response["body"],
    }


# -- the file -------------------------------------------------------------------------------------------------


class _Serializer:
    """Bodies as YAML in readable Arabic instead of escaped JSON inside a string."""

    def __init__(self, header: Header) -> None:
        self.header = header

    def serialize(self, cassette: dict[str, Any]) -> str:
        taken = [
            (_body(i["request"]["body"]), _body(i["response"]["body"]["string"])) for i in cassette["interactions"]
        ]
        taken.sort(key=lambda pair: json.dumps(pair[0], ensure_ascii=False, sort_keys=True, default=str))
        data = {
            "recording": {"note": _NOTE[self.header.answers], **asdict(self.header)},
            "interactions": [{"request": asked, "response": answered} for asked, answered in taken],
        }
        return _dump(data)

    def deserialize(self, text: str) -> dict[str, Any]:
        data = _parse(text)
        return {
            "version": 1,
            "interactions": [
                {
                    "request": {"method": "POST", "uri": _URI, "body": _bytes(item["request"]), "headers": {}},
                    "response": {
                        "status": {"code": 200, "message": "OK"},
                        "headers": {"Content-Type": ["application/json"]},
                        "body": {"string": _bytes(item["response"])},
                    },
                }
                for item in data["interactions"]
            ],
        }


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


class _Persister:
    """UTF-8 whatever the locale, and never half a file."""

    @staticmethod
    def load_cassette(path: str, serializer: _Serializer) -> tuple[list[Any], list[Any]]:
        from vcr.persisters.filesystem import CassetteNotFoundError
        from vcr.serialize import deserialize

        if not Path(path).exists():
            raise CassetteNotFoundError
        loaded: tuple[list[Any], list[Any]] = deserialize(Path(path).read_text(encoding="utf-8"), serializer)
        return loaded

    @staticmethod
    def save_cassette(path: str, cassette: dict[str, Any], serializer: _Serializer) -> None:
        from vcr.serialize import serialize

        part = Path(f"{path}.part")
        part.write_text(serialize(cassette, serializer), encoding="utf-8")
        part.replace(path)


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
        told = dict(data["recording"])
        told.pop("note", None)
        return Header(**told)
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

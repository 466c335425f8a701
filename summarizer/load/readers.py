"""What reads a file. A new kind of file is a reader and a line in READERS.

A reader takes the open file and the name that people know it by, and gives the articles in it, or an ArticleError for one
that cannot be read where others in the same file can. It raises ValueError when the file as a whole cannot be read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final, TypeVar

from .. import reasons
from ..article import Article
from ..errors import ArticleError
from . import sidecar
from .encodings import decode

MAX_BYTES: Final = 10_000_000
"""A file larger than this is refused, as is a line of a .jsonl: it is no news article."""

T = TypeVar("T")
_log = logging.getLogger(__name__)
Read = Iterator[Article | ArticleError]
Reader = Callable[[IO[bytes], str], Read]

TOO_LARGE: Final = reasons.TOO_LARGE(size=MAX_BYTES // 1_000_000)

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "text": ("text", "body", "content", "articleBody", "article_body"),
    "title": ("title", "headline"),
    "published": ("published", "published_at", "date", "datePublished", "date_published", "pubDate"),
    "source": ("source", "outlet", "publisher", "site_name", "sitename"),
    "url": ("url", "link"),
    "language": ("language", "lang", "inLanguage"),
    "published_inferred": ("published_inferred",),
}
"""The fields of an article and the names they go by in JSON: ours, schema.org's, and those of common exports."""


def passed_over(path: str) -> None:
    """Tell of a file that is no article but one of this program's own."""
    _log.warning("%s: is a brief of an earlier run; passed over", path)


def whole(stream: IO[bytes]) -> bytes:
    """All of a file. Raises ValueError when it is larger than MAX_BYTES."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(TOO_LARGE)
    return data


# -- text -----------------------------------------------------------------------------------------------------


def read_text(stream: IO[bytes], path: str) -> Read:
    yield Article(text=decode(whole(stream)), path=path)


def read_markdown(stream: IO[bytes], path: str) -> Read:
    """Markdown with an optional YAML front matter, whose known keys describe the article. What stands there and is no
    mapping is text between two rules."""
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    text, handler = decode(whole(stream)), YAMLHandler()
    front, body = None, text
    if handler.detect(text):
        try:
            front, body = handler.split(text)
        except ValueError:  # a rule at the head and none to end it
            body = text
    try:
        meta = handler.load(front) if front else None
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(reasons.NO_YAML(said=str(error).splitlines()[0])) from None
    if not isinstance(meta, dict):
        yield Article(text=text, path=path)
        return
    known = {name: meta[name] for name in sidecar.FIELDS & meta.keys() if meta[name] is not None}
    yield sidecar.described(Article(text=body.strip(), path=path), known)


# -- records --------------------------------------------------------------------------------------------------


def read_json(stream: IO[bytes], path: str) -> Read:
    """One article, or a list of them. The fields may have the names of schema.org or of common exports; others are
    passed over."""
    try:
        data = json.loads(decode(whole(stream)))
    except json.JSONDecodeError as error:
        raise ValueError(reasons.NO_JSON_FROM(line=error.lineno)) from None
    except RecursionError:
        raise ValueError(reasons.TOO_DEEP()) from None
    if isinstance(data, list):
        yield from _each(path, enumerate(data, 1), lambda entry: entry)
    elif _is_brief(data):
        passed_over(path)
    else:
        yield _of_record(data, path)


def read_jsonl(stream: IO[bytes], path: str) -> Read:
    """One article a line, read as it is asked for: the file may be of any size. One bad line costs only itself."""
    return _each(path, _lines(stream), _parsed)


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        yield number, line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):  # the rest of a line that is too long
            line = stream.readline(MAX_BYTES + 1)


def _parsed(line: bytes) -> Any:
    if len(line) > MAX_BYTES:
        raise ValueError(TOO_LARGE)
    text = line.decode("utf-8-sig")
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(reasons.NO_JSON()) from None


def _each(path: str, entries: Iterable[tuple[int, T]], parse: Callable[[T], Any]) -> Read:
    """An article of each numbered entry; one that is None is no entry."""
    for number, entry in entries:
        place = f"{path}:{number}"
        try:
            if (record := parse(entry)) is not None:
                yield _of_record(record, place)
        except UnicodeDecodeError:
            yield ArticleError(place, reasons.UNREADABLE(why=reasons.NOT_UTF8()))
        except ValueError as error:
            yield ArticleError(place, reasons.UNREADABLE(why=error))


def _is_brief(data: Any) -> bool:
    return isinstance(data, dict) and {"schema_version", "meetings", "provenance"} <= data.keys()


def _of_record(data: Any, path: str) -> Article:
    if not isinstance(data, dict):
        raise ValueError(reasons.NO_OBJECT())  # noqa: TRY004 - a reader raises ValueError
    found = {field: _first(data, names) for field, names in _NAMES.items()}
    text = found.pop("text")
    if not isinstance(text, str):
        raise ValueError(reasons.NO_TEXT())  # noqa: TRY004
    known = {field: _plain(value) for field, value in found.items() if value not in (None, "")}
    return sidecar.described(Article(text=text, path=path), known)


def _first(data: dict[str, Any], names: Iterable[str]) -> Any:
    return next((data[name] for name in names if data.get(name) is not None), None)


def _plain(value: Any) -> Any:
    """schema.org gives a publisher as an object with a name."""
    return value.get("name") if isinstance(value, dict) else value


# -- pages and documents --------------------------------------------------------------------------------------


def _read_page(stream: IO[bytes], path: str) -> Read:
    from .pages import read_page

    return read_page(stream, path)


def _read_docx(stream: IO[bytes], path: str) -> Read:
    from .documents import read_docx

    return read_docx(stream, path)


def _read_pdf(stream: IO[bytes], path: str) -> Read:
    from .documents import read_pdf

    return read_pdf(stream, path)


READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": _read_page,
    ".htm": _read_page,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".docx": _read_docx,
    ".pdf": _read_pdf,
}
"""What reads a file, by its ending in lower case."""

"""Paths to articles. A new kind of file is a reader and a line in READERS.

Beside the articles an `articles.toml` may say what the files do not:

    ["name-of-file.txt"]
    source = "Name of the outlet"
    url = "https://..."
    title = "..."
    published = "2025-05-09"      # EDTF
    published_inferred = true     # when somebody worked it out
    language = "ar"
"""

from __future__ import annotations

import logging
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from . import dates
from .arabic import is_arabic
from .article import Article
from .errors import ArticleError, UsageError

SIDECAR: Final = "articles.toml"
MAX_BYTES: Final = 10_000_000
"""A file larger than this is refused: it is no news article."""

_RECORDED: Final = "recorded"
_FIELDS: Final = frozenset({"source", "url", "title", "published", "published_inferred", "language"})
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENCODINGS: Final = ["cp1256", "cp1252", "iso8859_6", "mac_arabic"]

Reader = Callable[[bytes, str], Article]
_Sidecar = dict[str, dict[str, Any]]
_log = logging.getLogger(__name__)


# -- bytes to text --------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 (with a mark, or UTF-16 plainly without one), windows-1256 or
    another encoding that charset-normalizer finds in it.

    Raises ValueError when it is no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding)
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(data)
    if "\0" in text:
        raise ValueError("it is not text")
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 shows in its high bytes: 0x00 for Latin and digits, 0x06 for Arabic, all on one side."""
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[:4096]
    for encoding, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if (
            sum(byte in (0, 6, 0x20) for byte in high) > 0.95 * len(high)
            and low.count(0) < 0.02 * len(low)
            and 0 in high
        ):
            return encoding
    return None


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_ENCODINGS).best()
    if best is None:
        raise ValueError("its encoding was not recognised; save it as UTF-8")
    return str(best)


# -- readers --------------------------------------------------------------------------------------------------


def _read_text(data: bytes, path: str) -> Article:
    return Article(text=decode(data), path=path)


def _read_markdown(data: bytes, path: str) -> Article:
    """Markdown with an optional YAML front matter, whose known keys describe the article. What stands there and is no
    mapping is text between two rules."""
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    text, handler = decode(data), YAMLHandler()
    if not handler.detect(text):
        return Article(text=text, path=path)
    try:
        front, body = handler.split(text)
    except ValueError:  # a rule at the head and none to end it
        return Article(text=text, path=path)
    try:
        meta = handler.load(front)
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"its front matter is not valid YAML ({str(error).splitlines()[0]})") from None
    if not isinstance(meta, dict):
        return Article(text=text, path=path)
    known = {name: meta[name] for name in _FIELDS & meta.keys() if meta[name] is not None}
    return _described(Article(text=body.strip(), path=path), known)


READERS: Final[dict[str, Reader]] = {".txt": _read_text, ".md": _read_markdown, ".markdown": _read_markdown}
"""What reads a file, by its ending in lower case."""


# -- paths ----------------------------------------------------------------------------------------------------


def load(
    paths: Iterable[str | Path] | str | Path,
    *,
    on_error: Callable[[ArticleError], None] | None = None,
    skip: Path | None = None,
) -> Iterator[Article]:
    """The articles of files, folders (with their subfolders, by name) and `-` for standard input, in the order given.

    The same text from the same source is given once. A file that cannot be read goes to `on_error`, and the others
    follow; without `on_error` it is raised. Of a folder only plain files are read, and not the file to `skip`: the
    brief of an earlier run. Raises UsageError for a path that does not exist or is `skip` itself, and for a sidecar
    that cannot be understood. An empty folder gives nothing.
    """
    seen: dict[str, str] = {}
    sidecar = lru_cache(_checked_sidecar)  # read once a call, not once a process: it may be edited between two
    for path in _files([paths] if isinstance(paths, str | Path) else paths, skip and skip.resolve()):
        try:
            article = _load_one(path, sidecar)
        except ArticleError as error:
            if on_error is None:
                raise
            on_error(error)
            continue
        if article.id in seen:
            _log.info("%s: the same text from the same source as %s; read once", article.path, seen[article.id])
            continue
        seen[article.id] = article.path
        yield article


def _files(paths: Iterable[str | Path], skip: Path | None) -> Iterator[Path]:
    for given in paths:
        if str(given) == "":
            raise UsageError("An empty path names no article; the current folder is '.'.")
        path = Path(given)
        kind = _kind(path)
        if kind == "folder":
            yield from (child for child in _articles_in(path) if not _is(child, skip))
        elif kind == "none" and str(path) != "-":
            raise UsageError(f"{path}: no such file or folder.")
        elif _is(path, skip):
            raise UsageError(f"{path}: is an article; the brief cannot be written over it.")
        else:
            yield path


def _is(path: Path, skip: Path | None) -> bool:
    return skip is not None and path.name == skip.name and path.resolve() == skip


def _kind(path: Path) -> Literal["folder", "file", "none"]:
    try:
        if path.is_dir():
            return "folder"
        return "file" if path.exists() or path.is_symlink() else "none"
    except (OSError, ValueError) as error:  # a name that no file can have
        raise UsageError(f"{_shown(path)}: cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _articles_in(folder: Path) -> list[Path]:
    """The articles below a folder. A link that leads nowhere is one, to be told of; a pipe or a socket is none."""
    found = (child for child in folder.rglob("*") if child.suffix.lower() in READERS and not _hidden(child, folder))
    return sorted(child for child in found if child.is_file() or not child.exists())


def _shown(path: Path) -> str:
    """A path as text that every encoding of Unicode can hold: a name may be bytes that are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _load_one(path: Path, sidecar: Callable[[Path], _Sidecar]) -> Article:
    name = _shown(path)
    reader = _read_text if name == "-" else READERS.get(path.suffix.lower())
    if reader is None:
        raise ArticleError(name, f"files ending in {path.suffix or 'nothing'} cannot be read; {_readable()}")
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else _bytes(path)
        if len(data) > MAX_BYTES:
            raise ArticleError(name, f"larger than {MAX_BYTES // 1_000_000} MB, which is no news article")
        article = reader(data, name)
    except OSError as error:
        raise ArticleError(name, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        reason = "its encoding is broken" if isinstance(error, UnicodeError) else str(error)
        raise ArticleError(name, f"cannot be read: {reason}") from error
    if not article.text.strip():
        raise ArticleError(name, "is empty")
    if name != "-":
        try:
            article = _described(article, sidecar(path.parent).get(path.name, {}))
        except ValueError as error:
            raise UsageError(f"{path.parent / SIDECAR}: {path.name}: {error}.") from error
    return article if article.language else replace(article, language="ar" if is_arabic(article.text) else "en")


def _readable() -> str:
    return f"{', '.join(sorted(READERS))} can"


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


# -- what the files do not say --------------------------------------------------------------------------------


def _sidecar(folder: Path) -> _Sidecar:
    path = folder / SIDECAR
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path}: cannot be understood: {error}") from error
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


def _checked_sidecar(folder: Path) -> _Sidecar:
    """The sidecar of a folder; a name in it that no file has is told, for it is most likely misspelt."""
    tables = _sidecar(folder)
    if names := tables.keys() - {_RECORDED}:
        there = {child.name for child in folder.iterdir()}
        for name in sorted(names - there):
            _log.warning("%s: describes %s, which is not there", folder / SIDECAR, name)
    return tables


def shipped_recording(paths: Iterable[str | Path]) -> Path | None:
    """The recorded answers that a folder of articles ships with (`answers = "file"` under `[recorded]` in its
    `articles.toml`); None when there are none."""
    for path in map(Path, paths):
        folder = path if path.is_dir() else path.parent
        named = _sidecar(folder).get(_RECORDED, {}).get("answers")
        if named:
            return (folder / str(named)).resolve()
    return None


def _described(article: Article, known: dict[str, Any]) -> Article:
    """The article with what `known` says of it; what it says itself stays. Raises ValueError for what cannot be."""
    if unknown := known.keys() - _FIELDS:
        raise ValueError(f"unknown field {min(unknown)!r}; known are {', '.join(sorted(_FIELDS))}")
    values: dict[str, Any] = {}
    for name, value in known.items():
        if name == "published_inferred":
            if not isinstance(value, bool):
                raise ValueError(f"published_inferred is {value!r}; it must be true or false")
            values[name] = value
        elif getattr(article, name) is None:
            values[name] = str(value).strip() or None
    if published := values.get("published"):
        values["published"] = _edtf(published)
    return replace(article, **values)


def _edtf(published: str) -> str:
    """The date as EDTF; of a timestamp its day."""
    for text in (published, published[:10]):
        if dates.is_edtf(text):
            return text
    raise ValueError(f"published is {published!r}, which is no EDTF date such as 2025-05-09")

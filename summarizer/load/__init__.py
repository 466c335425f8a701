"""Paths to articles. A new kind of file is a reader and a line in READERS.

paths      what people give to the files they mean
readers    text, Markdown and JSON to articles; pages and documents are read in modules of their own
encodings  bytes to text
sidecar    what the files do not say of themselves
fetch      addresses, on request only

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
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import IO

from .. import reasons
from ..arabic import is_arabic
from ..article import Article
from ..errors import ArticleError, UsageError
from . import sidecar
from .encodings import decode
from .paths import files, shown
from .readers import MAX_BYTES, READERS, Read, Reader, read_text
from .sidecar import SIDECAR, shipped_recording

__all__ = ["MAX_BYTES", "READERS", "SIDECAR", "Reader", "decode", "load", "shipped_recording"]

_Descriptions = Callable[[Path], sidecar.Sidecar]
_log = logging.getLogger(__name__)


def load(
    paths: Iterable[str | Path] | str | Path,
    *,
    on_error: Callable[[ArticleError], None] | None = None,
    skip: Path | None = None,
    fetch: bool = False,
) -> Iterator[Article]:
    """The articles of files, folders (with their subfolders, by name) and `-` for standard input, in the order given;
    with `fetch` also those at http and https addresses.

    The same text from the same source is given once. What cannot be read goes to `on_error`, and the others follow;
    without `on_error` it is raised. Files are opened one after the other as articles are asked for, and a .jsonl is read line
    by line. Of a folder only plain files are read, and not the file to `skip`: the brief of an earlier run. Raises UsageError
    for a path that does not exist or is `skip` itself, for an address without `fetch`, and for a sidecar that cannot be
    understood. An empty folder gives nothing.
    """
    seen: dict[str, str] = {}
    described = lru_cache(sidecar.checked)  # read once a call, not once a process: it may be edited between two
    for given in files([paths] if isinstance(paths, str | Path) else paths, skip and skip.resolve()):
        for article in _at_address(given, fetch) if isinstance(given, str) else _in_file(given, described):
            if isinstance(article, ArticleError):
                if on_error is None:
                    raise article
                on_error(article)
            elif article.id in seen:
                _log.info("%s: the same text from the same source as %s; read once", article.path, seen[article.id])
            else:
                seen[article.id] = article.path
                yield article


def _in_file(path: Path, described: _Descriptions) -> Read:
    name = shown(path)
    reader = read_text if name == "-" else READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        ending = path.suffix
        named = reasons.OTHER_ENDING(ending=ending, known=known) if ending else reasons.NO_ENDING(known=known)
        yield ArticleError(name, named)
        return
    try:
        with _opened(path) as stream:
            for item in reader(stream, name):
                yield item if isinstance(item, ArticleError) else _finished(item, path, described)
    except OSError as error:
        yield ArticleError(name, reasons.UNREADABLE(why=error.strerror or error))
    except ValueError as error:
        reason = reasons.BROKEN_ENCODING() if isinstance(error, UnicodeError) else str(error)
        yield ArticleError(name, reasons.UNREADABLE(why=reason))


def _opened(path: Path) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb")


def _finished(article: Article, path: Path, described: _Descriptions) -> Article | ArticleError:
    """The article with what its sidecar says and with its language."""
    if not article.text.strip():
        return ArticleError(article.path, reasons.EMPTY())
    if str(path) != "-":
        try:
            article = sidecar.described(article, described(path.parent).get(path.name, {}))
        except ValueError as error:
            raise UsageError(f"{path.parent / SIDECAR}: {path.name}: {error}.") from error
    return _with_language(article)


def _with_language(article: Article) -> Article:
    return article if article.language else replace(article, language="ar" if is_arabic(article.text) else "en")


def _at_address(address: str, fetch: bool) -> Read:
    if not fetch:
        raise UsageError(f"{address}: is an address; --fetch lets brief read it.")
    from .fetch import fetched

    try:
        yield _with_language(fetched(address))
    except ArticleError as error:
        yield error

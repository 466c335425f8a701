"""What the files do not say of themselves."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from .. import dates, reasons
from ..article import Article
from ..errors import UsageError

SIDECAR: Final = "articles.toml"
FIELDS: Final = frozenset({"source", "url", "title", "published", "published_inferred", "language"})
_RECORDED: Final = "recorded"

Sidecar = dict[str, dict[str, Any]]
_log = logging.getLogger(__name__)


def read(folder: Path) -> Sidecar:
    path = folder / SIDECAR
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path}: cannot be understood: {error}") from error
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


def checked(folder: Path) -> Sidecar:
    """The sidecar of a folder; a name in it that no file has is told, for it is most likely misspelt."""
    tables = read(folder)
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
        named = read(folder).get(_RECORDED, {}).get("answers")
        if named:
            return (folder / str(named)).resolve()
    return None


def described(article: Article, known: dict[str, Any]) -> Article:
    """The article with what `known` says of it; what it says itself stays. Raises ValueError for what cannot be."""
    if unknown := known.keys() - FIELDS:
        raise ValueError(reasons.UNKNOWN_FIELD(field=repr(min(unknown)), known=", ".join(sorted(FIELDS))))
    values: dict[str, Any] = {}
    for name, value in known.items():
        if name == "published_inferred":
            if not isinstance(value, bool):
                raise ValueError(reasons.NEITHER_TRUE_NOR_FALSE(said=repr(value)))
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
    raise ValueError(reasons.NO_PUBLICATION_DATE(said=repr(published)))

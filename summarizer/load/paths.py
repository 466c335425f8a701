"""Paths as people give them to the files they mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from ..errors import UsageError
from .readers import READERS


def is_address(given: str | Path) -> bool:
    return isinstance(given, str) and given.lower().startswith(("http://", "https://"))


def files(paths: Iterable[str | Path], skip: Path | None) -> Iterator[Path | str]:
    """The files to read, folders opened, and addresses as they are, in the order given; see `load`."""
    for given in paths:
        if isinstance(given, str) and is_address(given):
            yield given
            continue
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
        raise UsageError(f"{shown(path)}: cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _articles_in(folder: Path) -> list[Path]:
    """The articles below a folder. A link that leads nowhere is one, to be told of; a pipe or a socket is none."""
    found = (child for child in folder.rglob("*") if child.suffix.lower() in READERS and not _hidden(child, folder))
    return sorted(child for child in found if child.is_file() or not child.exists())


def shown(path: Path) -> str:
    """A path as text that every encoding of Unicode can hold: a name may be bytes that are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)

"""A mark of the code that makes a brief, so that what was kept by other code is not taken for this one's work."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pydantic

from .version import __version__

_PACKAGE: Final = Path(__file__).resolve().parent
_BESIDE: Final = ("prompts", "schemas")
"""Folders that a wheel carries inside the package and a checkout beside it."""
_SAYING: Final = ("babel", "hijridate", "jinja2", "markupsafe", "pydantic", "pydantic_core", "rapidfuzz")
"""The packages that have a say in what becomes of the same answers."""


def code_mark() -> str | None:
    """64 hexadecimal digits that change with Python, the version of any package that has a say, and the name, size or time of
    change of any file of this one, its prompts and its schemas. None where that cannot be told, as inside a zip file.

    It is of the files as they are now, which may be others than those that this process has loaded.
    """
    try:
        told = [__version__, sys.version, *_packages(), *sorted(_files())]
    except OSError:
        return None
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()


def _files() -> Iterator[str]:
    yield from _below(str(_PACKAGE))
    for name in _BESIDE:
        if not (_PACKAGE / name).is_dir():
            yield from _below(str(_PACKAGE.parent / name))


def _below(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _below(entry.path)
            else:
                about = entry.stat()
                yield f"{entry.path} {about.st_size} {about.st_mtime_ns}"


@cache
def _packages() -> tuple[str, ...]:
    """Names with versions, as the folders beside pydantic tell them, which is cheaper than reading each one's metadata."""
    beside = {
        name.partition("-")[0].lower(): name
        for name in os.listdir(Path(pydantic.__file__).parent.parent)  # noqa: PTH208 - names are all that is wanted
        if name.endswith((".dist-info", ".egg-info"))
    }
    return tuple(beside.get(name) or f"{name} {_version(name)}" for name in _SAYING)


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        raise FileNotFoundError(package) from error

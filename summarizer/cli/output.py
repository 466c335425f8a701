"""Where a brief goes: a terminal, a pipe, a file."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BriefError, UsageError
from .talk import is_terminal

if TYPE_CHECKING:
    from ..summary import Summary


class Format(StrEnum):
    md = "md"
    json = "json"
    text = "text"


def write(brief: Summary, wanted: Format | None, output: Path | None) -> None:
    from ..render import render

    if output is not None:
        text = render(brief, (wanted or format_of(output)).value)
        try:
            _save(text.encode("utf-8", "replace"), output.resolve())
        except OSError as error:
            raise BriefError(f"{output}: cannot be written: {error.strerror}.") from error
        return
    if wanted is None and is_terminal(sys.stdout):
        from rich.console import Console

        from ..render.terminal import show

        show(brief, Console(markup=False, highlight=False, emoji=False))
        return
    stdout(render(brief, (wanted or Format.md).value))


def check_output(output: Path | None) -> None:
    """Raises UsageError where nothing can be written: before anybody is asked."""
    if output is None:
        if sys.stdout is None:
            raise UsageError("There is no standard output; -o FILE writes to a file.")
        return
    if output.is_dir():
        raise UsageError(f"{output}: cannot be written: it is a folder.")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: cannot be written: its folder does not exist.")
    if not os.access(output if output.exists() else output.parent, os.W_OK):
        raise UsageError(f"{output}: cannot be written: permission denied.")


def _save(data: bytes, path: Path) -> None:
    """Never half a file, where the file is one: a pipe or a device is written to as it is."""
    if (path.exists() and not path.is_file()) or not os.access(path.parent, os.W_OK):
        path.write_bytes(data)
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def format_of(output: Path) -> Format:
    return {".json": Format.json, ".txt": Format.text}.get(output.suffix.lower(), Format.md)


def stdout(text: str) -> None:
    """UTF-8 whatever the locale; a reader that goes away (`| head`) is no error."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = None  # what is left in it must not be flushed at exit
        if not isinstance(error, BrokenPipeError):
            raise BriefError(f"The brief cannot be printed: {error.strerror}.") from error

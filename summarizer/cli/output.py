"""Where a brief goes: a terminal, a pipe, a file, a browser."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import BriefError, UsageError
from .options import Format, Lang
from .talk import Talk, is_terminal

if TYPE_CHECKING:
    from ..article import Article
    from ..schemas import Lang as Language
    from ..summary import Summary

_ENDINGS: Final = {
    ".json": Format.json,
    ".txt": Format.text,
    ".html": Format.html,
    ".htm": Format.html,
    ".docx": Format.docx,
    ".csv": Format.csv,
    ".ftm.jsonl": Format.ftm,
    ".jsonl": Format.jsonl,
    ".jsonld": Format.jsonld,
    ".review.html": Format.review,
}
_SEEN: Final = (Format.html, Format.review)
"""What a browser shows."""


@dataclass(frozen=True)
class Output:
    """Where to and how: `path` None is standard output, `format` None is by the name of the file or by what stands there."""

    path: Path | None
    format: Format | None
    lang: Lang = Lang.en
    open: bool = False

    def check(self) -> None:
        """Raises UsageError where nothing can be written: before anybody is asked."""
        if self.open and self._format not in _SEEN:
            raise UsageError(f"--open shows html and review, not {self._format.value}.")
        if self.lang is Lang.both and not (self.path or self.open):
            raise UsageError(
                "--lang both writes two files; -o FILE names them (FILE.en and FILE.ar, before the ending)."
            )
        if self._format is Format.docx and not self.path and is_terminal(sys.stdout):
            raise UsageError("A Word document is nothing for a terminal; -o FILE.docx writes it.")
        if self.path or not self.open:
            check_writable(self.path)

    @property
    def langs(self) -> tuple[Language, ...]:
        return ("en", "ar") if self.lang is Lang.both else ("ar",) if self.lang is Lang.ar else ("en",)

    @property
    def _format(self) -> Format:
        if self.format:
            return self.format
        named = _format_of(self.path) if self.path else None
        return named or (Format.html if self.open else Format.md)

    def write(self, briefs: Sequence[Summary], articles: Sequence[Article], talk: Talk) -> None:
        """Each brief to its place, and the first into the browser where that is wanted. Raises BriefError."""
        if self.path is None and not self.open:
            self._print(briefs[0], articles)
            return
        files = self._files()
        for brief, file in zip(briefs, files, strict=True):
            twin = next((other.name for other in files if other != file), None)
            _saved(self._rendered(brief, articles, twin), file)
        if self.open:
            _show(files[0], talk)
        elif len(files) > 1:
            talk.note(f"Written: {', '.join(map(str, files))}.")

    def _files(self) -> list[Path]:
        base = self.path or Path(tempfile.mkdtemp(prefix="brief-")) / "brief.html"
        if self.lang is not Lang.both:
            return [base]
        ending = _ending(base) or base.suffix
        stem = base.name.removesuffix(ending)
        return [base.with_name(f"{stem}.{lang}{ending}") for lang in self.langs]

    def _rendered(self, brief: Summary, articles: Sequence[Article], twin: str | None = None) -> bytes:
        from ..render import render

        if self._format is Format.html and twin:
            from ..render.html import render_html

            return render_html(brief, twin=twin).encode("utf-8", "replace")
        made = render(brief, self._format.value, articles=articles)
        return made if isinstance(made, bytes) else made.encode("utf-8", "replace")

    def _print(self, brief: Summary, articles: Sequence[Article]) -> None:
        if self.format is None and is_terminal(sys.stdout):
            from rich.console import Console

            from ..render.terminal import show

            show(brief, Console(markup=False, highlight=False, emoji=False))
            return
        stdout(self._rendered(brief, articles))


def _ending(path: Path) -> str | None:
    """The ending of a name that tells a format, as it is written; None when none does."""
    lower = path.name.lower()
    found = next((end for end in sorted(_ENDINGS, key=len, reverse=True) if lower.endswith(end)), None)
    return path.name[-len(found) :] if found else None


def _format_of(path: Path) -> Format | None:
    return _ENDINGS.get((_ending(path) or "").lower())


def check_writable(path: Path | None) -> None:
    """Raises UsageError where nothing can be written."""
    if path is None:
        if sys.stdout is None:
            raise UsageError("There is no standard output; -o FILE writes to a file.")
        return
    if path.is_dir():
        raise UsageError(f"{path}: cannot be written: it is a folder.")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: cannot be written: its folder does not exist.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"{path}: cannot be written: permission denied.")


def _saved(data: bytes, path: Path) -> None:
    try:
        _save(data, path.resolve())
    except OSError as error:
        raise BriefError(f"{path}: cannot be written: {error.strerror}.") from error


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


def _show(path: Path, talk: Talk) -> None:
    import webbrowser

    address = path.resolve().as_uri()
    if not webbrowser.open(address):
        talk.note(f"No browser could be opened; the brief is at {address}.")


def stdout(data: bytes) -> None:
    """As it is, whatever the locale; a reader that goes away (`| head`) is no error."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = None  # what is left in it must not be flushed at exit
        if not isinstance(error, BrokenPipeError):
            raise BriefError(f"The brief cannot be printed: {error.strerror}.") from error

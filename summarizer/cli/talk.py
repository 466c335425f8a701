"""What is said on stderr: notes, progress, what was used."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..pipeline import Progress
    from ..summary import Summary


class _Told(logging.Handler):
    """What the program logs, as lines on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        stderr(record.getMessage())


class Talk:
    """What is said on stderr."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet = quiet
        self.verbose = verbose and not quiet

    @contextmanager
    def logged(self) -> Iterator[None]:
        """Warnings on stderr while this is open; with --verbose what is done, too, and with --quiet nothing."""
        log, told = logging.getLogger("summarizer"), _Told()
        before = log.level
        log.setLevel(logging.INFO if self.verbose else logging.ERROR if self.quiet else logging.WARNING)
        log.addHandler(told)
        if not self.quiet:  # what a user's own file changed is told without being asked for
            logging.getLogger("summarizer.reconcile.solve").setLevel(logging.INFO)
        try:
            yield
        finally:
            log.removeHandler(told)
            log.setLevel(before)

    def note(self, line: str) -> None:
        if not self.quiet:
            stderr(line)

    def about(self, briefs: Sequence[Summary]) -> None:
        """What a careful user wants to know at the end; and where no meeting is left of those that were reported, that this
        may lie with the model."""
        if briefs:
            self._nothing_held(briefs[0])
        if not self.verbose:
            return
        from .accounts import of_usage

        for brief in briefs:
            for item in brief.dropped:
                stderr(f"left out: {item.kind} {item.text!r}: {item.reason}")
            stderr(of_usage(brief.usage))

    def _nothing_held(self, brief: Summary) -> None:
        reported = sum(item.kind == "meeting" for item in brief.dropped)
        if brief.meetings or not reported:
            return
        model = brief.provenance.model if brief.provenance else "the model"
        if reported == 1:
            told = f"the one meeting that {model} reported is not borne out by its article"
        else:
            told = f"none of the {reported} meetings that {model} reported is borne out by its article"
        self.note(f"{told}; another model may read better")

    @contextmanager
    def progress(self) -> Iterator[Progress | None]:
        """A progress bar, only where stderr is a terminal."""
        if self.quiet or not is_terminal(sys.stderr):
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        labels = {"extract": "Reading articles", "compose": "Writing the brief"}
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            tasks = {step: bar.add_task(label, total=None, visible=False) for step, label in labels.items()}
            yield lambda step, done, total: bar.update(tasks[step], completed=done, total=total, visible=True)


def is_terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()


def stderr(line: str) -> None:
    from ..arabic import clean

    for part in line.splitlines():
        pieces = re.split("( {2,}|^ )", part)  # the gaps between columns stay
        typer.echo("".join(piece if piece.isspace() else clean(piece) for piece in pieces), err=True)

"""How a run ends: exit codes, errors in one line, requests to end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import typer

from ..errors import BriefError, UsageError
from .talk import stderr

DONE, NOTHING, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130

EXIT_CODES: Final = (
    "Exit codes: 0 done; 1 nothing could be done; 2 wrong usage; 3 done, but some articles failed (the brief lists "
    "them); 130 interrupted (the same command goes on where it was). "
    "Other commands: brief explain, brief cache, brief log, brief schema; a folder of such a name is ./schema. "
    "Shell completion: brief --install-completion."
)


@contextmanager
def errors_in_one_line(*, kept: bool = False) -> Iterator[None]:
    """`kept`: answers had before an interruption need not be paid for again."""
    try:
        yield
    except UsageError as error:
        fail(error, USAGE)
    except BriefError as error:
        fail(error, NOTHING)
    except KeyboardInterrupt:
        stderr(
            f"brief: interrupted.{' What was answered is kept; the same command goes on from there.' if kept else ''}"
        )
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def ended_as_by_hand() -> Iterator[None]:
    """A request to end (`kill`, a closed terminal) ends as Ctrl-C does, so that files are closed in order; what is ignored,
    as under nohup, stays ignored."""
    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]  # Windows has no SIGHUP
    before = {number: signal.getsignal(number) for number in wanted}
    heard = [number for number in wanted if before[number] == signal.SIG_DFL]
    for number in heard:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def fail(error: BriefError, code: int) -> NoReturn:
    stderr(f"brief: {error}")
    raise typer.Exit(code)

"""The run log: every question with when, about what, of whom, for how much and with what outcome.

It holds ids, hashes and numbers: no word of an article, an answer or a key. What is older than the last `KEEP_RUNS` runs or
the last `KEEP_CALLS` calls is deleted (about 100 bytes a call, so 20 MB at most); a run's totals stay with the run.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from ..errors import BriefError, UsageError
from ..schemas import Usage
from .database import Layout, Ledger

_log = logging.getLogger(__name__)

FILE: Final = "log.sqlite3"
KEEP_RUNS: Final = 200
KEEP_CALLS: Final = 200_000
_EVERY: Final = 1000
"""Old calls are deleted whenever so many have been written."""

Outcome = Literal["answered", "stored", "failed"]
"""answered: asked and answered now. stored: answered from the store, for nothing. failed: `error` says how."""

_LAYOUT: Final = Layout(
    what="run log",
    file=FILE,
    mark=0x6272526C,  # "brRl"
    version=1,
    tables=(
        """CREATE TABLE IF NOT EXISTS runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, ended REAL, tool TEXT NOT NULL,
            model TEXT NOT NULL, lang TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT 'unfinished',
            answered INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
            calls INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0, cost_usd REAL NOT NULL DEFAULT 0,
            unpriced INTEGER NOT NULL DEFAULT 0
        )""",
        """CREATE TABLE IF NOT EXISTS calls (
            id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, at REAL NOT NULL, step TEXT NOT NULL,
            article TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL, outcome TEXT NOT NULL,
            error TEXT NOT NULL, calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL, cost_usd REAL, seconds REAL NOT NULL
        )""",
        "CREATE INDEX IF NOT EXISTS calls_by_run ON calls (run)",
    ),
    durable=False,
    hint="BRIEF_HOME=FOLDER puts it elsewhere.",
)


@dataclass(frozen=True)
class Call:
    """One question. `at` is when it was asked, in UTC; `seconds` how long it took, retries and re-asks included; `usage` what
    was paid for it now (nothing for an answer from the store; a failed one may have cost something); `error` the kind
    of a failure, such as ModelUnreachable, else empty; `prompt` the fingerprint of its prompt; `article` the article's
    id, empty where a question concerns several."""

    at: datetime
    step: str
    article: str
    model: str
    prompt: str
    outcome: Outcome
    usage: Usage
    seconds: float
    error: str = ""


@dataclass(frozen=True)
class RunRecord:
    """One run. `ended` is None, and `outcome` "unfinished", while it goes on and for ever when it was killed; else `outcome` is
    "finished", "interrupted" or the kind of the error that ended it. `usage` is what it paid, failed attempts
    included; its `cost_usd` is None when the price of anything in it was not known."""

    id: int
    started: datetime
    ended: datetime | None
    tool: str
    model: str
    lang: str
    outcome: str
    answered: int
    stored: int
    failed: int
    usage: Usage


@dataclass(frozen=True)
class ArticleCost:
    """What one article cost in a run: of its own questions, those it shares with others not counted."""

    article: str
    questions: int
    usage: Usage


class Journal(Ledger):
    """An open run log; `path` is a file, by default `log.sqlite3` beside the answer store.

    Once open it never stops a run: what cannot be written is warned of once. Raises UsageError where no log can be opened.
    """

    layout = _LAYOUT

    def __init__(
        self, path: str | Path | None = None, *, keep_runs: int = KEEP_RUNS, keep_calls: int = KEEP_CALLS
    ) -> None:
        super().__init__(path)
        self._keep_runs = keep_runs
        self._keep_calls = keep_calls
        self._noted = 0
        self._troubled = False

    @contextmanager
    def run(self, *, tool: str, model: str, lang: str) -> Iterator[Run]:
        """A run to note calls in until the block ends; how it ends is noted too."""
        run = Run(self, self._begin((time.time(), tool, model, lang)))
        try:
            yield run
        except BaseException as error:
            self._end(run, _ending(error))
            raise
        self._end(run, "finished")

    def _begin(self, row: tuple[Any, ...]) -> int:
        """The new run's number; 0 when it cannot be written."""

        def begin(db: sqlite3.Connection) -> int:
            number = db.execute("INSERT INTO runs (started, tool, model, lang) VALUES (?, ?, ?, ?)", row).lastrowid or 0
            db.execute("DELETE FROM calls WHERE run <= ?", (number - self._keep_runs,))
            db.execute("DELETE FROM runs WHERE id <= ?", (number - self._keep_runs,))
            return number

        try:
            number: int = self._database.write(begin).result()
        except sqlite3.Error as error:
            self._trouble(error)
            return 0
        return number

    def _end(self, run: Run, outcome: str) -> None:
        row = (time.time(), outcome, run.id)
        self._later("UPDATE runs SET ended = ?, outcome = ? WHERE id = ?", row).exception()

    def note(self, run: int, call: Call, questions: int = 1) -> None:
        """Written soon; nobody waits for it. `questions` is how many of the run's the call stands for."""
        used, cost = call.usage, call.usage.cost_usd
        row = (
            run, call.at.timestamp(), call.step, call.article, call.model, call.prompt, call.outcome, call.error,
            used.calls, used.input_tokens, used.output_tokens, cost, call.seconds,
        )  # fmt: skip
        total = (
            questions,
            used.calls,
            used.input_tokens,
            used.output_tokens,
            cost or 0.0,
            used.calls > 0 and cost is None,
            run,
        )
        self._noted += 1
        prune = self._noted % _EVERY == 0

        def write(db: sqlite3.Connection) -> None:
            db.execute(_NOTE, row)
            db.execute(_TOTAL[call.outcome], total)
            if prune:
                db.execute("DELETE FROM calls WHERE id <= (SELECT max(id) FROM calls) - ?", (self._keep_calls,))

        self._database.write(write).add_done_callback(self._heard)

    def _later(self, sql: str, row: tuple[Any, ...]) -> Future[Any]:
        done = self._database.write(lambda db: db.execute(sql, row).rowcount)
        done.add_done_callback(self._heard)
        return done

    def _heard(self, done: Future[Any]) -> None:
        if error := done.exception():
            self._trouble(error)

    def _trouble(self, error: BaseException) -> None:
        if not self._troubled:
            _log.warning("%s: the run log is not written: %s", self.path, error)
        self._troubled = True

    def runs(self, limit: int = 10) -> list[RunRecord]:
        """The last runs, the newest first. Raises UsageError when the log cannot be read."""
        rows = self._read(_RUNS, limit)
        return [_run(row) for row in rows]

    def calls(self, run: int) -> list[Call]:
        """The calls of a run that are still kept, in the order in which they ended. Raises UsageError."""
        return [_call(row) for row in self._read(_CALLS, run)]

    def articles(self, run: int) -> list[ArticleCost]:
        """What each article cost in a run, the dearest first. Raises UsageError."""
        rows = self._read(
            "SELECT article, count(*), sum(calls), sum(input_tokens), sum(output_tokens), total(cost_usd), "
            "sum(calls > 0 AND cost_usd IS NULL) FROM calls WHERE run = ? AND article <> '' GROUP BY article "
            "ORDER BY sum(input_tokens) + sum(output_tokens) DESC, article",
            run,
        )
        return [ArticleCost(article, questions, _usage(*rest)) for article, questions, *rest in rows]

    def _read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._database.read(sql, values)
        except sqlite3.Error as error:
            raise UsageError(f"{self.path}: the run log cannot be read: {error}.") from error


@contextmanager
def journal_if_possible(path: str | Path | None = None) -> Iterator[Journal | None]:
    """The run log; None, with a warning, where none can be opened: a run is worth more than its log."""
    try:
        journal = Journal(path)
    except UsageError as error:
        _log.warning("%s The run is not logged.", error.args[0])
        yield None
        return
    with journal:
        yield journal


@dataclass(frozen=True)
class Run:
    """A run that goes on. `id` is what `Journal.calls` takes."""

    journal: Journal
    id: int

    def note(self, call: Call, questions: int = 1) -> None:
        self.journal.note(self.id, call, questions)


_NOTE: Final = (
    "INSERT INTO calls (run, at, step, article, model, prompt, outcome, error, calls, input_tokens, output_tokens, "
    "cost_usd, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TOTAL: Final = {
    outcome: f"UPDATE runs SET {outcome} = {outcome} + ?, calls = calls + ?, input_tokens = input_tokens + ?, "  # noqa: S608 - our own names
    "output_tokens = output_tokens + ?, cost_usd = cost_usd + ?, unpriced = unpriced + ? WHERE id = ?"
    for outcome in ("answered", "stored", "failed")
}
_USED: Final = "calls, input_tokens, output_tokens, cost_usd"
_RUNS: Final = (
    f"SELECT id, started, ended, tool, model, lang, outcome, answered, stored, failed, {_USED}, unpriced "  # noqa: S608
    "FROM runs ORDER BY id DESC LIMIT ?"
)
_CALLS: Final = (
    f"SELECT at, step, article, model, prompt, outcome, seconds, error, {_USED} "  # noqa: S608
    "FROM calls WHERE run = ? ORDER BY id"
)


def _run(row: tuple[Any, ...]) -> RunRecord:
    number, started, ended, tool, model, lang, outcome, answered, stored, failed, *used = row
    return RunRecord(
        number,
        _time(started),
        _time(ended) if ended else None,
        tool,
        model,
        lang,
        outcome,
        answered,
        stored,
        failed,
        _usage(*used),
    )


def _call(row: tuple[Any, ...]) -> Call:
    at, step, article, model, prompt, outcome, seconds, error, calls, taken, given, cost = row
    usage = Usage(calls=calls, input_tokens=taken, output_tokens=given, cost_usd=cost)
    return Call(_time(at), step, article, model, prompt, outcome, usage, seconds, error)


def _usage(calls: int, taken: int, given: int, cost: float, unpriced: int) -> Usage:
    return Usage(calls=calls, input_tokens=taken, output_tokens=given, cost_usd=None if unpriced else cost)


def _ending(error: BaseException) -> str:
    """The kind of error, never its words."""
    import asyncio

    if isinstance(error, KeyboardInterrupt | asyncio.CancelledError):
        return "interrupted"
    return type(error).__name__ if isinstance(error, BriefError) else f"error ({type(error).__name__})"


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

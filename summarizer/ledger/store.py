"""The answer store: every answer that was paid for, kept at once, so that a rerun pays only for what is missing.

An answer is found by a key over everything that was asked and of whom (`kept.Source.key`). Another prompt, article,
schema or model is another key; nothing is ever served for a question it was not the answer to.

Answers are kept as JSON, compressed (zlib, level 1): the reference answers to `seeds/`, which are dense, shrink from 17 to
4 kB each for 75 microseconds of CPU over writing and reading, about what validating one costs. zlib carries a checksum,
so that an answer damaged on the disk is noticed, and asked again.

Beside the answers stand finished briefs, each under a key over everything that it is made of but the answers. Those it may
not outlive: what replaces or deletes an answer deletes every finished brief in the same transaction, by triggers, and
counts that, so that a brief made of answers that were replaced meanwhile is not kept.
"""

from __future__ import annotations

import logging
import sqlite3
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..errors import UsageError
from ..schemas import Usage
from .database import Layout, Ledger

_log = logging.getLogger(__name__)

FILE: Final = "answers.sqlite3"
MOST_FINISHED: Final = 64_000_000
"""Bytes that finished briefs may take together, compressed; the oldest go first. The brief of the seeds takes 50 kB."""

_OUTDATED: Final = "DELETE FROM finished; UPDATE replaced SET times = times + 1;"
_LAYOUT: Final = Layout(
    what="answer store",
    file=FILE,
    mark=0x62724173,  # "brAs"
    version=2,
    tables=(
        """CREATE TABLE IF NOT EXISTS answers (
            key BLOB NOT NULL UNIQUE, step TEXT NOT NULL, article TEXT NOT NULL, prompt TEXT NOT NULL,
            schema TEXT NOT NULL, model TEXT NOT NULL, created REAL NOT NULL, calls INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost_usd REAL, answer BLOB NOT NULL
        )""",
        """CREATE TABLE IF NOT EXISTS finished (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, begins BLOB NOT NULL,
            articles INTEGER NOT NULL, bytes INTEGER NOT NULL, brief BLOB NOT NULL
        )""",
        "CREATE INDEX IF NOT EXISTS finished_by_beginning ON finished (begins)",
        "CREATE TABLE IF NOT EXISTS replaced (times INTEGER NOT NULL)",
        "INSERT INTO replaced SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM replaced)",
        f"CREATE TRIGGER IF NOT EXISTS answer_deleted AFTER DELETE ON answers BEGIN {_OUTDATED} END",
        f"CREATE TRIGGER IF NOT EXISTS answer_replaced AFTER UPDATE ON answers BEGIN {_OUTDATED} END",
    ),
    durable=True,
    hint="BRIEF_HOME=FOLDER puts it elsewhere; --no-cache does without it.",
)
_COLUMNS: Final = (
    "key", "step", "article", "prompt", "schema", "model", "created",
    "calls", "input_tokens", "output_tokens", "cost_usd", "answer",
)  # fmt: skip
_MARKS: Final = ", ".join("?" * len(_COLUMNS))
_INSERT: Final = f"INSERT INTO answers ({', '.join(_COLUMNS)}) VALUES ({_MARKS}) ON CONFLICT (key) DO "  # noqa: S608 - our own names
_REPLACE: Final = f"UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
"""Not INSERT OR REPLACE, which deletes behind the back of the triggers."""


class About(NamedTuple):
    """What an answer is for, to report and to prune by: the step, the article's id (empty where a question concerns
    several), the fingerprints of prompt and schema, the model."""

    step: str
    model: str
    article: str = ""
    prompt: str = ""
    schema: str = ""


class Stored(NamedTuple):
    """An answer from the store: its JSON, what it cost when it was paid for, and when that was (seconds since 1970)."""

    text: str
    usage: Usage
    created: float


class Finishing(NamedTuple):
    """A finished brief to keep: its `key`, what the keys of all briefs that begin with the same article have in common
    (`begins`), how many articles it is of, and `replaced` as it was before the first answer was looked for."""

    key: bytes
    begins: bytes
    articles: int
    replaced: int


class ModelStats(NamedTuple):
    model: str
    entries: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    """Of the answers whose price is known."""


@dataclass(frozen=True)
class Stats:
    """`bytes` on the disk; `models` with most answers first; `oldest` and `newest` in UTC, None for an empty store. `finished`
    counts the briefs that are kept beside the answers, and `finished_bytes` what they take, compressed."""

    path: Path
    entries: int
    bytes: int
    models: list[ModelStats] = field(default_factory=list)
    oldest: datetime | None = None
    newest: datetime | None = None
    finished: int = 0
    finished_bytes: int = 0


class Store(Ledger):
    """An open answer store; `path` is a file, by default `answers.sqlite3` in the folder that BRIEF_HOME names or in the
    platform's cache folder for `brief`.

    A broken file is moved aside with a warning. Once open it never stops a run: an answer that cannot be written is
    warned of, one that cannot be read counts as missing. `added`, `lost` and `unreadable` count what happened since it
    was opened. Raises UsageError where no store can be opened.
    """

    layout = _LAYOUT

    def __init__(self, path: str | Path | None = None) -> None:
        super().__init__(path)
        self.added = 0
        self.lost = 0
        self.unreadable = 0

    def close(self) -> None:
        """Waits until everything is written."""
        super().close()
        if self.lost > 1:
            _log.warning("%s: %d answers could not be kept.", self.path, self.lost)

    def get(self, key: bytes) -> Stored | None:
        """The answer to the question with this key; None when there is none, or none that can be read."""
        try:
            rows = self._database.read(
                "SELECT answer, calls, input_tokens, output_tokens, cost_usd, created FROM answers WHERE key = ?",
                (key,),
            )
            if not rows:
                return None
            text = zlib.decompress(rows[0][0]).decode()
        except (sqlite3.Error, zlib.error, UnicodeDecodeError, TypeError) as error:
            self._unreadable(error)
            return None
        _, calls, taken, given, cost, created = rows[0]
        usage = Usage(calls=calls, input_tokens=taken, output_tokens=given, cost_usd=cost)
        return Stored(text, usage, created)

    async def put(self, key: bytes, text: str, about: About, usage: Usage, *, replace: bool = False) -> bool | None:
        """Keep an answer; returns when it is on the disk. True when the store has taken it, False when it has one already,
        which stays unless it is to be replaced, and None when it cannot be written. Who is cancelled while waiting here
        gets the answer kept all the same, and is cancelled at the next wait."""
        told = (
            key, about.step, about.article, about.prompt, about.schema, about.model, time.time(),
            usage.calls, usage.input_tokens, usage.output_tokens, usage.cost_usd,
        )  # fmt: skip
        sql = _INSERT + (_REPLACE if replace else "NOTHING")

        def insert(db: sqlite3.Connection) -> bool:
            return db.execute(sql, (*told, zlib.compress(text.encode(), 1))).rowcount > 0

        try:
            taken = await self._written(insert)
        except sqlite3.Error as error:
            self._lost(error)
            return None
        self.added += taken
        return taken

    async def _written(self, insert: Callable[[sqlite3.Connection], bool]) -> bool:
        """Wait for the write, which takes milliseconds, to its end: who is cancelled meanwhile is cancelled again
        afterwards, so that what was done can still be told."""
        import asyncio

        try:
            return bool(await self._database.awrite(insert))
        except asyncio.CancelledError:
            taken = bool(await self._database.awrite(insert))  # behind the first, which it finds done
            if task := asyncio.current_task():
                task.uncancel()
                task.cancel()
            return taken

    def _lost(self, error: sqlite3.Error) -> None:
        if not self.lost:
            _log.warning("%s: answers are not kept: %s. The run goes on; a rerun would ask for them again.",
                         self.path, error)  # fmt: skip
        self.lost += 1

    def _unreadable(self, error: Exception) -> None:
        if not self.unreadable:
            _log.warning("%s: a kept answer cannot be read (%s) and is asked for again.", self.path, error)
        self.unreadable += 1

    def knows(self, model: str) -> bool:
        """Whether this model has ever answered; False when that cannot be read."""
        try:
            return bool(self._database.read("SELECT 1 FROM answers WHERE model = ? LIMIT 1", (model,)))
        except sqlite3.Error as error:
            self._unreadable(error)
            return False

    # finished briefs

    @property
    def replaced(self) -> int:
        """How often an answer was replaced or deleted since the file was made; -1 when that cannot be read."""
        try:
            return int(self._database.read("SELECT times FROM replaced")[0][0])
        except (sqlite3.Error, LookupError, TypeError, ValueError):
            return -1

    def finished(self, key: bytes) -> str | None:
        """The finished brief with this key, as it was given to `keep_finished`; None when there is none, or none that can be
        read."""
        try:
            rows = self._database.read("SELECT brief FROM finished WHERE key = ?", (key,))
            return zlib.decompress(rows[0][0]).decode() if rows else None
        except (sqlite3.Error, zlib.error, UnicodeDecodeError, TypeError) as error:
            _log.info("%s: a finished brief cannot be read (%s) and is made again.", self.path, error)
            return None

    def longest_finished(self, begins: bytes) -> int:
        """How many articles the longest finished brief of those with this beginning is of; 0 when there is none."""
        try:
            rows = self._database.read("SELECT max(articles) FROM finished WHERE begins = ?", (begins,))
            return int(rows[0][0] or 0)
        except (sqlite3.Error, TypeError, ValueError):
            return 0

    def keep_finished(self, brief: Finishing, text: str) -> Future[Any]:
        """Keep a finished brief, unless an answer was replaced or deleted meanwhile; one with its key gives way to it. The
        future is done when that is on the disk, and holds whether it is kept, or a sqlite3.Error."""
        packed = zlib.compress(text.encode(), 1)
        row = (brief.key, brief.begins, brief.articles, len(packed), packed, brief.replaced)

        def insert(db: sqlite3.Connection) -> bool:
            taken = len(packed) <= MOST_FINISHED and db.execute(_FINISH, row).rowcount > 0
            db.execute(_FORGET, (MOST_FINISHED,))
            return taken

        return self._database.write(insert)

    # all of it

    def stats(self) -> Stats:
        """What is in the store. Raises UsageError when that cannot be read."""
        with self._told():
            total, oldest, newest = self._database.read("SELECT count(*), min(created), max(created) FROM answers")[0]
            models = self._database.read(
                "SELECT model, count(*), sum(input_tokens), sum(output_tokens), total(cost_usd) FROM answers "
                "GROUP BY model ORDER BY count(*) DESC, model"
            )
            briefs = self._database.read("SELECT count(*), ifnull(sum(bytes), 0) FROM finished")[0]
            size = self._database.size
        by_model = [ModelStats(*row) for row in models]
        return Stats(self.path, total, size, by_model, _time(oldest), _time(newest), *briefs)

    def clear(
        self,
        *,
        older_than: timedelta | None = None,
        model: str | None = None,
        prompts: Collection[str] | None = None,
    ) -> int:
        """Delete the answers for which everything given holds, all of them when nothing is given, and return how many:
        older than this, of this model, asked with prompts of other fingerprints than these. Finished briefs go with the
        first answer that does, and when everything does. Raises UsageError."""
        conditions: list[tuple[str, tuple[Any, ...]]] = []
        if older_than is not None:
            conditions.append(("created < ?", (time.time() - older_than.total_seconds(),)))
        if model is not None:
            conditions.append(("model = ?", (model,)))
        if prompts is not None:
            conditions.append((f"prompt NOT IN ({', '.join('?' * len(prompts))})", tuple(prompts)))
        where = " AND ".join(condition for condition, _ in conditions) or "1"
        values = tuple(value for _, given in conditions for value in given)
        sql = f"DELETE FROM answers WHERE {where}"  # noqa: S608 - our own conditions

        def delete(db: sqlite3.Connection) -> int:
            if not conditions:
                db.execute("DELETE FROM finished")
            return db.execute(sql, values).rowcount

        with self._told():
            deleted: int = self._database.write(delete).result()
            self._database.shrink()
        return deleted

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise UsageError(f"{self.path}: the answer store cannot be used: {error}.") from error


_FINISH: Final = (
    "INSERT INTO finished (key, begins, articles, bytes, brief) SELECT ?, ?, ?, ?, ? FROM replaced WHERE times = ? "
    "ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes, brief = excluded.brief"
)
_FORGET: Final = (
    "DELETE FROM finished WHERE id <= ifnull((SELECT max(id) FROM (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS so_far "
    "FROM finished) WHERE so_far > ?), 0)"
)


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

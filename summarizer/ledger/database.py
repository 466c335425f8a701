"""A SQLite file that survives: one thread writes what many ask it to, several processes may have it open, and a broken
file is moved aside rather than trusted or thrown away.

Writes that wait at the same moment share one transaction (group commit), so that each is on the disk without each paying
for the disk. SQLite's write-ahead log needs a local disk; where it cannot be had the file is slower and as safe.
"""

from __future__ import annotations

import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from ..errors import UsageError

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)
_PATIENCE: Final = 30.0
"""Seconds to wait while another process writes."""
_MOST: Final = 1000
"""Writes in one transaction."""
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

Row = tuple[Any, ...]
Work = Callable[[sqlite3.Connection], Any]


class Layout(NamedTuple):
    """What a file is for: what it is called, its name, the number in its header that says so, and the statements that make
    its tables, each of which does nothing to a file of an earlier version that has what it makes. `durable` means that
    what is written survives a power cut, not only the end of the program. `hint` says what to do where it cannot be opened."""

    what: str
    file: str
    mark: int
    version: int
    tables: tuple[str, ...]
    durable: bool
    hint: str


class _Write(NamedTuple):
    """`loop` is the event loop that `done` belongs to; None for one that any thread may wait for."""

    work: Work
    done: Any
    loop: asyncio.AbstractEventLoop | None


def home() -> Path:
    """The folder for what is kept between runs: BRIEF_HOME, or `brief` in the platform's cache folder."""
    given = os.environ.get("BRIEF_HOME")
    if given:
        return Path(given).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("brief", appauthor=False)


class Database:
    """An open file. Only its owner may read the file and its folder (0600, 0700).

    A broken file is moved aside with a warning and a new one begun. Raises UsageError for a file that is somebody
    else's or a newer version's, and where nothing can be written.
    """

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self.layout = layout
        self._writer = _open(path, layout)
        try:
            self._reader = _connect(path, layout)
        except BaseException:
            self._writer.close()
            raise
        self._reading = threading.Lock()
        self._waiting: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def read(self, sql: str, values: Row = ()) -> list[Row]:
        """Rows, from the calling thread. Raises sqlite3.Error."""
        with self._reading:
            return self._reader.execute(sql, values).fetchall()

    def write(self, work: Work) -> Future[Any]:
        """Have `work` done in the writer's next transaction. The future is done when that is on the disk, and holds what
        `work` returned or a sqlite3.Error; it cannot be cancelled."""
        done: Future[Any] = Future()
        done.set_running_or_notify_cancel()
        self._queue(_Write(work, done, None))
        return done

    def awrite(self, work: Work) -> asyncio.Future[Any]:
        """The same for who runs in an event loop. Cancelling the future stops the waiting, not the work."""
        import asyncio

        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._queue(_Write(work, done, loop))
        return done

    def shrink(self) -> None:
        """Give the space of deleted rows back to the disk; nothing happens while another process is busy with it."""

        def vacuum() -> None:
            with closing(_connect(self.path, self.layout)) as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        try:
            vacuum()
        except sqlite3.OperationalError as error:
            _log.info("%s: not made smaller: %s", self.path, error)

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(part.stat().st_size for part in _parts(self.path) if part.exists())

    def close(self) -> None:
        """Write what waits, then let go of the file. May be called more than once."""
        if self._thread:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None
        self._reader.close()
        self._writer.close()

    def _queue(self, item: _Write) -> None:
        if self._thread is None:
            with self._starting:
                self._start()
        self._waiting.put(item)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name=f"brief {self.layout.what}", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        going = True
        while going:
            batch = [self._waiting.get()]
            while len(batch) < _MOST and not self._waiting.empty():
                batch.append(self._waiting.get())
            going = None not in batch
            writes = [item for item in batch if item]
            if writes:
                self._settle(writes)

    def _settle(self, writes: list[_Write]) -> None:
        try:
            results = self._commit(writes)
        except BaseException as error:  # noqa: BLE001 - whatever it is, who waits must hear of it
            _tell([(item, None, error) for item in writes])
        else:
            _tell([(item, result, None) for item, result in zip(writes, results, strict=True)])

    def _commit(self, writes: list[_Write]) -> list[Any]:
        try:
            return _transaction(self._writer, writes)
        except sqlite3.DatabaseError as error:
            if not _broken(error):
                raise
            self._begin_anew(error)
            return _transaction(self._writer, writes)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> None:
        """The file turned out to be broken while it was in use: what is still to come goes into a new one."""
        with self._reading:
            self._reader.close()
            self._writer.close()
            try:
                _move_aside(self.path, self.layout, error)
                self._writer = _open(self.path, self.layout)
                self._reader = _connect(self.path, self.layout)
            except UsageError:
                raise error from None


class Ledger:
    """What is kept in a file of this program's own. `path` is the file; by default it has its layout's name and lies in
    `home`."""

    layout: Layout

    def __init__(self, path: str | Path | None = None) -> None:
        self._database = Database(Path(path) if path else home() / self.layout.file, self.layout)

    @property
    def path(self) -> Path:
        return self._database.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Waits until everything is written."""
        self._database.close()


_Told = tuple[_Write, Any, BaseException | None]


def _tell(settled: list[_Told]) -> None:
    """Tell who waits; each event loop is woken once."""
    waiting: dict[asyncio.AbstractEventLoop | None, list[_Told]] = {}
    for told in settled:
        waiting.setdefault(told[0].loop, []).append(told)
    for loop, those in waiting.items():
        if loop is None:
            _set(those)
        else:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_set, those)


def _set(those: list[_Told]) -> None:
    for item, result, error in those:
        if item.done.cancelled():
            continue
        if error is None:
            item.done.set_result(result)
        else:
            item.done.set_exception(error)


def _transaction(connection: sqlite3.Connection, writes: list[_Write]) -> list[Any]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        results = [item.work(connection) for item in writes]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return results


# -- opening --------------------------------------------------------------------------------------------------


def _open(path: Path, layout: Layout) -> sqlite3.Connection:
    _make_private(path, layout)
    seen = _number(path)
    try:
        return _prepared(path, layout)
    except sqlite3.DatabaseError as error:
        if not _broken(error):
            raise _unusable(path, layout, str(error)) from error
        if _number(path) == seen:  # else another process has moved it aside already
            _move_aside(path, layout, error)
    _make_private(path, layout)
    try:
        return _prepared(path, layout)
    except sqlite3.DatabaseError as error:
        raise _unusable(path, layout, str(error)) from error


def _prepared(path: Path, layout: Layout) -> sqlite3.Connection:
    connection = _connect(path, layout)
    try:
        _write_ahead(connection)
        connection.execute("BEGIN IMMEDIATE")
        _claim(connection, path, layout)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _claim(connection: sqlite3.Connection, path: Path, layout: Layout) -> None:
    """Make the tables of a new file, and what one of an earlier version lacks. Raises UsageError for a file that is not ours."""
    mark, version = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and mark != layout.mark:
        raise _unusable(path, layout, "it is a database of another program")
    if tables and version > layout.version:
        raise _unusable(path, layout, "a newer version of brief made it")
    if not tables or version < layout.version:
        for statement in layout.tables:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {layout.mark}")
        connection.execute(f"PRAGMA user_version = {layout.version}")


def _connect(path: Path, layout: Layout) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA synchronous = {'FULL' if layout.durable else 'NORMAL'}")
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Two processes that begin one file at the same moment: SQLite tells one of them at once that it is locked, without
    the wait that it has for everything else."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _make_private(path: Path, layout: Layout) -> None:
    """The folder and the file, readable by their owner alone, before SQLite makes them otherwise."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except FileExistsError as error:
        raise _unusable(path, layout, f"{path.parent} is no folder") from error
    except OSError as error:
        raise _unusable(path, layout, error.strerror or type(error).__name__) from error


def _unusable(path: Path, layout: Layout, why: str) -> UsageError:
    return UsageError(f"{path}: the {layout.what} cannot be used: {why}.", hint=layout.hint)


def _number(path: Path) -> int | None:
    """What tells a file from another that has taken its name."""
    return path.stat().st_ino if path.exists() else None


def _move_aside(path: Path, layout: Layout, error: sqlite3.DatabaseError) -> None:
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    aside = path.with_name(f"{path.name}.broken-{stamp}-{os.getpid()}")
    try:
        for part in _parts(path):
            if part.exists():
                part.rename(aside.with_name(part.name.replace(path.name, aside.name, 1)))
    except OSError as refused:
        raise _unusable(path, layout, f"it is broken ({error}) and cannot be moved aside") from refused
    _log.warning("%s: the %s is broken (%s). It was moved to %s, and a new one begun.",
                 path, layout.what, error, aside.name)  # fmt: skip


def _parts(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]


def _broken(error: sqlite3.Error) -> bool:
    return _code(error) in _BROKEN


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for an error of the Python module itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF

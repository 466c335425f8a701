"""Runs that are killed at any moment go on where they were, over real processes and real HTTP.

`BRIEF_KILLS` sets how often the run is killed (default 50).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest

from summarizer import Article, Settings, summarize
from summarizer.ledger.journal import Journal
from summarizer.ledger.kept import Source
from summarizer.ledger.store import Store
from summarizer.model import Question
from summarizer.pipeline import Options
from summarizer.prompts import STEPS
from tests.builders import TEXT, meeting, wording
from tests.conftest import ROOT
from tests.servers import completion

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and forked processes")

KILLS = int(os.environ.get("BRIEF_KILLS", "50"))
ARTICLES, WORKERS = 200, 8
SCHEMAS = {schema.__name__: (step, schema) for step, schema in STEPS.items()}
OVERVIEW = {
    "title": "Meetings",
    "overview": [{"text": "Antony Blinken met Yossi Cohen, Axios reports.", "meetings": ["1"]}],
}


def articles(count: int) -> list[Article]:
    """Short ones; every tenth reports a meeting, each in another year."""
    return [
        Article(f"{TEXT}\nرقم {n}\n", path=f"{n:03}.txt", published=f"{1900 + n}-04-30")
        if n % 10 == 0
        else Article(f"الطقس مشمس في اليوم {n}.", path=f"{n:03}.txt")
        for n in range(count)
    ]


@dataclass
class Desk:
    """A server that answers each question always alike, and remembers what it was asked."""

    url: str = ""
    delay: float = 0.004
    keys: list[bytes] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def settings(self) -> Settings:
        return Settings(model="m", base_url=self.url, concurrency=WORKERS, retries=0)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        step, schema = SCHEMAS[body["response_format"]["json_schema"]["name"]]
        system, user = (turn["content"] for turn in body["messages"][:2])
        with self.lock:
            if len(body["messages"]) == 2:
                self.keys.append(Source.of(self.settings).key(Question(step, system, user, schema)))
        if step == "extract":
            return {"meetings": [meeting(date=None)] if "بلينكن" in user else []}
        return wording() if step == "compose" else OVERVIEW


@contextmanager
def serving() -> Iterator[Desk]:
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said = json.dumps(completion(json.dumps(desk.answer(body)))).encode()
            time.sleep(desk.delay * random.random() * 2)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
            self.wfile.write(head.encode() + said)

        def handle(self) -> None:
            with suppress(ConnectionError):  # the one who asked was killed
                super().handle()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    desk.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def life(settings: Settings, folder: str, count: int, out: str) -> None:
    """What a process does: the whole run, or as much of it as it lives for."""
    os.environ["SOURCE_DATE_EPOCH"] = "1750000000"
    with Store(Path(folder) / "answers.sqlite3") as store, Journal(Path(folder) / "log.sqlite3") as journal:
        brief = summarize(articles(count), settings=settings, options=Options(store=store, journal=journal))
    Path(out).write_text(brief.to_json(), encoding="utf-8")


@pytest.fixture(scope="module")
def processes() -> Iterator[Any]:
    """Fresh processes that need not import everything again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))  # the server that they are forked from looks nowhere else for tests/
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.warm", __name__])
        yield context


def stored(folder: Path) -> set[bytes]:
    path = folder / "answers.sqlite3"
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as db:
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return set()
        return {key for (key,) in db.execute("SELECT key FROM answers")}


def lived(context: Any, desk: Desk, folder: Path, count: int, name: str = "out.json") -> bytes:
    """The brief of a run that is left alone."""
    process = context.Process(target=life, args=(desk.settings, str(folder), count, str(folder / name)))
    process.start()
    process.join(120)
    assert process.exitcode == 0
    return (folder / name).read_bytes()


def killed(context: Any, desk: Desk, folder: Path, after: int, dice: random.Random) -> bool:
    """Kill a run at a random moment, about when it has asked `after` more questions. False when it was done before."""
    process = context.Process(target=life, args=(desk.settings, str(folder), ARTICLES, str(folder / "out.json")))
    before = len(desk.keys)
    process.start()
    while process.is_alive() and len(desk.keys) < before + after:
        time.sleep(0.001)
    time.sleep(dice.random() * 0.02 if after else dice.random() * 0.3)
    os.kill(process.pid, signal.SIGKILL) if process.is_alive() else None
    process.join()
    return process.exitcode == -signal.SIGKILL


def test_a_run_killed_again_and_again_ends_in_the_same_brief_and_pays_for_no_stored_answer_twice(
    tmp_path: Path, processes: Any
) -> None:
    dice = random.Random(7)
    (tmp_path / "calm").mkdir()
    with serving() as desk:
        calm = lived(processes, desk, tmp_path / "calm", ARTICLES)
        questions = set(desk.keys)
        desk.keys.clear()
        kills = 0
        while kills < KILLS:
            before, asked = stored(tmp_path), len(desk.keys)
            after = dice.randrange(2 * max(1, (len(questions) - len(before)) // (KILLS - kills)) + 1)
            kills += killed(processes, desk, tmp_path, after, dice)
            assert not before & set(desk.keys[asked:]), "a stored answer was asked for again"
            assert before <= stored(tmp_path), "a stored answer was lost"
        before, asked = stored(tmp_path), len(desk.keys)
        assert lived(processes, desk, tmp_path, ARTICLES) == calm
        assert not before & set(desk.keys[asked:])
    assert set(desk.keys) == questions == stored(tmp_path)
    assert len(desk.keys) <= len(questions) + WORKERS * KILLS


def test_two_runs_at_once_over_one_store_tell_the_same_and_keep_each_answer_once(
    tmp_path: Path, processes: Any
) -> None:
    with serving() as desk:
        runs = [
            processes.Process(target=life, args=(desk.settings, str(tmp_path), 60, str(tmp_path / f"{number}.json")))
            for number in range(2)
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join(120)
        assert [run.exitcode for run in runs] == [0, 0]
        asked = len(desk.keys)
        assert lived(processes, desk, tmp_path, 60) == (tmp_path / "0.json").read_bytes()
        assert len(desk.keys) == asked
    assert (tmp_path / "0.json").read_bytes() == (tmp_path / "1.json").read_bytes()
    with closing(sqlite3.connect(tmp_path / "answers.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert stored(tmp_path) == set(desk.keys)


def test_a_killed_run_is_unfinished_in_the_log_and_the_next_one_is_finished(tmp_path: Path, processes: Any) -> None:
    with serving() as desk:
        assert killed(processes, desk, tmp_path, 20, random.Random(1))
        lived(processes, desk, tmp_path, ARTICLES)
        asked = len(desk.keys)
    with Journal(tmp_path / "log.sqlite3") as journal:
        second, first = journal.runs()
    assert (first.outcome, first.ended) == ("unfinished", None)
    assert second.outcome == "finished"
    assert second.stored > 0
    assert second.answered + second.stored == len(set(desk.keys))
    assert first.answered + second.answered <= asked


INTERRUPTED = """
import signal, sys
from pathlib import Path
from summarizer import Settings
from tests.test_kill import life
signal.signal(signal.SIGINT, signal.default_int_handler)
life(Settings(model="m", base_url=sys.argv[1], concurrency=8, retries=0), sys.argv[2], 200, sys.argv[3])
"""


def test_ctrl_c_keeps_what_is_answered_and_is_noted_in_the_log(tmp_path: Path) -> None:
    with serving() as desk:
        out = tmp_path / "out.json"
        run = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED, desk.url, str(tmp_path), str(out)], stderr=subprocess.PIPE, text=True
        )
        while run.poll() is None and len(desk.keys) < 30:
            time.sleep(0.005)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)
        asked = len(desk.keys)
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert not out.exists()
    assert asked - WORKERS <= len(stored(tmp_path)) <= asked
    with Journal(tmp_path / "log.sqlite3") as journal:
        (run_record,) = journal.runs()
        errors = Counter(call.error for call in journal.calls(run_record.id))
    assert run_record.outcome == "interrupted"
    assert run_record.answered == len(stored(tmp_path))
    assert set(errors) <= {"", "Interrupted"}

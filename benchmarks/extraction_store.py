"""What the answer store costs and saves, as ratios in one run: `python benchmarks/extraction_store.py [NAME...]`.

resume_skip   50,000 stored answers through `KeptModel` over a bare loop that hashes the question, fetches the row and
              validates the answer. Reach: at most 1.5, and not one question asked.
resume_whole  the same articles through the whole reading step (prompt, key, store, grounding), for the record.
memory        growth of the peak memory from reading 10,000 articles to reading 100,000, answers streamed to the store.
              Reach: at most 20 MB. For the record: bytes an article that the finished brief holds.
put           64 writers, every answer on the disk before its `put` returns, over JSON lines with an fsync a batch.
              Reach: at least 0.6 of that rate, and an event loop that never stands still for more than 20 ms.
rerun         CPU of `brief` over the seeds when every answer is stored, over `python -c 'import pydantic, jinja2'`, with
              everybody's bytecode compiled as it is for a user. Reach: at most 3. Names what was imported that need not
              be. For the record: the same as a command, and with no finished brief in the store.

CPU time is taken where work is measured, wall time where waiting is; the best of several rounds, taken in turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import queue
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def told(name: str, figure: str, reach: str, ok: bool | None) -> bool:
    verdict = {True: "ok", False: "MISSED", None: ""}[ok]
    print(f"{name:<34}{figure:<42}{reach:<18}{verdict}", flush=True)
    return ok is not False


def articles(count: int) -> Iterator[Any]:
    from summarizer import Article

    for number in range(count):
        yield Article(f"الطقس في اليوم {number} مشمس، ولا جديد يذكر في نشرة الأخبار المسائية.", path=f"{number}.txt")


class Answering:
    """Answers every question alike, at once, and counts."""

    name, answers = "m", "scripted"

    def __init__(self, questions: list[Any] | None = None) -> None:
        self.asked = 0
        self._questions = questions

    async def ask(self, question: Any) -> Any:
        from summarizer.model import Answer
        from summarizer.schemas import Usage

        self.asked += 1
        if self._questions is not None:
            self._questions.append(replace(question, system=sys.intern(question.system)))
        return Answer(question.schema(meetings=[]), Usage(calls=1, input_tokens=900, output_tokens=10))


@contextlib.asynccontextmanager
async def opened(model: Any) -> AsyncIterator[Any]:
    yield model


def pipeline(model: Any, store: Any, concurrency: int = 64) -> Any:
    from summarizer import Settings
    from summarizer.ledger.kept import KeptModel, Source
    from summarizer.pipeline import Options, Pipeline

    kept = KeptModel(lambda: opened(model), store, Source("m"))
    return Pipeline(kept, Settings(concurrency=concurrency), "en", Options(store=store))


async def _drain(run: Any, count: int) -> int:
    read = 0
    async with contextlib.aclosing(run.readings(articles(count))) as readings:
        async for _ in readings:
            read += 1
    return read


# -- resume ------------------------------------------------------------------------------------------------------

STORED = 50_000


def _bare(path: Path, questions: list[Any], keys: dict[bytes, bytes]) -> float:
    """CPU seconds of the least that has to be done: hash what is asked, fetch, validate."""
    import zlib

    db = sqlite3.connect(path)
    started = time.process_time()
    for question in questions:
        mark = hashlib.sha256(json.dumps(question.messages(), ensure_ascii=False).encode()).digest()
        row = db.execute("SELECT answer FROM answers WHERE key = ?", (keys[mark],)).fetchone()
        question.schema.model_validate_json(zlib.decompress(row[0]))
    spent = time.process_time() - started
    db.close()
    return spent


async def _skip(kept: Any, questions: list[Any]) -> float:
    started = time.process_time()
    for question in questions:
        await kept.ask(question)
    return time.process_time() - started


def resume_skip() -> bool:
    from summarizer.ledger.store import Store

    questions: list[Any] = []
    model = Answering(questions)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s") as store:
        run = pipeline(model, store)
        kept = run.kept
        asyncio.run(_drain(run, STORED))
        asked = model.asked
        keys = {
            hashlib.sha256(json.dumps(q.messages(), ensure_ascii=False).encode()).digest(): kept.source.key(q)
            for q in questions
        }
        ours, bare = [], []
        for _ in range(3):
            bare.append(_bare(store.path, questions, keys))
            ours.append(asyncio.run(_skip(kept, questions)))
        calls = model.asked - asked
    ratio = min(ours) / min(bare)
    figure = f"{ratio:.2f} ({min(ours) / STORED * 1e6:.0f} over {min(bare) / STORED * 1e6:.0f} us), {calls} calls"
    return told("resume skip, 50,000 stored", figure, "<= 1.5, 0 calls", ratio <= 1.5 and calls == 0)


def resume_whole(count: int = 5000) -> bool:
    from summarizer.ledger.store import Store

    model = Answering()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s") as store:
        asyncio.run(_drain(pipeline(model, store), count))
        asked, started = model.asked, time.process_time()
        asyncio.run(_drain(pipeline(model, store), count))
        spent = (time.process_time() - started) / count
    return told(
        "reading step from the store", f"{spent * 1e6:.0f} us an article, {model.asked - asked} calls", "", None
    )


# -- memory ------------------------------------------------------------------------------------------------------

MEMORY = """
import asyncio, sys, tempfile
from pathlib import Path
sys.path.insert(0, {root!r})
from benchmarks.extraction_store import Answering, _drain, articles, peak, pipeline
from summarizer.ledger.store import Store
with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s") as store:
    run = pipeline(Answering(), store)
    if sys.argv[1] == "read":
        assert asyncio.run(_drain(run, int(sys.argv[2]))) == int(sys.argv[2])
    else:
        asyncio.run(run.brief(articles(int(sys.argv[2])), [], None))
print(peak())
"""


def peak() -> int:
    """Most memory this process has held, in bytes. On Linux ru_maxrss would count what its parent held as well."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _peak(step: str, count: int) -> float:
    """Peak memory of a fresh process, in MB."""
    code = MEMORY.format(root=str(ROOT))
    run = subprocess.run([sys.executable, "-c", code, step, str(count)], capture_output=True, text=True, check=True)
    return int(run.stdout) / 1e6


def memory() -> bool:
    few, many = _peak("read", 10_000), _peak("read", 100_000)
    ok = told(
        "memory, 100,000 over 10,000 read",
        f"{many - few:+.1f} MB ({few:.0f} to {many:.0f})",
        "<= 20 MB",
        many - few <= 20,
    )
    few, many = _peak("brief", 2_000), _peak("brief", 12_000)
    told("memory of the finished brief", f"{(many - few) / 10_000 * 1e6:.0f} bytes an article", "", None)
    return ok


# -- durable writes ------------------------------------------------------------------------------------------------

WRITERS, PUTS = 64, 20_000
TEXT = json.dumps({"meetings": [{"quote": "التقى الوزير نظيره في جنيف " * 8}]}, ensure_ascii=False)


async def _lag(stop: asyncio.Event) -> float:
    """The longest that the event loop stood still, in seconds."""
    longest = 0.0
    while not stop.is_set():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before - 0.001)
    return longest


async def _write(put: Callable[[int], Any]) -> tuple[float, float]:
    left, stop = iter(range(PUTS)), asyncio.Event()

    async def writer() -> None:
        for number in left:
            await put(number)

    lag = asyncio.create_task(_lag(stop))
    started = time.perf_counter()
    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    spent = time.perf_counter() - started
    stop.set()
    return PUTS / spent, await lag


def _ours(folder: Path, turn: int) -> tuple[float, float]:
    from summarizer.ledger.store import About, Store
    from summarizer.schemas import Usage

    about, usage = About("extract", "m", "a"), Usage(calls=1)
    with Store(folder / f"s{turn}") as store:
        return asyncio.run(_write(lambda n: store.put(hashlib.sha256(str(n).encode()).digest(), TEXT, about, usage)))


def _lines(folder: Path, turn: int) -> tuple[float, float]:
    """The same with a file of JSON lines: one thread, one fsync for all that wait."""
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def serve() -> None:
        with (folder / f"lines{turn}").open("a", encoding="utf-8") as file:
            while batch := [item for item in [waiting.get(), *(waiting.get() for _ in range(waiting.qsize()))] if item]:
                file.writelines(line for line, _, _ in batch)
                file.flush()
                os.fsync(file.fileno())
                for _, loop, done in batch:
                    loop.call_soon_threadsafe(done.set_result, None)

    async def put(number: int) -> None:
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        waiting.put((json.dumps({"key": number, "answer": TEXT}) + "\n", loop, done))
        await done

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        return asyncio.run(_write(put))
    finally:
        waiting.put(None)
        thread.join()


def put() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        ours, lines = [], []
        for turn in range(3):
            lines.append(_lines(Path(folder), turn))
            ours.append(_ours(Path(folder), turn))
    rate, other, lag = max(r for r, _ in ours), max(r for r, _ in lines), min(lag for _, lag in ours)
    ratio = rate / other
    first = told(
        "durable writes over JSON lines", f"{ratio:.2f} ({rate:.0f} over {other:.0f} a second)", ">= 0.6", ratio >= 0.6
    )
    return told("longest stand of the event loop", f"{lag * 1000:.1f} ms", "<= 20 ms", lag <= 0.02) and first


# -- a rerun of the seeds -----------------------------------------------------------------------------------------------

RERUN = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from summarizer import Settings, load, summarize
from summarizer.pipeline import Options
from summarizer.ledger.store import Store
with Store(Path(sys.argv[1])) as store:
    settings = Settings(model="reference-answers", base_url=sys.argv[2], reasks=0)
    brief = summarize(load({root!r} + "/seeds"), lang="en", settings=settings, options=Options(store=store))
text = brief.to_markdown()
print(len(brief.meetings), store.added, *(name for name in {needless!r} if name in sys.modules))
"""
NEEDLESS = (
    "openai", "instructor", "vcr", "httpx2", "aiohttp", "asyncio", "tenacity", "genai_prices", "typer", "rich", "jinja2",
    "rapidfuzz", "summarizer.steps", "summarizer.ground", "summarizer.reconcile", "summarizer.compose", "summarizer.timex",
)  # fmt: skip
ROUNDS = 9


def _cpu(env: dict[str, str], *command: str) -> tuple[float, str]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT, env=env, encoding="utf-8"
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise SystemExit(run.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, run.stdout.strip()


def _as_a_user(folder: str) -> dict[str, str]:
    """An environment in which bytecode is compiled once and kept, whoever installed the packages."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return env | {"PYTHONPYCACHEPREFIX": f"{folder}/bytecode", "BRIEF_HOME": f"{folder}/home"}


def _unfinished(store: str) -> None:
    """Leave the answers and delete the briefs that were made of them."""
    with contextlib.closing(sqlite3.connect(store)) as db, db:
        db.execute("DELETE FROM finished")


def rerun() -> bool:
    from tests.reference.server import serving

    with tempfile.TemporaryDirectory() as folder, serving() as url:
        env, store = _as_a_user(folder), f"{folder}/s"
        bare = ("-c", "import pydantic, jinja2")
        ours = ("-c", RERUN.format(root=str(ROOT), needless=NEEDLESS), store, url)
        command = ("-m", "summarizer", "seeds/", "--model", "reference-answers", "--base-url", url)
        print("  first run:", _cpu(env, *ours)[1].partition(" ")[0], "meetings")
        for warming in (bare, command):
            _cpu(env, *warming)
        spent: dict[str, list[float]] = {"bare": [], "ours": [], "command": [], "steps": []}
        for _ in range(ROUNDS):
            spent["bare"].append(_cpu(env, *bare)[0])
            cpu, said = _cpu(env, *ours)
            spent["ours"].append(cpu)
            spent["command"].append(_cpu(env, *command)[0])
            _unfinished(store)
            spent["steps"].append(_cpu(env, *ours)[0])
    meetings, asked, *needless = said.split()
    print(f"  rerun: {meetings} meetings, {asked} questions asked, needless imports: {needless or 'none'}")
    least = {name: min(those) for name, those in spent.items()}

    def over(name: str) -> str:
        return f"{least[name] / least['bare']:.2f} ({least[name] * 1000:.0f} over {least['bare'] * 1000:.0f} ms CPU)"

    told("the same as a command", over("command"), "", None)
    told("the same without a finished brief", over("steps"), "", None)
    ok = least["ours"] <= 3 * least["bare"] and not needless and asked == "0"
    return told("rerun of the seeds from the store", over("ours"), "<= 3, nothing needless", ok)


BENCHMARKS = {"resume_skip": resume_skip, "resume_whole": resume_whole, "memory": memory, "put": put, "rerun": rerun}


def main(names: list[str]) -> int:
    missed = [name for name in names or BENCHMARKS if not BENCHMARKS[name]()]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How near asking comes to what the machine and the server allow: `python benchmarks/extraction.py [ROW...]`.

Every figure is a ratio to something measured in the same run, in turns, against a server on loopback in a process of its
own (`tests/faults.py`); each is the best of three rounds, since other work on the machine only ever adds. The rows:

    dispatch   2,000 articles, 200 ms an answer, 64 at a time: wall time with the answer store, over a bare aiohttp pool
    cpu        process CPU an article in those runs, over the plain openai SDK with pydantic (neither with a store)
    tail       lognormal latency (sigma 1): mean in flight at the server over the limit, until the last article arrives
    limit      a server that allows 6,000 requests a minute, 256 at a time: wall over ideal, share of 429s, articles lost
    resume     50,000 answers from the store, over a bare loop that hashes, gets and validates; and the calls made
    memory     peak memory for 100,000 articles over that for 10,000

Exits with 1 when a row misses its reach. `resume` and `memory` are measured, and printed, by `extraction_store.py`.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer import Settings, open_model, pool
from summarizer.model import Question
from summarizer.schemas import Extraction

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
ARTICLES = 2000
WORKERS = 64
LATENCY = 0.2

Client = Callable[[str, int], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """One figure and how far it has to reach; `reach` None is for comparison only."""

    name: str
    value: float
    reach: float | None = None
    least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.reach is None or (self.value >= self.reach if self.least else self.value <= self.reach)

    def __str__(self) -> str:
        asked = "" if self.reach is None else f"{'≥' if self.least else '≤'} {self.reach:g}"
        verdict = "" if self.reach is None else "ok" if self.ok else "MISSED"
        return f"{self.name:<52} {self.value:8.3f}  {asked:>8}  {verdict:<7} {self.note}".rstrip()


# -- what is asked and answered ---------------------------------------------------------------------------------------

_SYSTEM = "You read one news article and note every meeting it reports, each with the article's own words. " * 60
_TEXT = "التقى وزير الخارجية نظيره في العاصمة وبحث معه الملف وسبل العودة إلى المحادثات. " * 40


def _answer() -> str:
    """An answer of about 3 kB: two meetings with their participants and a position each."""
    quote = "التقى وزير الخارجية نظيره في العاصمة"
    parts = Extraction.model_json_schema()["$defs"]
    person = dict.fromkeys(parts["Participant"]["properties"], "وزير الخارجية")
    person |= {"country": "OM", "kind": "person", "role": "attendee"}
    position = dict.fromkeys(parts["Position"]["properties"], "يرى أن العودة ممكنة") | {"country": "OM"}
    meeting: dict[str, Any] = dict.fromkeys(parts["Meeting"]["properties"])
    meeting |= {
        "title": "لقاء",
        "quote": quote,
        "mode": "in_person",
        "status": "held",
        "disclosure": "unknown",
        "topics": ["الملف النووي"],
        "origin_sources": None,
        "participants": [person] * 3,
        "positions": [position],
        "demands": [],
    }
    text = json.dumps({"meetings": [meeting] * 2}, ensure_ascii=False)
    Extraction.model_validate_json(text)
    return text


def question(number: int) -> Question[Extraction]:
    """The question about one article: about 6 kB of prompt and 5 kB of article."""
    return Question("extract", _SYSTEM, f"{_TEXT}\n{number}", Extraction)


@contextmanager
def serving(**options: object) -> Iterator[str]:
    """The address of a server in a process of its own."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as answer:
        answer.write(_answer())
        answer.flush()
        flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        command = [sys.executable, "-m", "tests.faults", "--answer", answer.name, *flags]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield process.stdout.readline().strip()
        finally:
            process.kill()
            process.wait()
            process.stdout.close()  # type: ignore[union-attr]


def stats(url: str) -> dict[str, Any]:
    """What the server counted."""
    with urllib.request.urlopen(url.removesuffix("/v1") + "/stats") as response:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(response)
        return found


# -- the clients ------------------------------------------------------------------------------------------------------


def _request(number: int) -> dict[str, Any]:
    import openai

    parameters = openai.pydantic_function_tool(Extraction)["function"]["parameters"]
    shape = {"name": "Extraction", "strict": True, "schema": parameters}
    body = {"model": "m", "response_format": {"type": "json_schema", "json_schema": shape}}
    return body | {"messages": question(number).messages()}


async def _pool(work: Callable[[int], Awaitable[object]], number: int) -> None:
    """Workers over an iterator, as short as they can be written."""
    jobs = iter(range(number))

    async def worker() -> None:
        for job in jobs:
            await work(job)

    await asyncio.gather(*(worker() for _ in range(WORKERS)))


async def bare(url: str, number: int) -> None:
    """Only aiohttp and pydantic."""
    import aiohttp

    body = _request(0)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=WORKERS)) as session:

        async def one(job: int) -> None:
            asked = body | {"messages": question(job).messages()}
            data = json.dumps(asked, ensure_ascii=False).encode()
            headers = {"Content-Type": "application/json"}
            async with session.post(f"{url}/chat/completions", data=data, headers=headers) as response:
                answer = json.loads(await response.read())
            Extraction.model_validate_json(answer["choices"][0]["message"]["content"])

        await _pool(one, number)


async def plain_sdk(url: str, number: int) -> None:
    """The openai SDK as its documentation uses it."""
    from openai import AsyncOpenAI

    body = _request(0)
    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:

        async def one(job: int) -> None:
            answer = await client.chat.completions.create(**body | {"messages": question(job).messages()})
            Extraction.model_validate_json(answer.choices[0].message.content or "")

        await _pool(one, number)


async def stock_instructor(url: str, number: int) -> None:
    """The way instructor's documentation uses it."""
    import instructor
    from openai import AsyncOpenAI

    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
        wrapped = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

        async def one(job: int) -> None:
            messages = question(job).messages()
            await wrapped.create(response_model=Extraction, model="m", messages=messages, strict=False)

        await _pool(one, number)


async def lean_instructor(url: str, number: int) -> None:
    """The same with a class prepared once, over aiohttp: as far as it goes by its public means."""
    import instructor
    from openai import AsyncOpenAI, DefaultAioHttpClient

    prepared = type("Extraction", (Extraction, instructor.ResponseSchema), {"__doc__": Extraction.__doc__})
    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0, http_client=DefaultAioHttpClient()) as client:
        wrapped = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

        async def one(job: int) -> None:
            messages = question(job).messages()
            await wrapped.create(response_model=prepared, model="m", messages=messages, strict=False)

        await _pool(one, number)


def _settings(url: str, **options: Any) -> Settings:
    return Settings(**{"model": "m", "base_url": url, "concurrency": WORKERS, **options})


async def _asked(model: Any, number: int, workers: int) -> int:
    """How many articles were answered."""

    async def one(job: int) -> object:
        return await model.ask(question(job))

    return sum([1 async for _ in pool.results(one, range(number), concurrency=workers)])


async def brief(url: str, number: int) -> None:
    """The program's own model and pool."""
    settings = _settings(url)
    async with open_model(settings) as model:
        await _asked(model, number, settings.workers)


async def brief_stored(url: str, number: int) -> None:
    """The same behind an empty answer store, so that every answer is on the disk before it counts."""
    from summarizer.ledger.kept import KeptModel, Source
    from summarizer.ledger.store import Store

    settings = _settings(url)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "answers.sqlite3") as store:
        async with KeptModel(lambda: open_model(settings), store, Source.of(settings)) as model:
            await _asked(model, number, settings.workers)


# -- the rows ---------------------------------------------------------------------------------------------------------


def measured(client: Client, url: str, number: int) -> tuple[float, float]:
    """Seconds of wall time, and of this process's CPU, of one run."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    asyncio.run(client(url, number))
    return time.perf_counter() - wall, time.process_time() - cpu


def dispatch_and_cpu() -> list[Row]:
    clients: tuple[Client, ...] = (bare, plain_sdk, brief, brief_stored, stock_instructor, lean_instructor)
    walls: dict[Client, list[float]] = {client: [] for client in clients}
    cpus: dict[Client, list[float]] = {client: [] for client in clients}
    with serving(latency=LATENCY) as url:
        for client in clients:
            measured(client, url, WORKERS)  # imports, schemas
        for turn in range(ROUNDS):
            for client in clients if turn == 0 else clients[:4]:  # instructor's own ways are for comparison only
                wall, cpu = measured(client, url, ARTICLES)
                walls[client].append(wall)
                cpus[client].append(cpu)
    wall = {client: min(found) for client, found in walls.items()}
    cpu = {client: min(found) / ARTICLES * 1000 for client, found in cpus.items()}

    def note(client: Client) -> str:
        return f"{wall[client]:.2f} s, {cpu[client]:.2f} ms CPU an article"

    return [
        Row(
            "dispatch: wall over a bare pool, with the store",
            wall[brief_stored] / wall[bare],
            1.15,
            note=note(brief_stored),
        ),
        Row("   without the store", wall[brief] / wall[bare], note=note(brief)),
        Row("   a plain openai SDK", wall[plain_sdk] / wall[bare], note=note(plain_sdk)),
        Row("   stock instructor", wall[stock_instructor] / wall[bare], note=note(stock_instructor)),
        Row("cpu: an article over the plain openai SDK", cpu[brief] / cpu[plain_sdk], 1.0, note=note(brief)),
        Row("   with the store", cpu[brief_stored] / cpu[plain_sdk], note=note(brief_stored)),
        Row("   stock instructor", cpu[stock_instructor] / cpu[plain_sdk], note=note(stock_instructor)),
        Row(
            "   instructor, class prepared, over aiohttp",
            cpu[lean_instructor] / cpu[plain_sdk],
            note=note(lean_instructor),
        ),
        Row("   a bare aiohttp pool", cpu[bare] / cpu[plain_sdk], note=note(bare)),
    ]


def tail() -> list[Row]:
    best = 0.0
    for _ in range(ROUNDS):
        with serving(latency=LATENCY, sigma=1.0) as url:
            asyncio.run(brief(url, ARTICLES))
            best = max(best, stats(url)["in_flight"] / WORKERS)
    return [Row("tail: mean in flight over the limit", best, 0.97, least=True)]


def limit() -> list[Row]:
    number, workers, per_minute = 1000, 256, 6000
    ideal = number / (per_minute / 60)

    def taken(**limits: float) -> tuple[float, float, int]:
        """Wall time over ideal, share of 429s, articles lost."""
        answered = 0

        async def asked(url: str) -> None:
            nonlocal answered
            settings = _settings(url, concurrency=workers, **limits)
            async with open_model(settings) as model:
                answered = await _asked(model, number, settings.workers)

        with serving(latency=LATENCY, rpm=per_minute) as url:
            began = time.perf_counter()
            asyncio.run(asked(url))
            took, seen = time.perf_counter() - began, stats(url)
        return took / ideal, seen["refused"] / seen["requests"], number - answered

    wall, refused, lost = min(taken(requests_per_minute=per_minute) for _ in range(ROUNDS))
    untold = taken()
    return [
        Row("limit: wall over ideal", wall, 1.08, note=f"{number} articles, {ideal:g} s at best"),
        Row("   429s, share of requests", refused, 0.01),
        Row("   articles lost", lost, 0),
        Row("   when nobody told of the limit: wall over ideal", untold[0]),
        Row("   429s, share of requests", untold[1]),
        Row("   articles lost", untold[2], 0),
    ]


def _printed(rows: list[Row]) -> bool:
    for row in rows:
        print(row, flush=True)
    return all(row.ok for row in rows)


def _of_the_store(name: str) -> bool:
    measure: Callable[[], bool] = getattr(importlib.import_module("extraction_store"), name)
    return measure()


ROWS: dict[str, Callable[[], bool]] = {
    "dispatch": lambda: _printed(dispatch_and_cpu()),
    "tail": lambda: _printed(tail()),
    "limit": lambda: _printed(limit()),
    "resume": lambda: _of_the_store("resume_skip"),
    "memory": lambda: _of_the_store("memory"),
}
"""Each prints its figures and says whether all reach what they should."""


def main(chosen: list[str]) -> int:
    if unknown := set(chosen) - set(ROWS):
        print(f"No such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    print(f"{'':<52} {'value':>8}  {'reach':>8}")
    reached = [ROWS[name]() for name in chosen or ROWS]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

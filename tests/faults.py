"""A server on loopback that speaks the OpenAI protocol and fails as real ones do, over real sockets.

What goes wrong is told by a script (one name of `FAULTS` or "ok" a request, in order), or drawn at random: for each
attempt at a question by seed, question and number of attempt, so that a run fails alike however its requests are ordered.

    with faulty(script=["storm", "reset", "ok"]) as server: ...
    with faulty(rate=0.2, seed=7) as server: ...
    python -m tests.faults --latency 0.2         # prints its address; GET /stats tells what came
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import math
import random
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.servers import completion

MEGABYTE = 1 << 20
Respond = Callable[[list[dict[str, str]]], str]


@dataclass
class Exchange:
    """One request, and the means to answer it badly."""

    server: FaultServer
    transport: asyncio.Transport
    messages: list[dict[str, str]]

    @property
    def good(self) -> str:
        return self.server.respond(self.messages)

    def send(
        self, body: Any, status: int = 200, kind: str = "application/json", length: int | None = None, **more: str
    ) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": kind, "Content-Length": str(len(data) if length is None else length)}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        if not self.transport.is_closing():
            self.transport.write(f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode() + data)

    def answer(self, content: str | None, **more: Any) -> None:
        self.send(completion(content, **more))

    def fail(self, status: int, message: str = "injected", code: str | None = None, **headers: str) -> None:
        said = f"{message}; you sent {self.server.echo}" if self.server.echo else message
        self.send({"error": {"message": said, "type": code, "code": code}}, status, **headers)

    def half(self) -> None:
        """The headers of a good answer and half its body."""
        data = json.dumps(completion(self.good)).encode()
        self.send(data[: len(data) // 2], length=len(data))

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""
        plain = self.transport.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


Fault = Callable[[Exchange], Awaitable[None]]
FAULTS: dict[str, Fault] = {}


def _fault(name: str) -> Callable[[Fault], Fault]:
    def keep(fault: Fault) -> Fault:
        FAULTS[name] = fault
        return fault

    return keep


def _simple(name: str, act: Callable[[Exchange], None]) -> None:
    async def fault(exchange: Exchange) -> None:
        act(exchange)

    FAULTS[name] = fault


# the server is busy
_simple("storm", lambda to: to.fail(429, **{"Retry-After": str(to.server.retry_after)}))
_simple("500", lambda to: to.fail(500))
_simple("503", lambda to: to.fail(503, retry_after_ms="5"))
_simple("408", lambda to: to.fail(408))
_simple("409", lambda to: to.fail(409))
_simple("503 for good", lambda to: to.fail(503, x_should_retry="false"))
_simple("400 for now", lambda to: to.fail(400, x_should_retry="true", retry_after_ms="5"))
_simple("529", lambda to: to.send(b"overloaded", 529, "text/plain"))
# the way is bad
_simple("reset at once", lambda to: to.reset())
# no completion with status 200
_simple("broken json", lambda to: to.send(json.dumps(completion(to.good)).encode()[:-20]))
_simple("html", lambda to: to.send(b"<html><body>Bad gateway</body></html>", kind="text/html"))
_simple("null choices", lambda to: to.send({"choices": None}))
_simple("error in 200", lambda to: to.send({"error": {"message": f"overloaded {to.server.echo}", "code": 502}}))
_simple("empty body", lambda to: to.send(b""))
_simple("twin keys", lambda to: to.send(b'{"choices": [], ' + json.dumps(completion(to.good)).encode()[1:]))
# a completion that does not fit
_simple("cut content", lambda to: to.answer(to.good[:-3]))
_simple("wrong schema", lambda to: to.answer('{"meetings": [{"title": 3}]}'))
_simple("twin keys in the answer", lambda to: to.answer('{"meetings": [], ' + to.good.lstrip()[1:]))
_simple("prose", lambda to: to.answer("Of course! Here are the meetings you asked for."))
_simple("half a character", lambda to: to.send(json.dumps(completion("@")).replace("@", "\\ud83d").encode()))
_simple("no content", lambda to: to.answer(None))
_simple("megabyte of prose", lambda to: to.answer("blah " * (MEGABYTE // 5)))
# odd, and yet an answer
_simple("megabyte of blanks", lambda to: to.answer(to.good + " " * MEGABYTE))
_simple("plain text", lambda to: to.send(completion(to.good), kind="text/plain"))
# final
_simple("refusal", lambda to: to.answer(None, refusal=f"I cannot help with {to.server.echo or 'that'}."))
_simple("filter", lambda to: to.answer("", finish="content_filter"))
_simple("length", lambda to: to.answer(to.good[:-3], finish="length"))
_simple("400", lambda to: to.fail(400))
_simple("401", lambda to: to.fail(401))
_simple("403", lambda to: to.fail(403))
_simple("404", lambda to: to.fail(404))
_simple("402", lambda to: to.fail(402))
_simple("no quota", lambda to: to.fail(429, code="insufficient_quota", retry_after="1"))


@_fault("reset")
async def _reset(to: Exchange) -> None:
    """In the middle of the body."""
    to.half()
    await asyncio.sleep(0.005)
    to.reset()


@_fault("short body")
async def _short_body(to: Exchange) -> None:
    """An orderly end before the announced length."""
    to.half()
    to.transport.close()


@_fault("slow headers")
async def _slow_headers(to: Exchange) -> None:
    await asyncio.sleep(to.server.stall)
    to.answer(to.good)


@_fault("stalled body")
async def _stalled_body(to: Exchange) -> None:
    to.half()
    await asyncio.sleep(to.server.stall)
    to.transport.close()


@_fault("dripping body")
async def _dripping_body(to: Exchange) -> None:
    """A byte now and then: no read ever waits long, and no end comes."""
    to.send(b"", length=MEGABYTE)
    while not to.transport.is_closing():
        to.transport.write(b" ")
        await asyncio.sleep(0.02)


@_fault("endless body")
async def _endless_body(to: Exchange) -> None:
    to.send(b"", length=1 << 40)
    while not to.transport.is_closing():
        to.transport.write(b" " * 65536)
        await asyncio.sleep(0)


MISFITS = (
    "cut content",
    "wrong schema",
    "twin keys in the answer",
    "prose",
    "half a character",
    "no content",
    "megabyte of prose",
)
"""The request succeeds and its tokens are paid for; the answer is asked for again with what was wrong."""
BUSY = ("storm", "500", "503", "408", "409", "529")
LOST = ("reset", "reset at once", "short body")
GARBLED = ("broken json", "html", "null choices", "error in 200", "empty body", "twin keys")
STALLED = ("slow headers", "stalled body", "dripping body")
FINAL = ("refusal", "filter", "length", "400", "401", "403", "404", "402", "no quota")
TOLD = ("503 for good", "400 for now")
"""With `x-should-retry`, which wins over the status."""
ODD = ("megabyte of blanks", "plain text")
PASSING = (*BUSY, *LOST, *GARBLED, *STALLED, *MISFITS)
"""Faults after which another attempt may succeed."""


@dataclass
class Stats:
    """What came. `in_flight` is the mean from the first request to the arrival of the last."""

    requests: int = 0
    refused: int = 0
    in_flight: float = 0.0
    injected: Counter[str] = field(default_factory=Counter)


@dataclass
class FaultServer:
    """See the module. `stall` is in seconds; `latency` too, drawn lognormally with this mean when `sigma` is above 0.
    `rpm` is enforced as providers do, by a bucket that holds one second's worth. `echo` is said back in every error."""

    script: Sequence[str] = ()
    rate: float = 0.0
    kinds: Sequence[str] = PASSING
    seed: int = 0
    latency: float = 0.0
    sigma: float = 0.0
    rpm: float | None = None
    stall: float = 5.0
    retry_after: float | str = 0.02
    respond: Respond = lambda messages: '{"meetings": []}'
    fixed: str = ""
    """What every question is answered, unread; for measuring clients."""
    echo: str = ""
    stats: Stats = field(default_factory=Stats)
    attempts: Counter[str] = field(default_factory=Counter)
    headers: list[dict[str, str]] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    """Good answers sent, by question."""
    url: str = ""
    _area: float = 0.0
    _flying: int = 0
    _first: float = 0.0
    _at: float = 0.0
    _level: float = -1.0
    _filled: float = 0.0

    async def serve(self, transport: asyncio.Transport, body: bytes) -> None:
        self._count(1)
        try:
            if self._over_the_limit():
                self.stats.refused += 1
                Exchange(self, transport, []).fail(429, retry_after_ms="1000")
                return
            if wait := self._latency():
                await asyncio.sleep(wait)
            await self._answer(transport, body)
        finally:
            self._count(-1)

    async def _answer(self, transport: asyncio.Transport, body: bytes) -> None:
        if self.fixed:
            Exchange(self, transport, []).send(self._fixed_body)
            return
        exchange = Exchange(self, transport, json.loads(body)["messages"])
        question = exchange.messages[1]["content"] if len(exchange.messages) > 1 else ""
        number = self.attempts[question]
        self.attempts[question] += 1
        name = self._drawn(question, number)
        if name == "ok":
            self.answered[question] += 1
            exchange.answer(exchange.good)
            return
        self.stats.injected[name] += 1
        await FAULTS[name](exchange)

    @cached_property
    def _fixed_body(self) -> bytes:
        return json.dumps(completion(self.fixed), ensure_ascii=False).encode()

    def _drawn(self, question: str, attempt: int) -> str:
        if self.script:
            return self.script[min(self.stats.requests, len(self.script)) - 1]
        mark = hashlib.sha256(f"{self.seed}\0{attempt}\0{question}".encode()).hexdigest()
        chance = random.Random(mark)
        return chance.choice(self.kinds) if chance.random() < self.rate else "ok"

    def _latency(self) -> float:
        if not self.sigma:
            return self.latency
        drawn = random.Random(f"{self.seed}:{self.stats.requests}").lognormvariate(0, self.sigma)
        return self.latency * drawn / math.exp(self.sigma**2 / 2)

    def _over_the_limit(self) -> bool:
        if not self.rpm:
            return False
        now, rate = time.monotonic(), self.rpm / 60
        self._level = rate if self._level < 0 else min(rate, self._level + (now - self._filled) * rate)
        self._filled = now
        if self._level < 1:
            return True
        self._level -= 1
        return False

    def _count(self, change: int) -> None:
        now = time.monotonic()
        self._first = self._first or now
        self._area += self._flying * (now - (self._at or now))
        self._at = now
        self._flying += change
        if change > 0:
            self.stats.requests += 1
            self.stats.in_flight = self._area / (now - self._first) if now > self._first else 0.0


class _Connection(asyncio.Protocol):
    """As much of HTTP/1.1 as a client needs: one request after another."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.buffer = b""
        self.needed = 0
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        for task in self.tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.buffer[0] == 0x16:  # TLS, where none is spoken
            self.transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            self.transport.close()
            return
        if len(self.buffer) < self.needed:
            return
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = int(_headers(head).get("content-length", 0))
        self.needed = len(head) + 4 + length
        if len(rest) < length:
            return
        self.buffer, self.needed = rest[length:], 0
        if head.startswith(b"GET"):
            Exchange(self.server, self.transport, []).send(asdict(self.server.stats))
            return
        if not self.server.fixed:
            self.server.headers.append(_headers(head))
        task = asyncio.get_running_loop().create_task(self.server.serve(self.transport, rest[:length]))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.lower(): value.strip() for name, _, value in pairs}


async def _listen(server: FaultServer) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: _Connection(server), "127.0.0.1", 0, backlog=1024)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    return listening


@contextmanager
def faulty(**options: Any) -> Iterator[FaultServer]:
    """A running server, in a thread of its own."""
    server = FaultServer(**options)
    ready, done = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        listening = await _listen(server)
        ready.set()
        await done.wait()
        listening.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loops[0].call_soon_threadsafe(done.set)
        thread.join(10)


async def _forever(server: FaultServer) -> None:
    async with await _listen(server) as listening:
        print(server.url, flush=True)  # noqa: T201 - the caller waits for it
        await listening.serve_forever()


def main() -> int:
    parser = argparse.ArgumentParser(description="A server of the OpenAI protocol that fails as it is told to.")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--sigma", type=float, default=0.0, help="of a lognormal latency")
    parser.add_argument("--rpm", type=float, help="requests a minute; more get 429")
    parser.add_argument("--rate", type=float, default=0.0, help="share of requests that fail")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--answer", default="", help="a file with the answer to give")
    given = vars(parser.parse_args())
    name = given.pop("answer")
    given["fixed"] = Path(name).read_text(encoding="utf-8") if name else ""
    with suppress(KeyboardInterrupt):
        asyncio.run(_forever(FaultServer(**given)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

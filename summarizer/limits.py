"""How fast a server may be asked: requests and tokens a minute, and pauses that it demands, shared by all workers.

A token bucket for each limit (Turner, "New directions in communications", 1986). What a request will cost in tokens is
estimated before it is sent and put right when its real usage is known; until then the bucket may be in debt, which the
next request waits out. So a single request above the limit is still sent, and the mean rate holds.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

_HEADROOM = 0.98
"""The share of a limit that is used. A server counts arrivals, and these come less evenly than requests leave."""
_BURST = 0.1
"""Seconds' worth of requests that may leave at once after a lull. Providers enforce a limit a minute in small slices."""
_TOKEN_BURST = 1.0
_EXACT = 1e-6
"""Less than this is rounding, and no reason to wait."""
_SPREAD = 5.0
"""Within so many seconds, at most, the workers come back after a pause when no pace is set."""


class _Bucket:
    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float]) -> None:
        self.rate = per_minute / 60 * _HEADROOM
        self.full = max(1.0, self.rate * burst)
        self._clock = clock
        self._level = self.full
        self._at = clock()

    def wait(self, amount: float) -> float:
        """Seconds until `amount` may be taken; of more than the bucket holds, until it is full."""
        now = self._clock()
        self._level = min(self.full, self._level + (now - self._at) * self.rate)
        self._at = now
        missing = min(amount, self.full) - self._level
        return missing / self.rate if missing > _EXACT else 0.0

    def take(self, amount: float) -> None:
        """Take `amount`, or give it back when it is negative."""
        self._level -= amount


class Limits:
    """When the next request may leave. One object for all who ask one server, in one event loop.

    Without limits nobody waits, except in a pause. Those who wait are let through in the order they came.
    """

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._requests = _Bucket(requests_per_minute, _BURST, clock) if requests_per_minute else None
        self._tokens = _Bucket(tokens_per_minute, _TOKEN_BURST, clock) if tokens_per_minute else None
        self._turn = asyncio.Lock()
        self._closed_until = 0.0
        self._spread = 0.0

    async def enter(self, tokens: float) -> float:
        """Wait until a request of about `tokens` may leave, and count it. Returns the seconds waited."""
        came = self._clock()
        if not (self._requests or self._tokens):
            while (pause := self._pause()) > 0:
                await self._sleep(pause + random.uniform(0, self._spread))  # noqa: S311 - no secret
            return self._clock() - came
        async with self._turn:
            while (wait := self._wait(tokens)) > 0:
                await self._sleep(wait)
            self._take(1, tokens)
        return self._clock() - came

    def settle(self, estimated: float, used: float) -> None:
        """Put right what `enter` counted, once the real number of tokens is known; 0 for a request that failed."""
        self._take(0, used - estimated)

    def pause(self, seconds: float) -> None:
        """Let nobody through for so many seconds: a server that says "later" to one means all who share its limit.

        Where no pace is set, the workers come back spread out; at once they would only be refused again.
        """
        self._closed_until = max(self._closed_until, self._clock() + seconds)
        self._spread = min(seconds, _SPREAD)

    def _pause(self) -> float:
        return max(0.0, self._closed_until - self._clock())

    def _wait(self, tokens: float) -> float:
        requests = self._requests.wait(1) if self._requests else 0.0
        return max(self._pause(), requests, self._tokens.wait(tokens) if self._tokens else 0.0)

    def _take(self, requests: float, tokens: float) -> None:
        if self._requests:
            self._requests.take(requests)
        if self._tokens:
            self._tokens.take(tokens)


class Estimate:
    """The tokens of a request before it is sent, learnt from those before it.

    It begins on the safe side: 0.4 tokens a byte (Arabic under the older OpenAI encoding; 0.16 under the newer, about
    0.25 for English) and 1,000 tokens of answer.
    """

    _WEIGHT = 0.1  # of the latest request, in a running mean

    def __init__(self) -> None:
        self._per_byte = 0.4
        self._output = 1000.0

    def tokens(self, size: int) -> float:
        """Input and output tokens of a request of `size` bytes."""
        return self._per_byte * size + self._output

    def learn(self, size: int, input_tokens: int, output_tokens: int) -> None:
        """Take in what a request of `size` bytes really cost; nothing is learnt from a server that does not count."""
        if input_tokens <= 0 or size <= 0:
            return
        self._per_byte += self._WEIGHT * (input_tokens / size - self._per_byte)
        self._output += self._WEIGHT * (output_tokens - self._output)

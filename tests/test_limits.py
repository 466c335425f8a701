"""The pace at which a server is asked, on a clock that the test moves."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import Settings, UsageError, open_model, pool
from summarizer.limits import Estimate, Limits
from summarizer.model import Question
from summarizer.schemas import Extraction
from tests.faults import faulty


class Clock:
    """Time passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds
        await asyncio.sleep(0)


def entered(number: int, tokens: float = 0, **limits: float) -> list[float]:
    """When each of so many requests is let through, in seconds from the first."""
    clock = Clock()

    async def run() -> list[float]:
        gate = Limits(**limits, clock=clock, sleep=clock.sleep)
        times = []
        for _ in range(number):
            await gate.enter(tokens)
            times.append(clock.now - 1000.0)
        return times

    return asyncio.run(run())


def test_without_limits_nobody_waits() -> None:
    assert entered(1000) == [0.0] * 1000


@pytest.mark.parametrize("rpm", [1, 60, 6000])
def test_requests_keep_just_below_their_limit(rpm: float) -> None:
    times = entered(200, requests_per_minute=rpm)
    pace = 199 / times[-1] * 60
    assert 0.95 * rpm <= pace <= 1.1 * rpm


@pytest.mark.parametrize("rpm", [60, 600, 6000])
def test_in_no_minute_more_requests_leave_than_are_allowed(rpm: float) -> None:
    times = entered(int(rpm * 2.2), requests_per_minute=rpm)
    for start in times:
        assert sum(start <= at < start + 60 for at in times) <= rpm if start < 1 else True
    last = times[-1]
    assert sum(last - 60 < at <= last for at in times) <= rpm


def test_tokens_keep_just_below_their_limit() -> None:
    times = entered(100, tokens=3000, tokens_per_minute=90_000)
    spent = 3000 * 99 / times[-1] * 60
    assert 0.95 * 90_000 <= spent <= 90_000


def test_a_request_larger_than_the_whole_limit_is_sent_and_paid_for_by_waiting() -> None:
    first, second = entered(2, tokens=30_000, tokens_per_minute=10_000)
    assert first == 0.0
    assert second >= 30_000 / 10_000 * 60 * 0.95


def test_what_was_estimated_too_high_is_given_back() -> None:
    clock = Clock()

    async def run() -> float:
        gate = Limits(tokens_per_minute=60_000, clock=clock, sleep=clock.sleep)
        for _ in range(10):
            await gate.enter(10_000)
            gate.settle(10_000, 1000)
        return clock.now - 1000

    assert asyncio.run(run()) < 12


def test_what_was_estimated_too_low_is_waited_for() -> None:
    clock = Clock()

    async def run() -> float:
        gate = Limits(tokens_per_minute=60_000, clock=clock, sleep=clock.sleep)
        await gate.enter(100)
        gate.settle(100, 30_000)
        return await gate.enter(100)

    assert asyncio.run(run()) > 28


def test_those_who_wait_are_let_through_in_the_order_they_came() -> None:
    clock = Clock()
    order: list[int] = []

    async def run() -> None:
        gate = Limits(requests_per_minute=60, clock=clock, sleep=clock.sleep)

        async def one(number: int) -> None:
            await gate.enter(number % 7)
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(50)))

    asyncio.run(run())
    assert order == list(range(50))


@pytest.mark.parametrize("limits", [{}, {"requests_per_minute": 6000.0}])
def test_a_pause_holds_everybody(limits: dict[str, float]) -> None:
    clock = Clock()

    async def run() -> list[float]:
        gate = Limits(**limits, clock=clock, sleep=clock.sleep)
        gate.pause(30)
        gate.pause(10)
        times = []
        for _ in range(5):
            await gate.enter(0)
            times.append(clock.now - 1000)
        return times

    assert min(asyncio.run(run())) >= 30


def test_one_who_is_cancelled_while_waiting_holds_up_nobody() -> None:
    async def run() -> None:
        gate = Limits(requests_per_minute=600)
        await gate.enter(0)
        gate.pause(0.2)
        first = asyncio.create_task(gate.enter(0))
        second = asyncio.create_task(gate.enter(0))
        await asyncio.sleep(0.01)
        first.cancel()
        assert await asyncio.wait_for(second, 1) >= 0.19

    asyncio.run(run())


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 20_000)), min_size=5, max_size=60),
    st.integers(1_000, 200_000),
)
def test_whatever_the_estimates_the_real_tokens_stay_within_the_limit(
    requests: list[tuple[int, int]], limit: int
) -> None:
    clock = Clock()

    async def run() -> float:
        gate = Limits(tokens_per_minute=limit, clock=clock, sleep=clock.sleep)
        for guess, real in requests:
            await gate.enter(guess)
            gate.settle(guess, real)
        return clock.now - 1000

    took = asyncio.run(run())
    largest = max(max(pair) for pair in requests)
    assert sum(real for _, real in requests[:-1]) <= limit / 60 * (took + 1) + largest + 1


def test_an_estimate_learns_from_what_requests_cost() -> None:
    estimate = Estimate()
    before = estimate.tokens(10_000)
    for _ in range(100):
        estimate.learn(10_000, 1600, 400)
    assert abs(estimate.tokens(10_000) - 2000) < 20 < before - 2000


def test_a_server_that_counts_no_tokens_teaches_nothing() -> None:
    estimate = Estimate()
    before = estimate.tokens(1000)
    estimate.learn(1000, 0, 0)
    assert estimate.tokens(1000) == before


# -- against a server ------------------------------------------------------------------------------------------------


def answered(url: str, number: int, **options: float) -> float:
    """Seconds for so many articles."""

    async def run() -> float:
        async with open_model(Settings(model="m", base_url=url, concurrency=64, **options)) as model:  # type: ignore[arg-type]

            async def one(article: int) -> None:
                await model.ask(Question("extract", "system", f"article {article}", Extraction))

            began = time.monotonic()
            await pool.run(one, range(number), concurrency=64)
            return time.monotonic() - began

    return asyncio.run(run())


def test_a_server_with_a_limit_refuses_nobody_who_keeps_the_pace() -> None:
    with faulty(rpm=6000, latency=0.05) as server:
        took = answered(server.url, 250, requests_per_minute=6000)
    assert server.stats.refused <= 2
    assert took < 2.5 * 1.3


def test_a_server_with_a_limit_that_nobody_told_of_loses_no_article() -> None:
    with faulty(rpm=3000, latency=0.01) as server:
        answered(server.url, 150)
    assert server.answered.total() == 150


@pytest.mark.parametrize("name", ["BRIEF_RPM", "BRIEF_TPM", "BRIEF_PATIENCE"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "nan", "inf"])
def test_a_limit_that_cannot_be_is_a_usage_error(name: str, value: str) -> None:
    with pytest.raises(UsageError):
        Settings.from_env({name: value})


def test_limits_come_from_the_environment() -> None:
    found = Settings.from_env({"BRIEF_RPM": "500", "BRIEF_TPM": "200000", "BRIEF_PATIENCE": "60"})
    assert (found.requests_per_minute, found.tokens_per_minute, found.patience) == (500, 200_000, 60)

"""Workers over an iterator."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from summarizer import pool
from tests.conftest import ROOT


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


def collect(items: object, concurrency: int = 3) -> list[tuple[int, int]]:
    async def all_of() -> list[tuple[int, int]]:
        return [found async for found in pool.results(double, items, concurrency=concurrency)]  # type: ignore[arg-type]

    return asyncio.run(all_of())


def test_run_gives_the_results_in_the_order_of_the_items() -> None:
    async def late_first(number: int) -> int:
        await asyncio.sleep((5 - number) / 500)
        return number

    assert asyncio.run(pool.run(late_first, range(5), concurrency=5)) == [0, 1, 2, 3, 4]


def test_results_come_as_they_are_done_each_with_the_number_of_its_item() -> None:
    async def slow_first(number: int) -> str:
        await asyncio.sleep(0.05 if number == 0 else 0)
        return f"item {number}"

    async def order() -> list[tuple[int, str]]:
        return [found async for found in pool.results(slow_first, range(4), concurrency=2)]

    assert asyncio.run(order()) == [(1, "item 1"), (2, "item 2"), (3, "item 3"), (0, "item 0")]


@pytest.mark.parametrize("concurrency", [1, 3, 100])
def test_every_item_is_worked_on_once(concurrency: int) -> None:
    assert sorted(collect(range(50), concurrency)) == [(number, 2 * number) for number in range(50)]


def test_items_may_come_from_a_generator_or_an_asynchronous_one() -> None:
    async def coming() -> AsyncIterator[int]:
        for number in range(10):
            await asyncio.sleep(0)
            yield number

    assert sorted(collect(iter(range(10)))) == sorted(collect(coming())) == [(n, 2 * n) for n in range(10)]


def test_no_items_give_no_results() -> None:
    assert collect([]) == []
    assert asyncio.run(pool.run(double, [], concurrency=4)) == []


def test_no_more_than_the_limit_are_at_work_and_a_slow_one_holds_up_nobody() -> None:
    at_work = peak = 0
    done: list[int] = []

    async def watched(number: int) -> None:
        nonlocal at_work, peak
        at_work += 1
        peak = max(peak, at_work)
        await asyncio.sleep(0.1 if number == 0 else 0.001)
        at_work -= 1
        done.append(number)

    asyncio.run(pool.run(watched, range(30), concurrency=4))
    assert peak == 4
    assert done[-1] == 0


def test_items_are_taken_only_when_they_can_be_begun() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    async def slow_reader() -> int:
        async with aclosing(pool.results(double, items(), concurrency=4)) as found:
            async for _ in found:
                await asyncio.sleep(0.02)
                break
        return taken

    assert asyncio.run(slow_reader()) <= 9


def test_memory_does_not_grow_with_the_number_of_items() -> None:
    def peak(number: int) -> int:
        async def sized(number: int) -> bytes:
            await asyncio.sleep(0)
            return bytes(1000)

        async def counted() -> int:
            count = 0
            async for _ in pool.results(sized, range(number), concurrency=16):
                count += 1
            return count

        tracemalloc.start()
        assert asyncio.run(counted()) == number
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(5000) < peak(500) + 50_000


def test_the_first_error_ends_the_rest_and_is_raised_as_it_is() -> None:
    cancelled = 0

    async def work(number: int) -> None:
        nonlocal cancelled
        if number == 2:
            raise KeyError("the second")
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled += 1
            raise

    with pytest.raises(KeyError, match="the second"):
        asyncio.run(pool.run(work, range(100), concurrency=4))
    assert cancelled == 3


def test_an_error_of_the_items_ends_the_run_too() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        collect(items())


def test_an_error_that_ends_iterations_is_not_taken_for_the_end() -> None:
    async def work(number: int) -> int:
        raise StopAsyncIteration(number)

    with pytest.raises(RuntimeError, match="StopAsyncIteration"):  # as of any generator
        asyncio.run(pool.run(work, range(3), concurrency=2))


def test_leaving_early_cancels_what_is_at_work() -> None:
    running: set[int] = set()

    async def work(number: int) -> int:
        running.add(number)
        try:
            await asyncio.sleep(0.001 if number == 0 else 10)
        finally:
            running.discard(number)
        return number

    async def leave() -> None:
        async with aclosing(pool.results(work, range(100), concurrency=8)) as found:
            async for _ in found:
                break
        assert running == set()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(leave())


def test_ctrl_c_ends_the_work_and_leaves_nothing_on_stderr() -> None:
    code = """
import asyncio, os, signal
from summarizer import pool

ended = []

async def work(number):
    if number == 5:
        os.kill(os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(0.001 if number < 3 else 60)
    finally:
        ended.append(number)

async def main():
    async for number, _ in pool.results(work, range(1000), concurrency=8):
        print("kept", number)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("stopped", len(ended))
"""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=30, cwd=ROOT, check=False
    )
    assert done.stderr == ""
    assert "stopped" in done.stdout
    assert int(done.stdout.split()[-1]) >= 6

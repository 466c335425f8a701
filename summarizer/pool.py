"""A few workers over many jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


async def run(
    work: Callable[[Item], Coroutine[Any, Any, Result]], items: Sequence[Item], *, concurrency: int
) -> list[Result]:
    """What `work` gives for each item, in the order of the items, with at most `concurrency` at a time.

    The next item is taken when a worker is free, so one slow item holds up nobody. The first error ends the rest and is
    raised as it is.
    """
    results: dict[int, Result] = {}
    numbered = enumerate(items)

    async def worker() -> None:
        for number, item in numbered:
            results[number] = await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(items))):
                group.create_task(worker())
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return [results[number] for number in sorted(results)]

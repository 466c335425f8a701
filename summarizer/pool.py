"""A few workers over many jobs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Coroutine, Iterable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Item], Coroutine[Any, Any, Result]]


async def run(work: Work[Item, Result], items: Iterable[Item], *, concurrency: int) -> list[Result]:
    """What `work` gives for each item, in the order of the items, with at most `concurrency` at a time.

    The next item is taken when a worker is free, so one slow item holds up nobody. The first error ends the rest and is
    raised as it is.
    """
    found = {number: result async for number, result in results(work, items, concurrency=concurrency)}
    return [found[number] for number in sorted(found)]


async def results(
    work: Work[Item, Result], items: Iterable[Item] | AsyncIterable[Item], *, concurrency: int
) -> AsyncGenerator[tuple[int, Result], None]:
    """The number of each item, counted from 0, and what `work` gives for it, in the order of completion.

    At most `concurrency` are at work at a time, and an item is taken only when its work can begin, so memory does not
    grow with the number of items. A caller that is slow to take results holds the workers up once twice `concurrency`
    items are at work or done. The first error, of `work` or of the items, ends the rest and is raised as it is. When the
    caller stops early or is cancelled, the work under way is cancelled and waited for; leave early only with
    `contextlib.aclosing`.
    """
    crew = _Crew(work, _numbered(items), concurrency)
    try:
        while (numbered := await crew.take()) is not None:
            yield numbered
    finally:
        await crew.dismiss()


class _Crew(Generic[Item, Result]):
    """The workers of one run. Each takes the next item when it has done with the last; another worker is begun only
    when there was an item for the one before."""

    def __init__(self, work: Work[Item, Result], items: AsyncGenerator[tuple[int, Item], None], size: int) -> None:
        self._work = work
        self._items = items
        self._size = size
        self._outbox: asyncio.Queue[tuple[int, Result] | asyncio.Task[None]] = asyncio.Queue()
        self._room = asyncio.Semaphore(2 * size)  # items at work, or done and not taken yet
        self._taking = asyncio.Lock()
        self._workers: set[asyncio.Task[None]] = set()
        self._engage()

    async def take(self) -> tuple[int, Result] | None:
        """The next result, with its number; None when there is no more. Raises what ended a worker."""
        while self._workers:
            found = await self._outbox.get()
            if not isinstance(found, asyncio.Task):
                self._room.release()
                return found
            self._workers.discard(found)
            found.result()
        return None

    async def dismiss(self) -> None:
        """End the workers, whatever they are at."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        await self._items.aclose()

    def _engage(self) -> None:
        worker = asyncio.create_task(self._serve())
        self._workers.add(worker)
        worker.add_done_callback(self._outbox.put_nowait)

    async def _serve(self) -> None:
        given = await self._next()
        if given and len(self._workers) < self._size:
            self._engage()
        while given:
            number, item = given
            self._outbox.put_nowait((number, await self._work(item)))
            given = await self._next()

    async def _next(self) -> tuple[int, Item] | None:
        """The next item, when there is room for its result; None after the last."""
        await self._room.acquire()
        async with self._taking:
            return await anext(self._items, None)


async def _numbered(items: Iterable[Item] | AsyncIterable[Item]) -> AsyncGenerator[tuple[int, Item], None]:
    number = 0
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield number, item
            number += 1
        return
    for number, item in enumerate(items):
        yield number, item

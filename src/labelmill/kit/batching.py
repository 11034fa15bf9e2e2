"""Many small awaits, few transactions: what is submitted while a batch is under way forms the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Batcher(Generic[T, R]):
    """Collects items and processes them together, without ever delaying an idle system.

    `process` gets up to `size` items and answers one result an item, in order; when it raises, all of the
    batch's submitters get the exception. At most `lanes` batches run at the same time.
    """

    def __init__(
        self, process: Callable[[Sequence[T]], Awaitable[Sequence[R]]], *, size: int = 200, lanes: int = 2
    ) -> None:
        self._process = process
        self._size = size
        self._lanes = lanes
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, item: T) -> R:
        """Process one item with others; returns its result."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if len(self._running) < self._lanes:
            task = asyncio.create_task(self._drain())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await future

    async def _drain(self) -> None:
        # One turn of the loop, so that items submitted together go together.
        await asyncio.sleep(0)
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self._size, len(self._waiting)))]
            batch = [entry for entry in batch if not entry[1].done()]
            if not batch:
                continue
            try:
                results = await self._process([item for item, _ in batch])
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)

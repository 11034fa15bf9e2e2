"""The dispatcher port: what moves `(execution id, fence)` to workers. Our tables hold the truth, not its queue."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Job:
    """One hand-over of one execution. A job may arrive late, twice or never: the gate and the leases cope."""

    execution_id: UUID
    fence: UUID
    #: Higher goes first.
    priority: int = 0
    #: Runs in a worker's process pool, whose slots are fewer.
    cpu_bound: bool = False
    #: A person waits for it: it has slots of its own, which batch work cannot take.
    interactive: bool = False


@dataclass(frozen=True, slots=True)
class DispatcherStats:
    """How many jobs lie in the queue, and how many are with workers."""

    queued: int
    picked: int


class Dispatcher(Protocol):
    """Five methods; `tests/integration/executions/test_dispatcher.py` is the conformance suite."""

    async def enqueue(self, session: AsyncSession, jobs: Sequence[Job]) -> None:
        """Queue jobs in the caller's transaction: they are there when it commits, or never were."""
        ...

    async def cancel(self, session: AsyncSession, execution_ids: Sequence[UUID]) -> None:
        """Tell the workers, when the caller's transaction commits, to stop these executions."""
        ...

    async def run_worker(
        self,
        handle: Callable[[Job], Awaitable[None]],
        stop: Callable[[UUID], None],
        *,
        slots: int,
        cpu_slots: int,
        interactive_slots: int,
    ) -> None:
        """Hand jobs to `handle`, and call `stop` for canceled ones.

        At most `slots` at a time, beside them at most `cpu_slots` of the CPU-bound ones, and beside both at most
        `interactive_slots` of the interactive ones, CPU-bound or not.
        Each call of `handle` runs in a task of its own, which `stop` may cancel. When the worker is itself
        cancelled it ends at once; calls of `handle` that are under way go on.
        """
        ...

    async def stats(self) -> DispatcherStats:
        """Count the queue."""
        ...

    async def install(self) -> None:
        """Bring the dispatcher's own tables up to date. Safe to call at every start."""
        ...

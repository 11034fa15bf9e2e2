"""What one worker holds: executions dispatched to it, from delivery to the end of their task."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Hold:
    """One execution in this process."""

    fence: UUID
    task: asyncio.Task[Any]


class Holds:
    """The executions of a worker, by id."""

    def __init__(self) -> None:
        self._holds: dict[UUID, Hold] = {}

    def __len__(self) -> int:
        return len(self._holds)

    def take(self, execution_id: UUID, fence: UUID, task: asyncio.Task[Any]) -> None:
        """Remember a delivered execution until its task ends."""
        hold = Hold(fence, task)
        self._holds[execution_id] = hold

        def forget(_: asyncio.Task[Any]) -> None:
            if self._holds.get(execution_id) is hold:
                del self._holds[execution_id]

        task.add_done_callback(forget)

    def has(self, execution_id: UUID, fence: UUID) -> bool:
        """Whether this very delivery is held."""
        hold = self._holds.get(execution_id)
        return hold is not None and hold.fence == fence

    def pairs(self) -> list[tuple[UUID, UUID]]:
        """All `(execution id, fence)` held now."""
        return [(execution_id, hold.fence) for execution_id, hold in self._holds.items()]

    def drop(self, execution_id: UUID, *, fence: UUID | None = None) -> None:
        """Stop an execution that was canceled or lost; with `fence`, only that delivery of it."""
        hold = self._holds.get(execution_id)
        if hold is not None and (fence is None or hold.fence == fence):
            hold.task.cancel()

    def tasks(self) -> list[asyncio.Task[Any]]:
        """The tasks under way."""
        return [hold.task for hold in self._holds.values()]

"""Waits for the end of an execution, without holding a database connection meanwhile."""

import asyncio
import contextlib
from typing import Final
from uuid import UUID

from labelmill.executions.queries import get_outcome
from labelmill.executions.schemas import TriggerOutcome
from labelmill.executions.states import FINAL
from labelmill.kit.db import Database
from labelmill.kit.signals import Signals

#: A signal that was sent while the database's connection was down is lost: look by ourselves now and then.
_LOOK_SECONDS: Final = 2.0


async def outcome(
    database: Database, signals: Signals, *, project_id: UUID, execution_id: UUID, wait: float
) -> TriggerOutcome:
    """The outcome within milliseconds of the end, or as it is after `wait` seconds. Raises ExecutionNotFoundError."""
    loop = asyncio.get_running_loop()
    until = loop.time() + wait
    with signals.expect(str(execution_id)) as ended:
        while True:
            ended.clear()
            async with database.transaction() as session:
                found = await get_outcome(session, project_id=project_id, execution_id=execution_id)
            left = until - loop.time()
            if found.execution.status in FINAL or left <= 0:
                return found
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), timeout=min(left, _LOOK_SECONDS))

"""A person's cancel: Open → Canceled."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.gate.announce import show, tell, wake
from labelmill.executions.gate.ends import WRITE_ATTEMPTS
from labelmill.executions.states import OPEN, names
from labelmill.kit.events import Actor
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


_CANCEL = sa.text(
    """
    UPDATE executions SET status = 'canceled', ended_at = now(), lease_until = NULL, not_before = NULL,
      failure_class = NULL, message = :message
    WHERE id = ANY(:ids) AND status = ANY(:open)
    RETURNING id, task_id, project_id, stage_id, attempt, worker, dispatched_at, started_at, trigger, preview
    """
)


async def cancel(
    session: AsyncSession, ids: Sequence[UUID], *, actor: Actor, message: str, on_tasks: bool = True
) -> list[UUID]:
    """Open → Canceled. The gate closes at once: whatever a worker still answers is refused.

    `on_tasks=False` leaves the tasks alone, for a caller that moves them in the same transaction.
    """
    rows = (await session.execute(_CANCEL, {"ids": list(ids), "open": names(OPEN), "message": message})).all()
    if on_tasks:
        await show(session, S.CANCELED, [(r.id, r.task_id) for r in rows])
    started = [r for r in rows if r.started_at is not None]
    if started:
        count = len(started)
        await session.execute(
            WRITE_ATTEMPTS,
            {
                "ids": [r.id for r in started],
                "numbers": [r.attempt for r in started],
                "workers": [r.worker for r in started],
                "outcomes": [S.CANCELED] * count,
                "failures": [None] * count,
                "messages": [message] * count,
                "problems": ["[]"] * count,
                "logs": ["[]"] * count,
                "dispatched": [r.dispatched_at for r in started],
                "started": [r.started_at for r in started],
            },
        )
    await tell(session, "executions.canceled", rows, actor)
    await wake(session, rows)
    return [r.id for r in rows]

"""A worker takes hold: Dispatched → Running, and the leases that keep the hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import Selection
from labelmill.executions.gate.announce import tell
from labelmill.executions.outcomes import Grip
from labelmill.executions.states import BUSY, names
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


@dataclass(frozen=True, slots=True)
class Started:
    """An execution that a worker may run now: all ids that its request is built from."""

    grip: Grip
    project_id: UUID
    task_id: UUID
    stage_id: UUID
    enabled_agent_id: UUID
    agent_revision: int
    trigger: str
    attempt: int
    deadline: datetime
    selection: Selection | None


_START = sa.text(
    """
    WITH started AS (
    UPDATE executions SET status = 'running', epoch = epoch + 1, worker = :worker, started_at = now(),
      lease_until = now() + make_interval(secs => :lease),
      deadline = now() + make_interval(secs => enabled_agents.timeout_seconds)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:fences AS uuid[])) AS job (id, fence), enabled_agents
    WHERE executions.id = job.id AND executions.fence = job.fence AND executions.status = 'dispatched'
      AND enabled_agents.id = executions.enabled_agent_id
    RETURNING executions.id, executions.fence, executions.epoch, executions.project_id, executions.task_id,
              executions.stage_id, executions.enabled_agent_id, executions.trigger, executions.attempt,
              executions.deadline, executions.selection, executions.preview, enabled_agents.revision
    ), shown AS (
      UPDATE tasks SET execution_status = 'running' FROM started
      WHERE tasks.id = started.task_id AND tasks.execution_id = started.id
    )
    SELECT * FROM started
    """
)


async def start(
    session: AsyncSession, jobs: Sequence[tuple[UUID, UUID]], *, worker: str, lease: float
) -> list[Started]:
    """Dispatched → Running for `(execution id, fence)` pairs; a pair that is stale is left out of the answer."""
    rows = (
        await session.execute(
            _START,
            {"ids": [j[0] for j in jobs], "fences": [j[1] for j in jobs], "worker": worker, "lease": lease},
        )
    ).all()
    await tell(session, "executions.started", rows)
    return [
        Started(
            grip=Grip(r.id, r.fence, r.epoch, r.preview),
            project_id=r.project_id,
            task_id=r.task_id,
            stage_id=r.stage_id,
            enabled_agent_id=r.enabled_agent_id,
            agent_revision=r.revision,
            trigger=r.trigger,
            attempt=r.attempt,
            deadline=r.deadline,
            selection=Selection.model_validate(r.selection) if r.selection is not None else None,
        )
        for r in rows
    ]


_RENEW = sa.text(
    """
    UPDATE executions SET lease_until = now() + make_interval(secs => :lease)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:fences AS uuid[])) AS held (id, fence)
    WHERE executions.id = held.id AND executions.fence = held.fence AND executions.status = ANY(:busy)
    RETURNING executions.id
    """
)


async def renew(session: AsyncSession, held: Sequence[tuple[UUID, UUID]], *, lease: float) -> set[UUID]:
    """Extend the leases of what a worker holds; what is missing from the answer is no longer its to run."""
    rows = await session.execute(
        _RENEW,
        {"ids": [h[0] for h in held], "fences": [h[1] for h in held], "lease": lease, "busy": names(BUSY)},
    )
    return set(rows.scalars())

"""What every status change tells: the task that shows it, and the event."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import SYSTEM, Actor, Event, emit
from labelmill.workflows.tables import ExecutionStatus

_SHOW_ON_TASKS = sa.text(
    """
    UPDATE tasks SET execution_status = :status, execution_id = ended.id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:tasks AS uuid[])) AS ended (id, task_id)
    WHERE tasks.id = ended.task_id
    """
)


async def show(session: AsyncSession, status: ExecutionStatus, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Let tasks show the status of their execution."""
    if pairs:
        await session.execute(
            _SHOW_ON_TASKS, {"status": status, "ids": [p[0] for p in pairs], "tasks": [p[1] for p in pairs]}
        )


async def tell(session: AsyncSession, kind: str, rows: Iterable[Any], actor: Actor = SYSTEM) -> None:
    """One event for each stage of `rows`, which have a project, a stage and a task."""
    groups: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for row in rows:
        groups[(row.project_id, row.stage_id)].append(str(row.task_id))
    events = [
        Event(kind, subject=stage, project=project, actor=actor, data={"task_ids": tasks, "stage_ids": [str(stage)]})
        for (project, stage), tasks in groups.items()
    ]
    await emit(session, *events)

"""What every status change tells: the task that shows it, and the event."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import Trigger
from labelmill.kit.events import SYSTEM, Actor, Event, emit
from labelmill.kit.signals import signal
from labelmill.workflows.tables import ExecutionStatus

_SHOW_ON_TASKS = sa.text(
    """
    UPDATE tasks SET execution_status = :status, execution_id = ended.id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:tasks AS uuid[])) AS ended (id, task_id)
    JOIN executions ON executions.id = ended.id AND executions.trigger IN ('workflow', 'manual')
    WHERE tasks.id = ended.task_id
    """
)


async def show(session: AsyncSession, status: ExecutionStatus, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Let tasks show the status of their execution; those triggered in the editor stand beside it."""
    if pairs:
        await session.execute(
            _SHOW_ON_TASKS, {"status": status, "ids": [p[0] for p in pairs], "tasks": [p[1] for p in pairs]}
        )


async def tell(session: AsyncSession, kind: str, rows: Iterable[Any], actor: Actor = SYSTEM) -> None:
    """One event for each stage of `rows`, which have a project, a stage and a task. Previews tell nobody."""
    groups: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for row in rows:
        if row.preview:
            continue
        groups[(row.project_id, row.stage_id)].append(str(row.task_id))
    events = [
        Event(kind, subject=stage, project=project, actor=actor, data={"task_ids": tasks, "stage_ids": [str(stage)]})
        for (project, stage), tasks in groups.items()
    ]
    await emit(session, *events)


async def wake(session: AsyncSession, rows: Iterable[Any]) -> None:
    """Answer the people who wait for the end of what they triggered in the editor."""
    await signal(session, [str(row.id) for row in rows if row.trigger == Trigger.EDITOR])

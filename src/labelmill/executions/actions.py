"""What people do with agents and tasks: Go live, Pause, Run, Retry, Cancel, Move.

Locks are taken in one order everywhere, executions before tasks, so that people and the engine never deadlock.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import Trigger
from labelmill.executions.dispatcher import Dispatcher
from labelmill.executions.errors import (
    ExecutionNotFoundError,
    NotAManagedAgentError,
    NotCancelableError,
    NotRetryableError,
    NotRunnableError,
    StageNotFoundError,
    TaskNotFoundError,
)
from labelmill.executions.gate.cancel import cancel
from labelmill.executions.gate.dispatch import hasten, request
from labelmill.executions.states import BUSY, OPEN, RETRYABLE, RUNNABLE, names
from labelmill.executions.tables import ExecutionRow
from labelmill.executions.triggers import retry_triggered
from labelmill.kit.events import Actor, Event, emit
from labelmill.workflows.compiled import Compiled, load_workflow
from labelmill.workflows.errors import UnknownPathwayError
from labelmill.workflows.movement import Exit, advance
from labelmill.workflows.selection import Selection, resolve
from labelmill.workflows.tables import ExecutionStatus, StageRow, TaskRow

#: Tasks handled by one statement of a bulk verb; a verb over a million tasks stays one transaction.
_CHUNK = 5_000


async def go_live(session: AsyncSession, actor: Actor, *, project_id: UUID, stage_id: UUID) -> StageRow:
    """Let the stage's agent process tasks as they come. One row changes, however many tasks wait."""
    stage = await _managed_stage(session, project_id, stage_id)
    return await _set_live(session, actor, stage, live=True, reason=None)


async def pause(
    session: AsyncSession, actor: Actor, *, project_id: UUID, stage_id: UUID, reason: str | None = None
) -> StageRow:
    """Stop feeding tasks to the stage's agent; what is dispatched or running finishes."""
    stage = await _managed_stage(session, project_id, stage_id)
    return await _set_live(session, actor, stage, live=False, reason=reason)


async def _managed_stage(session: AsyncSession, project_id: UUID, stage_id: UUID) -> StageRow:
    stage = await session.get(StageRow, stage_id, with_for_update=True)
    if stage is None or stage.project_id != project_id or stage.removed_at is not None:
        raise StageNotFoundError
    if stage.mode != "managed" or stage.enabled_agent_id is None:
        raise NotAManagedAgentError
    return stage


async def _set_live(
    session: AsyncSession, actor: Actor, stage: StageRow, *, live: bool, reason: str | None
) -> StageRow:
    if (stage.live, stage.paused_reason) == (live, reason):
        return stage
    stage.live, stage.paused_reason = live, reason
    await session.flush()
    kind = "stage.went_live" if live else "stage.paused"
    data = {"stage_ids": [str(stage.id)], "reason": reason}
    await emit(session, Event(kind, subject=stage.id, project=stage.project_id, actor=actor, data=data))
    return stage


async def run_task(session: AsyncSession, actor: Actor, *, project_id: UUID, task_id: UUID) -> UUID:
    """Run the agent on one Pending (or Canceled) task, also while its stage is paused. Returns the execution."""
    known = (
        await session.execute(
            sa.select(TaskRow.execution_id).where(TaskRow.id == task_id, TaskRow.project_id == project_id)
        )
    ).one_or_none()
    if known is None:
        raise TaskNotFoundError
    if known.execution_id is not None:
        await session.get(ExecutionRow, known.execution_id, with_for_update=True)
    task = await session.get_one(TaskRow, task_id, with_for_update=True, populate_existing=True)
    if task.execution_status is None:
        raise NotAManagedAgentError("This task is not in an agent stage.")
    if task.execution_status not in RUNNABLE:
        status = task.execution_status.replace("_", " ")
        raise NotRunnableError(f"Only a Pending or Canceled task can be run; this one is {status}.")
    if task.execution_status == ExecutionStatus.PENDING and task.execution_id is not None:
        await hasten(session, task.execution_id, actor=actor)
        return task.execution_id
    made = await request(session, [(task_id, None)], actor=actor)
    if task_id not in made:
        raise NotAManagedAgentError
    return made[task_id]


async def retry_execution(
    session: AsyncSession, actor: Actor, dispatcher: Dispatcher, *, project_id: UUID, execution_id: UUID
) -> UUID:
    """Start a new execution of the task, linked to this Failed or Timed out one. Returns the new execution."""
    row = await session.get(ExecutionRow, execution_id)
    if row is None or row.project_id != project_id:
        raise ExecutionNotFoundError
    if row.trigger == Trigger.EDITOR:
        return await retry_triggered(session, actor, dispatcher, row)
    if row.status not in RETRYABLE:
        status = row.status.replace("_", " ")
        raise NotRetryableError(f"Only a Failed or Timed out execution can be retried; this one is {status}.")
    task = await session.get_one(TaskRow, row.task_id, with_for_update=True, populate_existing=True)
    if task.execution_id != execution_id:
        raise NotRetryableError("The task has moved on since this execution; there is nothing to retry.")
    made = await request(session, [(task.id, execution_id)], actor=actor)
    if task.id not in made:
        raise NotAManagedAgentError
    return made[task.id]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many tasks a bulk verb changed, and how many it left as they were."""

    done: int
    skipped: int


async def retry_tasks(session: AsyncSession, actor: Actor, *, project_id: UUID, selection: Selection) -> Counted:
    """Retry all Failed and Timed out tasks of a selection, of managed agents; the others are skipped."""
    chosen = resolve(project_id, selection)
    rows = (
        await session.execute(
            sa.select(TaskRow.id, TaskRow.execution_id)
            .where(TaskRow.id.in_(chosen), TaskRow.execution_status.in_(names(RETRYABLE)))
            .order_by(TaskRow.id)
            .with_for_update()
        )
    ).all()
    # Counted before: afterwards a selection by status no longer matches what was changed.
    total, done = await _size(session, chosen), 0
    for chunk in _chunks(rows):
        done += len(await request(session, [(r.id, r.execution_id) for r in chunk], actor=actor))
    return Counted(done, max(0, total - done))


async def cancel_execution(
    session: AsyncSession, actor: Actor, dispatcher: Dispatcher, *, project_id: UUID, execution_id: UUID
) -> None:
    """Cancel one open execution."""
    row = await session.get(ExecutionRow, execution_id)
    if row is None or row.project_id != project_id:
        raise ExecutionNotFoundError
    if not await cancel(session, [execution_id], actor=actor, message=await _canceled_by(session, actor)):
        status = row.status.replace("_", " ")
        raise NotCancelableError(f"This execution has already ended: {status}.")
    await dispatcher.cancel(session, [execution_id])


async def cancel_tasks(
    session: AsyncSession, actor: Actor, dispatcher: Dispatcher, *, project_id: UUID, selection: Selection
) -> Counted:
    """Cancel the open executions of a selection's tasks; a waiting task without one becomes Canceled as well."""
    chosen = resolve(project_id, selection)
    message = await _canceled_by(session, actor)
    executions = (
        (
            await session.execute(
                sa.select(ExecutionRow.id)
                .join(TaskRow, TaskRow.execution_id == ExecutionRow.id)
                .where(TaskRow.id.in_(chosen), ExecutionRow.status.in_(names(OPEN)))
                .order_by(ExecutionRow.id)
            )
        )
        .scalars()
        .all()
    )
    waiting = (
        (
            await session.execute(
                sa.select(TaskRow.id)
                .where(
                    TaskRow.id.in_(chosen),
                    TaskRow.execution_status == ExecutionStatus.PENDING,
                    TaskRow.execution_id.is_(None),
                )
                .order_by(TaskRow.id)
                .with_for_update()
            )
        )
        .scalars()
        .all()
    )
    total, done = await _size(session, chosen), 0
    for chunk in _chunks(executions):
        ended = await cancel(session, chunk, actor=actor, message=message)
        await dispatcher.cancel(session, ended)
        done += len(ended)
    for chunk in _chunks(waiting):
        made = await request(session, [(task_id, None) for task_id in chunk], actor=actor)
        done += len(await cancel(session, list(made.values()), actor=actor, message=message))
    return Counted(done, max(0, total - done))


@dataclass(frozen=True, slots=True)
class Pathway:
    """A way out that all chosen tasks have, and the stages it leads to."""

    name: str
    stage_names: list[str]


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What a Move would do: Dispatched and Running tasks stay."""

    moved: int
    skipped: int
    pathways: list[Pathway]


async def plan_move(session: AsyncSession, *, project_id: UUID, selection: Selection) -> MovePlan:
    """Count what a Move of the selection would move and skip, and name the pathways it can take."""
    chosen = resolve(project_id, selection)
    busy = TaskRow.execution_status.in_(names(BUSY))
    rows = (
        await session.execute(
            sa.select(
                TaskRow.stage_id,
                sa.func.count().label("n"),
                sa.func.count().filter(busy).label("busy"),
            )
            .where(TaskRow.id.in_(chosen))
            .group_by(TaskRow.stage_id)
        )
    ).all()
    skipped = sum(r.busy for r in rows)
    workflow = await load_workflow(session, project_id)
    options = [workflow.by_id[r.stage_id].pathways for r in rows]
    common = [name for name in options[0] if all(name in o for o in options)] if options else []
    stages = [r.stage_id for r in rows]
    pathways = [Pathway(name, _destinations(workflow, stages, name)) for name in common]
    return MovePlan(sum(r.n for r in rows) - skipped, skipped, pathways)


def _destinations(workflow: Compiled, stages: Sequence[UUID], pathway: str) -> list[str]:
    """Names of the stages that the pathway leads to from any of these stages."""
    nodes = {
        node for stage_id in stages for node in workflow.router.destinations(workflow.by_id[stage_id].node_id, pathway)
    }
    return sorted(workflow.stages[node].name for node in nodes)


async def move_tasks(
    session: AsyncSession, actor: Actor, *, project_id: UUID, selection: Selection, pathway: str | None
) -> Counted:
    """Move a selection's tasks out of their stages by a pathway; Dispatched and Running ones stay."""
    chosen = resolve(project_id, selection)
    await _lock_pending(session, chosen)
    rows = (
        await session.execute(
            sa.select(TaskRow.id, TaskRow.stage_id, TaskRow.execution_id, TaskRow.execution_status)
            .where(
                TaskRow.id.in_(chosen),
                sa.or_(TaskRow.execution_status.is_(None), TaskRow.execution_status.not_in(names(BUSY))),
            )
            .order_by(TaskRow.id)
            .with_for_update()
        )
    ).all()
    total = await _size(session, chosen)
    workflow = await load_workflow(session, project_id)
    by_stage: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_stage[row.stage_id].append(row)
    moved = 0
    for stage_id, tasks in by_stage.items():
        way = _pathway(workflow.by_id[stage_id].name, workflow.by_id[stage_id].pathways, pathway)
        for chunk in _chunks(tasks):
            open_ = [t.execution_id for t in chunk if t.execution_status == ExecutionStatus.PENDING and t.execution_id]
            await cancel(session, open_, actor=actor, message="The task was moved before its turn.", on_tasks=False)
            exits = [Exit(t.id, way) for t in chunk]
            moved += len(await advance(session, project_id=project_id, stage_id=stage_id, exits=exits, actor=actor))
    return Counted(moved, max(0, total - moved))


def _pathway(stage: str, available: Sequence[str], wanted: str | None) -> str:
    if wanted is not None:
        if wanted in available:
            return wanted
        listed = ", ".join(available) or "none"
        raise UnknownPathwayError(f"Stage '{stage}' has no pathway '{wanted}'; it has: {listed}.", field="pathway")
    if len(available) == 1:
        return available[0]
    if not available:
        raise UnknownPathwayError(f"Tasks in '{stage}' have reached their end; there is no next stage.")
    raise UnknownPathwayError(
        f"Stage '{stage}' has several pathways; choose one of: {', '.join(available)}.", field="pathway"
    )


async def _lock_pending(session: AsyncSession, chosen: sa.Select[UUID]) -> None:
    """Executions before tasks: see the module's docstring."""
    await session.execute(
        sa.select(ExecutionRow.id)
        .where(
            ExecutionRow.id.in_(
                sa.select(TaskRow.execution_id).where(
                    TaskRow.id.in_(chosen), TaskRow.execution_status == ExecutionStatus.PENDING
                )
            ),
            ExecutionRow.status == ExecutionStatus.PENDING,
        )
        .order_by(ExecutionRow.id)
        .with_for_update()
    )


async def _size(session: AsyncSession, chosen: sa.Select[UUID]) -> int:
    return (await session.execute(sa.select(sa.func.count()).select_from(chosen.subquery()))).scalar_one()


async def _canceled_by(session: AsyncSession, actor: Actor) -> str:
    name = (
        await session.execute(sa.text("SELECT name FROM users WHERE id = :id"), {"id": actor.id})
    ).scalar_one_or_none()
    return f"Canceled by {name}." if name else "Canceled."


def _chunks(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[first : first + _CHUNK] for first in range(0, len(rows), _CHUNK)]

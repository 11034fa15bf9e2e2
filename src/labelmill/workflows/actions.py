"""Verbs of people: submit, approve and reject tasks, set priorities, assign; take an agent out of use."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.actions import disable_agent
from labelmill.agents.errors import AgentInUseError
from labelmill.identity.policy import Permission
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import Actor, Event, emit
from labelmill.projects.access import ProjectAccess
from labelmill.projects.tables import ProjectMemberRow
from labelmill.workflows.completeness import require_complete
from labelmill.workflows.errors import AssignedToOtherError, NotAMemberError, WrongStageError
from labelmill.workflows.holds import drop, refuse_held
from labelmill.workflows.movement import Exit, Moved, advance
from labelmill.workflows.queries import agent_uses
from labelmill.workflows.selection import Selection, resolve
from labelmill.workflows.tables import StageKind, StageRow, TaskRow
from labelmill.workflows.work import require_work

#: An event names its tasks up to this many; above, it says only how many and where.
NAMED_TASKS: Final = 200


async def submit(session: AsyncSession, access: ProjectAccess, *, task_id: UUID, holder: str | None = None) -> Moved:
    """The annotator is done: the task leaves its annotate stage. Raises IncompleteError, TaskHeldError.

    `holder` is the tab that they work in.
    """
    task = await _lock(session, access, task_id, [StageKind.ANNOTATE], "submitted", holder)
    await require_complete(session, access.project, task.item_id)
    return await _leave(session, access, task, "submit", "task.submitted")


async def approve(session: AsyncSession, access: ProjectAccess, *, task_id: UUID, holder: str | None = None) -> Moved:
    """The reviewer is content: the task leaves its review stage for what follows."""
    task = await _lock(session, access, task_id, [StageKind.REVIEW], "approved", holder)
    return await _leave(session, access, task, "approve", "task.approved")


async def reject(
    session: AsyncSession, access: ProjectAccess, *, task_id: UUID, reason: str = "", holder: str | None = None
) -> Moved:
    """The reviewer is not content: the task goes where rejected tasks go, and the reason into its history."""
    task = await _lock(session, access, task_id, [StageKind.REVIEW], "rejected", holder)
    return await _leave(session, access, task, "reject", "task.rejected", reason=reason)


async def skip(session: AsyncSession, access: ProjectAccess, *, task_id: UUID, holder: str | None = None) -> None:
    """Put a task at the back of its stage's queue, for everybody, and end the caller's hold on it."""
    task = await _lock(session, access, task_id, require_work(access), "skipped", holder)
    # The clock and not now(): of two skips in a row the second is behind, however their transactions overlap.
    await session.execute(
        sa.update(TaskRow)
        .where(TaskRow.id == task_id)
        .values(skipped_at=sa.func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    await drop(session, task_id, access.principal.user_id)
    data = {"task_ids": [str(task_id)], "stage_ids": [str(task.stage_id)]}
    await emit(session, Event("task.skipped", task_id, access.project.id, access.principal.actor, data))


async def set_priority(
    session: AsyncSession, actor: Actor, *, project_id: UUID, selection: Selection, priority: int
) -> int:
    """Give tasks a priority: higher goes first. Returns how many had another one before."""
    return await _change(
        session,
        Event("tasks.prioritised", project=project_id, actor=actor, data={"priority": priority}),
        resolve(project_id, selection).where(TaskRow.priority != priority),
        {"priority": priority},
    )


async def assign(
    session: AsyncSession, actor: Actor, *, project_id: UUID, selection: Selection, user_id: UUID | None
) -> int:
    """Assign tasks to a member of the project, or to nobody. Returns how many had another assignee before."""
    if user_id is not None and await session.get(ProjectMemberRow, (project_id, user_id)) is None:
        raise NotAMemberError(field="user_id")
    return await _change(
        session,
        Event(
            "tasks.assigned",
            subject=user_id,
            project=project_id,
            actor=actor,
            data={"user_id": str(user_id) if user_id else None},
        ),
        resolve(project_id, selection).where(TaskRow.assignee_id.is_distinct_from(user_id)),
        {"assignee_id": user_id},
    )


async def retire_agent(session: AsyncSession, actor: Actor, *, project_id: UUID, enabled_id: UUID) -> None:
    """Take an agent out of a project, unless a stage runs it (AgentInUseError)."""
    # Disabled first, which locks the agent against a save of the workflow that would use it.
    await disable_agent(session, actor, project_id=project_id, enabled_id=enabled_id)
    uses = (await agent_uses(session, project_id)).get(enabled_id, [])
    if uses:
        stages = ", ".join(f"'{use.name}'" for use in uses)
        raise AgentInUseError(f"The agent works in {stages}: give the stage another agent, or remove it, first.")


async def _lock(
    session: AsyncSession,
    access: ProjectAccess,
    task_id: UUID,
    kinds: Sequence[StageKind],
    verb: str,
    holder: str | None,
) -> Any:
    """Lock a task (id, item, stage) that the caller may work on now, in a stage of one of these kinds."""
    locked = (
        sa.select(TaskRow.id, TaskRow.item_id, TaskRow.assignee_id, TaskRow.stage_id)
        .where(TaskRow.id == task_id, TaskRow.project_id == access.project.id)
        .with_for_update(key_share=True)
    )
    task = (await session.execute(locked)).one_or_none()
    if task is None:
        raise NotFoundError("There is no such task in this project.")
    # Not joined above: who waited for the lock would see the task's new stage, but not that stage's row.
    stage = await session.get_one(StageRow, task.stage_id)
    if stage.kind not in kinds:
        raise WrongStageError(
            f"Only a task in a stage of the kind {' or '.join(kinds)} can be {verb}; "
            f"this one is in '{stage.name}'. Reload it.",
            stage_id=str(stage.id),
        )
    mine = task.assignee_id in (None, access.principal.user_id)
    if not mine and Permission.TASKS_MANAGE not in access.permissions:
        raise AssignedToOtherError()
    await refuse_held(session, access, task_id, holder)
    return task


async def _leave(
    session: AsyncSession, access: ProjectAccess, task: Any, pathway: str, event: str, **data: Any
) -> Moved:
    project_id, actor = access.project.id, access.principal.actor
    exits = [Exit(task.id, pathway)]
    moved = await advance(session, project_id=project_id, stage_id=task.stage_id, exits=exits, actor=actor)
    if not moved:
        raise WrongStageError()
    await drop(session, task.id, access.principal.user_id)
    stages = [str(moved[0].from_stage), str(moved[0].to_stage)]
    data = {**data, "task_ids": [str(task.id)], "stage_ids": stages}
    await emit(session, Event(event, task.id, project_id, actor, data))
    return moved[0]


async def _change(session: AsyncSession, event: Event, ids: sa.Select[UUID], values: dict[str, Any]) -> int:
    # Locked in the order of ids, so that two bulk verbs wait for one another instead of deadlocking.
    locked = ids.order_by(TaskRow.id).with_for_update(key_share=True)
    rows = (
        await session.execute(
            sa.update(TaskRow)
            .where(TaskRow.id.in_(locked))
            .values(values)
            .returning(TaskRow.id, TaskRow.stage_id)
            .execution_options(synchronize_session=False)
        )
    ).all()
    if rows:
        await emit(session, _with_tasks(event, [(row.id, row.stage_id) for row in rows]))
    return len(rows)


def _with_tasks(event: Event, tasks: Sequence[tuple[UUID, UUID]]) -> Event:
    few = len(tasks) <= NAMED_TASKS
    data = {
        **(event.data or {}),
        "count": len(tasks),
        "task_ids": [str(task_id) for task_id, _ in tasks] if few else None,
        "stage_ids": sorted({str(stage_id) for _, stage_id in tasks}),
    }
    return Event(event.kind, event.subject, event.project, event.actor, data)

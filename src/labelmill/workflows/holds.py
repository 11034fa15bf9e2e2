"""Holds: who works on a task now. A hold is one row with an end, so that a closed tab keeps nothing for long."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.policy import Permission
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import Actor, Event, emit
from labelmill.projects.access import ProjectAccess
from labelmill.workflows.errors import TaskHeldError
from labelmill.workflows.tables import TaskHoldRow, TaskRow
from labelmill.workflows.work_schemas import Holder, TaskHold

# Whoever holds the task when this statement gets its row decides, so two callers never both get it.
_TAKE = sa.text(
    """
    INSERT INTO task_holds (task_id, user_id, holder, since, until)
    VALUES (:task, :user, :holder, now(), now() + make_interval(secs => :lease))
    ON CONFLICT (task_id) DO UPDATE SET
      user_id = excluded.user_id,
      holder = excluded.holder,
      since = CASE WHEN (task_holds.user_id, task_holds.holder) = (excluded.user_id, excluded.holder)
                AND task_holds.until > now() THEN task_holds.since ELSE excluded.since END,
      until = excluded.until
    WHERE task_holds.until <= now()
      OR (task_holds.user_id = excluded.user_id AND (task_holds.holder = excluded.holder OR :take_over))
      OR :from_anyone
    RETURNING since, until, since = now() AS fresh
    """
)


async def hold_task(
    session: AsyncSession,
    access: ProjectAccess,
    *,
    task_id: UUID,
    holder: str,
    take_over: bool = False,
    lease_seconds: float,
) -> TaskHold:
    """Hold a task from the tab `holder`, or renew its hold. Raises TaskHeldError.

    `take_over` takes it from another tab of one's own, and, for who may manage tasks, from anybody.
    """
    stage_id = await stage_of(session, access.project.id, task_id)
    hold = await take(
        session,
        access,
        task_id=task_id,
        stage_id=stage_id,
        holder=holder,
        lease_seconds=lease_seconds,
        take_over=take_over,
        from_anyone=take_over and Permission.TASKS_MANAGE in access.permissions,
    )
    if hold is None:
        other = await held(session, task_id)
        # None: it ended while we asked; the caller tries again.
        raise _held_by(other, access) if other is not None else TaskHeldError()
    return hold


async def take(
    session: AsyncSession,
    access: ProjectAccess,
    *,
    task_id: UUID,
    stage_id: UUID,
    holder: str,
    lease_seconds: float,
    take_over: bool = False,
    from_anyone: bool = False,
) -> TaskHold | None:
    """Take or renew a hold; None when somebody else has it. Renewals are no event."""
    principal = access.principal
    values = {
        "task": task_id,
        "user": principal.user_id,
        "holder": holder,
        "lease": lease_seconds,
        "take_over": take_over,
        "from_anyone": from_anyone,
    }
    row = (await session.execute(_TAKE, values)).one_or_none()
    if row is None:
        return None
    if row.fresh:
        await emit(session, _event("task.held", access.project.id, task_id, stage_id, principal.actor))
    user = Holder(id=principal.user_id, name=principal.name)
    return TaskHold(user=user, holder=holder, since=row.since, until=row.until)


async def release_task(session: AsyncSession, access: ProjectAccess, *, task_id: UUID, holder: str) -> None:
    """End the hold of this tab; when it has none, nothing happens."""
    stage_id = await stage_of(session, access.project.id, task_id)
    if await drop(session, task_id, access.principal.user_id, holder):
        event = _event("task.released", access.project.id, task_id, stage_id, access.principal.actor)
        await emit(session, event)


async def drop(session: AsyncSession, task_id: UUID, user_id: UUID, holder: str | None = None) -> bool:
    """End a person's hold on a task (of one tab, or whichever) without an event; whether there was one."""
    query = sa.delete(TaskHoldRow).where(TaskHoldRow.task_id == task_id, TaskHoldRow.user_id == user_id)
    if holder is not None:
        query = query.where(TaskHoldRow.holder == holder)
    gone = await session.scalar(query.returning(TaskHoldRow.task_id).execution_options(synchronize_session=False))
    return gone is not None


_HELD = sa.text(
    """
    SELECT user_id, users.name, holder, since, until
    FROM task_holds JOIN users ON users.id = task_holds.user_id
    WHERE task_id = :task AND until > now()
    """
)


async def held(session: AsyncSession, task_id: UUID) -> TaskHold | None:
    """The hold on a task, if somebody works on it now."""
    row = (await session.execute(_HELD, {"task": task_id})).one_or_none()
    if row is None:
        return None
    return TaskHold(user=Holder(id=row.user_id, name=row.name), holder=row.holder, since=row.since, until=row.until)


async def refuse_held(session: AsyncSession, access: ProjectAccess, task_id: UUID, holder: str | None) -> None:
    """Raise TaskHeldError when somebody else, or (with a `holder`) another tab of the caller, holds a task."""
    hold = await held(session, task_id)
    if hold is None:
        return
    mine = hold.user.id == access.principal.user_id
    if not mine or holder not in (None, hold.holder):
        raise _held_by(hold, access)


async def stage_of(session: AsyncSession, project_id: UUID, task_id: UUID) -> UUID:
    """The stage that a project's task is in. Raises NotFoundError."""
    found = sa.select(TaskRow.stage_id).where(TaskRow.id == task_id, TaskRow.project_id == project_id)
    stage_id = await session.scalar(found)
    if stage_id is None:
        raise NotFoundError("There is no such task in this project.")
    return stage_id


def _held_by(hold: TaskHold, access: ProjectAccess) -> TaskHeldError:
    if hold.user.id == access.principal.user_id:
        message = "You have this task open in another tab. Go on there, or take it over."
    elif Permission.TASKS_MANAGE in access.permissions:
        message = f"{hold.user.name} works on this task right now. As a manager you can take it over."
    else:
        message = f"{hold.user.name} works on this task right now. Wait until they are done, or ask a manager."
    return TaskHeldError(message, hold=hold.model_dump(mode="json"))


def _event(kind: str, project_id: UUID, task_id: UUID, stage_id: UUID, actor: Actor) -> Event:
    return Event(kind, task_id, project_id, actor, {"task_ids": [str(task_id)], "stage_ids": [str(stage_id)]})

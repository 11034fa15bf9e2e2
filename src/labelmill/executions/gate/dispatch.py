"""Into the queue: Pending → Dispatched, and the making of Pending executions that a person asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import Selection
from labelmill.executions.gate.announce import show, tell
from labelmill.kit.events import Actor
from labelmill.kit.ids import new_id
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


@dataclass(frozen=True, slots=True)
class Fresh:
    """A waiting task that has no execution row yet, and what its first execution is made of."""

    task_id: UUID
    project_id: UUID
    stage_id: UUID
    enabled_agent_id: UUID
    agent_version_id: UUID
    priority: int
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Dispatched:
    """An execution handed to the dispatcher; `fence` names this hand-over."""

    execution_id: UUID
    fence: UUID
    priority: int
    cpu_bound: bool = False


_INSERT_DISPATCHED = sa.text(
    """
    WITH made AS (
    INSERT INTO executions (id, project_id, task_id, stage_id, enabled_agent_id, agent_version_id, trigger, status,
                            priority, fence, lease_until, dispatched_at)
    SELECT id, :project, task_id, :stage, :agent, :version, 'workflow', 'dispatched', priority, fence,
           now() + make_interval(secs => :lease), now()
    FROM unnest(CAST(:ids AS uuid[]), CAST(:tasks AS uuid[]), CAST(:priorities AS int[]), CAST(:fences AS uuid[]))
      AS new (id, task_id, priority, fence)
    RETURNING id, task_id
    )
    UPDATE tasks SET execution_status = 'dispatched', execution_id = made.id FROM made WHERE tasks.id = made.task_id
    """
)


async def dispatch_fresh(session: AsyncSession, fresh: Sequence[Fresh], *, lease: float) -> list[Dispatched]:
    """Make executions for waiting tasks of one stage and hand them over: Pending → Dispatched in one step.

    The caller holds the tasks' row locks and enqueues the answer in the same transaction.
    """
    if not fresh:
        return []
    first = fresh[0]
    made = [Dispatched(new_id(), new_id(), f.priority) for f in fresh]
    ids = [d.execution_id for d in made]
    tasks = [f.task_id for f in fresh]
    await session.execute(
        _INSERT_DISPATCHED,
        {
            "project": first.project_id,
            "stage": first.stage_id,
            "agent": first.enabled_agent_id,
            "version": first.agent_version_id,
            "lease": lease,
            "ids": ids,
            "tasks": tasks,
            "priorities": [d.priority for d in made],
            "fences": [d.fence for d in made],
        },
    )
    await tell(session, "executions.dispatched", fresh)
    return made


_DISPATCH_PENDING = sa.text(
    """
    UPDATE executions SET status = 'dispatched', fence = handed.fence, worker = NULL, not_before = NULL,
      lease_until = now() + make_interval(secs => :lease), dispatched_at = now(), started_at = NULL,
      enabled_agent_id = enabled_agents.id, agent_version_id = enabled_agents.agent_version_id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:fences AS uuid[])) AS handed (id, fence), stages, enabled_agents
    WHERE executions.id = handed.id AND executions.status = 'pending' AND stages.id = executions.stage_id
      AND enabled_agents.id = stages.enabled_agent_id
    RETURNING executions.id, executions.task_id, executions.project_id, executions.stage_id,
              executions.fence, executions.priority, executions.preview
    """
)


async def dispatch_pending(session: AsyncSession, ids: Sequence[UUID], *, lease: float) -> list[Dispatched]:
    """Hand over executions that wait as rows: run by hand, retried, or back from a back-off.

    They run the agent that their stage has now, which may not be the one it had when they were asked for.
    """
    if not ids:
        return []
    rows = (
        await session.execute(_DISPATCH_PENDING, {"ids": list(ids), "fences": [new_id() for _ in ids], "lease": lease})
    ).all()
    await show(session, S.DISPATCHED, [(r.id, r.task_id) for r in rows])
    await tell(session, "executions.dispatched", rows)
    return [Dispatched(r.id, r.fence, r.priority) for r in rows]


#: Higher than any task's, and previews first: somebody watches the canvas.
_EDITOR_PRIORITY, _PREVIEW_PRIORITY = 1_500_000_000, 2_000_000_000

_INSERT_TRIGGERED = sa.text(
    """
    INSERT INTO executions (id, project_id, task_id, stage_id, enabled_agent_id, agent_version_id, trigger, status,
                            priority, fence, lease_until, dispatched_at, retry_of, requested_by, selection, preview)
    SELECT :id, tasks.project_id, tasks.id, tasks.stage_id, enabled_agents.id, enabled_agents.agent_version_id,
           'editor', 'dispatched', :priority, :fence, now() + make_interval(secs => :lease), now(), :retry_of,
           :person, CAST(:selection AS jsonb), :preview
    FROM tasks, enabled_agents WHERE tasks.id = :task AND enabled_agents.id = :agent
    RETURNING id, task_id, project_id, stage_id, preview
    """
)


async def dispatch_triggered(
    session: AsyncSession,
    *,
    task_id: UUID,
    enabled_agent_id: UUID,
    selection: Selection,
    preview: bool,
    actor: Actor,
    lease: float,
    retry_of: UUID | None = None,
) -> Dispatched:
    """Make an execution that a person asks for in the editor and hand it over at once, paused stage or not.

    It stands beside the workflow: the task neither shows it nor moves by it. The caller enqueues the answer.
    """
    made = Dispatched(new_id(), new_id(), _PREVIEW_PRIORITY if preview else _EDITOR_PRIORITY)
    row = (
        await session.execute(
            _INSERT_TRIGGERED,
            {
                "id": made.execution_id,
                "task": task_id,
                "agent": enabled_agent_id,
                "priority": made.priority,
                "fence": made.fence,
                "lease": lease,
                "retry_of": retry_of,
                "person": actor.id if actor.kind == "person" else None,
                "selection": selection.model_dump_json(),
                "preview": preview,
            },
        )
    ).one()
    await tell(session, "executions.dispatched", [row], actor)
    return made


_DISPATCH_RETURNED = sa.text(
    """
    WITH due AS (
      SELECT id FROM executions WHERE status = 'pending' AND trigger = 'editor'
        AND (not_before IS NULL OR not_before <= now())
      ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    UPDATE executions SET status = 'dispatched', fence = gen_random_uuid(), worker = NULL, not_before = NULL,
      lease_until = now() + make_interval(secs => :lease), dispatched_at = now(), started_at = NULL,
      agent_version_id = enabled_agents.agent_version_id
    FROM due, enabled_agents
    JOIN agent_versions ON agent_versions.id = enabled_agents.agent_version_id
    WHERE executions.id = due.id AND enabled_agents.id = executions.enabled_agent_id
    RETURNING executions.id, executions.task_id, executions.project_id, executions.stage_id, executions.fence,
              executions.priority, executions.preview,
              coalesce((agent_versions.card ->> 'cpu_bound')::boolean, false) AS cpu_bound
    """
)


async def dispatch_returned(session: AsyncSession, *, lease: float, limit: int) -> list[Dispatched]:
    """Hand over again what was triggered in the editor and came back: its worker was lost, or it backed off."""
    rows = (await session.execute(_DISPATCH_RETURNED, {"lease": lease, "limit": limit})).all()
    await tell(session, "executions.dispatched", rows)
    return [Dispatched(r.id, r.fence, r.priority, r.cpu_bound) for r in rows]


_INSERT_PENDING = sa.text(
    """
    INSERT INTO executions (id, project_id, task_id, stage_id, enabled_agent_id, agent_version_id, trigger, status,
                            priority, retry_of, requested_by)
    SELECT new.id, tasks.project_id, tasks.id, tasks.stage_id, enabled_agents.id, enabled_agents.agent_version_id,
           'manual', 'pending', tasks.priority, new.retry_of, :person
    FROM unnest(CAST(:ids AS uuid[]), CAST(:tasks AS uuid[]), CAST(:retry_of AS uuid[]))
      AS new (id, task_id, retry_of)
    JOIN tasks ON tasks.id = new.task_id
    JOIN stages ON stages.id = tasks.stage_id
    JOIN enabled_agents ON enabled_agents.id = stages.enabled_agent_id
    WHERE stages.mode = 'managed'
    RETURNING id, task_id, project_id, stage_id, preview
    """
)


async def request(
    session: AsyncSession,
    tasks: Sequence[tuple[UUID, UUID | None]],
    *,
    actor: Actor,
) -> dict[UUID, UUID]:
    """Make a Pending execution, asked for by a person, for each `(task id, execution it retries)`.

    The caller holds the tasks' row locks and knows that none has an open execution. Returns execution id by task.
    """
    if not tasks:
        return {}
    rows = (
        await session.execute(
            _INSERT_PENDING,
            {
                "ids": [new_id() for _ in tasks],
                "tasks": [t[0] for t in tasks],
                "retry_of": [t[1] for t in tasks],
                "person": actor.id if actor.kind == "person" else None,
            },
        )
    ).all()
    await show(session, S.PENDING, [(r.id, r.task_id) for r in rows])
    await tell(session, "executions.requested", rows, actor)
    return {r.task_id: r.id for r in rows}


async def hasten(session: AsyncSession, execution_id: UUID, *, actor: Actor) -> None:
    """A person wants a Pending execution now: no back-off, and fed also while its stage is paused."""
    row = (
        await session.execute(
            sa.text(
                "UPDATE executions SET trigger = 'manual', not_before = NULL"
                " WHERE id = :id AND status = 'pending' RETURNING task_id, project_id, stage_id, preview"
            ),
            {"id": execution_id},
        )
    ).one()
    await tell(session, "executions.requested", [row], actor)

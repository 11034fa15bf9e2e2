"""The feeder: takes waiting tasks, by priority then age, as far as concurrency, rate and workers allow.

One process feeds at a time (the leader). Going live enqueues nothing: the next tick finds the stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.dispatcher import Dispatcher, Job
from labelmill.executions.gate.dispatch import (
    Dispatched,
    Fresh,
    dispatch_fresh,
    dispatch_pending,
    dispatch_returned,
)
from labelmill.executions.limits import Capacity, Demand, shares
from labelmill.executions.states import BUSY, names
from labelmill.kit.db import Database

#: Seconds without a sign of life after which a worker no longer counts.
WORKER_SILENCE_SECONDS = 15.0
#: Seconds for which a dispatched execution may wait for its worker to start it.
DISPATCH_LEASE_SECONDS = 120.0
#: The same for one that a person waits for at the canvas.
EDITOR_LEASE_SECONDS = 10.0
#: Executions dispatched in one transaction.
BATCH = 200

_DEMANDS = sa.text(
    """
    SELECT stages.id AS stage_id, stages.project_id, stages.live, enabled_agents.id AS agent_id,
      enabled_agents.agent_version_id, enabled_agents.max_concurrency, enabled_agents.rate_per_minute,
      coalesce((agent_versions.card ->> 'cpu_bound')::boolean, false) AS cpu_bound,
      EXISTS (SELECT 1 FROM executions WHERE stage_id = stages.id AND status = 'pending'
        AND trigger IN ('workflow', 'manual')) AS asked,
      stages.live AND EXISTS (SELECT 1 FROM tasks WHERE stage_id = stages.id AND execution_status = 'pending'
        AND execution_id IS NULL) AS waiting
    FROM stages
    JOIN enabled_agents ON enabled_agents.id = stages.enabled_agent_id
    JOIN agent_versions ON agent_versions.id = enabled_agents.agent_version_id
    JOIN projects ON projects.id = stages.project_id
    WHERE stages.mode = 'managed' AND stages.removed_at IS NULL AND projects.status = 'active'
    ORDER BY stages.id
    """
)
_BUSY = sa.text(
    # What people trigger in the editor has a lane of its own, and takes nothing from the window.
    "SELECT enabled_agent_id, count(*) AS n FROM executions WHERE status = ANY(:busy)"
    " AND trigger IN ('workflow', 'manual') GROUP BY enabled_agent_id"
)
_CAPACITY = sa.text(
    "SELECT coalesce(sum(io_slots), 0) AS io, coalesce(sum(cpu_slots), 0) AS cpu FROM workers"
    " WHERE seen_at > now() - make_interval(secs => :silence)"
)
_ASKED = sa.text(
    """
    SELECT executions.id FROM executions JOIN stages ON stages.id = executions.stage_id
    WHERE executions.stage_id = :stage AND executions.status = 'pending' AND executions.trigger <> 'editor'
      AND (stages.live OR executions.trigger = 'manual')
      AND (executions.not_before IS NULL OR executions.not_before <= now())
    ORDER BY executions.priority DESC, executions.id LIMIT :limit FOR UPDATE OF executions SKIP LOCKED
    """
)
_WAITING = sa.text(
    """
    SELECT id, priority FROM tasks
    WHERE stage_id = :stage AND execution_status = 'pending' AND execution_id IS NULL
    ORDER BY priority DESC, id LIMIT :limit FOR UPDATE SKIP LOCKED
    """
)
_STILL_LIVE = sa.text("SELECT live FROM stages WHERE id = :stage FOR SHARE")
_TAKE_TOKENS = sa.text(
    """
    INSERT INTO rate_windows (enabled_agent_id, tokens, refilled_at) VALUES (:agent, :burst, now())
    ON CONFLICT (enabled_agent_id) DO UPDATE SET refilled_at = now(),
      tokens = least(:burst, rate_windows.tokens
        + extract(epoch FROM now() - rate_windows.refilled_at) * :rate / 60.0)
    RETURNING tokens
    """
)


@dataclass(frozen=True, slots=True)
class Fed:
    """What one tick did: executions dispatched, and whether more could follow at once."""

    dispatched: int
    more: bool


async def feed(database: Database, dispatcher: Dispatcher) -> Fed:
    """One tick: give every agent with waiting work its share of the free window."""
    async with database.transaction() as session:
        demands, capacity = await survey(session)
        dispatched, more = await _feed_editor(session, dispatcher), False
    for share in shares(demands, capacity, batch=BATCH):
        async with database.transaction() as session:
            count = await _feed_stage(session, dispatcher, share.demand, share.count)
        dispatched += count
        more = more or count == BATCH
    return Fed(dispatched, more)


async def _feed_editor(session: AsyncSession, dispatcher: Dispatcher) -> int:
    """What was triggered in the editor goes at once, and comes here only when it has to go again."""
    handed = await dispatch_returned(session, lease=EDITOR_LEASE_SECONDS, limit=BATCH)
    await dispatcher.enqueue(
        session, [Job(d.execution_id, d.fence, d.priority, d.cpu_bound, interactive=True) for d in handed]
    )
    return len(handed)


async def survey(session: AsyncSession) -> tuple[list[Demand], Capacity]:
    """All managed agent stages of active projects with what they have under way, and the workers' slots."""
    rows = (await session.execute(_DEMANDS)).all()
    busy = {r.enabled_agent_id: r.n for r in await session.execute(_BUSY, {"busy": names(BUSY)})}
    slots = (await session.execute(_CAPACITY, {"silence": WORKER_SILENCE_SECONDS})).one()
    demands = [_demand(r, busy.get(r.agent_id, 0)) for r in rows]
    return demands, Capacity(io=slots.io, cpu=slots.cpu)


def _demand(row: Any, busy: int) -> Demand:
    return Demand(
        stage_id=row.stage_id,
        project_id=row.project_id,
        agent_id=row.agent_id,
        agent_version_id=row.agent_version_id,
        cpu_bound=row.cpu_bound,
        busy=busy,
        max_concurrency=row.max_concurrency,
        rate_per_minute=row.rate_per_minute,
        hungry=row.asked or row.waiting,
    )


async def _feed_stage(session: AsyncSession, dispatcher: Dispatcher, demand: Demand, count: int) -> int:
    if demand.rate_per_minute is not None:
        count = min(count, await _rate_tokens(session, demand.agent_id, demand.rate_per_minute))
    if count == 0:
        return 0
    asked = await session.execute(_ASKED, {"stage": demand.stage_id, "limit": count})
    handed = await dispatch_pending(session, list(asked.scalars()), lease=DISPATCH_LEASE_SECONDS)
    handed += await _feed_waiting(session, demand, count - len(handed))
    await dispatcher.enqueue(session, [Job(d.execution_id, d.fence, d.priority, demand.cpu_bound) for d in handed])
    if demand.rate_per_minute is not None:
        await _spend_tokens(session, demand.agent_id, handed)
    return len(handed)


async def _feed_waiting(session: AsyncSession, demand: Demand, count: int) -> list[Dispatched]:
    # FOR SHARE: a Pause that commits first is seen here, one that comes later waits for this batch.
    live = (await session.execute(_STILL_LIVE, {"stage": demand.stage_id})).scalar_one()
    if not live or count <= 0:
        return []
    rows = (await session.execute(_WAITING, {"stage": demand.stage_id, "limit": count})).all()
    fresh = [
        Fresh(
            task_id=r.id,
            project_id=demand.project_id,
            stage_id=demand.stage_id,
            enabled_agent_id=demand.agent_id,
            agent_version_id=demand.agent_version_id,
            priority=r.priority,
        )
        for r in rows
    ]
    return await dispatch_fresh(session, fresh, lease=DISPATCH_LEASE_SECONDS)


async def _rate_tokens(session: AsyncSession, agent_id: UUID, rate: int) -> int:
    """Refill the token bucket (one second's worth, at least one) and say how many whole tokens it holds."""
    tokens = await session.execute(_TAKE_TOKENS, {"agent": agent_id, "rate": rate, "burst": max(1.0, rate / 60)})
    return int(tokens.scalar_one())


async def _spend_tokens(session: AsyncSession, agent_id: UUID, handed: Sequence[Dispatched]) -> None:
    await session.execute(
        sa.text("UPDATE rate_windows SET tokens = tokens - :n WHERE enabled_agent_id = :agent"),
        {"agent": agent_id, "n": len(handed)},
    )

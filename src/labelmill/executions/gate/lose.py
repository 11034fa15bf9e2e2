"""Ends that no worker will write: leases that ran out, deadlines that passed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.gate.announce import show, tell
from labelmill.executions.gate.ends import LOCK, failed, write_ends
from labelmill.executions.outcomes import Failure, Grip
from labelmill.executions.states import BUSY, names
from labelmill.executions.tables import FailureClass
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


async def lose(session: AsyncSession, *, grace: float, limit: int = 500) -> int:
    """End what its worker will not end: past its deadline (Timed out), or its lease (worker lost).

    A Dispatched execution whose lease ran out never started: it waits again and loses no attempt.
    Returns how many executions it touched.
    """
    rows = (
        await session.execute(
            sa.text(
                "SELECT id, status, deadline < now() - make_interval(secs => :grace) AS overdue FROM executions"
                " WHERE status = ANY(:busy) AND (lease_until < now()"
                " OR (status = 'running' AND deadline < now() - make_interval(secs => :grace)))"
                " ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED"
            ),
            {"busy": names(BUSY), "grace": grace, "limit": limit},
        )
    ).all()
    await wait_again(session, [r.id for r in rows if r.status == S.DISPATCHED])
    overdue = {r.id for r in rows if r.status == S.RUNNING and r.overdue}
    lost = [r.id for r in rows if r.status == S.RUNNING]
    if lost:
        locked = (await session.execute(LOCK, {"ids": lost})).all()
        await write_ends(session, [failed(r, _loss(r, timed_out=r.id in overdue)) for r in locked])
    return len(rows)


def _loss(row: Any, *, timed_out: bool) -> Failure:
    grip = Grip(row.id, row.fence, row.epoch)
    if timed_out:
        return Failure(grip, FailureClass.TIMEOUT, "The agent did not answer in time, nor did its worker.")
    return Failure(grip, FailureClass.WORKER_LOST, f"Worker {row.worker} stopped answering while it ran the agent.")


async def wait_again(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Dispatched → Pending: nobody started it in time."""
    if not ids:
        return
    rows = (
        await session.execute(
            sa.text(
                "UPDATE executions SET status = 'pending', fence = NULL, lease_until = NULL, dispatched_at = NULL"
                " WHERE id = ANY(:ids) AND status = 'dispatched' RETURNING id, task_id, project_id, stage_id, preview"
            ),
            {"ids": list(ids)},
        )
    ).all()
    await _announce_return(session, rows)


async def _announce_return(session: AsyncSession, rows: Sequence[Any]) -> None:
    await show(session, S.PENDING, [(r.id, r.task_id) for r in rows])
    await tell(session, "executions.returned", rows)


async def give_back(session: AsyncSession, held: Sequence[tuple[UUID, UUID]]) -> None:
    """Busy → Pending for what a worker that ends in good order could not finish: no attempt is lost."""
    if not held:
        return
    rows = (
        await session.execute(
            sa.text(
                "UPDATE executions SET status = 'pending', fence = NULL, lease_until = NULL, dispatched_at = NULL,"
                " started_at = NULL FROM unnest(CAST(:ids AS uuid[]), CAST(:fences AS uuid[])) AS held (id, fence)"
                " WHERE executions.id = held.id AND executions.fence = held.fence AND status = ANY(:busy)"
                " RETURNING executions.id, task_id, project_id, stage_id, preview"
            ),
            {"ids": [h[0] for h in held], "fences": [h[1] for h in held], "busy": names(BUSY)},
        )
    ).all()
    await _announce_return(session, rows)

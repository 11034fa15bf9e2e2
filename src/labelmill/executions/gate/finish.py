"""A worker's answer: labels, end and move in one transaction, or a refusal because it came late."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.gate.ends import LOCK, End, failed, write_ends
from labelmill.executions.outcomes import Failure, Grip, Outcome, Success
from labelmill.executions.tables import FailureClass
from labelmill.kit.ids import new_id
from labelmill.labels.actions import Application, apply_results
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


async def finish(session: AsyncSession, outcomes: Sequence[Outcome], *, worker: str) -> set[UUID]:
    """End attempts: apply labels, write the end, move the tasks; all in the caller's one transaction.

    Returns the executions whose outcome counted. The others came late (canceled, timed out, given to
    another worker, or already ended): they are recorded as refused and touch nothing.
    """
    by_id = {o.grip.execution_id: o for o in outcomes}
    rows = (await session.execute(LOCK, {"ids": list(by_id)})).all()
    current: list[Any] = []
    late: list[tuple[UUID, str]] = []
    for row in rows:
        grip = by_id[row.id].grip
        if row.status == S.RUNNING and row.fence == grip.fence and row.epoch == grip.epoch:
            current.append(row)
        elif not (row.status == S.SUCCEEDED and row.fence == grip.fence and row.epoch == grip.epoch):
            late.append((row.id, _why_late(row, grip)))
    await _refuse(session, late, worker)
    ends = await _ends(session, current, by_id)
    await write_ends(session, ends)
    return {row.id for row in current}


async def _ends(session: AsyncSession, rows: Sequence[Any], outcomes: dict[UUID, Outcome]) -> list[End]:
    applications = [
        Application(
            execution_id=row.id,
            project_id=row.project_id,
            item_id=row.item_id,
            result=outcome.result,
            seen=outcome.seen,
        )
        for row in rows
        if isinstance(outcome := outcomes[row.id], Success)
    ]
    applied = await apply_results(session, applications)
    ends: list[End] = []
    for row in rows:
        outcome = outcomes[row.id]
        if isinstance(outcome, Failure):
            ends.append(failed(row, outcome))
            continue
        conflicts = applied[row.id].conflicts
        if conflicts:
            message = "A person changed what the agent worked on: " + "; ".join(c.message for c in conflicts[:5])
            ends.append(failed(row, Failure(outcome.grip, FailureClass.CONFLICT, message)))
            continue
        result = outcome.result
        ends.append(
            End(
                row=row,
                status=S.SUCCEEDED,
                message=result.message,
                log=result.log,
                decision=result.decision,
                usage=result.usage.model_dump() if result.usage else None,
                labels_created=applied[row.id].created,
            )
        )
    return ends


def _why_late(row: Any, grip: Grip) -> str:
    if row.status == S.RUNNING or row.fence != grip.fence:
        return "The execution was given to another worker after this one's lease ran out."
    return f"The execution had already ended as {str(row.status).replace('_', ' ')}."


async def _refuse(session: AsyncSession, late: Sequence[tuple[UUID, str]], worker: str) -> None:
    if late:
        await session.execute(
            sa.text(
                "INSERT INTO refused_results (id, execution_id, worker, reason)"
                " SELECT id, execution_id, :worker, reason"
                " FROM unnest(CAST(:ids AS uuid[]), CAST(:executions AS uuid[]), CAST(:reasons AS text[]))"
                " AS late (id, execution_id, reason)"
            ),
            {
                "worker": worker,
                "ids": [new_id() for _ in late],
                "executions": [x[0] for x in late],
                "reasons": [x[1] for x in late],
            },
        )

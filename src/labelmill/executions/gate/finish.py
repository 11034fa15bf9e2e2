"""A worker's answer: labels, end and move in one transaction, or a refusal because it came late."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.gate.ends import LOCK, End, failed, of_workflow, write_ends
from labelmill.executions.gate.previews import finish_previews
from labelmill.executions.outcomes import Failure, Grip, Outcome, Success
from labelmill.executions.tables import FailureClass
from labelmill.kit.ids import new_id
from labelmill.labels.actions import Application, apply_results
from labelmill.workflows.compiled import known_workflow, load_workflow
from labelmill.workflows.graph import NEXT
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


async def finish(session: AsyncSession, outcomes: Sequence[Outcome], *, worker: str) -> set[UUID]:
    """End attempts: apply labels, write the end, move the tasks; all in the caller's one transaction.

    Returns the executions whose outcome counted. The others came late (canceled, timed out, given to
    another worker, or already ended): they are recorded as refused and touch nothing.
    """
    shown = await finish_previews(session, [o for o in outcomes if o.grip.preview])
    by_id: dict[UUID, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if not outcome.grip.preview:
            by_id[outcome.grip.execution_id].append(outcome)
    if not by_id:
        return shown
    rows = (await session.execute(LOCK, {"ids": list(by_id)})).all()
    running: list[Any] = []
    current: dict[UUID, Outcome] = {}
    late: list[tuple[UUID, str]] = []
    for row in rows:
        for outcome in by_id[row.id]:
            mine = row.fence == outcome.grip.fence and row.epoch == outcome.grip.epoch
            if mine and row.status == S.RUNNING and row.id not in current:
                running.append(row)
                current[row.id] = outcome
            elif not (mine and row.status in (S.RUNNING, S.SUCCEEDED)):
                late.append((row.id, _why_late(row, outcome.grip)))
    await _refuse(session, late, worker)
    ends = await _ends(session, running, current)
    await write_ends(session, ends)
    return shown | set(current)


async def _ends(session: AsyncSession, rows: Sequence[Any], outcomes: dict[UUID, Outcome]) -> list[End]:
    outcomes = {row.id: await _leading_out(session, row, outcomes[row.id]) for row in rows}
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


async def _leading_out(session: AsyncSession, row: Any, outcome: Outcome) -> Outcome:
    """The outcome, or a failure when the workflow was changed meanwhile and has no such way out any more."""
    if isinstance(outcome, Failure) or not of_workflow(row):
        return outcome
    wanted = outcome.result.decision or NEXT
    workflow = known_workflow(row.project_id)
    if workflow is None or wanted not in workflow.pathways_of(row.stage_id):
        workflow = await load_workflow(session, row.project_id)
    if wanted in workflow.pathways_of(row.stage_id):
        return outcome
    message = f"The stage has no pathway '{wanted}' any more: the workflow or its agent was changed meanwhile."
    return Failure(outcome.grip, FailureClass.INVALID_RESULT, message)


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

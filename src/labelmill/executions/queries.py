"""Reads of executions: one with its attempts, a task's history, and who made which label."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import AgentResult, Trigger
from labelmill.executions.errors import ExecutionNotFoundError, TaskNotFoundError
from labelmill.executions.feeder import WORKER_SILENCE_SECONDS
from labelmill.executions.limits import why_triggered_waits
from labelmill.executions.queue import EXECUTION_COLUMNS, TaskPage, explainer, get_task
from labelmill.executions.schemas import (
    AttemptOut,
    ExecutionBrief,
    ExecutionDetail,
    ExecutionOut,
    HistoryEntry,
    RefusedResult,
    RejectionOut,
    TaskAssignee,
    TaskItem,
    TaskOut,
    TaskStage,
    TriggerOutcome,
)
from labelmill.executions.tables import AttemptRow, ExecutionRow, RefusedResultRow, WorkerRow
from labelmill.kit.clock import now
from labelmill.labels.queries import labels_of_execution, labels_out
from labelmill.media.signing import Signer
from labelmill.workflows.tables import ExecutionStatus
from labelmill.workflows.work_schemas import Holder, TaskHold


def task_fields(page: TaskPage, row: Any) -> dict[str, Any]:
    """What a task shows in a list and by itself, all but its item."""
    assignee = None
    if row.assignee_id is not None:
        assignee = TaskAssignee(id=row.assignee_id, name=row.assignee_name)
    newest = page.newest.get(row.id)
    return {
        "id": row.id,
        "project_id": row.project_id,
        "stage": TaskStage(id=row.stage_id, name=row.stage_name, kind=row.stage_kind),
        "priority": row.priority,
        "execution": _shown(page, row),
        "last_execution": _brief(newest) if newest is not None else None,
        "assignee": assignee,
        "hold": _hold(row),
        "created_at": row.created_at,
        "entered_at": row.entered_at,
        "label_count": row.label_count,
    }


def _hold(row: Any) -> TaskHold | None:
    if row.hold_user_id is None:
        return None
    user = Holder(id=row.hold_user_id, name=row.hold_user_name)
    return TaskHold(user=user, holder=row.hold_holder, since=row.hold_since, until=row.hold_until)


def tasks_out(page: TaskPage, signer: Signer) -> list[TaskOut]:
    """A page's rows as they go over the wire."""
    return [
        TaskOut(
            item=TaskItem(
                id=row.item_id,
                name=row.name,
                kind=row.item_kind,
                width=row.width,
                height=row.height,
                thumbnail_url=signer.url(row.thumbnail_key) if row.thumbnail_key else None,
            ),
            **task_fields(page, row),
        )
        for row in page.rows
    ]


def _shown(page: TaskPage, row: Any) -> ExecutionBrief | None:
    """The execution of the stage that a task is in; a Pending one may not have a row yet."""
    if row.execution_status is None:
        return None
    if row.execution_id is None:
        return ExecutionBrief(
            id=None,
            status=row.execution_status,
            attempt=1,
            message=None,
            failure_class=None,
            decision=None,
            updated_at=row.entered_at,
            waits=page.waits.get(row.id),
        )
    return _brief(page.executions[row.execution_id], waits=page.waits.get(row.id))


def _brief(row: Any, waits: str | None = None) -> ExecutionBrief:
    return ExecutionBrief(
        id=row.id,
        status=row.status,
        attempt=row.attempt,
        message=row.message,
        failure_class=row.failure_class,
        decision=row.decision,
        updated_at=_updated(row),
        waits=waits,
    )


def _updated(row: Any) -> datetime:
    return row.ended_at or row.started_at or row.dispatched_at or row.created_at


def execution_out(row: Any, waits: str | None = None) -> ExecutionOut:
    """An execution (a row of `EXECUTION_COLUMNS`) as it goes over the wire."""
    seconds = None
    if row.started_at is not None:
        seconds = max(0.0, ((row.ended_at or now()) - row.started_at).total_seconds())
    return ExecutionOut.model_validate(
        {field: getattr(row, field) for field in ExecutionOut.model_fields if field not in ("seconds", "waits")}
        | {"seconds": seconds, "waits": waits}
    )


async def get_execution(session: AsyncSession, *, project_id: UUID, execution_id: UUID) -> ExecutionOut:
    """One execution. Raises ExecutionNotFoundError."""
    rows = await _executions(session, "executions.id = :id", {"id": execution_id})
    if not rows or rows[0].project_id != project_id:
        raise ExecutionNotFoundError
    return execution_out(rows[0], await _waits(session, rows[0]))


async def list_executions(session: AsyncSession, *, project_id: UUID, task_id: UUID) -> list[ExecutionOut]:
    """All executions of a task but previews, newest first. Raises TaskNotFoundError."""
    rows = await _executions(
        session,
        "executions.task_id = :task AND executions.project_id = :project AND NOT executions.preview",
        {"task": task_id, "project": project_id},
    )
    if not rows and not (await get_task(session, project_id=project_id, task_id=task_id)).rows:
        raise TaskNotFoundError
    return [execution_out(row, await _waits(session, row)) for row in rows]


async def get_outcome(session: AsyncSession, *, project_id: UUID, execution_id: UUID) -> TriggerOutcome:
    """What became of an execution so far; the answer of a preview that succeeded. Raises ExecutionNotFoundError."""
    execution = await get_execution(session, project_id=project_id, execution_id=execution_id)
    result = None
    if execution.preview and execution.status is ExecutionStatus.SUCCEEDED:
        result = await session.scalar(sa.select(ExecutionRow.result).where(ExecutionRow.id == execution_id))
    return TriggerOutcome(execution=execution, result=None if result is None else AgentResult.model_validate(result))


async def count_workers(session: AsyncSession) -> int:
    """How many workers have said lately that they are there."""
    lately = WorkerRow.seen_at > sa.func.now() - timedelta(seconds=WORKER_SILENCE_SECONDS)
    return await session.scalar(sa.select(sa.func.count()).select_from(WorkerRow).where(lately)) or 0


async def get_detail(session: AsyncSession, *, project_id: UUID, execution_id: UUID) -> ExecutionDetail:
    """One execution with attempts, labels, refused results and its retry. Raises ExecutionNotFoundError."""
    execution = await get_execution(session, project_id=project_id, execution_id=execution_id)
    attempts = await session.scalars(
        sa.select(AttemptRow).where(AttemptRow.execution_id == execution_id).order_by(AttemptRow.number)
    )
    refused = await session.scalars(
        sa.select(RefusedResultRow).where(RefusedResultRow.execution_id == execution_id).order_by(RefusedResultRow.id)
    )
    retried = await session.execute(
        sa.text("SELECT id FROM executions WHERE retry_of = :id ORDER BY id DESC LIMIT 1"), {"id": execution_id}
    )
    labels = await labels_of_execution(session, project_id, execution_id)
    return ExecutionDetail(
        **execution.model_dump(),
        attempts=[AttemptOut.model_validate(a, from_attributes=True) for a in attempts],
        labels=await labels_out(session, labels, {execution_id: execution.agent_name}),
        refused_results=[RefusedResult.model_validate(r, from_attributes=True) for r in refused],
        retried_as=retried.scalar_one_or_none(),
    )


async def execution_names(session: AsyncSession, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of the agents behind executions, for the labels that they made."""
    wanted = list({i for i in ids if i is not None})
    if not wanted:
        return {}
    rows = await session.execute(
        sa.text(
            "SELECT executions.id, enabled_agents.name FROM executions"
            " JOIN enabled_agents ON enabled_agents.id = executions.enabled_agent_id"
            " WHERE executions.id = ANY(:ids)"
        ),
        {"ids": wanted},
    )
    return {row.id: row.name for row in rows}


_HISTORY = sa.text(
    """
    SELECT moves.at, moves.pathway, moves.actor_kind, users.name AS person,
           source.name AS from_stage, target.name AS to_stage, events.data ->> 'reason' AS reason
    FROM task_moves AS moves
    -- A rejection's move and event are of one transaction, so their time is the same.
    LEFT JOIN events ON events.subject_id = moves.task_id AND events.at = moves.at AND events.kind = 'task.rejected'
    LEFT JOIN stages AS source ON source.id = moves.from_stage_id
    JOIN stages AS target ON target.id = moves.to_stage_id
    LEFT JOIN users ON users.id = moves.actor_id AND moves.actor_kind = 'person'
    WHERE moves.task_id = :task ORDER BY moves.id DESC LIMIT 200
    """
)


async def task_history(session: AsyncSession, *, task_id: UUID) -> list[HistoryEntry]:
    """The stages a task went through, newest first: when, by which pathway, and who moved it."""
    rows = await session.execute(_HISTORY, {"task": task_id})
    return [
        HistoryEntry(
            at=r.at,
            kind="task.added" if r.from_stage is None else "task.moved",
            text=_step(r),
            actor=r.person,
        )
        for r in rows
    ]


_REJECTION = sa.text(
    """
    SELECT moves.pathway, moves.at, users.name AS person, events.data ->> 'reason' AS reason
    FROM task_moves AS moves
    LEFT JOIN events ON events.subject_id = moves.task_id AND events.at = moves.at AND events.kind = 'task.rejected'
    LEFT JOIN users ON users.id = moves.actor_id
    WHERE moves.task_id = :task AND moves.actor_kind = 'person' ORDER BY moves.id DESC LIMIT 1
    """
)


async def task_rejection(session: AsyncSession, *, task_id: UUID) -> RejectionOut | None:
    """Why a task was sent back, when that is the last that a person did with it."""
    row = (await session.execute(_REJECTION, {"task": task_id})).one_or_none()
    if row is None or row.pathway != "reject":
        return None
    return RejectionOut(reason=row.reason or "", by=row.person, at=row.at)


def _step(row: Any) -> str:
    if row.from_stage is None:
        return f"Added to {row.to_stage}"
    reason = f": {row.reason}" if row.reason else ""
    return f"Moved from {row.from_stage} to {row.to_stage} ({row.pathway}){reason}"


async def _waits(session: AsyncSession, row: Any) -> str | None:
    if row.status != ExecutionStatus.PENDING:
        return None
    if row.trigger == Trigger.EDITOR:
        return why_triggered_waits(row.not_before, await count_workers(session), now=now())
    return (await explainer(session, row.project_id))(row.stage_id, row)


async def _executions(session: AsyncSession, where: str, values: dict[str, Any]) -> Sequence[Any]:
    query = f"SELECT {EXECUTION_COLUMNS} WHERE {where} ORDER BY executions.id DESC LIMIT 200"
    return (await session.execute(sa.text(query), values)).all()

"""How the end of a running attempt is written: status, attempt, task and event, of many at once."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import Trigger
from labelmill.executions.gate.announce import show, wake
from labelmill.executions.outcomes import Failure
from labelmill.executions.retries import retry_delay
from labelmill.executions.states import names, sources
from labelmill.executions.tables import FailureClass
from labelmill.kit.clock import now
from labelmill.kit.encoding import to_json
from labelmill.kit.events import SYSTEM, Actor, Event, emit
from labelmill.workflows.compiled import load_workflow
from labelmill.workflows.graph import NEXT
from labelmill.workflows.movement import Exit, advance
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus


LOCK = sa.text(
    """
    SELECT executions.id, executions.project_id, executions.task_id, executions.stage_id, executions.attempt,
           executions.worker, executions.dispatched_at, executions.started_at, executions.fence, executions.epoch,
           executions.status, executions.trigger, executions.preview, tasks.item_id, tasks.stage_id AS task_stage_id,
           enabled_agents.max_attempts
    FROM executions
    JOIN tasks ON tasks.id = executions.task_id
    JOIN enabled_agents ON enabled_agents.id = executions.enabled_agent_id
    WHERE executions.id = ANY(:ids) ORDER BY executions.id FOR UPDATE OF executions, tasks
    """
)


@dataclass(slots=True)
class End:
    """The end of one execution's attempt, as it will be written."""

    row: Any
    status: ExecutionStatus
    failure: FailureClass | None = None
    message: str | None = None
    problems: Sequence[dict[str, str]] = ()
    log: Sequence[str] = ()
    decision: str | None = None
    usage: dict[str, Any] | None = None
    labels_created: int = 0
    not_before: datetime | None = None


def of_workflow(row: Any) -> bool:
    """Whether a task waits for this execution and moves by it: not when it was triggered in the editor."""
    return row.trigger in (Trigger.WORKFLOW, Trigger.MANUAL)


def failed(row: Any, failure: Failure) -> End:
    """Failed for good, or back to Pending when another attempt is due."""
    end = End(
        row=row,
        status=S.TIMED_OUT if failure.failure is FailureClass.TIMEOUT else S.FAILED,
        failure=failure.failure,
        message=failure.message,
        problems=failure.problems,
        log=failure.log,
        usage=failure.usage.model_dump() if failure.usage else None,
    )
    delay = retry_delay(
        failure.failure,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        jitter=random.random(),
        permanent=failure.permanent,
    )
    if delay is not None:
        end.status, end.not_before = S.PENDING, now() + timedelta(seconds=delay)
    return end


_WRITE_ENDS = sa.text(
    """
    UPDATE executions SET
      status = ended.status, failure_class = ended.failure, message = ended.message, decision = ended.decision,
      usage = ended.usage, labels_created = ended.labels, not_before = ended.not_before, lease_until = NULL,
      attempt = executions.attempt + CASE WHEN ended.status = 'pending' THEN 1 ELSE 0 END,
      fence = CASE WHEN ended.status = 'pending' THEN NULL ELSE executions.fence END,
      dispatched_at = CASE WHEN ended.status = 'pending' THEN NULL ELSE executions.dispatched_at END,
      started_at = CASE WHEN ended.status = 'pending' THEN NULL ELSE executions.started_at END,
      ended_at = CASE WHEN ended.status = 'pending' THEN NULL ELSE now() END
    FROM unnest(CAST(:ids AS uuid[]), CAST(:statuses AS text[]), CAST(:failures AS text[]),
                CAST(:messages AS text[]), CAST(:decisions AS text[]), CAST(:usages AS jsonb[]),
                CAST(:labels AS int[]), CAST(:not_before AS timestamptz[]))
      AS ended (id, status, failure, message, decision, usage, labels, not_before)
    WHERE executions.id = ended.id AND executions.status = ANY(:sources)
    RETURNING executions.id
    """
)


WRITE_ATTEMPTS = sa.text(
    """
    INSERT INTO attempts (execution_id, number, worker, outcome, failure_class, message, problems, log,
                          dispatched_at, started_at)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS int[]), CAST(:workers AS text[]),
      CAST(:outcomes AS text[]), CAST(:failures AS text[]), CAST(:messages AS text[]), CAST(:problems AS jsonb[]),
      CAST(:logs AS jsonb[]), CAST(:dispatched AS timestamptz[]), CAST(:started AS timestamptz[]))
    """
)


async def write_ends(session: AsyncSession, ends: Sequence[End]) -> None:
    """Write ends of locked, running executions: status, attempt, task, events."""
    if not ends:
        return
    written = await session.execute(
        _WRITE_ENDS,
        {
            "ids": [e.row.id for e in ends],
            "statuses": [e.status for e in ends],
            "failures": [e.failure for e in ends],
            "messages": [e.message for e in ends],
            "decisions": [e.decision for e in ends],
            "usages": [to_json(e.usage).decode() if e.usage else None for e in ends],
            "labels": [e.labels_created for e in ends],
            "not_before": [e.not_before for e in ends],
            "sources": names(sources(S.SUCCEEDED) | sources(S.FAILED)),
        },
    )
    if len(written.all()) != len(ends):
        raise RuntimeError("an execution changed while its row was locked")
    await session.execute(
        WRITE_ATTEMPTS,
        {
            "ids": [e.row.id for e in ends],
            "numbers": [e.row.attempt for e in ends],
            "workers": [e.row.worker for e in ends],
            "outcomes": [_attempt_outcome(e) for e in ends],
            "failures": [e.failure for e in ends],
            "messages": [e.message for e in ends],
            "problems": [to_json(list(e.problems)).decode() for e in ends],
            "logs": [to_json(list(e.log)).decode() for e in ends],
            "dispatched": [e.row.dispatched_at for e in ends],
            "started": [e.row.started_at for e in ends],
        },
    )
    await _move_tasks(session, [e for e in ends if of_workflow(e.row)])
    await wake(session, [e.row for e in ends if e.status is not S.PENDING])
    await emit(
        session,
        *(
            Event(
                f"execution.{'retrying' if e.status is S.PENDING else e.status}",
                subject=e.row.id,
                project=e.row.project_id,
                actor=Actor("execution", e.row.id),
                data={
                    "task_ids": [str(e.row.task_id)],
                    "stage_ids": [str(e.row.stage_id)],
                    "attempt": e.row.attempt,
                    "failure_class": e.failure,
                    "decision": e.decision,
                    "labels_created": e.labels_created,
                },
            )
            for e in ends
            if not e.row.preview
        ),
    )


def _attempt_outcome(end: End) -> ExecutionStatus:
    """An attempt that will be retried failed, though its execution waits again."""
    return S.FAILED if end.status is S.PENDING else end.status


async def _move_tasks(session: AsyncSession, ends: Sequence[End]) -> None:
    """Succeeded tasks leave by their decision, failed ones by a failure pathway; the others show why they stay."""
    leaving: dict[tuple[UUID, UUID], list[Exit]] = defaultdict(list)
    staying: dict[ExecutionStatus, list[tuple[UUID, UUID]]] = defaultdict(list)
    for end in ends:
        if end.status is S.SUCCEEDED:
            exit_ = Exit(end.row.task_id, end.decision or NEXT)
            leaving[(end.row.project_id, end.row.stage_id)].append(exit_)
        else:
            staying[end.status].append((end.row.id, end.row.task_id))
            failure = await _failure_pathway(session, end)
            if failure is not None:
                leaving[(end.row.project_id, end.row.stage_id)].append(Exit(end.row.task_id, failure))
    for status, pairs in staying.items():
        await show(session, status, pairs)
    for (project_id, stage_id), exits in leaving.items():
        await advance(session, project_id=project_id, stage_id=stage_id, exits=exits, actor=SYSTEM)


async def _failure_pathway(session: AsyncSession, end: End) -> str | None:
    """The way out for what failed for good, when the stage has one; who waits for another attempt stays."""
    if end.status is S.PENDING:
        return None
    # Loaded and not only known: a way that the workflow has no more would undo the end.
    stage = (await load_workflow(session, end.row.project_id)).by_id.get(end.row.stage_id)
    return stage.on_failure if stage is not None else None

"""The ends of previews: the answer is kept for whoever asked, and nothing else changes."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.outcomes import Failure, Outcome
from labelmill.executions.tables import FailureClass
from labelmill.kit.encoding import to_json
from labelmill.kit.signals import signal
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus

_END = sa.text(
    """
    WITH finished AS (
      UPDATE executions SET status = ended.status, failure_class = ended.failure, message = ended.message,
        decision = ended.decision, usage = ended.usage, result = ended.result, lease_until = NULL, ended_at = now()
      FROM unnest(CAST(:ids AS uuid[]), CAST(:fences AS uuid[]), CAST(:epochs AS int[]), CAST(:statuses AS text[]),
                  CAST(:failures AS text[]), CAST(:messages AS text[]), CAST(:decisions AS text[]),
                  CAST(:usages AS jsonb[]), CAST(:results AS jsonb[]), CAST(:problems AS jsonb[]),
                  CAST(:logs AS jsonb[]))
        AS ended (id, fence, epoch, status, failure, message, decision, usage, result, problems, log)
      WHERE executions.id = ended.id AND executions.fence = ended.fence AND executions.epoch = ended.epoch
        AND executions.status = 'running' AND executions.preview
      RETURNING executions.id, attempt, worker, ended.status, ended.failure, ended.message, ended.problems,
                ended.log, dispatched_at, started_at
    )
    INSERT INTO attempts (execution_id, number, worker, outcome, failure_class, message, problems, log,
                          dispatched_at, started_at)
    SELECT * FROM finished RETURNING execution_id
    """
)


async def finish_previews(session: AsyncSession, outcomes: Sequence[Outcome]) -> set[UUID]:
    """Running → ended, in one statement that is its own guard; returns the executions whose outcome counted.

    A failure is final: the person who waits tries again sooner than a back-off would. One that comes late
    leaves no trace, since a preview has nothing that could be applied twice.
    """
    if not outcomes:
        return set()
    failures = [o if isinstance(o, Failure) else None for o in outcomes]
    results = [None if isinstance(o, Failure) else o.result for o in outcomes]
    usages = [o.usage if isinstance(o, Failure) else o.result.usage for o in outcomes]
    logs = [o.log if isinstance(o, Failure) else o.result.log for o in outcomes]
    messages = [o.message if isinstance(o, Failure) else o.result.message for o in outcomes]
    rows = await session.execute(
        _END,
        {
            "ids": [o.grip.execution_id for o in outcomes],
            "fences": [o.grip.fence for o in outcomes],
            "epochs": [o.grip.epoch for o in outcomes],
            "statuses": [_status(f) for f in failures],
            "failures": [f.failure if f else None for f in failures],
            "messages": messages,
            "decisions": [r.decision if r else None for r in results],
            "usages": [to_json(u.model_dump()).decode() if u else None for u in usages],
            "results": [r.model_dump_json() if r else None for r in results],
            "problems": [to_json(f.problems if f else []).decode() for f in failures],
            "logs": [to_json(log).decode() for log in logs],
        },
    )
    counted = set(rows.scalars())
    await signal(session, [str(execution_id) for execution_id in counted])
    return counted


def _status(failure: Failure | None) -> ExecutionStatus:
    if failure is None:
        return S.SUCCEEDED
    return S.TIMED_OUT if failure.failure is FailureClass.TIMEOUT else S.FAILED


async def forget_previews(session: AsyncSession, *, after: float, limit: int = 1_000) -> int:
    """Delete previews that were made more than `after` seconds ago and have ended; returns how many."""
    gone = await session.execute(
        sa.text(
            "DELETE FROM executions WHERE id = ANY(ARRAY(SELECT id FROM executions WHERE preview"
            " AND created_at < now() - make_interval(secs => :after) AND ended_at IS NOT NULL"
            " ORDER BY created_at LIMIT :limit)) RETURNING id"
        ),
        {"after": after, "limit": limit},
    )
    return len(gone.all())

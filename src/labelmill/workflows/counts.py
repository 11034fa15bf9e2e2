"""The Queue's kept counters: sums of deltas, folded together now and then, never a recount."""

from collections import defaultdict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.workflows.tables import StageRow, TaskCountRow

#: Deltas merged in one fold.
FOLD_LIMIT = 50_000


async def stage_counts(session: AsyncSession, project_id: UUID) -> dict[UUID, dict[str, int]]:
    """Tasks by stage id and execution status ('' outside agent stages); what is zero is left out."""
    total = sa.func.sum(TaskCountRow.delta)
    rows = await session.execute(
        sa.select(TaskCountRow.stage_id, TaskCountRow.status, total)
        .join(StageRow, StageRow.id == TaskCountRow.stage_id)
        .where(StageRow.project_id == project_id)
        .group_by(TaskCountRow.stage_id, TaskCountRow.status)
        .having(total != 0)
    )
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for stage_id, status, count in rows:
        counts[stage_id][status] = int(count)
    return dict(counts)


# A delta that another fold holds is skipped, so folds never wait and none is counted twice. What is one
# delta already is not touched: a quiet system writes nothing.
_FOLD = sa.text(
    """
    WITH several AS (
      SELECT stage_id, status FROM task_counts GROUP BY stage_id, status HAVING count(*) > 1
    ), locked AS (
      SELECT task_counts.id FROM task_counts JOIN several USING (stage_id, status)
      ORDER BY task_counts.id LIMIT :limit FOR UPDATE OF task_counts SKIP LOCKED
    ), taken AS (
      DELETE FROM task_counts USING locked WHERE task_counts.id = locked.id
      RETURNING task_counts.stage_id, task_counts.status, task_counts.delta
    ), folded AS (
      INSERT INTO task_counts (stage_id, status, delta)
      SELECT stage_id, status, sum(delta) FROM taken GROUP BY stage_id, status HAVING sum(delta) <> 0
    )
    SELECT count(*) FROM taken
    """
)


async def fold_counts(session: AsyncSession) -> int:
    """Merge the deltas of each stage and status into one; returns how many deltas it merged."""
    return (await session.execute(_FOLD, {"limit": FOLD_LIMIT})).scalar_one()

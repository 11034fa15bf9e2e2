"""The next task for a person: the best of those that wait in people's stages and that nobody works on."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.policy import Permission
from labelmill.kit.errors import ForbiddenError, InvalidInputError
from labelmill.projects.access import ProjectAccess
from labelmill.workflows.holds import take
from labelmill.workflows.tables import StageKind, StageRow

#: The kinds of stages in which people work, and what that takes.
WORK: Final = {StageKind.ANNOTATE: Permission.LABELS_EDIT, StageKind.REVIEW: Permission.LABELS_REVIEW}
#: Tasks looked at in each branch. So many callers at the same moment each get one at the first try.
_CANDIDATES: Final = 50
_TRIES: Final = 5

_FREE = """
      AND tasks.id IS DISTINCT FROM :after
      AND NOT EXISTS (SELECT 1 FROM task_holds WHERE task_id = tasks.id AND until > now()
                      AND (user_id, holder) IS DISTINCT FROM (:user, :holder))
"""
# `ORDER BY assignee_id` is there for the planner: it does not know that the index is in order after IS NULL.
_BEST = f"""
    WITH candidates AS MATERIALIZED (
      SELECT best.* FROM unnest(CAST(:stages AS uuid[])) AS mine (stage) CROSS JOIN LATERAL (
        SELECT id, stage_id, priority, skipped_at FROM tasks
        WHERE stage_id = mine.stage AND execution_status IS NULL AND skipped_at IS NULL AND assignee_id IS NULL
        {_FREE} ORDER BY assignee_id, priority DESC, id LIMIT :candidates
      ) AS best
      UNION ALL
      SELECT best.* FROM unnest(CAST(:stages AS uuid[])) AS mine (stage) CROSS JOIN LATERAL (
        SELECT id, stage_id, priority, skipped_at FROM tasks
        WHERE stage_id = mine.stage AND execution_status IS NULL AND skipped_at IS NULL AND assignee_id = :user
        {_FREE} ORDER BY priority DESC, id LIMIT :candidates
      ) AS best
      UNION ALL
      SELECT best.* FROM unnest(CAST(:stages AS uuid[])) AS mine (stage) CROSS JOIN LATERAL (
        SELECT id, stage_id, priority, skipped_at FROM tasks
        WHERE stage_id = mine.stage AND skipped_at IS NOT NULL AND (assignee_id IS NULL OR assignee_id = :user)
        {_FREE} ORDER BY skipped_at, id LIMIT :candidates
      ) AS best
    )
    SELECT tasks.id, tasks.stage_id FROM candidates JOIN tasks ON tasks.id = candidates.id
    WHERE tasks.stage_id = candidates.stage_id AND (tasks.assignee_id IS NULL OR tasks.assignee_id = :user)
    ORDER BY candidates.skipped_at NULLS FIRST, candidates.priority DESC, tasks.id LIMIT 1
"""
_PEEK = sa.text(_BEST)
# Who is being given to somebody else at this moment is passed over; a task that moved meanwhile is seen anew.
_PICK = sa.text(_BEST + "FOR NO KEY UPDATE OF tasks SKIP LOCKED")


def work_of(permissions: Collection[Permission]) -> list[StageKind]:
    """The kinds of stages in which somebody may work."""
    return [kind for kind, permission in WORK.items() if permission in permissions]


def require_work(access: ProjectAccess) -> list[StageKind]:
    """The kinds of stages in which the caller may work. Raises ForbiddenError when there is none."""
    kinds = work_of(access.permissions)
    if not kinds:
        raise ForbiddenError("You may neither annotate nor review in this project; ask a manager for such a role.")
    return kinds


async def peek_next(
    session: AsyncSession, access: ProjectAccess, *, stage_id: UUID | None = None, after: UUID | None = None
) -> UUID | None:
    """The task that `take_next` would choose in a new tab, without holding it; None when there is none."""
    values = await _values(session, access, stage_id, after, holder=None)
    row = (await session.execute(_PEEK, values)).one_or_none()
    return None if row is None else row.id


async def take_next(
    session: AsyncSession,
    access: ProjectAccess,
    *,
    holder: str,
    lease_seconds: float,
    stage_id: UUID | None = None,
    after: UUID | None = None,
) -> UUID | None:
    """Choose the best task for the caller and hold it from the tab `holder`; None when there is none.

    The best is one not skipped, of the highest priority, the oldest of those; then the one skipped longest ago.
    It is assigned to the caller or to nobody, in a stage where they may work, held by nobody else, and not `after`.
    """
    values = await _values(session, access, stage_id, after, holder=holder)
    for _ in range(_TRIES):
        row = (await session.execute(_PICK, values)).one_or_none()
        if row is None:
            return None
        hold = await take(
            session, access, task_id=row.id, stage_id=row.stage_id, holder=holder, lease_seconds=lease_seconds
        )
        if hold is not None:
            return row.id
    return None


async def _values(
    session: AsyncSession, access: ProjectAccess, stage_id: UUID | None, after: UUID | None, holder: str | None
) -> dict[str, Any]:
    query = sa.select(StageRow.id).where(
        StageRow.project_id == access.project.id,
        StageRow.kind.in_(require_work(access)),
        StageRow.removed_at.is_(None),
    )
    if stage_id is not None:
        query = query.where(StageRow.id == stage_id)
    stages = list(await session.scalars(query))
    if stage_id is not None and not stages:
        raise InvalidInputError("There is no such stage in which you may work.", field="stage_id")
    return {
        "stages": stages,
        "user": access.principal.user_id,
        "holder": holder,
        "after": after,
        "candidates": _CANDIDATES,
    }

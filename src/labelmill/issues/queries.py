"""Reads of issues."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.tables import UserRow
from labelmill.issues.errors import IssueNotFoundError, IssueTaskNotFoundError
from labelmill.issues.schemas import Issue, IssueComment, IssuePerson
from labelmill.issues.tables import IssueCommentRow, IssueRow, IssueStatus
from labelmill.workflows.tables import TaskRow


async def issues_of_task(session: AsyncSession, *, project_id: UUID, task_id: UUID) -> list[Issue]:
    """All issues of a task with their comments, the oldest first. Raises IssueTaskNotFoundError."""
    task = await session.get(TaskRow, task_id)
    if task is None or task.project_id != project_id:
        raise IssueTaskNotFoundError
    rows = await session.scalars(sa.select(IssueRow).where(IssueRow.task_id == task_id).order_by(IssueRow.id))
    return await _out(session, rows.all())


async def get_issue(session: AsyncSession, *, project_id: UUID, issue_id: UUID) -> Issue:
    """One issue with its comments. Raises IssueNotFoundError."""
    row = await session.get(IssueRow, issue_id, populate_existing=True)
    if row is None or row.project_id != project_id:
        raise IssueNotFoundError
    [issue] = await _out(session, [row])
    return issue


async def _out(session: AsyncSession, rows: Sequence[IssueRow]) -> list[Issue]:
    if not rows:
        return []
    comments: dict[UUID, list[IssueCommentRow]] = defaultdict(list)
    for comment in await session.scalars(
        sa.select(IssueCommentRow)
        .where(IssueCommentRow.issue_id.in_([row.id for row in rows]))
        .order_by(IssueCommentRow.created_at, IssueCommentRow.id)
    ):
        comments[comment.issue_id].append(comment)
    people = {person for row in rows for person in (row.created_by, row.resolved_by) if person is not None}
    people |= {comment.author_id for thread in comments.values() for comment in thread}
    found = await session.execute(sa.select(UserRow.id, UserRow.name).where(UserRow.id.in_(people)))
    named = {user.id: IssuePerson(id=user.id, name=user.name) for user in found}
    return [_issue(row, comments[row.id], named) for row in rows]


def _issue(row: IssueRow, comments: Sequence[IssueCommentRow], named: dict[UUID, IssuePerson]) -> Issue:
    return Issue(
        id=row.id,
        task_id=row.task_id,
        label_id=row.label_id,
        frame=row.frame,
        x=row.x,
        y=row.y,
        status=IssueStatus(row.status),
        created_by=named[row.created_by],
        created_at=row.created_at,
        resolved_by=named[row.resolved_by] if row.resolved_by else None,
        resolved_at=row.resolved_at,
        comments=[
            IssueComment(id=c.id, author=named[c.author_id], text=c.text, created_at=c.created_at) for c in comments
        ],
    )

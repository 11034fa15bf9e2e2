"""Verbs on issues: open, comment, resolve, reopen."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.issues.errors import IssueNotFoundError, IssuePlaceError, IssueTaskNotFoundError
from labelmill.issues.schemas import Comment, IssueOpening
from labelmill.issues.tables import IssueCommentRow, IssueRow, IssueStatus
from labelmill.kit.clock import now
from labelmill.kit.errors import ConflictError
from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.labels.tables import LabelRow
from labelmill.media.tables import DataItemRow
from labelmill.workflows.tables import TaskRow


async def open_issue(
    session: AsyncSession, actor: Actor, *, project_id: UUID, person: UUID, task_id: UUID, opening: IssueOpening
) -> UUID:
    """Open an issue with its first comment; its id. Sent again with the same id, nothing is opened twice."""
    task = await session.get(TaskRow, task_id)
    if task is None or task.project_id != project_id:
        raise IssueTaskNotFoundError
    await _check_place(session, task, opening)
    issue_id = opening.id or new_id()
    values = {
        **opening.model_dump(exclude={"id", "text"}),
        "id": issue_id,
        "project_id": project_id,
        "task_id": task_id,
        "created_by": person,
    }
    if await session.scalar(insert(IssueRow).values(values).on_conflict_do_nothing().returning(IssueRow.id)) is None:
        known = await session.get_one(IssueRow, issue_id)
        if (known.task_id, known.created_by) != (task_id, person):
            raise ConflictError("There is another issue with this id; make a new id.")
        return issue_id
    session.add(IssueCommentRow(id=new_id(), issue_id=issue_id, author_id=person, text=opening.text))
    await session.flush()
    await emit(session, _event("issue.opened", issue_id, task, actor))
    return issue_id


async def comment_issue(
    session: AsyncSession, actor: Actor, *, project_id: UUID, person: UUID, issue_id: UUID, comment: Comment
) -> None:
    """Say something more in an issue, open or resolved. Sent again with the same id, nothing is said twice."""
    issue = await _locked(session, project_id, issue_id)
    values = {"id": comment.id or new_id(), "issue_id": issue.id, "author_id": person, "text": comment.text}
    said = insert(IssueCommentRow).values(values).on_conflict_do_nothing().returning(IssueCommentRow.id)
    if await session.scalar(said) is None:
        known = await session.get_one(IssueCommentRow, values["id"])
        if (known.issue_id, known.author_id) != (issue.id, person):
            raise ConflictError("There is another comment with this id; make a new id.")
        return
    await _tell(session, "issue.commented", issue, actor)


async def resolve_issue(session: AsyncSession, actor: Actor, *, project_id: UUID, person: UUID, issue_id: UUID) -> None:
    """Say that an issue needs no more looking at; nothing happens to one that is resolved already."""
    issue = await _locked(session, project_id, issue_id)
    if issue.status == IssueStatus.RESOLVED:
        return
    issue.status, issue.resolved_by, issue.resolved_at = IssueStatus.RESOLVED, person, now()
    await session.flush()
    await _tell(session, "issue.resolved", issue, actor)


async def reopen_issue(session: AsyncSession, actor: Actor, *, project_id: UUID, issue_id: UUID) -> None:
    """Say that a resolved issue needs looking at again; nothing happens to one that is open."""
    issue = await _locked(session, project_id, issue_id)
    if issue.status == IssueStatus.OPEN:
        return
    issue.status, issue.resolved_by, issue.resolved_at = IssueStatus.OPEN, None, None
    await session.flush()
    await _tell(session, "issue.reopened", issue, actor)


async def _locked(session: AsyncSession, project_id: UUID, issue_id: UUID) -> IssueRow:
    row = await session.scalar(
        sa.select(IssueRow)
        .where(IssueRow.id == issue_id, IssueRow.project_id == project_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise IssueNotFoundError
    return row


async def _check_place(session: AsyncSession, task: TaskRow, opening: IssueOpening) -> None:
    item = await session.get_one(DataItemRow, task.item_id)
    if opening.frame >= item.frames:
        raise IssuePlaceError(
            f"There is no frame {opening.frame}: '{item.name}' has {item.frames}, counted from 0.", field="frame"
        )
    if (opening.x is None) != (opening.y is None):
        raise IssuePlaceError("A place needs both x and y; leave both out for an issue about the task.", field="x")
    for field, value, most in (("x", opening.x, item.width), ("y", opening.y, item.height)):
        if value is not None and most is not None and not 0 <= value <= most:
            raise IssuePlaceError(f"{field} should be within the picture, from 0 to {most}.", field=field)
    if opening.label_id is not None:
        label = await session.get(LabelRow, opening.label_id)
        if label is None or (label.project_id, label.item_id) != (task.project_id, task.item_id):
            raise IssuePlaceError(
                "There is no such label on this task; if you just drew it, wait until it is saved.", field="label_id"
            )


async def _tell(session: AsyncSession, kind: str, issue: IssueRow, actor: Actor) -> None:
    task = await session.get_one(TaskRow, issue.task_id)
    await emit(session, _event(kind, issue.id, task, actor))


def _event(kind: str, issue_id: UUID, task: TaskRow, actor: Actor) -> Event:
    data = {"task_ids": [str(task.id)], "stage_ids": [str(task.stage_id)]}
    return Event(kind, issue_id, task.project_id, actor, data)

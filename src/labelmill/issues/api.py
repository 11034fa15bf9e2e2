"""Routes of issues."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, status

from labelmill.identity.policy import Permission
from labelmill.issues import actions
from labelmill.issues.errors import NoVoiceError
from labelmill.issues.queries import get_issue, issues_of_task
from labelmill.issues.schemas import Comment, Issue, IssueList, IssueOpening
from labelmill.kit.http import Session
from labelmill.projects.access import ProjectAccess, needs

router = APIRouter(prefix="/api/projects/{project_id}", tags=["issues"])

_VOICES: Final = frozenset({Permission.LABELS_EDIT, Permission.LABELS_REVIEW, Permission.TASKS_MANAGE})
Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]


def _with_voice(access: Viewer) -> ProjectAccess:
    if not access.permissions & _VOICES:
        raise NoVoiceError
    return access


Writer = Annotated[ProjectAccess, Depends(_with_voice)]


@router.get("/tasks/{task_id}/issues")
async def list_task_issues(access: Viewer, session: Session, task_id: UUID) -> IssueList:
    """A task's issues, open and resolved."""
    return IssueList(items=await issues_of_task(session, project_id=access.project.id, task_id=task_id))


@router.post("/tasks/{task_id}/issues", status_code=status.HTTP_201_CREATED)
async def open_issue(access: Writer, session: Session, task_id: UUID, body: IssueOpening) -> Issue:
    """Open an issue about a task, a place in its picture, or a label."""
    project, principal = access.project.id, access.principal
    opened = await actions.open_issue(
        session, principal.actor, project_id=project, person=principal.user_id, task_id=task_id, opening=body
    )
    return await get_issue(session, project_id=project, issue_id=opened)


@router.post("/issues/{issue_id}/comments", status_code=status.HTTP_201_CREATED)
async def comment_issue(access: Writer, session: Session, issue_id: UUID, body: Comment) -> Issue:
    """Say something more in an issue."""
    project, principal = access.project.id, access.principal
    await actions.comment_issue(
        session, principal.actor, project_id=project, person=principal.user_id, issue_id=issue_id, comment=body
    )
    return await get_issue(session, project_id=project, issue_id=issue_id)


@router.post("/issues/{issue_id}/resolve")
async def resolve_issue(access: Writer, session: Session, issue_id: UUID) -> Issue:
    """Say that an issue needs no more looking at."""
    project, principal = access.project.id, access.principal
    await actions.resolve_issue(
        session, principal.actor, project_id=project, person=principal.user_id, issue_id=issue_id
    )
    return await get_issue(session, project_id=project, issue_id=issue_id)


@router.post("/issues/{issue_id}/reopen")
async def reopen_issue(access: Writer, session: Session, issue_id: UUID) -> Issue:
    """Say that a resolved issue needs looking at again."""
    project = access.project.id
    await actions.reopen_issue(session, access.principal.actor, project_id=project, issue_id=issue_id)
    return await get_issue(session, project_id=project, issue_id=issue_id)

"""Routes that give people their next task. Here and not in workflows, which knows no executions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.details import read_detail
from labelmill.executions.schemas import NextTask
from labelmill.identity.policy import Permission
from labelmill.kit.http import AppSettings, Session
from labelmill.media.api import AppSigner
from labelmill.media.signing import Signer
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.work import peek_next, take_next
from labelmill.workflows.work_schemas import NextIn

router = APIRouter(prefix="/api/projects/{project_id}", tags=["work"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]


@router.post("/tasks/next")
async def take_next_task(
    session: Session, access: Viewer, signer: AppSigner, settings: AppSettings, body: NextIn
) -> NextTask:
    """Choose the best task for the caller, and hold it. No two callers get the same."""
    found = await take_next(
        session,
        access,
        holder=body.holder,
        lease_seconds=settings.hold_seconds,
        stage_id=body.stage_id,
        after=body.after,
    )
    return await _next(session, access, signer, found)


@router.get("/tasks/next")
async def peek_next_task(
    session: Session, access: Viewer, signer: AppSigner, stage_id: UUID | None = None, after: UUID | None = None
) -> NextTask:
    """The same choice without holding it, so that a browser can fetch its picture beforehand."""
    found = await peek_next(session, access, stage_id=stage_id, after=after)
    return await _next(session, access, signer, found)


async def _next(session: AsyncSession, access: ProjectAccess, signer: Signer, task_id: UUID | None) -> NextTask:
    if task_id is None:
        return NextTask(task=None)
    return NextTask(task=await read_detail(session, signer, project_id=access.project.id, task_id=task_id))

"""Routes that look at a workflow before and after it is saved: check, versions, templates."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from labelmill.identity.policy import Permission
from labelmill.kit.http import Session
from labelmill.kit.pages import Page
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.history import get_version, list_versions
from labelmill.workflows.templates import TEMPLATES
from labelmill.workflows.versions import ensure_default, plan_save
from labelmill.workflows.versions_schemas import (
    GraphCheck,
    WorkflowCheck,
    WorkflowTemplateList,
    WorkflowVersion,
    WorkflowVersionDetail,
    check_out,
    templates_out,
    version_detail_out,
    version_out,
)

router = APIRouter(prefix="/api/projects/{project_id}/workflow", tags=["workflows"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
WorkflowEditor = Annotated[ProjectAccess, Depends(needs(Permission.WORKFLOW_EDIT))]


@router.post("/check")
async def check_workflow(body: GraphCheck, access: WorkflowEditor, session: Session) -> WorkflowCheck:
    """What saving this graph would do: its problems, what changes, what that means for tasks. Changes nothing."""
    plan = await plan_save(session, project_id=access.project.id, graph=body.graph)
    return check_out(plan, body.version)


@router.get("/versions")
async def get_versions(
    access: Viewer,
    session: Session,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[WorkflowVersion]:
    """The saved versions, newest first: when, by whom, and what each changed."""
    await ensure_default(session, access.project.id)
    page = await list_versions(session, access.project.id, cursor=cursor, limit=limit)
    return Page(items=[version_out(view) for view in page.items], next_cursor=page.next_cursor)


@router.get("/versions/{version}")
async def get_workflow_version(
    version: Annotated[int, Path(ge=1, lt=2**31)], access: Viewer, session: Session
) -> WorkflowVersionDetail:
    """One saved version with its graph; it is taken up again by saving that graph."""
    await ensure_default(session, access.project.id)
    return version_detail_out(await get_version(session, access.project.id, version))


@router.get("/templates")
async def get_templates(access: Viewer) -> WorkflowTemplateList:
    """Workflows to begin with; their agents are still to be chosen."""
    return templates_out(TEMPLATES)

"""Routes that look at a workflow before and after it is saved: check, versions, templates."""

from typing import Annotated

from fastapi import APIRouter, Depends

from labelmill.identity.policy import Permission
from labelmill.kit.http import Session
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.versions import plan_save
from labelmill.workflows.versions_schemas import GraphCheck, WorkflowCheck, check_out

router = APIRouter(prefix="/api/projects/{project_id}/workflow", tags=["workflows"])

WorkflowEditor = Annotated[ProjectAccess, Depends(needs(Permission.WORKFLOW_EDIT))]


@router.post("/check")
async def check_workflow(body: GraphCheck, access: WorkflowEditor, session: Session) -> WorkflowCheck:
    """What saving this graph would do: its problems, what changes, what that means for tasks. Changes nothing."""
    plan = await plan_save(session, project_id=access.project.id, graph=body.graph)
    return check_out(plan, body.version)

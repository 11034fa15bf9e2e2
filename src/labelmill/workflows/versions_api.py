"""Routes that look at a workflow before and after it is saved: check, versions, templates, YAML files."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Response
from pydantic import WithJsonSchema

from labelmill.identity.policy import Permission
from labelmill.kit.http import Session
from labelmill.kit.pages import Page
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.files import apply_file, check_file, export_file
from labelmill.workflows.history import get_version, list_versions
from labelmill.workflows.queries import list_stages
from labelmill.workflows.schemas import Workflow, workflow_out
from labelmill.workflows.templates import TEMPLATES
from labelmill.workflows.versions import ensure_default, plan_save
from labelmill.workflows.versions_schemas import (
    GraphCheck,
    WorkflowCheck,
    WorkflowFileCheck,
    WorkflowTemplateList,
    WorkflowVersion,
    WorkflowVersionDetail,
    check_out,
    file_check_out,
    templates_out,
    version_detail_out,
    version_out,
)

router = APIRouter(prefix="/api/projects/{project_id}/workflow", tags=["workflows"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
WorkflowEditor = Annotated[ProjectAccess, Depends(needs(Permission.WORKFLOW_EDIT))]
Version = Annotated[int, Path(ge=1, lt=2**31 - 1)]
AnyVersion = Annotated[int | None, Query(ge=0, lt=2**31 - 1)]
YAML = "application/yaml"
#: Any YAML at all, as text: what is no workflow is told with its line, not by a schema.
YamlText = Annotated[str, Body(media_type=YAML), WithJsonSchema({"description": "A workflow's file."})]


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
async def get_workflow_version(version: Version, access: Viewer, session: Session) -> WorkflowVersionDetail:
    """One saved version with its graph; it is taken up again by saving that graph."""
    await ensure_default(session, access.project.id)
    return version_detail_out(await get_version(session, access.project.id, version))


@router.get("/templates")
async def get_templates(access: Viewer) -> WorkflowTemplateList:
    """Workflows to begin with; their agents are still to be chosen."""
    return templates_out(TEMPLATES)


@router.get("/yaml", response_class=Response, responses={200: {"content": {YAML: {}}}})
async def get_workflow_yaml(access: Viewer, session: Session, version: AnyVersion = None) -> Response:
    """The workflow, or an older version of it, as a YAML file: agents by name, people by e-mail."""
    return Response(await export_file(session, access.project.id, version), media_type=YAML)


@router.put("/yaml")
async def put_workflow_yaml(
    text: YamlText, access: WorkflowEditor, session: Session, version: AnyVersion = None
) -> Workflow:
    """Save a YAML file's graph, unless it is the current one; with `version`, 409 when that is no longer current."""
    workflow = await apply_file(
        session, access.principal.actor, project_id=access.project.id, text=text, version=version
    )
    return workflow_out(workflow, await list_stages(session, workflow))


@router.post("/yaml/check")
async def check_workflow_yaml(text: YamlText, access: WorkflowEditor, session: Session) -> WorkflowFileCheck:
    """Read a YAML file: its graph, and what saving it would do; or what is wrong in which line. Changes nothing."""
    return file_check_out(await check_file(session, access.project.id, text))

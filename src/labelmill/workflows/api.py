"""Routes of workflows, stages, and people's verbs on tasks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.policy import Permission
from labelmill.kit.http import AppSettings, Session
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows import actions, holds
from labelmill.workflows.compiled import load_workflow
from labelmill.workflows.movement import Moved
from labelmill.workflows.queries import list_stages
from labelmill.workflows.schemas import (
    Assignment,
    Changed,
    PriorityChange,
    StageList,
    StageRef,
    TaskMove,
    Workflow,
    WorkflowChange,
    stage_out,
    workflow_out,
)
from labelmill.workflows.versions import ensure_default, save_workflow
from labelmill.workflows.work import require_work
from labelmill.workflows.work_schemas import HolderId, HoldIn, RejectIn, SkipIn, StepIn, TaskHold

router = APIRouter(prefix="/api/projects/{project_id}", tags=["workflows"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
WorkflowEditor = Annotated[ProjectAccess, Depends(needs(Permission.WORKFLOW_EDIT))]
TaskManager = Annotated[ProjectAccess, Depends(needs(Permission.TASKS_MANAGE))]
Annotator = Annotated[ProjectAccess, Depends(needs(Permission.LABELS_EDIT))]
Reviewer = Annotated[ProjectAccess, Depends(needs(Permission.LABELS_REVIEW))]


@router.get("/workflow")
async def get_workflow(access: Viewer, session: Session) -> Workflow:
    """The current workflow; a project that never had one gets Annotate, Review, Complete."""
    workflow = await ensure_default(session, access.project.id)
    return workflow_out(workflow, await list_stages(session, workflow))


@router.put("/workflow")
async def put_workflow(body: WorkflowChange, access: WorkflowEditor, session: Session) -> Workflow:
    """Save the workflow's next version, made from `version`; 409 when that is no longer the current one."""
    workflow = await save_workflow(
        session,
        access.principal.actor,
        project_id=access.project.id,
        version=body.version,
        graph=body.graph,
    )
    return workflow_out(workflow, await list_stages(session, workflow))


@router.get("/stages")
async def get_stages(access: Viewer, session: Session) -> StageList:
    """The stages with their counts: the Queue's left side."""
    workflow = await ensure_default(session, access.project.id)
    return StageList(items=[stage_out(stage) for stage in await list_stages(session, workflow)])


@router.post("/tasks/{task_id}/submit")
async def submit_task(task_id: UUID, access: Annotator, session: Session, body: StepIn | None = None) -> TaskMove:
    """Send an annotated task on; 422 `incomplete` when labels lack required answers."""
    moved = await actions.submit(session, access, task_id=task_id, holder=body.holder if body else None)
    return await _task_move(session, access, moved)


@router.post("/tasks/{task_id}/approve")
async def approve_task(task_id: UUID, access: Reviewer, session: Session, body: StepIn | None = None) -> TaskMove:
    """Accept a reviewed task."""
    moved = await actions.approve(session, access, task_id=task_id, holder=body.holder if body else None)
    return await _task_move(session, access, moved)


@router.post("/tasks/{task_id}/reject")
async def reject_task(task_id: UUID, body: RejectIn, access: Reviewer, session: Session) -> TaskMove:
    """Send a reviewed task back."""
    moved = await actions.reject(session, access, task_id=task_id, reason=body.reason, holder=body.holder)
    return await _task_move(session, access, moved)


@router.put("/tasks/{task_id}/hold")
async def put_hold(task_id: UUID, body: HoldIn, access: Viewer, session: Session, settings: AppSettings) -> TaskHold:
    """Hold a task while one works on it, and renew that; 409 `task_held` when somebody else or another tab does."""
    require_work(access)
    return await holds.hold_task(
        session,
        access,
        task_id=task_id,
        holder=body.holder,
        take_over=body.take_over,
        lease_seconds=settings.hold_seconds,
    )


@router.delete("/tasks/{task_id}/hold", status_code=status.HTTP_204_NO_CONTENT)
async def delete_hold(task_id: UUID, holder: HolderId, access: Viewer, session: Session) -> None:
    """End this tab's hold; without one nothing happens."""
    await holds.release_task(session, access, task_id=task_id, holder=holder)


@router.post("/tasks/{task_id}/skip", status_code=status.HTTP_204_NO_CONTENT)
async def skip_task(task_id: UUID, access: Viewer, session: Session, body: SkipIn | None = None) -> None:
    """Put a task at the back of its stage's queue, for everybody."""
    await actions.skip(session, access, task_id=task_id, holder=body.holder if body else None)


@router.patch("/tasks")
async def prioritise_tasks(body: PriorityChange, access: TaskManager, session: Session) -> Changed:
    """Give many tasks a priority."""
    changed = await actions.set_priority(
        session,
        access.principal.actor,
        project_id=access.project.id,
        selection=body.selection,
        priority=body.priority,
    )
    return Changed(changed=changed)


@router.post("/tasks/assign")
async def assign_tasks(body: Assignment, access: TaskManager, session: Session) -> Changed:
    """Assign many tasks to a member, or to nobody."""
    changed = await actions.assign(
        session,
        access.principal.actor,
        project_id=access.project.id,
        selection=body.selection,
        user_id=body.user_id,
    )
    return Changed(changed=changed)


async def _task_move(session: AsyncSession, access: ProjectAccess, moved: Moved) -> TaskMove:
    workflow = await load_workflow(session, access.project.id)
    stage = workflow.by_id[moved.to_stage]
    return TaskMove(task_id=moved.task_id, stage=StageRef(id=stage.id, name=stage.name, kind=stage.kind))

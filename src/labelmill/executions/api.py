"""Routes of the Queue and of executions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, status
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions import actions, queries, triggers
from labelmill.executions.details import read_detail
from labelmill.executions.dispatcher import Dispatcher
from labelmill.executions.outcome import outcome
from labelmill.executions.queue import Filter, Sort, list_tasks
from labelmill.executions.schemas import (
    Canceled,
    ExecutionDetail,
    ExecutionOut,
    Executions,
    Moved,
    MoveIn,
    MovePreview,
    PathwayOut,
    PauseIn,
    Retried,
    SelectionIn,
    TaskDetail,
    TaskOut,
    TriggerIn,
    TriggerOutcome,
)
from labelmill.executions.triggers import may_steer
from labelmill.identity.policy import Permission
from labelmill.kit.http import AppDatabase, Session, release
from labelmill.kit.pages import Page
from labelmill.kit.sse import EventHub
from labelmill.media.api import AppSigner
from labelmill.ontologies.queries import load_document
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.compiled import load_workflow
from labelmill.workflows.queries import list_stages
from labelmill.workflows.schemas import Stage, stage_out
from labelmill.workflows.tables import ExecutionStatus

router = APIRouter(prefix="/api/projects/{project_id}", tags=["executions"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
Controller = Annotated[ProjectAccess, Depends(needs(Permission.AGENTS_CONTROL))]
Trigger = Annotated[ProjectAccess, Depends(needs(Permission.AGENTS_TRIGGER))]
Manager = Annotated[ProjectAccess, Depends(needs(Permission.TASKS_MANAGE))]


def _dispatcher(request: Request) -> Dispatcher:
    return request.app.state.dispatcher


def _hub(request: Request) -> EventHub:
    return request.app.state.hub


async def _steerer(session: Session, access: Trigger, execution_id: UUID) -> ProjectAccess:
    """Who may cancel and retry an execution: who triggered it in the editor, and who controls agents."""
    mine = await may_steer(
        session, project_id=access.project.id, execution_id=execution_id, person=access.principal.user_id
    )
    if not mine:
        access.require(Permission.AGENTS_CONTROL)
    return access


Steerer = Annotated[ProjectAccess, Depends(_steerer)]
AppDispatcher = Annotated[Dispatcher, Depends(_dispatcher)]
AppHub = Annotated[EventHub, Depends(_hub)]


@router.get("/tasks")
async def list_project_tasks(
    session: Session,
    access: Viewer,
    signer: AppSigner,
    stage: UUID | None = None,
    statuses: Annotated[list[ExecutionStatus] | None, Query(alias="status")] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    assignee: UUID | None = None,
    priority_min: Annotated[int | None, Query(ge=-(2**31), lt=2**31)] = None,
    sort: Sort = Sort.PRIORITY,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[TaskOut]:
    """The Queue: a project's tasks, of one stage or all, by status, name, assignee and priority."""
    chosen = Filter(stage, statuses or (), q, assignee, priority_min, sort)
    page = await list_tasks(session, project_id=access.project.id, filter=chosen, cursor=cursor, limit=limit)
    return Page(items=queries.tasks_out(page, signer), next_cursor=page.next_cursor)


@router.get("/tasks/{task_id}")
async def read_task(session: Session, access: Viewer, signer: AppSigner, task_id: UUID) -> TaskDetail:
    """One task with its whole item, its ways out and its history."""
    return await read_detail(session, signer, project_id=access.project.id, task_id=task_id)


@router.post("/tasks/move/preview")
async def preview_move(session: Session, access: Manager, body: MoveIn) -> MovePreview:
    """Count what a Move would move and skip (Dispatched and Running tasks stay), and name its pathways."""
    plan = await actions.plan_move(session, project_id=access.project.id, selection=body.selection)
    pathways = [PathwayOut(name=p.name, stage_name=" or ".join(p.stage_names)) for p in plan.pathways]
    return MovePreview(moved=plan.moved, skipped=plan.skipped, total=plan.moved + plan.skipped, pathways=pathways)


@router.post("/tasks/move")
async def move_tasks(session: Session, access: Manager, body: MoveIn) -> Moved:
    """Move tasks to the next stage; Dispatched and Running ones stay."""
    counted = await actions.move_tasks(
        session,
        access.principal.actor,
        project_id=access.project.id,
        selection=body.selection,
        pathway=body.pathway,
    )
    return Moved(moved=counted.done, skipped=counted.skipped)


@router.post("/tasks/retry")
async def retry_failed(session: Session, access: Controller, body: SelectionIn) -> Retried:
    """Retry failed: start the agent again on a selection's Failed and Timed out tasks."""
    counted = await actions.retry_tasks(
        session, access.principal.actor, project_id=access.project.id, selection=body.selection
    )
    return Retried(retried=counted.done, skipped=counted.skipped)


@router.post("/tasks/cancel")
async def cancel_tasks(session: Session, access: Controller, dispatcher: AppDispatcher, body: SelectionIn) -> Canceled:
    """Cancel the open executions of a selection's tasks."""
    counted = await actions.cancel_tasks(
        session,
        access.principal.actor,
        dispatcher,
        project_id=access.project.id,
        selection=body.selection,
    )
    return Canceled(canceled=counted.done, skipped=counted.skipped)


@router.post("/tasks/{task_id}/run")
async def run_task(session: Session, access: Controller, task_id: UUID) -> ExecutionOut:
    """Run the agent on one Pending task, also while its stage is paused."""
    project = access.project.id
    made = await actions.run_task(session, access.principal.actor, project_id=project, task_id=task_id)
    return await queries.get_execution(session, project_id=project, execution_id=made)


@router.post("/tasks/{task_id}/trigger", status_code=status.HTTP_201_CREATED)
async def trigger_agent(
    session: Session, access: Trigger, dispatcher: AppDispatcher, task_id: UUID, body: TriggerIn
) -> ExecutionOut:
    """Run an enabled agent on the task now, in whatever stage it is; it neither shows it nor moves by it."""
    _, document = await load_document(session, access.project.ontology_id)
    made = await triggers.trigger_agent(
        session,
        access.principal.actor,
        dispatcher,
        project_id=access.project.id,
        document=document,
        task_id=task_id,
        **dict(body),
    )
    return await queries.get_execution(session, project_id=access.project.id, execution_id=made)


@router.get("/executions/{execution_id}/outcome")
async def await_outcome(
    session: Session,
    access: Viewer,
    database: AppDatabase,
    hub: AppHub,
    execution_id: UUID,
    wait: Annotated[float, Query(ge=0, le=60)] = 25.0,
) -> TriggerOutcome:
    """What became of an execution, as soon as it ends; after `wait` seconds what it is until then."""
    project = access.project.id
    await release(session)
    return await outcome(database, hub.signals, project_id=project, execution_id=execution_id, wait=wait)


@router.get("/tasks/{task_id}/executions")
async def list_task_executions(session: Session, access: Viewer, task_id: UUID) -> Executions:
    """All executions of a task, newest first."""
    found = await queries.list_executions(session, project_id=access.project.id, task_id=task_id)
    return Executions(items=found)


@router.get("/executions/{execution_id}")
async def read_execution(session: Session, access: Viewer, execution_id: UUID) -> ExecutionDetail:
    """One execution with its attempts, the labels it made, and what was refused."""
    return await queries.get_detail(session, project_id=access.project.id, execution_id=execution_id)


@router.post("/executions/{execution_id}/retry")
async def retry_execution(
    session: Session, access: Steerer, dispatcher: AppDispatcher, execution_id: UUID
) -> ExecutionOut:
    """Start a new execution, linked to this Failed or Timed out one."""
    project = access.project.id
    made = await actions.retry_execution(
        session, access.principal.actor, dispatcher, project_id=project, execution_id=execution_id
    )
    return await queries.get_execution(session, project_id=project, execution_id=made)


@router.post("/executions/{execution_id}/cancel")
async def cancel_execution(
    session: Session, access: Steerer, dispatcher: AppDispatcher, execution_id: UUID
) -> ExecutionOut:
    """Cancel an open execution; whatever its worker still answers is refused."""
    project = access.project.id
    await actions.cancel_execution(
        session, access.principal.actor, dispatcher, project_id=project, execution_id=execution_id
    )
    session.expire_all()
    return await queries.get_execution(session, project_id=project, execution_id=execution_id)


@router.post("/stages/{stage_id}/go-live")
async def go_live(session: Session, access: Controller, stage_id: UUID) -> Stage:
    """Let the stage's agent process tasks as they come."""
    project = access.project.id
    await actions.go_live(session, access.principal.actor, project_id=project, stage_id=stage_id)
    return await _stage(session, project, stage_id)


@router.post("/stages/{stage_id}/pause")
async def pause_stage(session: Session, access: Controller, stage_id: UUID, body: PauseIn | None = None) -> Stage:
    """Stop feeding tasks to the stage's agent; what runs, finishes."""
    project = access.project.id
    await actions.pause(
        session,
        access.principal.actor,
        project_id=project,
        stage_id=stage_id,
        reason=body.reason if body else None,
    )
    return await _stage(session, project, stage_id)


async def _stage(session: AsyncSession, project_id: UUID, stage_id: UUID) -> Stage:
    views = await list_stages(session, await load_workflow(session, project_id))
    return stage_out(next(view for view in views if view.row.id == stage_id))


@router.get("/events", response_class=StreamingResponse)
async def follow_events(
    access: Viewer, hub: AppHub, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """Server-Sent Events `changed`: `{kinds, task_ids, stage_ids}`; a null `task_ids` means many."""
    return StreamingResponse(
        hub.stream(access.project.id, since=last_event_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""Routes of a task's labels. Here and not in the labels slice, which knows neither tasks nor agents' names."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.errors import TaskNotFoundError
from labelmill.executions.queries import execution_names
from labelmill.identity.policy import Permission
from labelmill.kit.http import Session
from labelmill.labels.patches import patch_labels
from labelmill.labels.queries import labels_of_items, labels_out, revision_authors, revisions
from labelmill.labels.schemas import LabelPatch, Labels, Revisions
from labelmill.labels.tables import LabelRow
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.queries import load_document
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.tables import TaskRow

router = APIRouter(prefix="/api/projects/{project_id}", tags=["labels"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
Annotator = Annotated[ProjectAccess, Depends(needs(Permission.LABELS_EDIT))]


@router.get("/tasks/{task_id}/labels")
async def list_task_labels(access: Viewer, session: Session, task_id: UUID) -> Labels:
    """The labels on a task's item, with the names of the people and agents who made them."""
    task = await _task(session, access.project.id, task_id)
    found = await labels_of_items(session, access.project.id, [task.item_id])
    return await _labels(session, found[task.item_id])


@router.patch("/tasks/{task_id}/labels")
async def patch_task_labels(access: Annotator, session: Session, task_id: UUID, body: LabelPatch) -> Labels:
    """Create, change and delete labels, all or nothing; 409 with both sides when somebody was quicker."""
    task = await _task(session, access.project.id, task_id)
    _, document = await load_document(session, access.project.ontology_id)
    changed = await patch_labels(
        session,
        access.principal.actor,
        project_id=access.project.id,
        item=await session.get_one(DataItemRow, task.item_id),
        document=document,
        operations=body.operations,
        task_id=task_id,
    )
    return await _labels(session, changed)


@router.get("/labels/{label_id}/revisions")
async def list_label_revisions(access: Viewer, session: Session, label_id: UUID) -> Revisions:
    """What happened to a label: who changed what, newest first."""
    names = await execution_names(session, await revision_authors(session, label_id))
    return Revisions(items=await revisions(session, access.project.id, label_id, names))


async def _task(session: AsyncSession, project_id: UUID, task_id: UUID) -> TaskRow:
    task = await session.get(TaskRow, task_id)
    if task is None or task.project_id != project_id:
        raise TaskNotFoundError
    return task


async def _labels(session: AsyncSession, rows: list[LabelRow]) -> Labels:
    names = await execution_names(session, (row.author_id for row in rows if row.author_kind == "execution"))
    return Labels(items=await labels_out(session, rows, names))

"""Routes of a task's labels. Here and not in the labels slice, which knows neither tasks nor agents' names."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.errors import TaskNotFoundError
from labelmill.executions.queries import execution_names
from labelmill.identity.policy import Permission
from labelmill.kit.http import Session
from labelmill.kit.web.json import json_answer
from labelmill.labels.listing import Listing, horizon, listing_json, listing_of, read_labels
from labelmill.labels.patches import patch_labels
from labelmill.labels.queries import revision_authors, revisions
from labelmill.labels.schemas import LabelList, LabelPatch, Operation, ReviewLabel, Revisions
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.queries import load_document
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.tables import TaskRow

router = APIRouter(prefix="/api/projects/{project_id}", tags=["labels"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
Since = Annotated[str | None, Query(pattern=r"^\d{1,18}$")]


@router.get("/tasks/{task_id}/labels", response_model=LabelList)
async def list_task_labels(
    request: Request, access: Viewer, session: Session, task_id: UUID, since: Since = None
) -> Response:
    """The labels on a task's item. With `since` (an answer's `as_of`) only those written since, and deletions.

    Such an answer misses nothing, and may repeat what is known: of a label the higher version counts.
    """
    task = await _task(session, access.project.id, task_id)
    after = None if since is None else int(since)
    return await _answer(request, session, await read_labels(session, access.project.id, task.item_id, since=after))


@router.patch("/tasks/{task_id}/labels", response_model=LabelList)
async def patch_task_labels(
    request: Request, access: Viewer, session: Session, task_id: UUID, body: LabelPatch
) -> Response:
    """Change labels, all or nothing; 409 with both sides when somebody was quicker. Answers the labels concerned.

    `review` needs the permission labels.review, all else labels.edit. Sent again, it changes nothing twice.
    """
    _check_allowed(access, body.operations)
    task = await _task(session, access.project.id, task_id)
    _, document = await load_document(session, access.project.ontology_id)
    as_of = await horizon(session)
    concerned = await patch_labels(
        session,
        access.principal.actor,
        project_id=access.project.id,
        item=await session.get_one(DataItemRow, task.item_id),
        document=document,
        operations=body.operations,
        task_id=task_id,
    )
    return await _answer(request, session, await listing_of(session, concerned, as_of))


@router.get("/labels/{label_id}/revisions")
async def list_label_revisions(access: Viewer, session: Session, label_id: UUID) -> Revisions:
    """What happened to a label: who changed what, newest first."""
    names = await execution_names(session, await revision_authors(session, label_id))
    return Revisions(items=await revisions(session, access.project.id, label_id, names))


def _check_allowed(access: ProjectAccess, operations: Sequence[Operation]) -> None:
    reviews = [isinstance(operation, ReviewLabel) for operation in operations]
    if not all(reviews):
        access.require(Permission.LABELS_EDIT)
    if any(reviews):
        access.require(Permission.LABELS_REVIEW)


async def _task(session: AsyncSession, project_id: UUID, task_id: UUID) -> TaskRow:
    task = await session.get(TaskRow, task_id)
    if task is None or task.project_id != project_id:
        raise TaskNotFoundError
    return task


async def _answer(request: Request, session: AsyncSession, listing: Listing) -> Response:
    names = await execution_names(session, listing.executions())
    return await json_answer(request, listing_json(listing, names))

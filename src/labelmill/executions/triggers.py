"""Trigger agent: what people start in the Label Editor, beside the workflow and before its work."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.contract import Selection, Trigger
from labelmill.agents.queries import EnabledAgent, get_enabled
from labelmill.executions.dispatcher import Dispatcher, Job
from labelmill.executions.errors import ExecutionNotFoundError, NotRetryableError, NoWorkerError, TaskNotFoundError
from labelmill.executions.feeder import EDITOR_LEASE_SECONDS
from labelmill.executions.gate.dispatch import dispatch_triggered
from labelmill.executions.queries import count_workers
from labelmill.executions.states import RETRYABLE
from labelmill.executions.tables import ExecutionRow
from labelmill.kit.errors import InvalidInputError
from labelmill.kit.events import Actor
from labelmill.labels.geometry import BoundingBox, Point
from labelmill.labels.queries import labels_by_id
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import OntologyDocument
from labelmill.workflows.tables import TaskRow


async def trigger_agent(
    session: AsyncSession,
    actor: Actor,
    dispatcher: Dispatcher,
    *,
    project_id: UUID,
    document: OntologyDocument,
    task_id: UUID,
    enabled_agent_id: UUID,
    selection: Selection,
    preview: bool,
) -> UUID:
    """Run an enabled agent on a task now, whatever stage it is in, live or paused. Returns the execution.

    Raises TaskNotFoundError, AgentNotEnabledError, NoWorkerError, and InvalidInputError that names what of the
    selection does not fit.
    """
    agent = await get_enabled(session, project_id, enabled_agent_id)
    item = await session.scalar(
        sa.select(DataItemRow)
        .join(TaskRow, TaskRow.item_id == DataItemRow.id)
        .where(TaskRow.id == task_id, TaskRow.project_id == project_id)
    )
    if item is None:
        raise TaskNotFoundError
    if item.kind not in agent.card.modalities:
        kinds = " and ".join(kind.replace("_", " ") for kind in agent.card.modalities)
        raise InvalidInputError(
            f"{agent.name} works on {kinds}, and '{item.name}' is of the kind {item.kind.replace('_', ' ')}; "
            "choose another agent.",
            field="enabled_agent_id",
        )
    _check_places(selection, item)
    _check_class(selection, document)
    await _check_labels(session, selection, project_id=project_id, item=item)
    return await _start(session, actor, dispatcher, agent, task_id=task_id, selection=selection, preview=preview)


async def retry_triggered(session: AsyncSession, actor: Actor, dispatcher: Dispatcher, row: ExecutionRow) -> UUID:
    """Run a Failed or Timed out execution of the editor again, with the same selection. Returns the new one.

    Raises NotRetryableError, AgentNotEnabledError when the agent is gone, and NoWorkerError.
    """
    if row.status not in RETRYABLE:
        status = row.status.replace("_", " ")
        raise NotRetryableError(f"Only a Failed or Timed out execution can be retried; this one is {status}.")
    agent = await get_enabled(session, row.project_id, row.enabled_agent_id)
    return await _start(
        session,
        actor,
        dispatcher,
        agent,
        task_id=row.task_id,
        selection=Selection.model_validate(row.selection or {}),
        preview=row.preview,
        retry_of=row.id,
    )


async def may_steer(session: AsyncSession, *, project_id: UUID, execution_id: UUID, person: UUID) -> bool:
    """Whether a person triggered this execution, and so may cancel and retry it. Raises ExecutionNotFoundError."""
    row = await session.get(ExecutionRow, execution_id)
    if row is None or row.project_id != project_id:
        raise ExecutionNotFoundError
    return row.trigger == Trigger.EDITOR and row.requested_by == person


async def _start(
    session: AsyncSession,
    actor: Actor,
    dispatcher: Dispatcher,
    agent: EnabledAgent,
    *,
    task_id: UUID,
    selection: Selection,
    preview: bool,
    retry_of: UUID | None = None,
) -> UUID:
    if not await count_workers(session):
        raise NoWorkerError
    made = await dispatch_triggered(
        session,
        task_id=task_id,
        enabled_agent_id=agent.id,
        selection=selection,
        preview=preview,
        actor=actor,
        lease=EDITOR_LEASE_SECONDS,
        retry_of=retry_of,
    )
    job = Job(made.execution_id, made.fence, made.priority, agent.card.cpu_bound, interactive=True)
    await dispatcher.enqueue(session, [job])
    return made.execution_id


def _check_places(selection: Selection, item: DataItemRow) -> None:
    if selection.frame >= item.frames:
        last = item.frames - 1
        raise InvalidInputError(
            f"Frame {selection.frame} does not exist; the item has {'only frame 0' if last == 0 else f'0 to {last}'}.",
            field="selection.frame",
        )
    if item.width is None or item.height is None:
        return
    size = f"the picture, {item.width} x {item.height} pixels"
    for field in ("positive_points", "negative_points"):
        points: Iterable[Point] = getattr(selection, field)
        for number, (x, y) in enumerate(points):
            if not (0 <= x <= item.width and 0 <= y <= item.height):
                raise InvalidInputError(
                    f"The point {x:g}, {y:g} lies outside {size}; click inside.", field=f"selection.{field}[{number}]"
                )
    for number, box in enumerate(selection.boxes):
        if not _reaches(box, item.width, item.height):
            raise InvalidInputError(
                f"The box at {box.x:g}, {box.y:g} lies outside {size}; draw it inside.",
                field=f"selection.boxes[{number}]",
            )


def _reaches(box: BoundingBox, width: int, height: int) -> bool:
    return box.x < width and box.y < height and box.x + box.width > 0 and box.y + box.height > 0


def _check_class(selection: Selection, document: OntologyDocument) -> None:
    if selection.class_id is None:
        return
    found = document.object_class(selection.class_id)
    if found is None or found.archived:
        known = ", ".join(cls.id for cls in document.objects if not cls.archived) or "none"
        state = "is not in the ontology" if found is None else "is archived"
        raise InvalidInputError(
            f"The object class '{selection.class_id}' {state}; choose one of: {known}.", field="selection.class_id"
        )


async def _check_labels(session: AsyncSession, selection: Selection, *, project_id: UUID, item: DataItemRow) -> None:
    if not selection.label_ids:
        return
    found = {row.id for row in await labels_by_id(session, project_id, item.id, selection.label_ids)}
    gone = [str(label_id) for label_id in selection.label_ids if label_id not in found]
    if gone:
        raise InvalidInputError(
            f"{len(gone)} of the selected labels {'is' if len(gone) == 1 else 'are'} not on this item (any more); "
            "select what is there, then trigger the agent again.",
            field="selection.label_ids",
            gone=gone[:100],
        )

"""One task with all that its page shows."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.errors import TaskNotFoundError
from labelmill.executions.queries import task_fields, task_history, task_rejection
from labelmill.executions.queue import get_task
from labelmill.executions.schemas import TaskDetail
from labelmill.media.schemas import item_out
from labelmill.media.signing import Signer
from labelmill.media.tables import DataItemRow
from labelmill.workflows.compiled import load_workflow


async def read_detail(session: AsyncSession, signer: Signer, *, project_id: UUID, task_id: UUID) -> TaskDetail:
    """A task with its whole item, its ways out and its history. Raises TaskNotFoundError."""
    page = await get_task(session, project_id=project_id, task_id=task_id)
    if not page.rows:
        raise TaskNotFoundError
    row = page.rows[0]
    workflow = await load_workflow(session, project_id)
    return TaskDetail(
        item=item_out(await session.get_one(DataItemRow, row.item_id), signer),
        pathways=list(workflow.pathways_of(row.stage_id)),
        history=await task_history(session, task_id=task_id),
        rejection=await task_rejection(session, task_id=task_id),
        **task_fields(page, row),
    )

"""Puts new data items into a project's workflow, for whoever brings them: uploads and imports."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import SYSTEM
from labelmill.media.tables import DataItemRow
from labelmill.workflows.movement import add_tasks


async def place_items(session: AsyncSession, project_id: UUID, items: Sequence[DataItemRow]) -> int:
    """Make tasks of items that have none in the project yet; returns how many are new."""
    return await add_tasks(session, project_id=project_id, items=items, actor=SYSTEM)

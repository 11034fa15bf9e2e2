"""Reads of imports."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.errors import NotFoundError
from labelmill.media.schemas import ImportOut, import_out
from labelmill.media.tables import ImportProblemRow, ImportRow

#: Refused files that an import tells of; it counts them all.
SHOWN_PROBLEMS = 200


async def read_import(session: AsyncSession, project_id: UUID, import_id: UUID) -> ImportOut:
    """A project's import with its first problems. Raises NotFoundError."""
    row = await session.scalar(
        sa.select(ImportRow)
        .where(ImportRow.id == import_id, ImportRow.project_id == project_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError("There is no such import in this project.")
    problems = await session.scalars(
        sa.select(ImportProblemRow)
        .where(ImportProblemRow.import_id == import_id)
        .order_by(ImportProblemRow.id)
        .limit(SHOWN_PROBLEMS)
    )
    return import_out(row, list(problems))

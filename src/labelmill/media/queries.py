"""Reads of imports and of frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.errors import NotFoundError
from labelmill.media.schemas import ImportOut, import_out
from labelmill.media.tables import DataItemRow, ImportProblemRow, ImportRow, ItemFrameRow

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


@dataclass(frozen=True, slots=True)
class FrameBytes:
    """Where one frame's bytes are as they were uploaded, and what they are."""

    key: str
    media_type: str


_FRAMES = sa.text(
    """
    SELECT wanted.item_id, wanted.frame,
      coalesce(frames.key, items.cover_key, items.key) AS key,
      coalesce(frames.media_type, items.media_type) AS media_type
    FROM unnest(CAST(:items AS uuid[]), CAST(:frames AS int[])) AS wanted (item_id, frame)
    JOIN data_items AS items ON items.id = wanted.item_id
    LEFT JOIN item_frames AS frames ON frames.item_id = items.id AND frames.index = wanted.frame
    """
)


async def frame_bytes(session: AsyncSession, wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], FrameBytes]:
    """Where the bytes of frames are, given as (item id, frame): of what is no sequence, always the item's.

    A frame that a sequence does not have gives its first one.
    """
    if not wanted:
        return {}
    values = {"items": [item for item, _ in wanted], "frames": [frame for _, frame in wanted]}
    rows = await session.execute(_FRAMES, values)
    return {(row.item_id, row.frame): FrameBytes(row.key, row.media_type) for row in rows}


async def list_frames(session: AsyncSession, item: DataItemRow, *, first: int, count: int) -> Sequence[ItemFrameRow]:
    """At most `count` frames of an image sequence, from the one with the index `first`, in order."""
    rows = await session.scalars(
        sa.select(ItemFrameRow)
        .where(ItemFrameRow.item_id == item.id, ItemFrameRow.index >= first, ItemFrameRow.index < first + count)
        .order_by(ItemFrameRow.index)
    )
    return rows.all()

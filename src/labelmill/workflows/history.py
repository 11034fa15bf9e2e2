"""Reads of a workflow's saved versions, each with what it changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.tables import EnabledAgentRow
from labelmill.identity.tables import UserRow
from labelmill.kit.errors import NotFoundError
from labelmill.kit.pages import Page, decode_cursor, encode_cursor
from labelmill.workflows.changes import compare, sentences
from labelmill.workflows.graph import Graph
from labelmill.workflows.tables import WorkflowVersionRow
from labelmill.workflows.work_schemas import Holder


@dataclass(frozen=True, slots=True)
class VersionView:
    """A saved version; `by` is None when Labelmill made it. `summary` says what it changed of the one before."""

    version: int
    at: datetime
    by: Holder | None
    summary: list[str]
    graph: Graph


async def list_versions(
    session: AsyncSession, project_id: UUID, *, cursor: str | None, limit: int
) -> Page[VersionView]:
    """A page of the versions, newest first."""
    below = _position(cursor) if cursor is not None else None
    views = await _views(session, project_id, below=below, limit=limit)
    more = len(views) == limit and views[-1].version > 1
    return Page(items=views, next_cursor=encode_cursor([views[-1].version]) if more else None)


async def get_version(session: AsyncSession, project_id: UUID, version: int) -> VersionView:
    """One version. Raises NotFoundError."""
    views = await _views(session, project_id, below=version + 1, limit=1)
    if not views or views[0].version != version:
        raise NotFoundError(f"The workflow has no version {version}.", field="version")
    return views[0]


async def _views(session: AsyncSession, project_id: UUID, *, below: int | None, limit: int) -> list[VersionView]:
    query = (
        sa.select(WorkflowVersionRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == WorkflowVersionRow.created_by)
        .where(WorkflowVersionRow.project_id == project_id)
        .order_by(WorkflowVersionRow.version.desc())
        # One more than shown: the oldest shown is told by what it changed of the one before.
        .limit(limit + 1)
    )
    if below is not None:
        query = query.where(WorkflowVersionRow.version < below)
    rows = (await session.execute(query)).all()
    names = await _agent_names(session, project_id)
    graphs = [*(Graph.model_validate(row.WorkflowVersionRow.graph) for row in rows), Graph()]
    return [
        VersionView(
            version=row.WorkflowVersionRow.version,
            at=row.WorkflowVersionRow.created_at,
            by=Holder(id=row.WorkflowVersionRow.created_by, name=row.name) if row.name is not None else None,
            summary=sentences(compare(before, graph, {}, names.get), before, graph),
            graph=graph,
        )
        for row, graph, before in zip(rows[:limit], graphs, graphs[1:], strict=False)
    ]


async def _agent_names(session: AsyncSession, project_id: UUID) -> dict[UUID, str]:
    found = sa.select(EnabledAgentRow.id, EnabledAgentRow.name).where(EnabledAgentRow.project_id == project_id)
    return {row.id: row.name for row in await session.execute(found)}


def _position(cursor: str) -> int:
    (position,) = decode_cursor(cursor, length=1)
    # A cursor that was made up must not reach the database as another type, or as more than its integer holds.
    return max(0, min(position, 2**31 - 1)) if isinstance(position, int) else 1

"""Reads of projects and members."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.policy import Permission, WorkspaceRole, permissions
from labelmill.identity.principal import Principal
from labelmill.identity.tables import UserRow
from labelmill.projects.access import ProjectAccess, access_of
from labelmill.projects.tables import ProjectMemberRow, ProjectRow


async def list_projects(
    session: AsyncSession, principal: Principal, *, after: UUID | None, limit: int
) -> list[ProjectAccess]:
    """At most `limit` projects that a person may see, newest first, from the one behind `after`."""
    mine = sa.and_(ProjectMemberRow.project_id == ProjectRow.id, ProjectMemberRow.user_id == principal.user_id)
    query = (
        sa.select(ProjectRow, ProjectMemberRow.role)
        .join(ProjectMemberRow, mine, isouter=_sees_all(principal.role))
        .order_by(ProjectRow.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(ProjectRow.id < after)
    return [access_of(row, principal, role) for row, role in (await session.execute(query)).all()]


async def find_projects(session: AsyncSession, named: str) -> Sequence[ProjectRow]:
    """The projects with an id or a name; by name there may be several."""
    try:
        match = ProjectRow.id == UUID(named)
    except ValueError:
        match = ProjectRow.name == named
    return (await session.scalars(sa.select(ProjectRow).where(match))).all()


def _sees_all(role: WorkspaceRole) -> bool:
    return Permission.PROJECT_VIEW in permissions(role, None)


async def list_members(session: AsyncSession, project_id: UUID) -> Sequence[tuple[UserRow, str]]:
    """All members of a project with their roles, by name."""
    query = (
        sa.select(UserRow, ProjectMemberRow.role)
        .join(ProjectMemberRow, ProjectMemberRow.user_id == UserRow.id)
        .where(ProjectMemberRow.project_id == project_id)
        .order_by(sa.func.lower(UserRow.name), UserRow.id)
    )
    return [(user, role) for user, role in (await session.execute(query)).all()]

"""Verbs that write projects and members."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.policy import ProjectRole
from labelmill.identity.queries import get_user
from labelmill.identity.tables import UserRow
from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.ontologies.actions import create_ontology
from labelmill.ontologies.document import OntologyDocument
from labelmill.projects.errors import (
    AdminsOnlyError,
    LastProjectAdminError,
    MemberNotFoundError,
    ProjectNotFoundError,
)
from labelmill.projects.tables import ProjectMemberRow, ProjectRow, ProjectStatus


async def create_project(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    description: str = "",
    document: OntologyDocument | None = None,
) -> ProjectRow:
    """Create a project with an ontology of its own; a person who creates one becomes its admin."""
    project_id = new_id()
    ontology = await create_ontology(
        session, actor, name=name, document=document or OntologyDocument(), project_id=project_id
    )
    row = ProjectRow(
        id=project_id,
        name=name,
        description=description,
        ontology_id=ontology.id,
        status=ProjectStatus.ACTIVE,
    )
    session.add(row)
    await session.flush()
    if actor.kind == "person" and actor.id is not None:
        session.add(ProjectMemberRow(project_id=row.id, user_id=actor.id, role=ProjectRole.ADMIN))
        await session.flush()
    await emit(session, Event("project.created", row.id, row.id, actor, {"name": name}))
    return row


async def update_project(
    session: AsyncSession,
    actor: Actor,
    *,
    project_id: UUID,
    name: str | None = None,
    description: str | None = None,
    status: ProjectStatus | None = None,
) -> ProjectRow:
    """Change what is not None."""
    row = await _locked(session, project_id)
    row.name = row.name if name is None else name
    row.description = row.description if description is None else description
    row.status = row.status if status is None else status
    await session.flush()
    data = {"name": row.name, "status": row.status}
    await emit(session, Event("project.updated", row.id, row.id, actor, data))
    return row


async def set_member(
    session: AsyncSession,
    actor: Actor,
    *,
    project_id: UUID,
    user_id: UUID,
    role: ProjectRole,
    over_admins: bool = True,
) -> UserRow:
    """Add a person to a project, or change their role there; returns the person.

    Raises LastProjectAdminError rather than leave the project without an admin, and AdminsOnlyError when a
    project admin is made or unmade by somebody who is not `over_admins`.
    """
    await _locked(session, project_id)
    user = await get_user(session, user_id)
    admins = await _admins(session, project_id)
    if not over_admins and (role == ProjectRole.ADMIN or user_id in admins):
        raise AdminsOnlyError
    if role != ProjectRole.ADMIN and admins == {user_id}:
        raise LastProjectAdminError
    query = insert(ProjectMemberRow).values(project_id=project_id, user_id=user_id, role=role)
    await session.execute(query.on_conflict_do_update(index_elements=["project_id", "user_id"], set_={"role": role}))
    await emit(session, Event("member.set", user_id, project_id, actor, {"role": role}))
    return user


async def remove_member(
    session: AsyncSession, actor: Actor, *, project_id: UUID, user_id: UUID, over_admins: bool = True
) -> None:
    """Take a person out of a project; what they made stays. Raises as `set_member` does."""
    await _locked(session, project_id)
    admins = await _admins(session, project_id)
    if user_id in admins and not over_admins:
        raise AdminsOnlyError
    if admins == {user_id}:
        raise LastProjectAdminError
    query = (
        sa.delete(ProjectMemberRow)
        .where(ProjectMemberRow.project_id == project_id, ProjectMemberRow.user_id == user_id)
        .returning(ProjectMemberRow.user_id)
    )
    if await session.scalar(query) is None:
        raise MemberNotFoundError
    await emit(session, Event("member.removed", user_id, project_id, actor))


async def _locked(session: AsyncSession, project_id: UUID) -> ProjectRow:
    # Held by every change of a project's members: two last admins can't both leave at once.
    row = await session.get(ProjectRow, project_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise ProjectNotFoundError
    return row


async def _admins(session: AsyncSession, project_id: UUID) -> set[UUID]:
    query = sa.select(ProjectMemberRow.user_id).where(
        ProjectMemberRow.project_id == project_id, ProjectMemberRow.role == ProjectRole.ADMIN
    )
    return set((await session.scalars(query)).all())

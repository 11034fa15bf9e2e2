"""Routes of projects, their members and their ontology."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from labelmill.identity.auth import CurrentPrincipal, may
from labelmill.identity.policy import Permission, ProjectRole
from labelmill.identity.principal import Principal
from labelmill.kit.http import Session
from labelmill.kit.pages import Page, decode_id_cursor, id_page
from labelmill.ontologies.actions import update_ontology
from labelmill.ontologies.schemas import Ontology, OntologyChange, ontology_out
from labelmill.ontologies.tables import OntologyRow
from labelmill.projects import actions, queries
from labelmill.projects.access import ProjectAccess, access_of, needs
from labelmill.projects.schemas import (
    Member,
    MemberList,
    MemberRole,
    NewProject,
    Project,
    ProjectChange,
    member_out,
    project_out,
)
from labelmill.projects.tables import ProjectStatus

router = APIRouter(prefix="/api/projects", tags=["projects"])

Creator = Annotated[Principal, Depends(may(Permission.PROJECTS_CREATE))]
Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
#: Also lets an archived project's managers in, who may want to unarchive it.
Manager = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_MANAGE, archived_ok=True))]
MemberManager = Annotated[ProjectAccess, Depends(needs(Permission.MEMBERS_MANAGE))]
OntologyEditor = Annotated[ProjectAccess, Depends(needs(Permission.ONTOLOGY_EDIT))]


@router.get("")
async def list_projects(
    principal: CurrentPrincipal,
    session: Session,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[Project]:
    """The projects that the caller may see, newest first."""
    after = decode_id_cursor(cursor) if cursor is not None else None
    found = await queries.list_projects(session, principal, after=after, limit=limit + 1)
    return id_page([project_out(access) for access in found], limit=limit, key=lambda project: project.id)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_project(body: NewProject, principal: Creator, session: Session) -> Project:
    """Create a project; the caller becomes its admin."""
    row = await actions.create_project(
        session, principal.actor, name=body.name, description=body.description, document=body.ontology
    )
    return project_out(access_of(row, principal, ProjectRole.ADMIN))


@router.get("/{project_id}")
async def get_project(access: Viewer) -> Project:
    """One project."""
    return project_out(access)


@router.patch("/{project_id}")
async def update_project(body: ProjectChange, access: Manager, session: Session) -> Project:
    """Rename, describe, archive or unarchive a project. An archived one can only be unarchived."""
    if body.status != ProjectStatus.ACTIVE:
        access.require_active()
    row = await actions.update_project(
        session,
        access.principal.actor,
        project_id=access.project.id,
        name=body.name,
        description=body.description,
        status=body.status,
    )
    return project_out(access_of(row, access.principal, access.role))


@router.get("/{project_id}/members")
async def list_members(access: Viewer, session: Session) -> MemberList:
    """All members of a project, by name."""
    rows = await queries.list_members(session, access.project.id)
    return MemberList(items=[member_out(user, role) for user, role in rows])


@router.put("/{project_id}/members/{user_id}")
async def set_member(user_id: UUID, body: MemberRole, access: MemberManager, session: Session) -> Member:
    """Add a person to a project, or change their role there."""
    user = await actions.set_member(
        session,
        access.principal.actor,
        project_id=access.project.id,
        user_id=user_id,
        role=body.role,
        over_admins=Permission.PROJECT_MANAGE in access.permissions,
    )
    return member_out(user, body.role)


@router.delete("/{project_id}/members/{user_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_member(user_id: UUID, access: MemberManager, session: Session) -> None:
    """Take a person out of a project; what they made stays."""
    await actions.remove_member(
        session,
        access.principal.actor,
        project_id=access.project.id,
        user_id=user_id,
        over_admins=Permission.PROJECT_MANAGE in access.permissions,
    )


@router.get("/{project_id}/ontology")
async def get_ontology(access: Viewer, session: Session) -> Ontology:
    """The project's ontology at its current version."""
    return ontology_out(await session.get_one(OntologyRow, access.project.ontology_id))


@router.put("/{project_id}/ontology")
async def put_ontology(body: OntologyChange, access: OntologyEditor, session: Session) -> Ontology:
    """Save the ontology's next version, made from `version`; 409 when that is no longer the current one."""
    row = await update_ontology(
        session,
        access.principal.actor,
        ontology_id=access.project.ontology_id,
        version=body.version,
        document=body.document,
        project_id=access.project.id,
    )
    return ontology_out(row)

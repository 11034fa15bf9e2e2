"""Wire types of projects and members."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from labelmill.identity.policy import Permission, ProjectRole
from labelmill.identity.tables import UserRow
from labelmill.ontologies.document import OntologyDocument
from labelmill.projects.access import ProjectAccess
from labelmill.projects.tables import ProjectStatus

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Description = Annotated[str, StringConstraints(max_length=10_000)]


class Project(BaseModel):
    """A project as the caller sees it; `permissions` is what they may do there."""

    id: UUID
    name: str
    description: str
    ontology_id: UUID
    status: ProjectStatus
    created_at: datetime
    my_role: ProjectRole | None
    permissions: list[Permission]


class NewProject(BaseModel):
    """A project to create; without an ontology it gets an empty one."""

    name: Name
    description: Description = ""
    ontology: OntologyDocument | None = None


class ProjectChange(BaseModel):
    """What to change about a project; what is absent or null stays."""

    name: Name | None = None
    description: Description | None = None
    status: ProjectStatus | None = None


class Person(BaseModel):
    """A person as members see each other."""

    id: UUID
    email: str
    name: str


class Member(BaseModel):
    """A person's role in a project."""

    user: Person
    role: ProjectRole


class MemberList(BaseModel):
    """All members of a project, by name."""

    items: list[Member]


class MemberRole(BaseModel):
    """The role to give."""

    role: ProjectRole


def project_out(access: ProjectAccess) -> Project:
    """A project as it goes over the wire to the one who may access it so."""
    row = access.project
    return Project(
        id=row.id,
        name=row.name,
        description=row.description,
        ontology_id=row.ontology_id,
        status=ProjectStatus(row.status),
        created_at=row.created_at,
        my_role=access.role,
        permissions=[p for p in Permission if p in access.permissions],
    )


def member_out(user: UserRow, role: str) -> Member:
    """A member as they go over the wire."""
    return Member(user=Person(id=user.id, email=user.email, name=user.name), role=ProjectRole(role))

"""What a person may do in a project: loaded once a request, checked by a dependency that a route names."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.auth import CurrentPrincipal
from labelmill.identity.policy import (
    PROJECT_GRANTS,
    PROJECT_PERMISSIONS,
    Permission,
    ProjectRole,
    permissions,
)
from labelmill.identity.principal import Principal
from labelmill.kit.errors import ForbiddenError
from labelmill.kit.http import Session
from labelmill.projects.errors import ProjectArchivedError, ProjectNotFoundError
from labelmill.projects.tables import ProjectMemberRow, ProjectRow, ProjectStatus

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class ProjectAccess:
    """A project, who looks at it, and what they may do there. `role` is None for an admin who is no member."""

    project: ProjectRow
    principal: Principal
    role: ProjectRole | None
    permissions: frozenset[Permission]

    def require(self, permission: Permission) -> None:
        """Raise ForbiddenError, naming the roles that could, unless the person has the permission here."""
        if permission in self.permissions:
            return
        able = [_in_words(role) for role in ProjectRole if permission in PROJECT_GRANTS[role]]
        mine = "you are not a member" if self.role is None else f"you are {_in_words(self.role)}"
        raise ForbiddenError(
            f"This needs the permission {permission}. In this project {_or(able)} has it; {mine}.",
            permission=permission,
        )

    def require_active(self) -> None:
        """Raise ProjectArchivedError when the project is archived."""
        if self.project.status == ProjectStatus.ARCHIVED:
            raise ProjectArchivedError


async def load_access(session: AsyncSession, principal: Principal, project_id: UUID) -> ProjectAccess:
    """What a person may do in a project; raises ProjectNotFoundError when they may not even see it."""
    query = (
        sa.select(ProjectRow, ProjectMemberRow.role)
        .outerjoin(
            ProjectMemberRow,
            sa.and_(ProjectMemberRow.project_id == ProjectRow.id, ProjectMemberRow.user_id == principal.user_id),
        )
        .where(ProjectRow.id == project_id)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise ProjectNotFoundError
    access = access_of(found[0], principal, found[1])
    if Permission.PROJECT_VIEW not in access.permissions:
        raise ProjectNotFoundError
    return access


def access_of(project: ProjectRow, principal: Principal, role: str | None) -> ProjectAccess:
    """The access that a membership role (None: not a member) gives."""
    known = None if role is None else ProjectRole(role)
    granted = permissions(principal.role, known) & PROJECT_PERMISSIONS
    return ProjectAccess(project, principal, known, granted)


def needs(permission: Permission, *, archived_ok: bool = False) -> Callable[..., Awaitable[ProjectAccess]]:
    """A dependency for routes with a `project_id`: 404 for outsiders, 403 for those whose role does not do.

    Unsafe methods answer 409 in an archived project, unless `archived_ok`.
    """

    async def check(project_id: UUID, request: Request, principal: CurrentPrincipal, session: Session) -> ProjectAccess:
        access = await load_access(session, principal, project_id)
        access.require(permission)
        if not archived_ok and request.method not in _SAFE_METHODS:
            access.require_active()
        return access

    return check


def _in_words(role: ProjectRole) -> str:
    if role is ProjectRole.ANNOTATOR_REVIEWER:
        return "an annotator & reviewer"
    words = role.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _or(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

"""Who may do what: the one table of roles and permissions. Pure."""

from enum import StrEnum
from typing import Final


class WorkspaceRole(StrEnum):
    """A person's role in the whole deployment."""

    ADMIN = "admin"
    MEMBER = "member"
    TASKER = "tasker"


class ProjectRole(StrEnum):
    """A person's role in one project."""

    ADMIN = "admin"
    TEAM_MANAGER = "team_manager"
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    ANNOTATOR_REVIEWER = "annotator_reviewer"


class Permission(StrEnum):
    """One thing that a role may do. The first group concerns the workspace, the rest one project."""

    USERS_MANAGE = "users.manage"
    PROJECTS_CREATE = "projects.create"
    SERVER_IMPORT = "server.import"

    PROJECT_VIEW = "project.view"
    PROJECT_MANAGE = "project.manage"
    MEMBERS_MANAGE = "members.manage"
    ONTOLOGY_EDIT = "ontology.edit"
    WORKFLOW_EDIT = "workflow.edit"
    DATA_ADD = "data.add"
    TASKS_MANAGE = "tasks.manage"
    AGENTS_CONFIGURE = "agents.configure"
    AGENTS_CONTROL = "agents.control"
    AGENTS_TRIGGER = "agents.trigger"
    LABELS_EDIT = "labels.edit"
    LABELS_REVIEW = "labels.review"


_P = Permission
WORKSPACE_PERMISSIONS: Final = frozenset({_P.USERS_MANAGE, _P.PROJECTS_CREATE, _P.SERVER_IMPORT})
PROJECT_PERMISSIONS: Final = frozenset(Permission) - WORKSPACE_PERMISSIONS

WORKSPACE_GRANTS: Final[dict[WorkspaceRole, frozenset[Permission]]] = {
    WorkspaceRole.ADMIN: frozenset(Permission),
    WorkspaceRole.MEMBER: frozenset({_P.PROJECTS_CREATE}),
    WorkspaceRole.TASKER: frozenset(),
}

_MANAGER: Final = frozenset(
    {
        _P.PROJECT_VIEW,
        _P.DATA_ADD,
        _P.TASKS_MANAGE,
        _P.MEMBERS_MANAGE,
        _P.AGENTS_CONFIGURE,
        _P.AGENTS_CONTROL,
        _P.AGENTS_TRIGGER,
        _P.LABELS_EDIT,
        _P.LABELS_REVIEW,
    }
)
PROJECT_GRANTS: Final[dict[ProjectRole, frozenset[Permission]]] = {
    ProjectRole.ADMIN: PROJECT_PERMISSIONS,
    ProjectRole.TEAM_MANAGER: _MANAGER,
    ProjectRole.ANNOTATOR: frozenset({_P.PROJECT_VIEW, _P.AGENTS_TRIGGER, _P.LABELS_EDIT}),
    ProjectRole.REVIEWER: frozenset({_P.PROJECT_VIEW, _P.AGENTS_TRIGGER, _P.LABELS_REVIEW}),
    ProjectRole.ANNOTATOR_REVIEWER: frozenset({_P.PROJECT_VIEW, _P.AGENTS_TRIGGER, _P.LABELS_EDIT, _P.LABELS_REVIEW}),
}


def permissions(workspace: WorkspaceRole, project: ProjectRole | None) -> frozenset[Permission]:
    """All that a person may do, in the workspace and in the project where they have `project`."""
    granted = WORKSPACE_GRANTS[workspace]
    return granted if project is None else granted | PROJECT_GRANTS[project]

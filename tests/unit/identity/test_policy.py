"""Who may do what."""

import pytest

from labelmill.identity.policy import (
    PROJECT_GRANTS,
    PROJECT_PERMISSIONS,
    WORKSPACE_GRANTS,
    WORKSPACE_PERMISSIONS,
    Permission,
    ProjectRole,
    WorkspaceRole,
    permissions,
)

RUNS_AGENTS = {ProjectRole.ADMIN, ProjectRole.TEAM_MANAGER}


def test_every_role_has_its_row() -> None:
    assert set(WORKSPACE_GRANTS) == set(WorkspaceRole)
    assert set(PROJECT_GRANTS) == set(ProjectRole)


def test_a_workspace_admin_may_do_everything_in_every_project() -> None:
    assert permissions(WorkspaceRole.ADMIN, None) == set(Permission)


@pytest.mark.parametrize("role", [WorkspaceRole.MEMBER, WorkspaceRole.TASKER])
def test_others_see_no_project_that_they_are_not_in(role: WorkspaceRole) -> None:
    assert not permissions(role, None) & PROJECT_PERMISSIONS


def test_taskers_do_not_create_projects() -> None:
    assert Permission.PROJECTS_CREATE in permissions(WorkspaceRole.MEMBER, None)
    assert Permission.PROJECTS_CREATE not in permissions(WorkspaceRole.TASKER, None)


@pytest.mark.parametrize("role", ProjectRole)
def test_no_project_role_reaches_the_workspace(role: ProjectRole) -> None:
    assert not PROJECT_GRANTS[role] & WORKSPACE_PERMISSIONS


@pytest.mark.parametrize("role", ProjectRole)
def test_agents_are_controlled_by_admins_and_team_managers_only(role: ProjectRole) -> None:
    assert (Permission.AGENTS_CONTROL in permissions(WorkspaceRole.TASKER, role)) == (role in RUNS_AGENTS)


@pytest.mark.parametrize("role", ProjectRole)
def test_whoever_is_in_a_project_sees_it(role: ProjectRole) -> None:
    assert Permission.PROJECT_VIEW in permissions(WorkspaceRole.TASKER, role)


def test_an_annotator_and_reviewer_may_do_what_either_may() -> None:
    both = PROJECT_GRANTS[ProjectRole.ANNOTATOR] | PROJECT_GRANTS[ProjectRole.REVIEWER]
    assert PROJECT_GRANTS[ProjectRole.ANNOTATOR_REVIEWER] == both

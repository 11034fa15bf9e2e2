"""Who works in which stages."""

from labelmill.identity.policy import PROJECT_GRANTS, Permission, ProjectRole
from labelmill.workflows.tables import StageKind
from labelmill.workflows.work import work_of

A, R = StageKind.ANNOTATE, StageKind.REVIEW


def test_each_role_works_where_its_permissions_let_it() -> None:
    assert {role: work_of(granted) for role, granted in PROJECT_GRANTS.items()} == {
        ProjectRole.ADMIN: [A, R],
        ProjectRole.TEAM_MANAGER: [A, R],
        ProjectRole.ANNOTATOR: [A],
        ProjectRole.REVIEWER: [R],
        ProjectRole.ANNOTATOR_REVIEWER: [A, R],
    }


def test_who_only_looks_works_nowhere() -> None:
    assert work_of({Permission.PROJECT_VIEW}) == []

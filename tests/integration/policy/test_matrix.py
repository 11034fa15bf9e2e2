"""Every role at every route: what the policy table grants works over HTTP, and nothing else does.

A route or a permission that has no row here fails the tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from string import Template
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx import AsyncClient, Response
from tests.integration.conftest import AsUser
from tests.support.world import World, make_world

from labelmill.agents.contract import AgentResult, NewLabel
from labelmill.executions.gate.dispatch import dispatch_pending, request
from labelmill.executions.gate.finish import finish
from labelmill.executions.gate.start import start
from labelmill.executions.outcomes import Success
from labelmill.identity.policy import (
    PROJECT_PERMISSIONS,
    Permission,
    ProjectRole,
    WorkspaceRole,
    permissions,
)
from labelmill.issues.tables import IssueRow
from labelmill.kit.db import Database
from labelmill.labels.geometry import BoundingBox
from labelmill.media.tables import ImportRow
from labelmill.projects.actions import set_member
from labelmill.projects.tables import ProjectMemberRow

P = Permission
Route = tuple[str, str]
PROJECT: Final = "/api/projects/{project_id}"


@dataclass(frozen=True, slots=True)
class Row:
    """What a route needs; `body` gets past validation where the route decides after it."""

    needs: tuple[Permission, ...]
    body: Any = None


NEW_LABEL: Final = {"op": "create", "kind": "object", "class_id": "wolf"}
#: All routes of the API. Without permissions: for everybody who is signed in.
TABLE: Final[dict[Route, Row]] = {
    ("GET", "/api/session"): Row(()),
    ("PUT", "/api/session/password"): Row(()),
    ("GET", "/api/tokens"): Row(()),
    ("POST", "/api/tokens"): Row(()),
    ("DELETE", "/api/tokens/{token_id}"): Row(()),
    ("GET", "/api/agents"): Row(()),
    ("GET", "/api/projects"): Row(()),
    ("GET", "/api/users"): Row((P.PROJECTS_CREATE,)),
    ("POST", "/api/projects"): Row((P.PROJECTS_CREATE,)),
    ("POST", "/api/users"): Row((P.USERS_MANAGE,)),
    ("PATCH", "/api/users/{user_id}"): Row((P.USERS_MANAGE,)),
    ("GET", PROJECT): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/members"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/ontology"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/workflow"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/stages"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/agents"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/agents/{enabled_id}"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/tasks"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/tasks/{task_id}"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/tasks/{task_id}/executions"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/tasks/{task_id}/labels"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/labels/{label_id}/revisions"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/executions/{execution_id}"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/executions/{execution_id}/outcome"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/events"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/imports/{import_id}"): Row((P.DATA_ADD,)),
    ("POST", PROJECT + "/items"): Row((P.DATA_ADD,)),
    ("POST", PROJECT + "/sequences"): Row((P.DATA_ADD,)),
    ("GET", PROJECT + "/tasks/{task_id}/frames"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/tasks/{task_id}/issues"): Row((P.PROJECT_VIEW,)),
    # Every project role has one of the permissions that let people write issues.
    ("POST", PROJECT + "/tasks/{task_id}/issues"): Row((P.PROJECT_VIEW,), {"text": "Look here."}),
    ("POST", PROJECT + "/issues/{issue_id}/comments"): Row((P.PROJECT_VIEW,), {"text": "I do."}),
    ("POST", PROJECT + "/issues/{issue_id}/resolve"): Row((P.PROJECT_VIEW,)),
    ("POST", PROJECT + "/issues/{issue_id}/reopen"): Row((P.PROJECT_VIEW,)),
    ("POST", PROJECT + "/imports/{import_id}/cancel"): Row((P.DATA_ADD,)),
    ("POST", PROJECT + "/imports"): Row((P.DATA_ADD, P.SERVER_IMPORT), {"path": "/nowhere/at/all"}),
    ("PATCH", PROJECT): Row((P.PROJECT_MANAGE,)),
    ("PUT", PROJECT + "/ontology"): Row((P.ONTOLOGY_EDIT,)),
    ("PUT", PROJECT + "/workflow"): Row((P.WORKFLOW_EDIT,)),
    ("POST", PROJECT + "/workflow/check"): Row((P.WORKFLOW_EDIT,)),
    ("GET", PROJECT + "/workflow/versions"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/workflow/versions/{version}"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/workflow/templates"): Row((P.PROJECT_VIEW,)),
    ("GET", PROJECT + "/workflow/yaml"): Row((P.PROJECT_VIEW,)),
    ("PUT", PROJECT + "/workflow/yaml"): Row((P.WORKFLOW_EDIT,)),
    ("POST", PROJECT + "/workflow/yaml/check"): Row((P.WORKFLOW_EDIT,)),
    ("POST", PROJECT + "/agents"): Row((P.AGENTS_CONFIGURE,)),
    ("PATCH", PROJECT + "/agents/{enabled_id}"): Row((P.AGENTS_CONFIGURE,)),
    ("DELETE", PROJECT + "/agents/{enabled_id}"): Row((P.AGENTS_CONFIGURE,)),
    ("POST", PROJECT + "/stages/{stage_id}/go-live"): Row((P.AGENTS_CONTROL,)),
    ("POST", PROJECT + "/stages/{stage_id}/pause"): Row((P.AGENTS_CONTROL,)),
    ("POST", PROJECT + "/tasks/{task_id}/run"): Row((P.AGENTS_CONTROL,)),
    ("POST", PROJECT + "/tasks/{task_id}/trigger"): Row((P.AGENTS_TRIGGER,)),
    ("POST", PROJECT + "/tasks/retry"): Row((P.AGENTS_CONTROL,), {"selection": {"task_ids": []}}),
    ("POST", PROJECT + "/tasks/cancel"): Row((P.AGENTS_CONTROL,), {"selection": {"task_ids": []}}),
    ("POST", PROJECT + "/executions/{execution_id}/retry"): Row((P.AGENTS_CONTROL,)),
    ("POST", PROJECT + "/executions/{execution_id}/cancel"): Row((P.AGENTS_CONTROL,)),
    ("PATCH", PROJECT + "/tasks"): Row((P.TASKS_MANAGE,), {"selection": {"task_ids": []}, "priority": 1}),
    ("POST", PROJECT + "/tasks/assign"): Row((P.TASKS_MANAGE,), {"selection": {"task_ids": []}, "user_id": None}),
    ("POST", PROJECT + "/tasks/move/preview"): Row((P.TASKS_MANAGE,), {"selection": {"task_ids": []}}),
    ("POST", PROJECT + "/tasks/move"): Row((P.TASKS_MANAGE,), {"selection": {"task_ids": []}}),
    # Which of the two label permissions is asked for is the operations' matter; `tests/integration/labels` has both.
    ("PATCH", PROJECT + "/tasks/{task_id}/labels"): Row((P.LABELS_EDIT,), {"operations": [NEW_LABEL]}),
    # For everybody who may annotate or review, which is every role of a project.
    ("GET", PROJECT + "/tasks/next"): Row((P.PROJECT_VIEW,)),
    ("POST", PROJECT + "/tasks/next"): Row((P.PROJECT_VIEW,), {"holder": "tab"}),
    ("PUT", PROJECT + "/tasks/{task_id}/hold"): Row((P.PROJECT_VIEW,), {"holder": "tab", "take_over": True}),
    ("DELETE", PROJECT + "/tasks/{task_id}/hold"): Row((P.PROJECT_VIEW,)),
    ("POST", PROJECT + "/tasks/{task_id}/skip"): Row((P.PROJECT_VIEW,)),
    ("POST", PROJECT + "/tasks/{task_id}/submit"): Row((P.LABELS_EDIT,)),
    ("POST", PROJECT + "/tasks/{task_id}/approve"): Row((P.LABELS_REVIEW,)),
    ("POST", PROJECT + "/tasks/{task_id}/reject"): Row((P.LABELS_REVIEW,)),
    ("PUT", PROJECT + "/members/{user_id}"): Row((P.MEMBERS_MANAGE,), {"role": "reviewer"}),
    ("DELETE", PROJECT + "/members/{user_id}"): Row((P.MEMBERS_MANAGE,)),
    ("DELETE", "/api/session"): Row(()),
}
#: For people who are not signed in, and for machines.
PUBLIC: Final = {("POST", "/api/session"), ("GET", "/api/health"), ("GET", "/metrics")}
#: Never ends for those who may; refusals are tested as everywhere.
ENDLESS: Final = ("GET", PROJECT + "/events")
#: Works in an archived project too: unarchiving is done by it.
UNARCHIVES: Final = ("PATCH", PROJECT)

WHO: Final[list[tuple[WorkspaceRole, ProjectRole | None]]] = [
    (workspace, project) for workspace in WorkspaceRole for project in (None, *ProjectRole)
]


@dataclass(frozen=True, slots=True)
class Things:
    """A project that has one of everything; the ids fill the routes' addresses."""

    world: World
    ids: dict[str, UUID | int] = field(default_factory=dict[str, UUID | int])

    def address(self, path: str) -> str:
        """A route's path with the ids in it."""
        return Template(path.replace("{", "${")).substitute({name: str(value) for name, value in self.ids.items()})


@pytest.fixture
async def things(database: Database, as_user: AsUser) -> Things:
    """A project with a task, an execution, a label, an import and a guest."""
    guest = await as_user(WorkspaceRole.MEMBER)
    async with database.transaction() as session:
        world = await make_world(session, tasks=1)
        task = (await session.execute(sa.text("SELECT id FROM tasks"))).scalar_one()
        made = (await request(session, [(task, None)], actor=world.actor))[task]
        handed = await dispatch_pending(session, [made], lease=60)
        started = await start(session, [(made, handed[0].fence)], worker="w", lease=60)
        box = BoundingBox(x=1, y=2, width=10, height=10)
        result = AgentResult(create=[NewLabel(class_id="cat", geometry=box)])
        await finish(session, [Success(started[0].grip, result)], worker="w")
        label = (await session.execute(sa.text("SELECT id FROM labels"))).scalar_one()
        folder = ImportRow(project_id=world.project, source="/nowhere")
        issue = IssueRow(project_id=world.project, task_id=task, created_by=world.person)
        session.add_all([folder, issue])
        await session.flush()
        await set_member(session, world.actor, project_id=world.project, user_id=guest.id, role=ProjectRole.REVIEWER)
    ids: dict[str, UUID | int] = {
        "project_id": world.project,
        "task_id": task,
        "stage_id": world.stage,
        "execution_id": made,
        "enabled_id": world.enabled_agent,
        "label_id": label,
        "import_id": folder.id,
        "issue_id": issue.id,
        "user_id": guest.id,
        "token_id": uuid4(),
        "version": 1,
    }
    return Things(world, ids)


async def send(client: AsyncClient, things: Things, route: Route) -> Response:
    method, path = route
    return await client.request(method, things.address(path), json=TABLE[route].body)


def rows() -> Iterator[tuple[Route, Row]]:
    yield from TABLE.items()


def test_every_route_of_the_application_has_a_row(app: FastAPI) -> None:
    document = app.openapi()
    served = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    assert served == TABLE.keys() | PUBLIC


def test_every_permission_has_a_route_that_needs_it() -> None:
    assert {permission for _, row in rows() for permission in row.needs} == set(Permission)


def test_every_route_of_a_project_needs_a_permission_of_projects() -> None:
    for (_, path), row in rows():
        assert path.startswith(PROJECT) == bool(PROJECT_PERMISSIONS & set(row.needs)), path


@pytest.mark.parametrize(("workspace", "project"), WHO, ids=[f"workspace-{w}-project-{p or 'none'}" for w, p in WHO])
async def test_a_role_may_do_what_the_table_says_and_nothing_else(
    database: Database,
    as_user: AsUser,
    things: Things,
    workspace: WorkspaceRole,
    project: ProjectRole | None,
) -> None:
    person = await as_user(workspace)
    if project is not None:
        async with database.transaction() as session:
            member = ProjectMemberRow(project_id=things.world.project, user_id=person.id, role=project)
            session.add(member)
    granted = permissions(workspace, project)
    wrong: list[str] = []
    for route, row in rows():
        allowed = granted.issuperset(row.needs)
        if allowed and route == ENDLESS:
            continue
        response = await send(person.client, things, route)
        status = response.status_code
        if allowed and route[1] == "/api/tokens/{token_id}":
            right = status == 404
        elif allowed:
            right = status < 500 and status not in {401, 403, 404}
        elif route[1].startswith(PROJECT) and P.PROJECT_VIEW not in granted:
            right = status == 404 and response.json()["error"]["code"] == "project_not_found"
        else:
            right = status == 403 and bool(response.json()["error"]["message"])
        if not right:
            wrong.append(f"{route} may: {allowed}, answer: {status} {response.text[:300]}")
    assert wrong == []


async def test_without_a_sign_in_there_is_only_the_way_in(client: AsyncClient, things: Things) -> None:
    answers = {route: (await send(client, things, route)).status_code for route, _ in rows()}
    assert set(answers.values()) == {401}


async def test_an_archived_project_can_be_seen_and_unarchived_and_nothing_else(
    database: Database, as_user: AsUser, things: Things
) -> None:
    admin = await as_user(WorkspaceRole.ADMIN)
    async with database.transaction() as session:
        await session.execute(sa.text("UPDATE projects SET status = 'archived'"))
    answers: dict[Route, Response] = {}
    for route, _ in rows():
        if route[1].startswith(PROJECT) and route not in {ENDLESS, UNARCHIVES}:
            answers[route] = await send(admin.client, things, route)
    for (method, path), response in answers.items():
        if method == "GET":
            assert response.status_code == 200, path
        else:
            assert response.status_code == 409, path
            assert "archived" in response.json()["error"]["message"], path
    renamed = await admin.client.patch(things.address(PROJECT), json={"name": "Other"})
    assert renamed.status_code == 409
    active = await admin.client.patch(things.address(PROJECT), json={"status": "active"})
    assert active.status_code == 200


async def test_the_ids_of_another_project_are_unknown_in_ones_own(
    database: Database, as_user: AsUser, things: Things
) -> None:
    admin = await as_user(WorkspaceRole.ADMIN)
    async with database.transaction() as session:
        mine = await make_world(session)
    inside = Things(mine, {**things.ids, "project_id": mine.project})
    for route, _ in rows():
        named = route[1].removeprefix(PROJECT)
        # Members are people of all projects, and every workflow has a version 1.
        if route[1].startswith(PROJECT) and "{" in named and not named.endswith(("{user_id}", "{version}")):
            response = await send(admin.client, inside, route)
            assert response.status_code in {404, 422}, (route, response.text)


async def test_refusals_change_nothing(database: Database, as_user: AsUser, things: Things) -> None:
    outsider = await as_user(WorkspaceRole.TASKER)
    counts = sa.text("SELECT (SELECT count(*) FROM events), (SELECT max(xmin::text::bigint) FROM tasks)")
    async with database.transaction() as session:
        before = tuple((await session.execute(counts)).one())
    for route, row in rows():
        if row.needs:
            await send(outsider.client, things, route)
    async with database.transaction() as session:
        assert tuple((await session.execute(counts)).one()) == before

"""Projects and their members, by role."""

import pytest
import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.conftest import AsUser, MakeProject, Visitor

from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.kit.db import Database
from labelmill.kit.events import EventRow
from labelmill.projects.tables import ProjectMemberRow

CAT = {"id": "cat", "name": "Cat", "shape": "polygon", "color": "#2f9e44"}
OUTSIDER = None
#: Who asks: a role in the project, or nobody's.
ROLES = [*ProjectRole, OUTSIDER]


async def visitor_as(
    as_user: AsUser, make_project: MakeProject, admin: Visitor, role: ProjectRole | None
) -> tuple[Visitor, str]:
    visitor = await as_user(WorkspaceRole.TASKER)
    project = await make_project(owner=admin, members={} if role is None else {visitor: role})
    return visitor, f"/api/projects/{project.id}"


async def test_who_creates_a_project_is_its_admin(member: Visitor) -> None:
    body = {"name": " Zoo ", "description": "Animals", "ontology": {"objects": [CAT]}}
    response = await member.client.post("/api/projects", json=body)
    assert response.status_code == 201
    project = response.json()
    assert (project["name"], project["my_role"], project["status"]) == ("Zoo", "admin", "active")
    assert "project.manage" in project["permissions"]
    assert "users.manage" not in project["permissions"]
    assert (await member.client.get(f"/api/projects/{project['id']}")).json() == project
    ontology = (await member.client.get(f"/api/projects/{project['id']}/ontology")).json()
    assert (ontology["id"], ontology["version"]) == (project["ontology_id"], 1)
    assert ontology["document"]["objects"][0]["name"] == "Cat"


async def test_a_project_without_an_ontology_gets_an_empty_one(member: Visitor) -> None:
    project = (await member.client.post("/api/projects", json={"name": "Empty", "ontology": None})).json()
    ontology = (await member.client.get(f"/api/projects/{project['id']}/ontology")).json()
    assert ontology["document"] == {"objects": [], "classifications": []}


async def test_taskers_create_no_projects(as_user: AsUser) -> None:
    tasker = await as_user(WorkspaceRole.TASKER)
    assert (await tasker.client.post("/api/projects", json={"name": "Mine"})).status_code == 403


async def test_people_see_the_projects_that_they_are_in_and_admins_all(
    admin: Visitor, member: Visitor, as_user: AsUser, make_project: MakeProject
) -> None:
    tasker = await as_user(WorkspaceRole.TASKER)
    first = await make_project(name="First", owner=member, members={tasker: ProjectRole.ANNOTATOR})
    second = await make_project(name="Second", owner=member)
    assert await listed(tasker) == [(str(first.id), "annotator")]
    assert await listed(member) == [(str(second.id), "admin"), (str(first.id), "admin")]
    assert await listed(admin) == [(str(second.id), None), (str(first.id), None)]


async def listed(visitor: Visitor) -> list[tuple[str, str | None]]:
    items = (await visitor.client.get("/api/projects")).json()["items"]
    return [(item["id"], item["my_role"]) for item in items]


async def test_the_list_pages(admin: Visitor, make_project: MakeProject) -> None:
    made = [str((await make_project(name=f"Project {n}")).id) for n in range(3)]
    first = (await admin.client.get("/api/projects", params={"limit": 2})).json()
    parameters = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await admin.client.get("/api/projects", params=parameters)).json()
    assert [p["id"] for p in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("role", ROLES)
async def test_reading_a_project(
    as_user: AsUser, make_project: MakeProject, admin: Visitor, role: ProjectRole | None
) -> None:
    visitor, url = await visitor_as(as_user, make_project, admin, role)
    for path in ("", "/members", "/ontology"):
        response = await visitor.client.get(url + path)
        assert response.status_code == (404 if role is OUTSIDER else 200)
        if role is OUTSIDER:
            assert response.json()["error"]["code"] == "project_not_found"


@pytest.mark.parametrize("role", ROLES)
async def test_changing_a_project_is_for_its_admins(
    as_user: AsUser, make_project: MakeProject, admin: Visitor, role: ProjectRole | None
) -> None:
    visitor, url = await visitor_as(as_user, make_project, admin, role)
    response = await visitor.client.patch(url, json={"name": "Renamed"})
    assert response.status_code == expected(role, {ProjectRole.ADMIN})
    ontology = {"version": 1, "document": {"objects": [CAT]}}
    response = await visitor.client.put(f"{url}/ontology", json=ontology)
    assert response.status_code == expected(role, {ProjectRole.ADMIN})


@pytest.mark.parametrize("role", ROLES)
async def test_managing_members_is_for_admins_and_team_managers(
    as_user: AsUser, make_project: MakeProject, admin: Visitor, role: ProjectRole | None
) -> None:
    visitor, url = await visitor_as(as_user, make_project, admin, role)
    newcomer = await as_user(WorkspaceRole.TASKER)
    allowed = {ProjectRole.ADMIN, ProjectRole.TEAM_MANAGER}
    member_url = f"{url}/members/{newcomer.id}"
    response = await visitor.client.put(member_url, json={"role": "reviewer"})
    assert response.status_code == expected(role, allowed)
    if role in allowed:
        assert response.json() == {
            "user": {"id": str(newcomer.id), "email": newcomer.principal.email, "name": newcomer.principal.name},
            "role": "reviewer",
        }
        assert (await newcomer.client.get(url)).json()["my_role"] == "reviewer"
        assert (await visitor.client.delete(member_url)).status_code == 204
        assert (await newcomer.client.get(url)).status_code == 404
    else:
        assert (await visitor.client.delete(member_url)).status_code == expected(role, allowed)


def expected(role: ProjectRole | None, allowed: set[ProjectRole]) -> int:
    if role is OUTSIDER:
        return 404
    return 200 if role in allowed else 403


async def test_a_refusal_names_the_permission_and_who_has_it(
    as_user: AsUser, make_project: MakeProject, admin: Visitor
) -> None:
    visitor, url = await visitor_as(as_user, make_project, admin, ProjectRole.ANNOTATOR)
    error = (await visitor.client.put(f"{url}/members/{admin.id}", json={"role": "reviewer"})).json()["error"]
    assert error["message"] == (
        "This needs the permission members.manage. In this project an admin or a team manager has it; "
        "you are an annotator."
    )
    assert error["details"] == {"permission": "members.manage"}


async def test_a_team_manager_makes_and_unmakes_no_admins(
    as_user: AsUser, make_project: MakeProject, admin: Visitor
) -> None:
    manager, url = await visitor_as(as_user, make_project, admin, ProjectRole.TEAM_MANAGER)
    for user, role in ((manager, "admin"), (admin, "annotator")):
        response = await manager.client.put(f"{url}/members/{user.id}", json={"role": role})
        assert (response.status_code, response.json()["error"]["code"]) == (403, "admins_only")
    assert (await manager.client.delete(f"{url}/members/{admin.id}")).status_code == 403


async def test_the_last_project_admin_stays(admin: Visitor, member: Visitor, make_project: MakeProject) -> None:
    project = await make_project(owner=member)
    url = f"/api/projects/{project.id}/members/{member.id}"
    assert (await member.client.put(url, json={"role": "reviewer"})).status_code == 409
    refused = await member.client.delete(url)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "last_project_admin")
    other = f"/api/projects/{project.id}/members/{admin.id}"
    assert (await member.client.put(other, json={"role": "admin"})).status_code == 200
    assert (await member.client.delete(url)).status_code == 204


async def test_an_archived_project_can_be_read_and_unarchived_not_changed(
    member: Visitor, make_project: MakeProject
) -> None:
    project = await make_project(owner=member)
    url = f"/api/projects/{project.id}"
    assert (await member.client.patch(url, json={"status": "archived"})).json()["status"] == "archived"
    assert (await member.client.get(url)).status_code == 200
    refused = await member.client.patch(url, json={"name": "Renamed"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "project_archived")
    ontology = {"version": 1, "document": {"objects": [CAT]}}
    assert (await member.client.put(f"{url}/ontology", json=ontology)).status_code == 409
    assert (await member.client.patch(url, json={"status": "active", "name": "Renamed"})).status_code == 200
    assert (await member.client.put(f"{url}/ontology", json=ontology)).status_code == 200


async def test_a_stale_ontology_is_a_conflict_that_says_the_current_version(
    member: Visitor, make_project: MakeProject
) -> None:
    project = await make_project(owner=member)
    url = f"/api/projects/{project.id}/ontology"
    body = {"version": 1, "document": {"objects": [CAT]}}
    assert (await member.client.put(url, json=body)).json()["version"] == 2
    error = (await member.client.put(url, json=body)).json()["error"]
    assert (error["code"], error["details"]) == ("stale_ontology", {"version": 2})


async def test_a_problem_deep_in_an_ontology_is_named_by_its_path(member: Visitor, make_project: MakeProject) -> None:
    project = await make_project(owner=member)
    body = {"version": 1, "document": {"objects": [CAT, {**CAT, "id": "dog", "color": "red"}]}}
    response = await member.client.put(f"/api/projects/{project.id}/ontology", json=body)
    error = response.json()["error"]
    assert error["field"] == "document.objects.1.color"
    assert "a colour is '#' and six hexadecimal digits" in error["message"]


async def test_every_change_writes_one_event(
    admin: Visitor, member: Visitor, make_project: MakeProject, database: Database
) -> None:
    project = await make_project(owner=member)
    url = f"/api/projects/{project.id}"
    await member.client.patch(url, json={"description": "New"})
    await member.client.put(f"{url}/members/{admin.id}", json={"role": "reviewer"})
    await member.client.delete(f"{url}/members/{admin.id}")
    query = sa.select(EventRow.kind, EventRow.actor_id).where(EventRow.project_id == project.id)
    async with database.transaction() as session:
        events = (await session.execute(query.order_by(EventRow.id))).all()
    assert [event.kind for event in events] == [
        "ontology.created",
        "project.created",
        "project.updated",
        "member.set",
        "member.removed",
    ]
    assert {event.actor_id for event in events} == {member.id}


async def test_removing_who_is_not_there_is_not_found(
    admin: Visitor, member: Visitor, make_project: MakeProject, client: AsyncClient, database: Database
) -> None:
    project = await make_project(owner=member)
    url = f"/api/projects/{project.id}/members/{admin.id}"
    response = await member.client.delete(url)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "member_not_found")
    assert (await client.delete(url)).status_code == 401
    async with database.transaction() as session:
        assert len((await session.scalars(sa.select(ProjectMemberRow))).all()) == 1

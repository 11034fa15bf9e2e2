"""People of the workspace, and who may manage them."""

import asyncio

import pytest
import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.conftest import PASSWORD, AsUser, Visitor

from labelmill.identity.policy import WorkspaceRole
from labelmill.kit.db import Database
from labelmill.kit.events import EventRow

NEW = {"email": "Ada@Example.com", "name": "Ada", "password": "long enough", "workspace_role": "tasker"}


async def test_an_admin_adds_a_person_who_can_then_sign_in(admin: Visitor, client: AsyncClient) -> None:
    response = await admin.client.post("/api/users", json=NEW)
    assert response.status_code == 201
    user = response.json()
    assert user["email"] == "ada@example.com"
    assert user["workspace_role"] == "tasker"
    assert user["disabled"] is False
    assert "password" not in str(user)
    signed_in = await client.post("/api/session", json={"email": NEW["email"], "password": NEW["password"]})
    assert signed_in.json()["user"] == user


async def test_an_email_is_taken_once_whatever_its_case(admin: Visitor) -> None:
    await admin.client.post("/api/users", json=NEW)
    again = await admin.client.post("/api/users", json={**NEW, "email": "ADA@example.com"})
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "email_taken"
    assert again.json()["error"]["field"] == "email"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"email": "ada"}, "email", "'email': an e-mail looks like ada@example.com."),
        ({"email": "a b@example.com"}, "email", "'email': an e-mail looks like ada@example.com."),
        ({"name": "  "}, "name", "'name' should have at least 1 character."),
        ({"password": "short"}, "password", "'password' should have at least 8 characters."),
        ({"workspace_role": "king"}, "workspace_role", "'workspace_role' should be 'admin', 'member' or 'tasker'."),
    ],
)
async def test_a_bad_value_is_named_in_words(admin: Visitor, change: dict[str, str], field: str, message: str) -> None:
    response = await admin.client.post("/api/users", json={**NEW, **change})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["field"]) == (422, "invalid_input", field)
    assert error["message"].startswith(message)


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (WorkspaceRole.ADMIN, 200, 201),
        (WorkspaceRole.MEMBER, 200, 403),
        (WorkspaceRole.TASKER, 403, 403),
    ],
)
async def test_who_sees_and_who_manages_people(
    as_user: AsUser, admin: Visitor, role: WorkspaceRole, reads: int, writes: int
) -> None:
    visitor = await as_user(role)
    assert (await visitor.client.get("/api/users")).status_code == reads
    assert (await visitor.client.post("/api/users", json=NEW)).status_code == writes
    response = await visitor.client.patch(f"/api/users/{admin.id}", json={"name": "Renamed"})
    assert response.status_code == (200 if role is WorkspaceRole.ADMIN else 403)


async def test_a_refusal_names_the_role_that_could(member: Visitor) -> None:
    error = (await member.client.post("/api/users", json=NEW)).json()["error"]
    assert error["message"] == (
        "This needs the permission users.manage, which the workspace role admin has; yours is member."
    )


async def test_nobody_gets_anything_without_signing_in(client: AsyncClient) -> None:
    for path in ("/api/users", "/api/tokens", "/api/projects", "/api/session"):
        response = await client.get(path)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "not_signed_in")
        assert response.headers["www-authenticate"] == "Bearer"


async def test_the_list_pages_through_everybody(admin: Visitor, as_user: AsUser) -> None:
    people = [admin.id, *[(await as_user(WorkspaceRole.TASKER)).id for _ in range(4)]]
    seen: list[str] = []
    cursor = None
    while True:
        parameters = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await admin.client.get("/api/users", params=parameters)).json()
        seen += [user["id"] for user in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [str(person) for person in people]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJ4Il0", "W10", "%00", "é"])
async def test_a_foreign_cursor_is_refused(admin: Visitor, cursor: str) -> None:
    response = await admin.client.get("/api/users", params={"cursor": cursor})
    assert (response.status_code, response.json()["error"]["field"]) == (422, "cursor")


async def test_the_last_admin_stays(admin: Visitor, as_user: AsUser) -> None:
    for change in ({"disabled": True}, {"workspace_role": "member"}):
        response = await admin.client.patch(f"/api/users/{admin.id}", json=change)
        assert (response.status_code, response.json()["error"]["code"]) == (409, "last_admin")
    await as_user(WorkspaceRole.ADMIN)
    assert (await admin.client.patch(f"/api/users/{admin.id}", json={"disabled": True})).status_code == 200
    assert (await admin.client.get("/api/session")).status_code == 401


async def test_two_admins_who_demote_each_other_at_once_do_not_both_succeed(admin: Visitor, as_user: AsUser) -> None:
    other = await as_user(WorkspaceRole.ADMIN)
    change = {"workspace_role": "member"}
    answers = await asyncio.gather(
        admin.client.patch(f"/api/users/{other.id}", json=change),
        other.client.patch(f"/api/users/{admin.id}", json=change),
    )
    statuses = sorted(answer.status_code for answer in answers)
    # The second one is told that they are the last, or, when it came later, that they are no admin any more.
    assert statuses[0] == 200
    assert statuses[1] in {403, 409}


async def test_a_password_set_by_an_admin_ends_the_persons_sessions(
    admin: Visitor, member: Visitor, client: AsyncClient, database: Database
) -> None:
    await admin.client.patch(f"/api/users/{member.id}", json={"password": "brand new one"})
    assert (await member.client.get("/api/session")).status_code == 401
    for password, status in ((PASSWORD, 401), ("brand new one", 200)):
        body = {"email": member.principal.email, "password": password}
        assert (await client.post("/api/session", json=body)).status_code == status
    async with database.transaction() as session:
        event = (await session.scalars(sa.select(EventRow).where(EventRow.kind == "user.updated"))).one()
    assert (event.subject_id, event.actor_id, event.data) == (member.id, admin.id, {"password": True})


async def test_an_unknown_person_is_not_found(admin: Visitor) -> None:
    response = await admin.client.patch("/api/users/00000000-0000-0000-0000-000000000000", json={"name": "X"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "user_not_found")

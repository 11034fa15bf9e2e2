"""API tokens."""

from datetime import timedelta

import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.conftest import Visitor

from labelmill.identity.tables import ApiTokenRow
from labelmill.kit.clock import now
from labelmill.kit.db import Database


async def make_token(visitor: Visitor, **fields: object) -> dict[str, str]:
    response = await visitor.client.post("/api/tokens", json={"name": "My laptop", **fields})
    assert response.status_code == 201
    return response.json()


async def session_of(client: AsyncClient, token: str) -> tuple[int, str]:
    response = await client.get("/api/session", headers={"Authorization": f"Bearer {token}"})
    body = response.json()
    return response.status_code, body["error"]["code"] if "error" in body else body["user"]["id"]


async def test_a_token_stands_for_its_owner(client: AsyncClient, member: Visitor) -> None:
    made = await make_token(member)
    assert await session_of(client, made["token"]) == (200, str(member.id))


async def test_a_token_is_shown_once(member: Visitor, database: Database) -> None:
    made = await make_token(member, expires_in_days=30)
    (listed,) = (await member.client.get("/api/tokens")).json()["items"]
    assert "token" not in listed
    assert listed["prefix"] == made["token"][:12]
    assert listed["expires_at"] is not None
    assert listed["last_used_at"] is None
    async with database.transaction() as session:
        row = (await session.scalars(sa.select(ApiTokenRow))).one()
    assert made["token"] not in str(vars(row))


async def test_use_is_noted(client: AsyncClient, member: Visitor) -> None:
    made = await make_token(member)
    await session_of(client, made["token"])
    (listed,) = (await member.client.get("/api/tokens")).json()["items"]
    assert listed["last_used_at"] is not None


async def test_a_revoked_token_opens_nothing(client: AsyncClient, member: Visitor) -> None:
    made = await make_token(member)
    assert (await member.client.delete(f"/api/tokens/{made['id']}")).status_code == 204
    assert await session_of(client, made["token"]) == (401, "invalid_token")
    assert (await member.client.get("/api/tokens")).json()["items"] == []
    assert (await member.client.delete(f"/api/tokens/{made['id']}")).status_code == 404


async def test_an_expired_token_opens_nothing(client: AsyncClient, member: Visitor, database: Database) -> None:
    made = await make_token(member, expires_in_days=1)
    async with database.transaction() as session:
        await session.execute(sa.update(ApiTokenRow).values(expires_at=now() - timedelta(seconds=1)))
    assert await session_of(client, made["token"]) == (401, "invalid_token")


async def test_a_mistyped_token_is_told_apart_from_an_unknown_one(client: AsyncClient, member: Visitor) -> None:
    made = await make_token(member)
    assert await session_of(client, made["token"][:-1]) == (401, "mistyped_token")


async def test_a_token_of_a_disabled_person_opens_nothing(client: AsyncClient, member: Visitor, admin: Visitor) -> None:
    made = await make_token(member)
    await admin.client.patch(f"/api/users/{member.id}", json={"disabled": True})
    assert await session_of(client, made["token"]) == (401, "invalid_token")


async def test_nobody_revokes_somebody_elses_token(member: Visitor, admin: Visitor, client: AsyncClient) -> None:
    made = await make_token(member)
    assert (await admin.client.delete(f"/api/tokens/{made['id']}")).status_code == 404
    assert await session_of(client, made["token"]) == (200, str(member.id))


async def test_a_token_needs_no_origin(client: AsyncClient, member: Visitor) -> None:
    made = await make_token(member)
    headers = {"Authorization": f"Bearer {made['token']}", "Origin": "https://notebook.example"}
    assert (await client.post("/api/tokens", json={"name": "Second"}, headers=headers)).status_code == 201

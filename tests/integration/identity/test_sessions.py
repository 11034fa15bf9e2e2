"""Signing in and out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx import AsyncClient
from tests.integration.conftest import BASE_URL, PASSWORD, AsUser, Visitor, browser

from labelmill.identity.auth import COOKIE
from labelmill.identity.policy import WorkspaceRole
from labelmill.identity.tables import SessionRow, UserRow
from labelmill.kit.clock import now
from labelmill.kit.db import Database
from labelmill.kit.events import EventRow


async def sign_in(client: AsyncClient, email: str, password: str = PASSWORD) -> int:
    response = await client.post("/api/session", json={"email": email, "password": password})
    return response.status_code


async def test_a_person_signs_in_and_out(client: AsyncClient, member: Visitor) -> None:
    response = await client.post(
        "/api/session", json={"email": f" {member.principal.email.upper()} ", "password": PASSWORD}
    )
    assert response.status_code == 200
    assert response.json()["user"]["id"] == str(member.id)
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # this test speaks plain HTTP
    assert (await client.get("/api/session")).json()["user"]["name"] == member.principal.name

    kept = client.cookies[COOKIE]
    assert (await client.delete("/api/session")).status_code == 204
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, kept)
    ended = await client.get("/api/session")
    assert (ended.status_code, ended.json()["error"]["code"]) == (401, "session_ended")


async def test_the_cookie_is_not_in_the_database(client: AsyncClient, database: Database, member: Visitor) -> None:
    await sign_in(client, member.principal.email)
    async with database.transaction() as session:
        hashes = (await session.scalars(sa.select(SessionRow.token_hash))).all()
    assert len(hashes) == 2
    assert client.cookies[COOKIE].encode() not in hashes


async def test_over_tls_the_cookie_stays_on_tls(app: FastAPI, member: Visitor) -> None:
    async with browser(app) as client:
        body = {"email": member.principal.email, "password": PASSWORD}
        response = await client.post("https://labelmill.test/api/session", json=body)
    assert "Secure" in response.headers["set-cookie"]


async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(client: AsyncClient, member: Visitor) -> None:
    wrong = await client.post("/api/session", json={"email": member.principal.email, "password": "wrong"})
    unknown = await client.post("/api/session", json={"email": "nobody@example.com", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["error"]["message"] == "The e-mail or the password is wrong."


async def test_guessing_is_stopped_even_in_parallel_and_from_elsewhere_the_person_gets_in(
    app: FastAPI, member: Visitor
) -> None:
    email = member.principal.email
    async with browser(app, address="10.6.6.6") as guesser, browser(app, address="10.0.0.1") as owner:
        answers = [await sign_in(guesser, email, f"guess {n}") for n in range(12)]
        assert answers == [401] * 10 + [429] * 2
        stopped = await guesser.post("/api/session", json={"email": email, "password": PASSWORD})
        assert stopped.status_code == 429
        assert 0 < int(stopped.headers["retry-after"]) <= 300
        assert await sign_in(owner, email) == 200


async def test_an_expired_session_is_over(member: Visitor, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(sa.update(SessionRow).values(expires_at=now() - timedelta(seconds=1)))
    assert (await member.client.get("/api/session")).status_code == 401


async def test_a_disabled_person_is_out_at_once_and_cannot_come_back(
    client: AsyncClient, member: Visitor, admin: Visitor
) -> None:
    assert (await admin.client.patch(f"/api/users/{member.id}", json={"disabled": True})).status_code == 200
    assert (await member.client.get("/api/session")).status_code == 401
    assert await sign_in(client, member.principal.email) == 401
    assert (await admin.client.patch(f"/api/users/{member.id}", json={"disabled": False})).status_code == 200
    assert await sign_in(client, member.principal.email) == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"origin": BASE_URL}, 204),
        ({"sec-fetch-site": "same-origin", "origin": BASE_URL}, 204),
        ({"sec-fetch-site": "none"}, 204),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": BASE_URL}, 403),
    ],
)
async def test_another_sites_page_cannot_use_the_cookie(member: Visitor, headers: dict[str, str], status: int) -> None:
    assert (await member.client.delete("/api/session", headers=headers)).status_code == status


async def test_another_sites_page_cannot_sign_a_browser_in(client: AsyncClient, member: Visitor) -> None:
    body = {"email": member.principal.email, "password": PASSWORD}
    response = await client.post("/api/session", json=body, headers={"origin": "https://evil.example"})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_site_request")


async def test_reading_from_another_site_is_the_browsers_to_refuse(member: Visitor) -> None:
    response = await member.client.get("/api/session", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 200


async def test_when_a_session_was_seen_is_written_once_a_minute(member: Visitor, database: Database) -> None:
    async def seen() -> object:
        async with database.transaction() as session:
            return await session.scalar(sa.select(SessionRow.last_seen_at))

    before = await seen()
    await member.client.get("/api/session")
    assert await seen() == before
    async with database.transaction() as session:
        await session.execute(sa.update(SessionRow).values(last_seen_at=now() - timedelta(minutes=2)))
    await member.client.get("/api/session")
    async with database.transaction() as session:
        assert (await session.scalars(sa.select(SessionRow.last_seen_at))).one() > now() - timedelta(seconds=30)


async def test_a_new_password_ends_ones_other_sessions_but_not_this_one(
    client: AsyncClient, member: Visitor, database: Database
) -> None:
    assert await sign_in(client, member.principal.email) == 200
    change = {"current_password": PASSWORD, "new_password": "another good one"}
    assert (await client.put("/api/session/password", json=change)).status_code == 204
    assert (await client.get("/api/session")).status_code == 200
    assert (await member.client.get("/api/session")).status_code == 401
    assert await sign_in(client, member.principal.email, "another good one") == 200
    async with database.transaction() as session:
        kinds = (await session.scalars(sa.select(EventRow.kind).order_by(EventRow.id))).all()
    assert "user.password_changed" in kinds


async def test_a_new_password_needs_the_current_one(member: Visitor) -> None:
    change = {"current_password": "wrong", "new_password": "another good one"}
    response = await member.client.put("/api/session/password", json=change)
    assert (response.status_code, response.json()["error"]["field"]) == (422, "current_password")


async def test_somebody_without_a_password_cannot_sign_in(
    client: AsyncClient, as_user: AsUser, database: Database
) -> None:
    visitor = await as_user(WorkspaceRole.TASKER)
    async with database.transaction() as session:
        await session.execute(sa.update(UserRow).values(password_hash=None))
    assert await sign_in(client, visitor.principal.email, "") == 401

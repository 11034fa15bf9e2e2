"""Live events over a real socket: what commits is told to browsers, also to those that were away."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from tests.integration.executions.conftest import MakeWorld, until
from tests.support.world import World

from labelmill.executions import actions
from labelmill.identity.actions import create_token
from labelmill.kit.db import Database
from labelmill.workflows.selection import Selection

_FIRST_TASK = sa.text("SELECT id FROM tasks WHERE project_id = :p ORDER BY id LIMIT 1")
_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def server(app: FastAPI) -> AsyncGenerator[str]:
    """The application at work on a port of this machine, with its reader of events; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)
        running = uvicorn.Server(config)
        loops = [
            asyncio.create_task(running.serve(sockets=[listening])),
            asyncio.create_task(app.state.hub.run()),
        ]
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        await loops[0]
        loops[1].cancel()
        await asyncio.gather(*loops, return_exceptions=True)


@contextlib.asynccontextmanager
async def watching(
    server: str, database: Database, world: World, *, since: str | None = None
) -> AsyncGenerator[AsyncIterator[dict[str, Any]]]:
    """A browser that follows a project: its `changed` events as `{id, kinds, task_ids, stage_ids}`."""
    async with database.transaction() as session:
        made = await create_token(session, world.actor, user_id=world.person, name="browser")
    headers = {"Authorization": f"Bearer {made.token}"} | ({"Last-Event-ID": since} if since else {})
    async with (
        httpx.AsyncClient(base_url=server, timeout=20) as client,
        client.stream("GET", f"/api/projects/{world.project}/events", headers=headers) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.aiter_lines()
        assert await anext(lines) == "retry: 2000"
        yield _events(lines)


async def _events(lines: AsyncIterator[str]) -> AsyncGenerator[dict[str, Any]]:
    fields: dict[str, str] = {}
    async for line in lines:
        if not line and "data" in fields:
            assert fields["event"] == "changed"
            yield {"id": fields["id"], **orjson.loads(fields["data"])}
        if not line:
            fields = {}
            continue
        name, _, value = line.partition(": ")
        fields[name] = value


async def go_live(database: Database, world: World, *, live: bool = True) -> None:
    verb = actions.go_live if live else actions.pause
    async with database.transaction() as session:
        await verb(session, world.actor, project_id=world.project, stage_id=world.stage)


async def told(events: AsyncIterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The next message with an event of this kind."""
    async with asyncio.timeout(10):
        async for event in events:
            if kind in event["kinds"]:
                return event
    raise AssertionError("the stream ended")


async def test_a_commit_is_told_within_a_moment(server: str, database: Database, new_world: MakeWorld) -> None:
    world = await new_world(tasks=1)
    async with watching(server, database, world) as events:
        await go_live(database, world)
        event = await told(events, "stage.went_live")
    assert event["stage_ids"] == [str(world.stage)]
    assert event["task_ids"] == []


async def test_what_is_rolled_back_is_not_told(server: str, database: Database, new_world: MakeWorld) -> None:
    world = await new_world()
    async with watching(server, database, world) as events:
        with contextlib.suppress(InterruptedError):
            async with database.transaction() as session:
                await actions.go_live(session, world.actor, project_id=world.project, stage_id=world.stage)
                raise InterruptedError
        await go_live(database, world)
        await go_live(database, world, live=False)
        seen: list[str] = []
        while "stage.paused" not in seen:
            seen += (await told(events, "stage.paused"))["kinds"]
    assert seen.count("stage.went_live") <= 1


async def test_a_task_that_a_person_runs_is_named(server: str, database: Database, new_world: MakeWorld) -> None:
    world = await new_world(tasks=1)
    async with watching(server, database, world) as events:
        async with database.transaction() as session:
            task = (await session.execute(_FIRST_TASK, {"p": world.project})).scalar_one()
            await actions.run_task(session, world.actor, project_id=world.project, task_id=task)
        event = await told(events, "executions.requested")
    assert event["task_ids"] == [str(task)]


async def test_other_projects_are_not_heard(server: str, database: Database, new_world: MakeWorld) -> None:
    mine, other = await new_world(), await new_world()
    async with watching(server, database, mine) as events:
        await go_live(database, other)
        await go_live(database, mine)
        event = await told(events, "stage.went_live")
    assert event["stage_ids"] == [str(mine.stage)]


async def test_what_was_missed_is_told_after_coming_back(server: str, database: Database, new_world: MakeWorld) -> None:
    world = await new_world(tasks=1)
    async with watching(server, database, world) as events:
        await go_live(database, world)
        last = (await told(events, "stage.went_live"))["id"]
    await go_live(database, world, live=False)

    async with watching(server, database, world, since=last) as events:
        event = await told(events, "stage.paused")
        assert event["kinds"] == ["stage.paused"]
        newest = event["id"]
        await go_live(database, world)
        await told(events, "stage.went_live")
    assert newest != last


@pytest.mark.parametrize("cursor", ["zoo", "1", "-", "1-x", "99999999999999999999999-1"])
async def test_a_strange_cursor_means_refresh_everything(
    server: str, database: Database, new_world: MakeWorld, cursor: str
) -> None:
    world = await new_world()
    async with watching(server, database, world, since=cursor) as events:
        event = await told(events, "resync")
        assert event["task_ids"] is None
        await go_live(database, world)
        await told(events, "stage.went_live")


async def test_many_tasks_are_told_as_many(server: str, database: Database, new_world: MakeWorld) -> None:
    world = await new_world(tasks=300)
    selection = Selection(stage_id=world.stage, all=True)
    async with watching(server, database, world) as events:
        async with database.transaction() as session:
            await actions.move_tasks(session, world.actor, project_id=world.project, selection=selection, pathway=None)
        event = await told(events, "tasks.moved")
    assert event["task_ids"] is None
    assert set(event["stage_ids"]) == {str(world.stage), str(world.after)}


async def test_the_stream_goes_on_after_the_database_dropped_every_connection(
    server: str, database: Database, new_world: MakeWorld
) -> None:
    world = await new_world()
    live = False
    async with watching(server, database, world) as events:
        raw = await database.connect_raw()
        await raw.execute(_CUT)
        await raw.close()

        async def changed() -> bool:
            nonlocal live
            live = not live
            await go_live(database, world, live=live)
            return True

        await until(changed, what="a change")
        await told(events, "stage.went_live")

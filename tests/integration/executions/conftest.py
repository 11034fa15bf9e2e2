"""A world with an agent stage, and the engine that runs it for real: leader, dispatcher and worker."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from tests.integration.conftest import browser
from tests.integration.executions.desk import Desk
from tests.support.world import TEST_MODULES, World, make_world

from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.requests import RequestBuilder
from labelmill.executions.worker import Worker
from labelmill.identity.actions import create_token
from labelmill.kit.db import Database
from labelmill.kit.settings import Settings
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage

MakeWorld = Callable[..., Awaitable[World]]
MakeDesk = Callable[..., Awaitable[Desk]]
WAIT_SECONDS = 30.0


@pytest.fixture
async def new_world(database: Database) -> MakeWorld:
    """Makes worlds in this test's database."""

    async def make(**options: Any) -> World:
        async with database.transaction() as session:
            return await make_world(session, **options)

    return make


@pytest.fixture
async def new_desk(app: FastAPI, database: Database, new_world: MakeWorld) -> AsyncGenerator[MakeDesk]:
    """Makes a world and seats its person at its Queue."""
    async with AsyncExitStack() as clients:

        async def make(**options: Any) -> Desk:
            world = await new_world(**options)
            async with database.transaction() as session:
                made = await create_token(session, world.actor, user_id=world.person, name="desk")
            client = await clients.enter_async_context(browser(app))
            client.base_url = client.base_url.join(f"/api/projects/{world.project}")
            client.headers["Authorization"] = f"Bearer {made.token}"
            return Desk(client, database, world)

        yield make


@pytest.fixture
def engine_settings(tmp_path: Path) -> Settings:
    """Short leases, one process, and the tests' agents."""
    return Settings(data_dir=tmp_path, agent_modules=TEST_MODULES, agent_processes=1, lease_seconds=3)


@contextlib.asynccontextmanager
async def engine_worker(database: Database, settings: Settings) -> AsyncGenerator[Worker]:
    """A worker of this process, until the block ends."""
    dispatcher = PgQueuerDispatcher(database, heartbeat_seconds=settings.lease_seconds)
    builder = RequestBuilder(Storage.open(settings), Signer.open(settings))
    worker = Worker(database, dispatcher, builder, settings)
    working = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


@contextlib.asynccontextmanager
async def engine(database: Database, settings: Settings) -> AsyncGenerator[Worker]:
    """A leader and a worker of this process, until the block ends."""
    leader = Leader(database, PgQueuerDispatcher(database))
    leading = asyncio.create_task(leader.run())
    try:
        async with engine_worker(database, settings) as worker:
            yield worker
    finally:
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)


@pytest.fixture
async def running(database: Database, engine_settings: Settings) -> AsyncGenerator[Worker]:
    """The engine at work on this test's database."""
    async with engine(database, engine_settings) as worker:
        yield worker


async def until(question: Callable[[], Awaitable[object]], *, seconds: float = WAIT_SECONDS, what: str = "it") -> Any:
    """Ask again and again until the answer is true; fails with the last answer."""
    answer: object = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                if answer := await question():
                    return answer
                await asyncio.sleep(0.05)
    pytest.fail(f"waited {seconds} s for {what}; the last answer was {answer!r}")

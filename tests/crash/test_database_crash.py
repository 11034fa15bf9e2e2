"""The database dies under a working engine, again and again: it comes back by itself, and every task is done once."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from tests.integration.executions.conftest import engine, until
from tests.support.world import TEST_MODULES, World, make_world, scalar

from labelmill.executions.actions import go_live
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.kit.postgres import EmbeddedPostgres
from labelmill.kit.settings import Settings
from labelmill.runtime import prepare

pytestmark = pytest.mark.crash

TASKS = 300
#: Successes after which the server is killed.
KILLS = (40, 110, 180, 250)
SUCCEEDED = "SELECT count(*) FROM executions WHERE status = 'succeeded'"


@asynccontextmanager
async def working(data_dir: Path) -> AsyncGenerator[tuple[EmbeddedPostgres, Database, World, Worker]]:
    """A durable server of its own, a live stage with tasks, and the engine at work on them."""
    # Two threads: 300 tasks of 0.05 s last long enough to be interrupted often.
    settings = Settings(
        data_dir=data_dir, agent_modules=TEST_MODULES, agent_processes=1, agent_threads=2, lease_seconds=3
    )
    async with EmbeddedPostgres(data_dir) as server:
        database = Database(server.url)
        try:
            await prepare(database, settings)
            async with database.transaction() as session:
                world = await make_world(session, tasks=TASKS, config={"seconds": 0.05}, max_attempts=10)
                await go_live(session, world.actor, project_id=world.project, stage_id=world.stage)
            async with engine(database, settings) as worker:
                yield server, database, world, worker
        finally:
            await database.close()


async def succeeded(database: Database) -> int:
    """Successes so far; -1 while the database is away."""
    try:
        return await scalar(database, SUCCEEDED)
    except (OSError, SQLAlchemyError):
        return -1


async def kill(server: EmbeddedPostgres) -> None:
    """kill -9 of the postmaster, whose children end with it."""
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    async def another() -> bool:
        return server.pid not in {None, pid}

    await until(another, seconds=20, what="another server")


async def test_a_killed_database_costs_no_task_and_doubles_none(data_dir: Path) -> None:
    async with working(data_dir) as (server, database, world, _):
        started = time.monotonic()
        for enough in KILLS:
            await until(lambda enough=enough: _reached(database, enough), seconds=60, what=f"{enough} successes")
            before = await succeeded(database)
            await kill(server)
            await until(lambda: _reached(database, 0), what="a database that answers")
            assert await succeeded(database) >= before
        await until(lambda: _reached(database, TASKS), seconds=60, what="all successes")
        assert time.monotonic() - started < 60
        await assert_done_once(database, world)


async def _reached(database: Database, enough: int) -> bool:
    return await succeeded(database) >= enough


async def test_people_press_buttons_while_the_database_dies(data_dir: Path) -> None:
    """A Go live whose answer never came may or may not have happened; pressing it again is safe."""
    async with working(data_dir) as (server, database, world, _):
        await until(lambda: _reached(database, 20), what="20 successes")
        pressing = asyncio.create_task(_press(database, world))
        await kill(server)
        await asyncio.sleep(0.5)
        pressing.cancel()
        await asyncio.gather(pressing, return_exceptions=True)
        await until(lambda: _live(database, world), what="a live stage")
        await until(lambda: _reached(database, TASKS), seconds=60, what="all successes")
        await assert_done_once(database, world)


async def _press(database: Database, world: World) -> None:
    while True:
        await _live(database, world)
        await asyncio.sleep(0.01)


async def _live(database: Database, world: World) -> bool:
    try:
        async with database.transaction() as session:
            await go_live(session, world.actor, project_id=world.project, stage_id=world.stage)
    except (OSError, SQLAlchemyError):
        return False
    return True


async def assert_done_once(database: Database, world: World) -> None:
    """All tasks went on, each by one success that made one label; attempts, counters and events agree."""
    async with database.transaction() as session:
        tasks = await session.execute(sa.text("SELECT stage_id, execution_status FROM tasks"))
        assert [tuple(row) for row in tasks] == [(world.after, None)] * TASKS
        for per_task in (
            "SELECT count(*) AS n FROM labels WHERE deleted_at IS NULL GROUP BY item_id",
            "SELECT count(*) AS n FROM executions WHERE status = 'succeeded' GROUP BY task_id",
            "SELECT count(*) AS n FROM executions GROUP BY task_id",
            "SELECT count(*) AS n FROM attempts WHERE outcome = 'succeeded' GROUP BY execution_id",
            "SELECT count(*) AS n FROM events WHERE kind = 'execution.succeeded' GROUP BY subject_id",
        ):
            assert list((await session.execute(sa.text(per_task))).scalars()) == [1] * TASKS, per_task
        gaps = sa.text("SELECT count(*) FROM attempts GROUP BY execution_id HAVING max(number) <> count(*)")
        assert list((await session.execute(gaps)).scalars()) == []
        kept = sa.text("SELECT sum(delta) FROM task_counts WHERE stage_id = :after AND status = ''")
        assert (await session.execute(kept, {"after": world.after})).scalar_one() == TASKS

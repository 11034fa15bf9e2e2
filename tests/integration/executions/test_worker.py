"""What a worker does with jobs that come twice, late or while it ends."""

import asyncio
import time

import sqlalchemy as sa
from tests.integration.executions.conftest import MakeWorld, engine, until
from tests.support.world import World, scalar

from labelmill.executions import actions
from labelmill.executions.dispatcher import Job
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.kit.settings import Settings

RUNNING = "SELECT count(*) FROM executions WHERE status = 'running'"
ENDED = "SELECT count(*) FROM executions WHERE ended_at IS NOT NULL"


async def go_live(database: Database, world: World) -> None:
    async with database.transaction() as session:
        await actions.go_live(session, world.actor, project_id=world.project, stage_id=world.stage)


async def test_a_job_that_is_delivered_twice_keeps_the_lease_of_its_first_run(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=1, config={"seconds": 5.0}, max_attempts=3)
    await go_live(database, world)
    await until(lambda: scalar(database, RUNNING), what="Running")
    async with database.transaction() as session:
        row = (await session.execute(sa.text("SELECT id, fence FROM executions"))).one()
        await PgQueuerDispatcher(database).enqueue(session, [Job(row.id, row.fence)] * 3)
    await until(lambda: scalar(database, ENDED), what="the end")
    async with database.transaction() as session:
        ended = (await session.execute(sa.text("SELECT status, attempt FROM executions"))).one()
    assert tuple(ended) == ("succeeded", 1)
    assert await scalar(database, "SELECT count(*) FROM labels") == 1


async def test_a_job_of_an_execution_that_is_gone_is_put_aside(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=3)
    async with database.transaction() as session:
        await PgQueuerDispatcher(database).enqueue(session, [Job(world.project, world.stage)] * 5)
    await go_live(database, world)
    await until(lambda: scalar(database, "SELECT count(*) = 3 FROM executions WHERE status = 'succeeded'"))

    async def let_go() -> bool:
        return running.busy == 0

    await until(let_go, what="the worker to let go")


async def test_a_worker_that_ends_finishes_what_takes_a_moment(
    database: Database, new_world: MakeWorld, engine_settings: Settings
) -> None:
    world = await new_world(tasks=8, config={"seconds": 1.5})
    async with engine(database, engine_settings):
        await go_live(database, world)
        await until(lambda: scalar(database, f"SELECT ({RUNNING}) = 8"), what="eight running")
        asked = time.monotonic()
    assert time.monotonic() - asked < 8
    assert await scalar(database, "SELECT count(*) FROM executions WHERE status = 'succeeded'") == 8
    assert await scalar(database, "SELECT count(*) FROM workers") == 0


async def test_two_engines_share_the_work_and_double_nothing(
    database: Database, new_world: MakeWorld, engine_settings: Settings
) -> None:
    world = await new_world(tasks=150, config={"seconds": 0.1})
    settings = engine_settings.model_copy(update={"worker_concurrency": 40})
    async with engine(database, settings) as one, engine(database, settings) as other:
        # Both are there before the first task is fed.
        await until(lambda: scalar(database, "SELECT count(*) = 2 FROM workers"), what="two workers")
        await asyncio.sleep(0.5)
        await go_live(database, world)
        await until(lambda: scalar(database, f"SELECT ({ENDED}) = 150"), what="all tasks")
        by_worker = "SELECT count(*) FROM executions WHERE worker = :name AND status = 'succeeded' AND attempt = 1"
        shares = [await scalar(database, by_worker, name=worker.name) for worker in (one, other)]
    assert sum(shares) == 150
    assert min(shares) > 0
    assert await scalar(database, "SELECT count(*) FROM labels") == 150

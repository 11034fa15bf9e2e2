"""Workers that die or freeze while they hold executions: nothing is lost, nothing is applied twice."""

import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crash.conftest import LEASE_SECONDS, StartWorker
from tests.integration.executions.conftest import until
from tests.support.world import DOCUMENT, World, scalar

from labelmill.agents.contract import Selection
from labelmill.executions.actions import go_live
from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.triggers import trigger_agent
from labelmill.kit.db import Database

pytestmark = pytest.mark.crash

HELD = 200
MakeWorld = Callable[..., Awaitable[World]]


async def live(database: Database, world: World) -> None:
    async with database.transaction() as session:
        await go_live(session, world.actor, project_id=world.project, stage_id=world.stage)


def count(database: Database, query: str, at_least: int, **values: object) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return await scalar(database, query, **values) >= at_least

    return ask


RUNNING = "SELECT count(*) FROM executions WHERE status = 'running'"
SUCCEEDED = "SELECT count(*) FROM executions WHERE status = 'succeeded'"


async def assert_all_applied_once(database: Database, world: World) -> None:
    async with database.transaction() as session:
        tasks: list[Any] = list((await session.execute(sa.text("SELECT stage_id, execution_status FROM tasks"))).all())
        made = (
            await session.execute(
                sa.text("SELECT item_id, count(*) AS n FROM labels WHERE deleted_at IS NULL GROUP BY item_id")
            )
        ).all()
        successes = (
            await session.execute(
                sa.text("SELECT task_id, count(*) AS n FROM executions WHERE status = 'succeeded' GROUP BY task_id")
            )
        ).all()
    assert len(tasks) == HELD
    assert {(t.stage_id, t.execution_status) for t in tasks} == {(world.after, None)}
    assert len(made) == HELD
    assert {row.n for row in made} == {1}
    assert len(successes) == HELD
    assert {row.n for row in successes} == {1}


async def test_a_killed_workers_executions_are_done_once_by_another(
    database: Database, new_world: MakeWorld, leader: Leader, start_worker: StartWorker
) -> None:
    world = await new_world(tasks=HELD, config={"seconds": 4.0}, max_attempts=5)
    await live(database, world)
    doomed = start_worker()
    await until(count(database, RUNNING, HELD), what=f"{HELD} running executions")
    os.kill(doomed.pid, signal.SIGKILL)
    start_worker()
    await until(count(database, SUCCEEDED, HELD), seconds=60, what="all successes")
    await assert_all_applied_once(database, world)
    lost = "SELECT count(*) FROM attempts WHERE failure_class = 'worker_lost'"
    assert await scalar(database, lost) == HELD


async def test_a_frozen_workers_late_results_are_refused(
    database: Database, new_world: MakeWorld, leader: Leader, start_worker: StartWorker
) -> None:
    world = await new_world(tasks=HELD, config={"seconds": 2.0}, max_attempts=5)
    await live(database, world)
    frozen = start_worker()
    await until(count(database, RUNNING, HELD), what=f"{HELD} running executions")
    os.kill(frozen.pid, signal.SIGSTOP)
    start_worker()
    others = "SELECT count(*) FROM executions WHERE status = 'succeeded' AND attempt > 1"
    await until(count(database, others, HELD), seconds=LEASE_SECONDS + 60, what="the others' successes")
    os.kill(frozen.pid, signal.SIGCONT)
    refused = "SELECT count(DISTINCT execution_id) FROM refused_results"
    await until(count(database, refused, 1), what="refused results")
    await assert_all_applied_once(database, world)


async def test_a_worker_that_is_asked_to_end_gives_back_what_it_holds(
    database: Database, new_world: MakeWorld, leader: Leader, start_worker: StartWorker
) -> None:
    world = await new_world(tasks=20, config={"seconds": 60.0})
    await live(database, world)
    leaving = start_worker()
    await until(count(database, RUNNING, 20), what="20 running executions")
    leaving.terminate()
    waiting = "SELECT count(*) FROM executions WHERE status = 'pending' AND attempt = 1"
    await until(count(database, waiting, 20), seconds=30, what="20 executions given back")
    assert await scalar(database, "SELECT count(*) FROM workers") == 0
    assert await scalar(database, "SELECT count(*) FROM attempts") == 0


async def test_a_killed_workers_editor_executions_are_done_once_by_another_and_move_nothing(
    database: Database, new_world: MakeWorld, leader: Leader, start_worker: StartWorker
) -> None:
    world = await new_world(tasks=2, config={"seconds": 4.0}, max_attempts=5)
    dispatcher = PgQueuerDispatcher(database)
    doomed = start_worker()
    await until(count(database, "SELECT count(*) FROM workers", 1), what="the worker")
    async with database.transaction() as session:
        tasks = list(await session.scalars(sa.text("SELECT id FROM tasks")))
        for task in tasks:
            for preview in (False, True):
                await trigger_agent(
                    session,
                    world.actor,
                    dispatcher,
                    project_id=world.project,
                    document=DOCUMENT,
                    task_id=task,
                    enabled_agent_id=world.enabled_agent,
                    selection=Selection(),
                    preview=preview,
                )
    await until(count(database, RUNNING, 4), what="four running executions")
    os.kill(doomed.pid, signal.SIGKILL)
    start_worker()
    await until(count(database, SUCCEEDED, 4), seconds=60, what="all successes")
    lost = "SELECT count(*) FROM attempts WHERE failure_class = 'worker_lost'"
    assert await scalar(database, lost) == 4
    assert await scalar(database, "SELECT count(*) FROM labels") == 2
    waiting = "SELECT count(*) FROM tasks WHERE stage_id = :stage AND execution_status = 'pending'"
    assert await scalar(database, waiting, stage=world.stage) == 2

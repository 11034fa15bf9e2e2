"""Agents that behave in every way, run by the real engine: what becomes of their executions, tasks and labels."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.executions.conftest import MakeWorld, engine_worker, until
from tests.support.world import World, scalar

from labelmill.executions import actions
from labelmill.executions.gate.start import start
from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.kit.ids import new_id
from labelmill.kit.settings import Settings
from labelmill.workflows.counts import fold_counts, stage_counts
from labelmill.workflows.selection import Selection


async def go_live(database: Database, world: World) -> None:
    async with database.transaction() as session:
        await actions.go_live(session, world.actor, project_id=world.project, stage_id=world.stage)


async def pause(database: Database, world: World) -> None:
    async with database.transaction() as session:
        await actions.pause(session, world.actor, project_id=world.project, stage_id=world.stage)


async def tasks(database: Database, world: World) -> list[Any]:
    async with database.transaction() as session:
        rows = await session.execute(
            sa.text("SELECT * FROM tasks WHERE project_id = :p ORDER BY id"), {"p": world.project}
        )
        return list(rows.all())


async def executions(database: Database, world: World) -> list[Any]:
    async with database.transaction() as session:
        rows = await session.execute(
            sa.text("SELECT * FROM executions WHERE project_id = :p ORDER BY id"), {"p": world.project}
        )
        return list(rows.all())


async def attempts(database: Database, execution_id: UUID) -> list[Any]:
    async with database.transaction() as session:
        rows = await session.execute(
            sa.text("SELECT * FROM attempts WHERE execution_id = :e ORDER BY number"), {"e": execution_id}
        )
        return list(rows.all())


async def labels(database: Database, world: World) -> int:
    return await scalar(
        database, "SELECT count(*) FROM labels WHERE project_id = :p AND deleted_at IS NULL", p=world.project
    )


def ended(database: Database, world: World, count: int = 1) -> Callable[[], Awaitable[list[Any]]]:
    async def ask() -> list[Any]:
        rows = await executions(database, world)
        done = [r for r in rows if r.ended_at is not None]
        return done if len(done) >= count else []

    return ask


async def run_one(database: Database, world: World) -> Any:
    """Run the world's only task by hand and wait for its execution's end."""
    task = (await tasks(database, world))[0]
    async with database.transaction() as session:
        made = await actions.run_task(session, world.actor, project_id=world.project, task_id=task.id)
    rows = await until(ended(database, world), what="the execution's end")
    assert rows[0].id == made
    return rows[0]


async def test_a_live_stage_processes_every_waiting_task_once(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=120)
    await go_live(database, world)
    rows = await until(ended(database, world, 120), what="120 executions")
    assert {r.status for r in rows} == {"succeeded"}
    assert {t.stage_id for t in await tasks(database, world)} == {world.after}
    assert {t.execution_status for t in await tasks(database, world)} == {None}
    assert await labels(database, world) == 120
    per_task = "SELECT max(n) FROM (SELECT count(*) AS n FROM executions GROUP BY task_id) AS t"
    assert await scalar(database, per_task) == 1


async def test_labels_know_the_execution_that_made_them(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=1)
    row = await run_one(database, world)
    async with database.transaction() as session:
        label = (await session.execute(sa.text("SELECT * FROM labels"))).one()
        revision = (await session.execute(sa.text("SELECT * FROM label_revisions"))).one()
    assert (label.author_kind, label.author_id, label.created_by_execution) == ("execution", row.id, row.id)
    assert label.confidence == pytest.approx(0.9)
    assert (revision.op, revision.author_id) == ("create", row.id)
    assert row.message == "One box, attempt 1"
    assert row.labels_created == 1


async def test_a_paused_stage_feeds_nothing_but_runs_one_task_by_hand(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=3)
    await run_one(database, world)
    statuses = sorted(t.execution_status or "moved on" for t in await tasks(database, world))
    assert statuses == ["moved on", "pending", "pending"]
    assert len(await executions(database, world)) == 1


@pytest.mark.parametrize("slug", ["test-boxes", "test-boxes-cpu"])
async def test_thread_and_process_agents_give_the_same_answer(
    database: Database, new_world: MakeWorld, running: Worker, slug: str
) -> None:
    world = await new_world(slug=slug, tasks=1)
    row = await run_one(database, world)
    assert (row.status, row.labels_created, row.message) == ("succeeded", 1, "One box, attempt 1")


@pytest.mark.parametrize("slug", ["test-raises", "test-raises-cpu"])
async def test_an_agent_that_raises_fails_after_its_attempts_with_the_error_in_words(
    database: Database, new_world: MakeWorld, running: Worker, slug: str
) -> None:
    world = await new_world(slug=slug, tasks=1, max_attempts=2)
    row = await run_one(database, world)
    assert (row.status, row.failure_class, row.attempt) == ("failed", "agent_error", 2)
    assert "ZeroDivisionError: division by zero" in row.message
    tried = await attempts(database, row.id)
    assert [(a.number, a.outcome) for a in tried] == [(1, "failed"), (2, "failed")]
    assert any("tests/support/agents.py" in line for line in tried[0].log)
    task = (await tasks(database, world))[0]
    assert (task.stage_id, task.execution_status) == (world.stage, "failed")


async def test_an_agents_own_refusal_is_final_and_shown_as_it_is(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-refuses", tasks=1, max_attempts=5)
    row = await run_one(database, world)
    assert (row.status, row.attempt, row.message) == ("failed", 1, "This photograph is upside down.")


async def test_a_passing_trouble_is_retried_by_itself(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-flaky", tasks=1, max_attempts=3)
    row = await run_one(database, world)
    assert (row.status, row.attempt) == ("succeeded", 2)
    tried = await attempts(database, row.id)
    assert [(a.number, a.outcome) for a in tried] == [(1, "failed"), (2, "succeeded")]
    assert await labels(database, world) == 1


async def test_an_agent_that_hangs_is_killed_and_times_out(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-hangs", tasks=1, timeout_seconds=2.0)
    row = await run_one(database, world)
    assert (row.status, row.failure_class) == ("timed_out", "timeout")
    assert "exceeded its time limit of 2 s" in row.message
    assert (await tasks(database, world))[0].execution_status == "timed_out"


async def test_an_agent_whose_process_dies_fails_and_the_next_one_runs(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-dies", tasks=1, max_attempts=1)
    row = await run_one(database, world)
    assert (row.status, row.failure_class) == ("failed", "agent_error")
    assert "ended by itself" in row.message
    healthy = await new_world(slug="test-boxes-cpu", tasks=1)
    assert (await run_one(database, healthy)).status == "succeeded"


async def test_labels_outside_the_ontology_are_refused_with_the_place(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-outside-ontology", tasks=1)
    row = await run_one(database, world)
    assert (row.status, row.failure_class, row.attempt) == ("failed", "invalid_result", 1)
    assert "unicorn" in row.message
    problem = (await attempts(database, row.id))[0].problems[0]
    assert problem["path"] == "create[0].class_id"
    assert await labels(database, world) == 0


async def test_an_undeclared_decision_is_refused(database: Database, new_world: MakeWorld, running: Worker) -> None:
    world = await new_world(slug="test-undeclared-decision", tasks=1)
    row = await run_one(database, world)
    assert (row.status, row.failure_class) == ("failed", "invalid_result")
    assert "'maybe'" in row.message
    assert "yes, no" in row.message


async def test_retry_starts_a_new_execution_linked_to_the_old_one(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-refuses", tasks=1)
    first = await run_one(database, world)
    async with database.transaction() as session:
        again = await actions.retry_execution(
            session, world.actor, PgQueuerDispatcher(database), project_id=world.project, execution_id=first.id
        )
    rows = await until(ended(database, world, 2), what="the second execution's end")
    assert [r.id for r in rows] == [first.id, again]
    assert (rows[1].retry_of, rows[1].trigger) == (first.id, "manual")
    assert rows[0].message == first.message


async def test_retry_failed_takes_only_the_failed_of_a_selection(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-refuses", tasks=5)
    failed, *_ = await tasks(database, world)
    async with database.transaction() as session:
        await actions.run_task(session, world.actor, project_id=world.project, task_id=failed.id)
    await until(ended(database, world), what="a failure")
    async with database.transaction() as session:
        counted = await actions.retry_tasks(
            session,
            world.actor,
            project_id=world.project,
            selection=Selection(stage_id=world.stage, all=True),
        )
    assert (counted.done, counted.skipped) == (1, 4)
    await until(ended(database, world, 2), what="the retry")


async def test_a_canceled_running_execution_is_stopped_and_its_answer_refused(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=1, config={"seconds": 1.5})
    task = (await tasks(database, world))[0]
    async with database.transaction() as session:
        made = await actions.run_task(session, world.actor, project_id=world.project, task_id=task.id)

    async def is_running() -> bool:
        return (await tasks(database, world))[0].execution_status == "running"

    await until(is_running, what="Running")
    async with database.transaction() as session:
        await actions.cancel_execution(
            session,
            world.actor,
            PgQueuerDispatcher(database),
            project_id=world.project,
            execution_id=made,
        )
    row = (await executions(database, world))[0]
    assert (row.status, row.message) == ("canceled", "Canceled by Ada.")
    await until(_holds_nothing(running), what="the worker to let go")
    assert await labels(database, world) == 0
    assert (await tasks(database, world))[0].execution_status == "canceled"


def _holds_nothing(worker: Worker) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return worker.busy == 0

    return ask


async def test_canceling_waiting_tasks_needs_no_worker(database: Database, new_world: MakeWorld) -> None:
    world = await new_world(tasks=4)
    async with database.transaction() as session:
        counted = await actions.cancel_tasks(
            session,
            world.actor,
            PgQueuerDispatcher(database),
            project_id=world.project,
            selection=Selection(stage_id=world.stage, all=True),
        )
    assert (counted.done, counted.skipped) == (4, 0)
    assert {t.execution_status for t in await tasks(database, world)} == {"canceled"}
    assert {r.status for r in await executions(database, world)} == {"canceled"}


async def test_moving_skips_what_runs_and_says_how_many(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(tasks=6, config={"seconds": 3.0}, max_concurrency=2)
    await go_live(database, world)

    async def two_run() -> bool:
        return [t.execution_status for t in await tasks(database, world)].count("running") == 2

    await until(two_run, what="two running tasks")
    await pause(database, world)
    chosen = Selection(stage_id=world.stage, all=True)
    async with database.transaction() as session:
        plan = await actions.plan_move(session, project_id=world.project, selection=chosen)
    assert (plan.moved, plan.skipped) == (4, 2)
    assert [(p.name, p.stage_names) for p in plan.pathways] == [("next", ["Annotate"])]
    async with database.transaction() as session:
        counted = await actions.move_tasks(
            session, world.actor, project_id=world.project, selection=chosen, pathway=None
        )
    assert (counted.done, counted.skipped) == (4, 2)
    await until(ended(database, world, 2), what="the two that ran")
    assert {t.stage_id for t in await tasks(database, world)} == {world.after}
    assert await labels(database, world) == 2


async def test_feeding_goes_by_priority_then_age(database: Database, new_world: MakeWorld, running: Worker) -> None:
    world = await new_world(tasks=6, max_concurrency=1)
    ids = [t.id for t in await tasks(database, world)]
    async with database.transaction() as session:
        await session.execute(sa.text("UPDATE tasks SET priority = 5 WHERE id = :i"), {"i": ids[4]})
        await session.execute(sa.text("UPDATE tasks SET priority = 9 WHERE id = :i"), {"i": ids[2]})
    await go_live(database, world)
    rows = await until(ended(database, world, 6), what="all six")
    by_start = sorted(rows, key=lambda r: r.started_at)
    assert [r.task_id for r in by_start] == [ids[2], ids[4], ids[0], ids[1], ids[3], ids[5]]


async def test_an_agents_concurrency_limit_holds(database: Database, new_world: MakeWorld, running: Worker) -> None:
    world = await new_world(tasks=12, config={"seconds": 0.2}, max_concurrency=3)
    await go_live(database, world)
    most = 0

    async def finished() -> bool:
        nonlocal most
        busy = await scalar(database, "SELECT count(*) FROM executions WHERE status IN ('dispatched', 'running')")
        most = max(most, busy)
        return not any(t.execution_status for t in await tasks(database, world))

    await until(finished, what="all twelve")
    assert 1 <= most <= 3


async def test_a_rate_limit_spreads_the_starts(database: Database, new_world: MakeWorld, running: Worker) -> None:
    world = await new_world(tasks=5, rate_per_minute=60)
    await go_live(database, world)
    rows = await until(ended(database, world, 4), what="four executions")
    starts = sorted(r.dispatched_at for r in rows)
    assert (starts[3] - starts[0]).total_seconds() >= 2.5


async def test_the_counters_equal_a_recount_while_work_goes_on(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-flaky", tasks=40, max_attempts=3)
    await go_live(database, world)
    recount = sa.text(
        "SELECT stage_id, coalesce(execution_status, '') AS status, count(*) AS n FROM tasks GROUP BY 1, 2"
    )
    checks = 0

    async def compare() -> bool:
        nonlocal checks
        async with database.transaction() as session:
            await session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            kept = await stage_counts(session, world.project)
            counted: dict[UUID, dict[str, int]] = {}
            for row in await session.execute(recount):
                counted.setdefault(row.stage_id, {})[row.status] = row.n
        assert {s: {k: n for k, n in c.items() if n} for s, c in kept.items() if any(c.values())} == counted
        async with database.transaction() as session:
            await fold_counts(session)
        checks += 1
        return counted.get(world.after, {}).get("") == 40

    await until(compare, what="all forty")
    assert checks > 3


async def test_a_stale_fence_starts_nothing(database: Database, new_world: MakeWorld) -> None:
    world = await new_world(tasks=1)
    task = (await tasks(database, world))[0]
    async with database.transaction() as session:
        made = await actions.run_task(session, world.actor, project_id=world.project, task_id=task.id)

    async with database.transaction() as session:
        assert await start(session, [(made, new_id())], worker="w", lease=30) == []


async def test_when_the_leader_goes_another_process_takes_over(
    database: Database, new_world: MakeWorld, engine_settings: Settings
) -> None:
    world = await new_world(tasks=30, config={"seconds": 0.1}, max_concurrency=2)
    first, second = (Leader(database, PgQueuerDispatcher(database)) for _ in range(2))
    leading = asyncio.create_task(first.run())
    await asyncio.wait_for(first.elected.wait(), timeout=10)
    waiting = asyncio.create_task(second.run())
    async with engine_worker(database, engine_settings):
        await go_live(database, world)
        await until(ended(database, world, 4), what="work under the first leader")
        assert not second.elected.is_set()
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
        await asyncio.wait_for(second.elected.wait(), timeout=10)
        rows = await until(ended(database, world, 30), what="the rest under the second leader")
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert len({r.task_id for r in rows}) == len(rows) == 30


@pytest.mark.usefixtures("running")
async def test_pausing_again_changes_the_reason(database: Database, new_world: MakeWorld) -> None:
    world = await new_world()
    for reason in ("lunch", "an upgrade"):
        async with database.transaction() as session:
            stage = await actions.pause(
                session, world.actor, project_id=world.project, stage_id=world.stage, reason=reason
            )
        assert (stage.live, stage.paused_reason) == (False, reason)

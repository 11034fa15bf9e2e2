"""Executions: throughput beside the prototype, and latency from Pending to Running."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import sqlalchemy as sa
from tests.support.world import World, make_world, scalar

from bench import prototype
from bench.processes import process
from bench.report import line, median, percentile
from labelmill.executions.actions import go_live
from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.kit.db import Database, asyncpg_dsn
from labelmill.kit.settings import Settings
from labelmill.media.tables import DataItemRow
from labelmill.runtime import prepare
from labelmill.workflows.movement import add_tasks

WAITING = 100_000
SECONDS = 15.0
ROUNDS = 2
ARRIVALS = 200


async def run(databases: "asyncio.Queue[str]", data_dir: Path) -> None:
    """Both benches; takes fresh database URLs from the queue."""
    base, ours = list[float](), list[float]()
    for _ in range(ROUNDS):
        base.append(await _prototype_rate(await databases.get()))
        ours.append(await _engine_rate(await databases.get(), data_dir))
    print(f"  prototype {[round(r) for r in base]} runs/s, labelmill {[round(r) for r in ours]} executions/s")
    ratio = median(ours) / median(base)
    line("committed executions/s, no-op agent, beside the prototype", f"{ratio:.2f} x", ">= 0.6 x", met=ratio >= 0.6)
    waits = await _idle_latency(await databases.get(), data_dir)
    p50, p95 = percentile(waits, 0.5) * 1e3, percentile(waits, 0.95) * 1e3
    line("Pending to Running when idle, p50 / p95", f"{p50:.1f} / {p95:.1f} ms", "p95 < 50 ms", met=p95 < 50)


async def _prototype_rate(url: str) -> float:
    dsn = asyncpg_dsn(url)
    database = Database(url)
    await PgQueuerDispatcher(database).install()
    await database.close()
    await prototype.prepare(dsn, WAITING)
    async with process("-m", "bench.prototype", dsn):
        await asyncio.sleep(3)
        began = time.monotonic()
        applied, doubled = await prototype.feed(dsn, SECONDS)
        if doubled:
            raise RuntimeError(f"the prototype applied {doubled} runs twice")
        return applied / (time.monotonic() - began)


@contextlib.asynccontextmanager
async def _engine(url: str, data_dir: Path, tasks: int) -> AsyncGenerator[tuple[Database, World]]:
    """A leader here and a worker process, with a project whose no-op stage is still paused."""
    database = Database(url)
    await prepare(database, Settings())
    async with database.transaction() as session:
        world = await make_world(session, slug="no-op", tasks=tasks)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(sa.text("ANALYZE"))
    leader = Leader(database, PgQueuerDispatcher(database))
    leading = asyncio.create_task(leader.run())
    await leader.elected.wait()
    environment = {"DATABASE_URL": url, "LABELMILL_DATA_DIR": str(data_dir)}
    async with process("-m", "labelmill", "worker", **environment):
        async with asyncio.timeout(60):
            while await scalar(database, "SELECT count(*) FROM workers") == 0:  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.1)
        await asyncio.sleep(2)
        yield database, world
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)
    await database.close()


async def _engine_rate(url: str, data_dir: Path) -> float:
    async with _engine(url, data_dir, WAITING) as (database, world):
        began = time.monotonic()
        async with database.transaction() as session:
            await go_live(session, world.actor, project_id=world.project, stage_id=world.stage)
        await asyncio.sleep(SECONDS)
        done = await scalar(database, "SELECT count(*) FROM executions WHERE status = 'succeeded'")
        seconds = time.monotonic() - began
        moved = await scalar(database, "SELECT count(*) FROM tasks WHERE stage_id = :s", s=world.after)
        if moved < done:
            raise RuntimeError(f"{done} executions succeeded, but only {moved} tasks moved")
        return done / seconds


async def _idle_latency(url: str, data_dir: Path) -> list[float]:
    async with _engine(url, data_dir, 0) as (database, world):
        async with database.transaction() as session:
            await go_live(session, world.actor, project_id=world.project, stage_id=world.stage)
        for number in range(ARRIVALS):
            async with database.transaction() as session:
                item = DataItemRow(
                    bucket_id=world.bucket,
                    key=f"arrival-{number}",
                    name=f"arrival-{number}.jpg",
                    kind="image",
                    media_type="image/jpeg",
                    size_bytes=1,
                    sha256=b"",
                    width=1,
                    height=1,
                )
                session.add(item)
                await session.flush()
                await add_tasks(session, project_id=world.project, items=[item], actor=world.actor)
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        async with database.transaction() as session:
            rows = await session.execute(
                sa.text(
                    "SELECT extract(epoch FROM executions.started_at - tasks.created_at)::float"
                    " FROM executions JOIN tasks ON tasks.id = executions.task_id"
                    " WHERE executions.started_at IS NOT NULL"
                )
            )
            waits = list(rows.scalars())
        if len(waits) != ARRIVALS:
            raise RuntimeError(f"{len(waits)} of {ARRIVALS} tasks were run")
        return waits

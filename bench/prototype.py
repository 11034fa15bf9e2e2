"""The baseline: the same state machine as bare SQL over PgQueuer, without labels, events, history or counters.

One engine job per run, enqueued in the feeder's transaction; a worker process applies in batches of 200.
It is the design's measured prototype, rebuilt: what a run costs at the least on this machine, now.
"""

import asyncio
import sys
import time
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import orjson
from pgqueuer import PgQueuer
from pgqueuer.models import Job
from pgqueuer.queries import Queries

SCHEMA = """
DROP TABLE IF EXISTS proto_applied, proto_run, proto_task;
CREATE TABLE proto_task (id bigint PRIMARY KEY, priority int NOT NULL, state text NOT NULL) WITH (fillfactor = 80);
CREATE INDEX ON proto_task (priority DESC, id) WHERE state = 'pending';
CREATE TABLE proto_run (id bigserial PRIMARY KEY, task_id bigint NOT NULL, fence uuid NOT NULL,
  epoch int DEFAULT 0, state text NOT NULL, worker text, lease_until timestamptz, started timestamptz,
  ended timestamptz, result jsonb)
  WITH (fillfactor = 70);
CREATE UNIQUE INDEX ON proto_run (task_id) WHERE state IN ('dispatched', 'running');
CREATE INDEX ON proto_run (lease_until) WHERE state IN ('dispatched', 'running');
CREATE TABLE proto_applied (run_id bigint, task_id bigint, value jsonb);
"""
FEED = """
WITH open AS (SELECT count(*) AS n FROM proto_run WHERE state IN ('dispatched', 'running')),
picked AS (
  UPDATE proto_task SET state = 'active' WHERE id = ANY(ARRAY(
    SELECT id FROM proto_task WHERE state = 'pending' ORDER BY priority DESC, id
    LIMIT greatest(0, least($2, $1 - (SELECT n FROM open))) FOR UPDATE SKIP LOCKED)) RETURNING id)
INSERT INTO proto_run (task_id, fence, state, lease_until)
SELECT id, $3, 'dispatched', now() + interval '60 s' FROM picked RETURNING id
"""
START = """
UPDATE proto_run SET state = 'running', epoch = epoch + 1, worker = $3, started = now(),
  lease_until = now() + interval '30 s'
WHERE id = $1 AND fence = $2 AND state IN ('dispatched', 'running') RETURNING id, task_id, epoch
"""
APPLY = """
WITH done AS (
  SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::int[], $4::text[]) AS d (id, fence, epoch, value)),
ended AS (
  UPDATE proto_run SET state = 'succeeded', ended = now(), result = done.value::jsonb FROM done
  WHERE proto_run.id = done.id AND proto_run.fence = done.fence AND proto_run.epoch = done.epoch
    AND proto_run.state = 'running' RETURNING proto_run.id, proto_run.task_id, done.value),
moved AS (UPDATE proto_task SET state = 'done' WHERE id = ANY(ARRAY(SELECT task_id FROM ended)))
INSERT INTO proto_applied SELECT id, task_id, value::jsonb FROM ended RETURNING run_id
"""
WINDOW, BATCH = 400, 200


async def work(url: str) -> None:
    """The worker process: runs until it is killed."""
    pool = await asyncpg.create_pool(url, min_size=4, max_size=12)
    waiting: asyncio.Queue[tuple[int, UUID, int, str, asyncio.Future[bool]]] = asyncio.Queue()

    async def applier() -> None:
        while True:
            batch = [await waiting.get()]
            while not waiting.empty() and len(batch) < BATCH:
                batch.append(waiting.get_nowait())
            rows = await pool.fetch(APPLY, *([b[i] for b in batch] for i in range(4)))
            applied = {row[0] for row in rows}
            for entry in batch:
                entry[4].set_result(entry[0] in applied)

    appliers = [asyncio.create_task(applier()) for _ in range(2)]
    engine = PgQueuer.from_asyncpg_pool(pool)

    async def run(job: Job) -> None:
        run_id, fence = orjson.loads(job.payload or b"")
        row = await pool.fetchrow(START, run_id, UUID(fence), "w")
        if row is None:
            return
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await waiting.put((run_id, UUID(fence), row[2], '{"label": 1}', future))
        await future

    engine.entrypoint("prototype")(run)
    await engine.qm.run(
        batch_size=50,
        max_concurrent_tasks=400,
        heartbeat_timeout=timedelta(seconds=30),
        dequeue_timeout=timedelta(seconds=1),
    )
    await asyncio.gather(*appliers)


async def prepare(url: str, tasks: int) -> None:
    """Make the prototype's tables with `tasks` waiting."""
    connection = await asyncpg.connect(url)
    await connection.execute(SCHEMA)
    await connection.execute(
        f"INSERT INTO proto_task SELECT n, 0, 'pending' FROM generate_series(1, {tasks}) AS n; ANALYZE proto_task"
    )
    await connection.close()


async def feed(url: str, seconds: float) -> tuple[int, int]:
    """Feed for a while; returns `(applied, applied twice)` within that time."""
    connection = await asyncpg.connect(url)
    queries = Queries.from_asyncpg_connection(connection)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        fence = uuid4()
        async with connection.transaction():
            ids = [row[0] for row in await connection.fetch(FEED, WINDOW, BATCH, fence)]
            if ids:
                payloads: list[bytes | None] = [orjson.dumps([i, fence]) for i in ids]
                await queries.enqueue(["prototype"] * len(ids), payloads, [0] * len(ids))
        if not ids:
            await asyncio.sleep(0.01)
    applied, doubled = await connection.fetchrow(
        "SELECT count(*), count(*) - count(DISTINCT task_id) FROM proto_applied"
    )
    await connection.close()
    return applied, doubled


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))

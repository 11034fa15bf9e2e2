"""The dispatcher on PgQueuer: a queue in our PostgreSQL over LISTEN/NOTIFY and SKIP LOCKED."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
import sqlalchemy as sa
import structlog
from pgqueuer import PgQueuer
from pgqueuer.models import Job as EngineJob
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.dispatcher import DispatcherStats, Job
from labelmill.kit.db import Database, asyncpg_dsn, driver_connection
from labelmill.kit.encoding import to_json
from labelmill.kit.listen import listen

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CANCEL_CHANNEL = "labelmill_cancel"
_ENTRYPOINT = "execution"
#: Ids in one NOTIFY: its payload may have 8,000 bytes.
_IDS_A_MESSAGE = 200
_RESTART_SECONDS = 0.5
_asyncpg: Any = asyncpg


class PgQueuerDispatcher:
    """Implements `Dispatcher`. An engine job is acknowledged whatever its execution becomes: retries are ours."""

    def __init__(self, database: Database, *, heartbeat_seconds: float = 30.0) -> None:
        self._database = database
        self._heartbeat = timedelta(seconds=heartbeat_seconds)
        logging.getLogger("pgqueuer").setLevel(logging.WARNING)

    async def enqueue(self, session: AsyncSession, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        queries = Queries.from_asyncpg_connection(cast("Any", await driver_connection(session)))
        payloads: list[bytes | None] = [to_json([j.execution_id, j.fence, j.cpu_bound]) for j in jobs]
        await queries.enqueue([_ENTRYPOINT] * len(jobs), payloads, [j.priority for j in jobs])

    async def cancel(self, session: AsyncSession, execution_ids: Sequence[UUID]) -> None:
        for first in range(0, len(execution_ids), _IDS_A_MESSAGE):
            ids = execution_ids[first : first + _IDS_A_MESSAGE]
            await session.execute(
                sa.text("SELECT pg_notify(:channel, :payload)"),
                {"channel": CANCEL_CHANNEL, "payload": ",".join(str(i) for i in ids)},
            )

    async def run_worker(
        self, handle: Callable[[Job], Awaitable[None]], stop: Callable[[UUID], None], *, slots: int
    ) -> None:
        def canceled(payload: str) -> None:
            for execution_id in filter(None, payload.split(",")):
                stop(UUID(execution_id))

        async with asyncio.TaskGroup() as group:
            group.create_task(listen(self._database, {CANCEL_CHANNEL: canceled}))
            group.create_task(self._consume_forever(handle, slots))

    async def _consume_forever(self, handle: Callable[[Job], Awaitable[None]], slots: int) -> None:
        """PgQueuer gives up when its database goes away; a worker must not."""
        while True:
            try:
                await self._consume(handle, slots)
            except Exception as error:
                # PgQueuer's clean-up can fail while it is being cancelled, and its error hides the cancellation.
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise asyncio.CancelledError from error
                log.warning("dispatcher_reconnecting", error=repr(error))
            await asyncio.sleep(_RESTART_SECONDS)

    async def _consume(self, handle: Callable[[Job], Awaitable[None]], slots: int) -> None:
        pool = await _asyncpg.create_pool(asyncpg_dsn(self._database.url), min_size=2, max_size=6)
        try:
            engine = PgQueuer.from_asyncpg_pool(pool)

            async def execution(job: EngineJob) -> None:
                execution_id, fence, cpu_bound = orjson.loads(job.payload or b"")
                await handle(Job(UUID(execution_id), UUID(fence), job.priority, cpu_bound))

            engine.entrypoint(_ENTRYPOINT)(execution)
            await engine.qm.run(
                batch_size=min(50, slots),
                max_concurrent_tasks=max(slots, 2 * min(50, slots)),
                dequeue_timeout=timedelta(seconds=2),
                heartbeat_timeout=self._heartbeat,
                # Its first probe races with its own LISTEN; without a listener it still looks every two seconds.
                shutdown_on_listener_failure=False,
            )
        finally:
            pool.terminate()

    async def stats(self) -> DispatcherStats:
        async with self._database.transaction() as session:
            queries = Queries.from_asyncpg_connection(cast("Any", await driver_connection(session)))
            sizes = await queries.queue_size()
        mine = [s for s in sizes if s.entrypoint == _ENTRYPOINT]
        return DispatcherStats(
            queued=sum(s.count for s in mine if s.status == "queued"),
            picked=sum(s.count for s in mine if s.status == "picked"),
        )

    async def install(self) -> None:
        connection = await self._database.connect_raw()
        try:
            queries = Queries.from_asyncpg_connection(cast("Any", connection))
            if await queries.schema_is_installed():
                await queries.upgrade()
            else:
                await queries.install()
        finally:
            await connection.close()

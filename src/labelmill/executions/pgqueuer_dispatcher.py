"""The dispatcher on PgQueuer: a queue in our PostgreSQL over LISTEN/NOTIFY and SKIP LOCKED."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
import sqlalchemy as sa
import structlog
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.models import Job as EngineJob
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.dispatcher import DispatcherStats, Job
from labelmill.kit.db import Database, asyncpg_dsn, driver_connection
from labelmill.kit.encoding import to_json
from labelmill.kit.listen import listen

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CANCEL_CHANNEL = "labelmill_cancel"
#: The engine's queues: a worker takes no more of each than it has slots for.
_IO, _CPU, _INTERACTIVE = "execution", "execution_cpu", "execution_interactive"
#: Ids in one NOTIFY: its payload may have 8,000 bytes.
_IDS_A_MESSAGE = 200
_RESTART_SECONDS = 0.5
#: Jobs fetched at a time. What comes together is started together: fewer, larger transactions.
_BATCH = 200
_asyncpg: Any = asyncpg


class _Driver(AsyncpgPoolDriver):
    """Sets `over` at the first sign that the database went away, so that a whole new engine can connect."""

    over: asyncio.Event

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        with self._watch():
            return await super().fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        with self._watch():
            return await super().execute(query, *args)

    async def add_listener(self, channel: str, callback: Callable[[str | bytes | bytearray], None]) -> None:
        with self._watch():
            await super().add_listener(channel, callback)
        listener: Any = self._listener_connection
        listener.add_termination_listener(self._lost)

    def _lost(self, _connection: object) -> None:
        self.over.set()

    @contextlib.contextmanager
    def _watch(self) -> Generator[None]:
        try:
            yield
        except Exception:
            self.over.set()
            raise


class _Hands:
    """A worker's slots and what is in them, which outlive the engine's connections."""

    def __init__(self, handle: Callable[[Job], Awaitable[None]], slots: int) -> None:
        self.slots = slots
        #: Set when the worker ends: nothing new is begun.
        self.closed = False
        self._handle = handle
        self._free = asyncio.Semaphore(slots)
        #: Tasks under way, and the futures that the engine waits on for them.
        self._works: dict[asyncio.Task[None], asyncio.Future[None]] = {}

    async def take(self, job: Job) -> None:
        """Handle one job in a task of its own; returns when it is done or let go of."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        work = asyncio.create_task(self._work(job))
        self._works[work] = done
        work.add_done_callback(self._finished)
        await done

    def let_go(self) -> None:
        """End all waits: an engine that ends waits for its jobs first, which have no more need of it."""
        for done in self._works.values():
            if not done.done():
                done.set_result(None)

    def _finished(self, work: asyncio.Task[None]) -> None:
        done = self._works.pop(work)
        if not done.done():
            done.set_result(None)

    async def _work(self, job: Job) -> None:
        async with self._free:
            if self.closed:
                return
            try:
                await self._handle(job)
            except Exception as error:
                log.error("job_crashed", execution_id=str(job.execution_id), exc_info=error)


def _queue(job: Job) -> str:
    if job.interactive:
        return _INTERACTIVE
    return _CPU if job.cpu_bound else _IO


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
        payloads: list[bytes | None] = [to_json([j.execution_id, j.fence, j.cpu_bound, j.interactive]) for j in jobs]
        await queries.enqueue([_queue(j) for j in jobs], payloads, [j.priority for j in jobs])

    async def cancel(self, session: AsyncSession, execution_ids: Sequence[UUID]) -> None:
        for first in range(0, len(execution_ids), _IDS_A_MESSAGE):
            ids = execution_ids[first : first + _IDS_A_MESSAGE]
            await session.execute(
                sa.text("SELECT pg_notify(:channel, :payload)"),
                {"channel": CANCEL_CHANNEL, "payload": ",".join(str(i) for i in ids)},
            )

    async def run_worker(
        self,
        handle: Callable[[Job], Awaitable[None]],
        stop: Callable[[UUID], None],
        *,
        slots: int,
        cpu_slots: int,
        interactive_slots: int,
    ) -> None:
        def canceled(payload: str) -> None:
            for execution_id in filter(None, payload.split(",")):
                stop(UUID(execution_id))

        lanes = {
            _IO: _Hands(handle, slots),
            _CPU: _Hands(handle, cpu_slots),
            _INTERACTIVE: _Hands(handle, interactive_slots),
        }
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(listen(self._database, {CANCEL_CHANNEL: canceled}))
                for entrypoint, hands in lanes.items():
                    group.create_task(self._consume_forever(hands, entrypoint))
        finally:
            for hands in lanes.values():
                hands.closed = True

    async def _consume_forever(self, hands: _Hands, entrypoint: str) -> None:
        """PgQueuer gives up when its database goes away; a worker must not."""
        while True:
            try:
                await self._consume(hands, entrypoint)
            except Exception as error:
                log.warning("dispatcher_reconnecting", error=repr(error))
            await asyncio.sleep(_RESTART_SECONDS)

    async def _consume(self, hands: _Hands, entrypoint: str) -> None:
        pool = await _asyncpg.create_pool(asyncpg_dsn(self._database.url), min_size=2, max_size=4)
        try:
            driver = _Driver(pool)
            engine = PgQueuer(connection=driver)
            driver.over = engine.qm.shutdown

            async def execution(job: EngineJob) -> None:
                execution_id, fence, *flags = orjson.loads(job.payload or b"")
                await hands.take(Job(UUID(execution_id), UUID(fence), job.priority, *flags))

            engine.entrypoint(entrypoint)(execution)
            batch = max(1, min(_BATCH, hands.slots // 2))
            running = asyncio.create_task(
                engine.qm.run(
                    batch_size=batch,
                    max_concurrent_tasks=max(hands.slots, 2 * batch),
                    dequeue_timeout=timedelta(seconds=2),
                    heartbeat_timeout=self._heartbeat,
                    # Its first probe races with its own LISTEN; the driver notices a lost listener by itself.
                    shutdown_on_listener_failure=False,
                )
            )
            over = asyncio.create_task(driver.over.wait())
            try:
                await asyncio.wait({running, over}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                driver.over.set()
                running.cancel()
                hands.let_go()
                await asyncio.gather(running, over, return_exceptions=True)
            if not running.cancelled():
                running.result()
        finally:
            pool.terminate()

    async def stats(self) -> DispatcherStats:
        async with self._database.transaction() as session:
            queries = Queries.from_asyncpg_connection(cast("Any", await driver_connection(session)))
            sizes = await queries.queue_size()
        mine = [s for s in sizes if s.entrypoint in (_IO, _CPU, _INTERACTIVE)]
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

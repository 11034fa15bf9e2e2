"""Conformance suite of the `Dispatcher` port: every adapter must pass it, whatever queue is behind it."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.executions.conftest import until

from labelmill.executions.dispatcher import Dispatcher, Job
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.kit.db import Database
from labelmill.kit.ids import new_id

MakeDispatcher = Callable[[Database], Dispatcher]
ADAPTERS: dict[str, MakeDispatcher] = {"pgqueuer": lambda database: PgQueuerDispatcher(database, heartbeat_seconds=3)}


@pytest.fixture(params=list(ADAPTERS))
async def dispatcher(request: pytest.FixtureRequest, database: Database) -> Dispatcher:
    """The adapter under test, installed in this test's database."""
    made = ADAPTERS[request.param](database)
    await made.install()
    return made


class Consumer:
    """A worker that notes what it is given, and whose jobs end when they are let go."""

    def __init__(self) -> None:
        self.delivered: list[Job] = []
        self.stopped: dict[UUID, float] = {}
        self.running: Counter[UUID] = Counter()
        self.most = 0
        #: Cleared: jobs wait until it is set.
        self.free = asyncio.Event()
        self.free.set()

    async def handle(self, job: Job) -> None:
        """Take one job."""
        self.delivered.append(job)
        self.running[job.execution_id] += 1
        self.most = max(self.most, self.running.total())
        try:
            await self.free.wait()
        finally:
            self.running[job.execution_id] -= 1

    def stop(self, execution_id: UUID) -> None:
        """Told to stop one."""
        self.stopped[execution_id] = time.monotonic()

    def has(self, jobs: Sequence[Job]) -> Callable[[], Awaitable[bool]]:
        """Whether all of the jobs were delivered."""

        async def ask() -> bool:
            return set(jobs) <= set(self.delivered)

        return ask

    def holds(self, count: int) -> Callable[[], Awaitable[bool]]:
        """Whether so many jobs are under way."""

        async def ask() -> bool:
            return self.running.total() == count

        return ask


@contextlib.asynccontextmanager
async def consuming(dispatcher: Dispatcher, *, slots: int = 20) -> AsyncGenerator[Consumer]:
    """A worker at the dispatcher until the block ends."""
    consumer = Consumer()
    loop = asyncio.create_task(
        dispatcher.run_worker(consumer.handle, consumer.stop, slots=slots, cpu_slots=2, interactive_slots=3)
    )
    try:
        yield consumer
    finally:
        consumer.free.set()
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


def some(count: int, *, priority: int = 0, cpu_bound: bool = False, interactive: bool = False) -> list[Job]:
    return [Job(new_id(), new_id(), priority, cpu_bound, interactive) for _ in range(count)]


async def put(database: Database, dispatcher: Dispatcher, jobs: Sequence[Job]) -> None:
    async with database.transaction() as session:
        await dispatcher.enqueue(session, jobs)


async def test_every_committed_job_is_delivered_as_it_was_put(database: Database, dispatcher: Dispatcher) -> None:
    waiting, coming = some(150, priority=3), some(150, priority=-3, cpu_bound=True)
    await put(database, dispatcher, waiting)
    async with consuming(dispatcher) as consumer:
        await put(database, dispatcher, coming)
        await until(consumer.has(waiting + coming), what="300 jobs")
    assert set(consumer.delivered) == {*waiting, *coming}


async def test_a_job_of_a_rolled_back_transaction_never_was(database: Database, dispatcher: Dispatcher) -> None:
    lost, kept = some(3), some(1)
    async with consuming(dispatcher) as consumer:
        with contextlib.suppress(InterruptedError):
            async with database.transaction() as session:
                await dispatcher.enqueue(session, lost)
                raise InterruptedError
        await put(database, dispatcher, kept)
        await until(consumer.has(kept), what="the committed job")
        await asyncio.sleep(0.3)
    assert consumer.delivered == kept


async def test_a_job_is_not_delivered_before_its_transaction_commits(
    database: Database, dispatcher: Dispatcher
) -> None:
    jobs = some(1)
    async with consuming(dispatcher) as consumer:
        async with database.transaction() as session:
            await dispatcher.enqueue(session, jobs)
            await asyncio.sleep(0.5)
            assert consumer.delivered == []
        await until(consumer.has(jobs), what="the job")


async def test_nothing_is_put_by_an_empty_list(database: Database, dispatcher: Dispatcher) -> None:
    await put(database, dispatcher, [])
    assert (await dispatcher.stats()).queued == 0


async def test_the_highest_priority_goes_first(database: Database, dispatcher: Dispatcher) -> None:
    jobs = [Job(new_id(), new_id(), priority) for priority in (0, 5, -5, 100, 7, 2_000_000_000)]
    await put(database, dispatcher, jobs)
    async with consuming(dispatcher, slots=1) as consumer:
        await until(consumer.has(jobs), what="six jobs")
    assert [job.priority for job in consumer.delivered] == [2_000_000_000, 100, 7, 5, 0, -5]


@pytest.mark.parametrize("slots", [1, 3, 60])
async def test_no_more_than_the_slots_are_under_way(database: Database, dispatcher: Dispatcher, slots: int) -> None:
    jobs = some(slots * 2 + 5)
    await put(database, dispatcher, jobs)
    async with consuming(dispatcher, slots=slots) as consumer:
        consumer.free.clear()
        await until(consumer.holds(slots), what="full slots")
        await asyncio.sleep(0.3)
        assert consumer.most == slots
        consumer.free.set()
        await until(consumer.has(jobs), what="the rest")
        assert consumer.most == slots


async def test_a_handler_that_raises_does_not_stop_the_others(database: Database, dispatcher: Dispatcher) -> None:
    bad, good = some(5), some(5)
    seen: set[Job] = set()

    async def handle(job: Job) -> None:
        seen.add(job)
        if job in bad:
            raise ZeroDivisionError

    async def all_seen() -> bool:
        return seen == {*bad, *good}

    loop = asyncio.create_task(dispatcher.run_worker(handle, lambda _: None, slots=1, cpu_slots=1, interactive_slots=1))
    await put(database, dispatcher, bad)
    await put(database, dispatcher, good)
    await until(all_seen, what="ten jobs")
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def test_a_cancel_reaches_every_worker_within_a_second_of_its_commit(
    database: Database, dispatcher: Dispatcher
) -> None:
    jobs = some(450)
    async with consuming(dispatcher, slots=10) as one, consuming(dispatcher, slots=10) as other:
        one.free.clear()
        other.free.clear()
        await put(database, dispatcher, jobs)
        await until(one.holds(10), what="a full worker")
        await until(other.holds(10), what="another full worker")
        with contextlib.suppress(InterruptedError):
            async with database.transaction() as session:
                await dispatcher.cancel(session, [jobs[0].execution_id])
                raise InterruptedError
        async with database.transaction() as session:
            await dispatcher.cancel(session, [job.execution_id for job in jobs[1:]])
        committed = time.monotonic()

        async def told() -> bool:
            return len(one.stopped) == len(other.stopped) == 449

        await until(told, seconds=10, what="449 stops in both workers")
        assert max([*one.stopped.values(), *other.stopped.values()]) - committed < 1
        assert jobs[0].execution_id not in one.stopped.keys() | other.stopped.keys()


async def test_a_worker_that_is_asked_to_end_does_not_wait_for_its_jobs(
    database: Database, dispatcher: Dispatcher
) -> None:
    consumer = Consumer()
    consumer.free.clear()
    loop = asyncio.create_task(
        dispatcher.run_worker(consumer.handle, consumer.stop, slots=5, cpu_slots=1, interactive_slots=1)
    )
    await put(database, dispatcher, some(5))
    await until(consumer.holds(5), what="five jobs under way")
    loop.cancel()
    await asyncio.wait({loop}, timeout=3)
    ended = loop.done()
    consumer.free.set()
    await asyncio.gather(loop, return_exceptions=True)
    assert ended


async def test_it_goes_on_after_all_its_database_connections_were_cut(
    database: Database, dispatcher: Dispatcher
) -> None:
    async with consuming(dispatcher) as consumer:
        for _ in range(3):
            jobs = some(20)
            await put(database, dispatcher, jobs)
            await until(consumer.has(jobs), what="jobs before the cut")
            await cut_connections(database)
            jobs = some(20)
            await put(database, dispatcher, jobs)
            await until(consumer.has(jobs), seconds=15, what="jobs after the cut")
            assert await _stops(database, dispatcher, consumer)


async def test_after_a_cut_new_jobs_do_not_wait_for_the_old_ones(database: Database, dispatcher: Dispatcher) -> None:
    async with consuming(dispatcher) as consumer:
        consumer.free.clear()
        old = some(2)
        await put(database, dispatcher, old)
        await until(consumer.holds(2), what="two jobs that last")
        await cut_connections(database)
        new = some(5)
        await put(database, dispatcher, new)
        await until(consumer.has(new), seconds=15, what="five jobs beside them")


async def _stops(database: Database, dispatcher: Dispatcher, consumer: Consumer) -> bool:
    """Whether a cancel arrives; a cancel whose notification fell into the gap may be lost, the next one not."""
    victim = new_id()

    async def told() -> bool:
        async with database.transaction() as session:
            await dispatcher.cancel(session, [victim])
        await asyncio.sleep(0.1)
        return victim in consumer.stopped

    return await until(told, seconds=10, what="a stop after the cut")


async def cut_connections(database: Database) -> None:
    """Ends all connections to this test's database but the one that asks."""
    raw = await database.connect_raw()
    await raw.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await raw.close()


async def test_the_stats_count_what_waits_and_what_is_under_way(database: Database, dispatcher: Dispatcher) -> None:
    jobs = some(30)
    await put(database, dispatcher, jobs)
    stats = await dispatcher.stats()
    assert (stats.queued, stats.picked) == (30, 0)
    async with consuming(dispatcher, slots=10) as consumer:
        consumer.free.clear()
        await until(consumer.holds(10), what="ten under way")
        stats = await dispatcher.stats()
        assert (stats.queued, stats.picked) == (20, 10)
        consumer.free.set()
        await until(consumer.has(jobs), what="all jobs")

        async def empty() -> bool:
            now = await dispatcher.stats()
            return (now.queued, now.picked) == (0, 0)

        await until(empty, what="an empty queue")


async def test_installing_again_keeps_what_waits(database: Database, dispatcher: Dispatcher) -> None:
    jobs = some(3)
    await put(database, dispatcher, jobs)
    await dispatcher.install()
    await dispatcher.install()
    async with consuming(dispatcher) as consumer:
        await until(consumer.has(jobs), what="three jobs")


async def test_it_installs_into_an_empty_database(
    empty_database: Database, request: pytest.FixtureRequest, dispatcher: Dispatcher
) -> None:
    fresh = ADAPTERS[request.node.callspec.params["dispatcher"]](empty_database)
    await fresh.install()
    assert (await fresh.stats()).queued == 0


async def test_a_long_queue_does_not_slow_the_next_delivery(database: Database, dispatcher: Dispatcher) -> None:
    waiting = some(100_000, priority=-1)
    async with database.transaction() as session:
        for first in range(0, len(waiting), 10_000):
            await dispatcher.enqueue(session, waiting[first : first + 10_000])
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(sa.text("ANALYZE"))
    async with consuming(dispatcher, slots=20) as consumer:

        async def busy() -> bool:
            return len(consumer.delivered) >= 20

        await until(busy, what="the first deliveries")
        delays: list[float] = []
        for _ in range(5):
            urgent = some(1, priority=1)
            asked = time.monotonic()
            await put(database, dispatcher, urgent)
            await until(consumer.has(urgent), what="an urgent job")
            delays.append(time.monotonic() - asked)
        assert sorted(delays)[2] < 1, delays
        before, started = len(consumer.delivered), time.monotonic()
        await asyncio.sleep(2)
        rate = (len(consumer.delivered) - before) / (time.monotonic() - started)
        assert rate > 50, f"{rate:.0f} jobs a second"


async def test_cpu_bound_jobs_have_slots_of_their_own(database: Database, dispatcher: Dispatcher) -> None:
    async with consuming(dispatcher, slots=20) as consumer:
        consumer.free.clear()
        await put(database, dispatcher, some(6) + some(9, cpu_bound=True))
        await until(consumer.holds(8), what="six quick jobs and two heavy ones")
        await asyncio.sleep(0.3)
        assert consumer.most == 8

"""The worker: takes jobs from the dispatcher, runs agents, and brings their answers to the gate.

It survives a database restart, renews its leases, stops what was canceled, and gives back what it can't finish
when it is asked to end. When it dies, leases run out and the sweeper lets other workers go on.
"""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
import structlog

from labelmill import __version__
from labelmill.agents.transports.failures import (
    CallFailedError,
    CallTimedOutError,
    InvalidAnswerError,
)
from labelmill.agents.transports.in_process import InProcess
from labelmill.executions.dispatcher import Dispatcher, Job
from labelmill.executions.gate.finish import finish
from labelmill.executions.gate.lose import give_back
from labelmill.executions.gate.start import renew, start
from labelmill.executions.holds import Holds
from labelmill.executions.limits import CPU_WINDOW_PER_SLOT
from labelmill.executions.outcomes import Failure, Grip, Outcome, Success
from labelmill.executions.requests import Prepared, RequestBuilder
from labelmill.executions.results import problems_of
from labelmill.executions.tables import FailureClass
from labelmill.kit.batching import Batcher
from labelmill.kit.clock import now
from labelmill.kit.db import Database, is_gone, is_passing
from labelmill.kit.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
T = TypeVar("T")

_ALIVE_SECONDS = 5.0
_FIRST_RETRY_SECONDS = 0.2
#: What people triggered in the editor and one worker holds at a time; most of it waits for other services.
_INTERACTIVE_SLOTS = 32
#: What an agent gets to finish when its worker is asked to end.
DRAIN_SECONDS = 10.0


def worker_name() -> str:
    """A name that tells people where the worker runs, unique per process start."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"


def cpu_slots(settings: Settings) -> int:
    """Processes for CPU-bound agents: as set, or one fewer than the cores, at least one."""
    return settings.agent_processes or max(1, (os.cpu_count() or 2) - 1)


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where executions of one sort run. One is started only when it can run, so that its time limit is its own."""

    in_process: InProcess
    #: Free processes, and free threads.
    processes: asyncio.Semaphore
    threads: asyncio.Semaphore
    starts: Batcher[Job, Prepared | None]
    ends: Batcher[Outcome, None]


class Worker:
    """One worker process's engine."""

    def __init__(self, database: Database, dispatcher: Dispatcher, builder: RequestBuilder, settings: Settings) -> None:
        self.name = worker_name()
        self._database = database
        self._dispatcher = dispatcher
        self._builder = builder
        self._settings = settings
        self._holds = Holds()
        self._cpu_slots = cpu_slots(settings)
        cache = settings.data_dir.absolute() / "cache"
        self._batch = _Lane(
            InProcess(processes=self._cpu_slots, modules=settings.agent_modules, cache=cache),
            asyncio.Semaphore(self._cpu_slots),
            asyncio.Semaphore(settings.agent_threads),
            Batcher(self._start_batch),
            Batcher(self._end_batch),
        )
        # Batch work never stands before a person: processes, threads and transactions of their own.
        self._interactive = _Lane(
            InProcess(
                processes=settings.interactive_processes,
                modules=settings.agent_modules,
                cache=cache,
                interactive=True,
            ),
            asyncio.Semaphore(settings.interactive_processes),
            asyncio.Semaphore(_INTERACTIVE_SLOTS),
            Batcher(self._start_batch),
            Batcher(self._end_batch),
        )

    @property
    def busy(self) -> int:
        """How many executions it holds now."""
        return len(self._holds)

    async def run(self) -> None:
        """Work until cancelled; then take nothing new, drain for a moment, and give the rest back."""
        self._interactive.in_process.warm()
        self._batch.in_process.warm()
        consuming = asyncio.create_task(
            self._dispatcher.run_worker(
                self._handle,
                self._holds.drop,
                slots=self._settings.worker_concurrency,
                # For each process one that runs and one that is ready.
                cpu_slots=self._cpu_slots * CPU_WINDOW_PER_SLOT,
                interactive_slots=_INTERACTIVE_SLOTS,
            )
        )
        loops = [consuming, asyncio.create_task(self._stay_alive()), asyncio.create_task(self._keep_leases())]
        try:
            done, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            for loop in done:
                loop.result()
        finally:
            # The dispatcher waits for what it delivered, so it can only end after the drain.
            consuming.cancel()
            await self._drain()
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await self._leave()

    async def _handle(self, job: Job) -> None:
        """Run one job; the dispatcher gives it a task of its own, which a cancel or a lost lease ends."""
        if self._holds.has(job.execution_id, job.fence):
            # Delivered twice: the first one runs, and its lease must stay with it.
            return
        if (task := asyncio.current_task()) is not None:
            self._holds.take(job.execution_id, job.fence, task)
        lane = self._interactive if job.interactive else self._batch
        async with lane.processes if job.cpu_bound else lane.threads:
            if job.cpu_bound:
                await lane.in_process.ready()
            prepared = await lane.starts.submit(job)
            if prepared is None:
                return
            outcome = await self._run(prepared, lane.in_process)
        await lane.ends.submit(outcome)

    async def _run(self, prepared: Prepared, in_process: InProcess) -> Outcome:
        grip = prepared.grip
        try:
            media = await self._builder.media(prepared)
            seconds = max(0.1, (prepared.request.deadline - now()).total_seconds())
            result = await in_process.call(prepared.agent.slug, prepared.request, media, seconds=seconds)
        except CallTimedOutError:
            timeout = prepared.agent.limits.timeout_seconds
            message = f"{prepared.agent.name} exceeded its time limit of {timeout:g} s and was ended."
            return Failure(grip, FailureClass.TIMEOUT, message)
        except InvalidAnswerError as error:
            return Failure(grip, FailureClass.INVALID_RESULT, error.message, problems=error.problems)
        except CallFailedError as error:
            return Failure(grip, FailureClass.AGENT_ERROR, error.message, log=error.log, permanent=error.permanent)
        except OSError as error:
            return Failure(grip, FailureClass.UNREACHABLE, f"The item's file could not be read: {error}")
        problems = problems_of(result, prepared.request, prepared.agent.decisions)
        if problems:
            message = f"{prepared.agent.name} returned an invalid result: {problems[0]['message']}"
            if len(problems) > 1:
                message += f" (and {len(problems) - 1} more)"
            return Failure(grip, FailureClass.INVALID_RESULT, message, problems=problems, log=result.log)
        return Success(grip, result, seen=prepared.seen)

    async def _start_batch(self, jobs: Sequence[Job]) -> list[Prepared | None]:
        async def attempt() -> list[Prepared | None]:
            async with self._database.transaction() as session:
                started = await start(
                    session,
                    [(j.execution_id, j.fence) for j in jobs],
                    worker=self.name,
                    lease=self._settings.lease_seconds,
                )
                prepared = await self._builder.prepare(session, started)
            return [prepared.get(j.execution_id) for j in jobs]

        return await self._persist(attempt)

    async def _end_batch(self, outcomes: Sequence[Outcome]) -> list[None]:
        try:
            await self._persist(lambda: self._finish(outcomes))
        except Exception as error:
            if len(outcomes) == 1:
                await self._fail_unappliable(outcomes[0].grip, error)
            else:
                log.warning("batch_refused", size=len(outcomes), error=repr(error))
                for outcome in outcomes:
                    await self._end_batch([outcome])
        return [None] * len(outcomes)

    async def _finish(self, outcomes: Sequence[Outcome]) -> None:
        async with self._database.transaction() as session:
            await finish(session, outcomes, worker=self.name)

    async def _fail_unappliable(self, grip: Grip, error: Exception) -> None:
        """An answer that passed every check and still can't be written must not run for ever."""
        log.error("result_not_applied", execution_id=str(grip.execution_id), exc_info=error)
        failure = Failure(grip, FailureClass.INVALID_RESULT, f"The result could not be applied: {error}")
        await self._persist(lambda: self._finish([failure]))

    async def _persist(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write through a database restart: try again for as long as the leases could last."""
        give_up = asyncio.get_running_loop().time() + max(30.0, self._settings.lease_seconds)
        delay = _FIRST_RETRY_SECONDS
        while True:
            try:
                return await write()
            except Exception as error:
                if not is_passing(error) or asyncio.get_running_loop().time() > give_up:
                    raise
                log.warning("write_tried_again", error=repr(error))
            await asyncio.sleep(delay)
            delay = min(2.0, delay * 2)

    async def _stay_alive(self) -> None:
        """Tell the feeder every few seconds that this worker has slots."""
        while True:
            try:
                async with self._database.transaction() as session:
                    await session.execute(
                        _ALIVE,
                        {
                            "name": self.name,
                            "host": socket.gethostname(),
                            "pid": os.getpid(),
                            "version": __version__,
                            "io": self._settings.worker_concurrency,
                            "cpu": self._cpu_slots,
                        },
                    )
            except Exception as error:
                if not is_gone(error):
                    raise
            await asyncio.sleep(_ALIVE_SECONDS)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 3)
            held = self._holds.pairs()
            if not held:
                continue
            try:
                async with self._database.transaction() as session:
                    mine = await renew(session, held, lease=self._settings.lease_seconds)
            except Exception as error:
                if not is_gone(error):
                    raise
                log.warning("leases_not_renewed", error=repr(error))
                continue
            for execution_id, fence in held:
                if execution_id not in mine:
                    self._holds.drop(execution_id, fence=fence)

    async def _drain(self) -> None:
        """Give running agents a moment, then hand back what they hold."""
        tasks = self._holds.tasks()
        if tasks:
            await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        held = self._holds.pairs()
        for task in self._holds.tasks():
            task.cancel()
        with contextlib.suppress(Exception):
            async with self._database.transaction() as session:
                await give_back(session, held)

    async def _leave(self) -> None:
        with contextlib.suppress(Exception):
            async with self._database.transaction() as session:
                await session.execute(sa.text("DELETE FROM workers WHERE name = :name"), {"name": self.name})
        await asyncio.gather(self._batch.in_process.close(), self._interactive.in_process.close())


_ALIVE = sa.text(
    """
    INSERT INTO workers (name, host, pid, version, io_slots, cpu_slots)
    VALUES (:name, :host, :pid, :version, :io, :cpu)
    ON CONFLICT (name) DO UPDATE SET seen_at = now(), io_slots = excluded.io_slots, cpu_slots = excluded.cpu_slots
    """
)

"""The leader: the one process that feeds and sweeps, elected by an advisory lock of the database."""

import asyncio
import contextlib

import structlog

from labelmill.executions.dispatcher import Dispatcher
from labelmill.executions.feeder import feed
from labelmill.executions.gate.lose import lose
from labelmill.executions.gate.previews import forget_previews
from labelmill.kit.db import LOCK_LEADER, Database, RawConnection
from labelmill.kit.events import CHANNEL
from labelmill.kit.listen import listen
from labelmill.workflows.counts import fold_counts

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_CANDIDATE_SECONDS = 1.0
_IDLE_SECONDS = 1.0
#: A tick at most this often: what comes in between is fed together.
_BUSY_SECONDS = 0.01
_SWEEP_SECONDS = 1.0
#: Seconds past its deadline after which a running execution is ended, though its worker lives.
DEADLINE_GRACE_SECONDS = 3.0
#: What was only shown is of no use after this.
PREVIEW_SECONDS = 3_600.0


class Leader:
    """Runs for office until cancelled; feeds and sweeps while elected."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._wake = asyncio.Event()
        #: Set while this process is the leader.
        self.elected = asyncio.Event()

    async def run(self) -> None:
        """Stand for election again and again; a lost database connection ends a term, not the process."""
        while True:
            try:
                connection = await self._database.connect_raw()
            except Exception as error:
                log.warning("leader_waits_for_database", error=repr(error))
                await asyncio.sleep(_CANDIDATE_SECONDS)
                continue
            try:
                await self._stand(connection)
            except Exception as error:
                log.warning("leader_term_ended", error=repr(error))
            finally:
                self.elected.clear()
                with contextlib.suppress(Exception):
                    await connection.close()
            await asyncio.sleep(_CANDIDATE_SECONDS)

    async def _stand(self, connection: RawConnection) -> None:
        elected = False
        while not elected:
            elected = await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_LEADER)
            await asyncio.sleep(0 if elected else _CANDIDATE_SECONDS)
        self.elected.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(self._database, {CHANNEL: self._woken}))
            group.create_task(self._feed_forever())
            group.create_task(self._sweep_forever())
            group.create_task(self._hold(connection))

    async def _hold(self, connection: RawConnection) -> None:
        """The lock lives as long as this connection: when it breaks, the term is over."""
        while True:
            await asyncio.sleep(_CANDIDATE_SECONDS)
            await connection.fetchval("SELECT 1")

    def _woken(self, _payload: str) -> None:
        self._wake.set()

    async def _feed_forever(self) -> None:
        while True:
            self._wake.clear()
            fed = await feed(self._database, self._dispatcher)
            if fed.more:
                continue
            await asyncio.sleep(_BUSY_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), timeout=_IDLE_SECONDS)

    async def _sweep_forever(self) -> None:
        while True:
            async with self._database.transaction() as session:
                await lose(session, grace=DEADLINE_GRACE_SECONDS)
                await forget_previews(session, after=PREVIEW_SECONDS)
            async with self._database.transaction() as session:
                await fold_counts(session)
            await asyncio.sleep(_SWEEP_SECONDS)

"""Puts a process together: database, storage, dispatcher, and the loops that a server or a worker runs."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog

from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.registry import load_registry
from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.requests import RequestBuilder
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.kit.migrate import migrate
from labelmill.kit.postgres import database_url
from labelmill.kit.settings import Settings
from labelmill.kit.sse import EventHub
from labelmill.media.importer import import_loop
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage
from labelmill.workflows.placing import place_items

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """What every process of a deployment has."""

    settings: Settings
    database: Database
    dispatcher: PgQueuerDispatcher
    storage: Storage
    signer: Signer

    def worker(self) -> Worker:
        """A worker of this process."""
        return Worker(self.database, self.dispatcher, RequestBuilder(self.storage, self.signer), self.settings)

    def leader(self) -> Leader:
        """A candidate for the one leader that feeds and sweeps."""
        return Leader(self.database, self.dispatcher)

    def hub(self) -> EventHub:
        """The reader of live events for this process's browsers."""
        return EventHub(self.database)

    async def import_files(self) -> None:
        """Run folder imports as they are asked for, until cancelled."""
        await import_loop(self.database, self.storage, place_items, self.settings)


@contextlib.asynccontextmanager
async def services(settings: Settings, *, exclusive: bool) -> AsyncGenerator[Services]:
    """Connect to (or start) PostgreSQL and bring it up to date.

    `exclusive`: this process serves the data folder, and refuses to when another one does.
    """
    async with database_url(settings, exclusive=exclusive) as url:
        database = Database(url)
        try:
            await prepare(database, settings)
            yield Services(
                settings=settings,
                database=database,
                dispatcher=PgQueuerDispatcher(database, heartbeat_seconds=settings.lease_seconds),
                storage=Storage.open(settings),
                signer=Signer.open(settings),
            )
        finally:
            await database.close()


async def prepare(database: Database, settings: Settings) -> None:
    """Migrations, the dispatcher's tables and the catalogue of in-process agents. Safe to repeat."""
    await migrate(database)
    await PgQueuerDispatcher(database).install()
    async with database.transaction() as session:
        await sync_builtin(session, load_registry(settings.agent_modules).values())


async def run_until(stop: asyncio.Event, first: Coroutine[Any, Any, None], *loops: Coroutine[Any, Any, None]) -> None:
    """Do `first` while the loops run, then wait for `stop` or for a loop that ends too early; end all loops.

    Raises what `first` or a loop raised.
    """
    running = [asyncio.create_task(loop) for loop in loops]
    stopping, beginning = asyncio.create_task(stop.wait()), asyncio.create_task(first)
    ending: list[asyncio.Task[Any]] = [stopping, beginning, *running]
    try:
        await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        if beginning.done() and beginning.exception() is None:
            await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in ending:
            task.cancel()
        results: list[Any] = await asyncio.gather(*ending, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result

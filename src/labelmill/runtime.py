"""Puts a process together: database, storage, dispatcher, and the loops that a server or a worker runs."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.registry import load_registry
from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.requests import RequestBuilder
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.kit.events import SYSTEM
from labelmill.kit.migrate import migrate
from labelmill.kit.postgres import database_url
from labelmill.kit.settings import Settings
from labelmill.kit.sse import EventHub
from labelmill.media.importer import import_loop
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage
from labelmill.media.tables import DataItemRow
from labelmill.workflows.movement import add_tasks
from labelmill.workflows.versions import ensure_default

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


async def place_items(session: AsyncSession, project_id: UUID, items: Sequence[DataItemRow]) -> int:
    """Make tasks of new items in a project's workflow; returns how many tasks are new."""
    await ensure_default(session, project_id)
    return await add_tasks(session, project_id=project_id, items=items, actor=SYSTEM)


async def run_until(stop: asyncio.Event, first: Coroutine[Any, Any, None] | None, *loops: asyncio.Task[None]) -> None:
    """Do `first` while the loops run, then wait for `stop` or for a loop that ends too early; end all loops.

    Raises what `first` or a loop raised.
    """
    stopping = asyncio.create_task(stop.wait())
    beginning = asyncio.create_task(first) if first is not None else None
    try:
        watched = {stopping, *loops} if beginning is None else {stopping, beginning, *loops}
        done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        if beginning in done and beginning is not None and beginning.exception() is None:
            await asyncio.wait({stopping, *loops}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending = [stopping, *loops] if beginning is None else [stopping, beginning, *loops]
        for task in ending:
            task.cancel()
        results = await asyncio.gather(*ending, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result

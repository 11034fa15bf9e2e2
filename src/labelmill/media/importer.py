"""Runs folder imports: in batches, under a lease, so that a crashed runner's import goes on elsewhere.

Taking a file twice does no harm: equal bytes are one item, and an item is in a project once.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.db import Database, is_gone
from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.kit.settings import Settings
from labelmill.media.actions import Place, record_items, start_import
from labelmill.media.folder import list_folder, read_file
from labelmill.media.staging import Source, Staged, clean_name, stage_all
from labelmill.media.storage import Storage
from labelmill.media.tables import ImportProblemRow, ImportRow, ImportStatus

#: Files in one transaction.
BATCH: Final = 50
_REFUSALS: Final = 1_000
#: Seconds between looks for new imports, and for a cancel of the one that runs.
LOOK_SECONDS: Final = 0.5

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ImportLostError(Exception):
    """The import was canceled, or another process took it over: this one must write nothing more of it."""


@dataclass(slots=True)
class Claim:
    """An import that this process runs, as long as nobody else's lease replaced `lease_until`."""

    import_id: UUID
    project_id: UUID
    source: str
    created_by: UUID | None
    lease_until: datetime
    #: Files that an earlier runner added: they come again as duplicates, and are not counted twice.
    added_before: int
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def actor(self) -> Actor:
        """Who adds the files."""
        return Actor("import", self.import_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come; at its end `done` is the sum of the three that follow."""

    total: int
    done: int = 0
    added: int = 0
    duplicates: int = 0
    refused: int = 0


_CLAIM = sa.text(
    """
    UPDATE imports SET status = 'running', done = 0, duplicates = 0, refused = 0,
      lease_until = clock_timestamp() + make_interval(secs => :lease)
    WHERE id = (
      SELECT id FROM imports
      WHERE (status = 'pending' OR (status = 'running' AND lease_until < clock_timestamp()))
        AND (CAST(:only AS uuid) IS NULL OR id = :only)
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, project_id, source, created_by, lease_until, added
    """
)
_HOLD = sa.text(
    """
    UPDATE imports SET lease_until = clock_timestamp() + make_interval(secs => :lease)
    WHERE id = :id AND status = 'running' AND lease_until = :held
    RETURNING lease_until
    """
)
_COUNT = sa.text(
    """
    UPDATE imports SET total = :total, done = :done, added = :added, duplicates = :duplicates, refused = :refused
    WHERE id = :id
    """
)
_END = sa.text(
    """
    UPDATE imports SET status = :status, message = :message, finished_at = clock_timestamp(), lease_until = NULL
    WHERE id = :id
    """
)


async def claim_import(database: Database, settings: Settings, *, only: UUID | None = None) -> Claim | None:
    """Take the oldest import that waits, or whose runner is gone; None when there is none."""
    async with database.transaction() as session:
        row = (await session.execute(_CLAIM, {"lease": settings.lease_seconds, "only": only})).one_or_none()
        if row is None:
            return None
        await session.execute(sa.delete(ImportProblemRow).where(ImportProblemRow.import_id == row.id))
        return Claim(row.id, row.project_id, row.source, row.created_by, row.lease_until, row.added)


async def run_import(
    database: Database,
    storage: Storage,
    settings: Settings,
    claim: Claim,
    *,
    place: Place,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Run a claimed import to its end; returns early when it was canceled or taken over."""
    run = _Run(database, storage, settings, claim, place, progress)
    watch = asyncio.create_task(run.watch())
    try:
        await run.all_files()
    except ImportLostError:
        log.info("import.lost", import_id=str(claim.import_id))
    except Exception as error:
        if _database_gone(error):
            # The lease runs out, and the import goes on when the database is back.
            raise
        log.exception("import.failed", import_id=str(claim.import_id))
        with contextlib.suppress(ImportLostError):
            await run.end(ImportStatus.FAILED, f"The import stopped: {error}")
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def import_loop(database: Database, storage: Storage, place: Place, settings: Settings) -> None:
    """Run imports as they are asked for, one at a time, until cancelled."""
    while True:
        try:
            claim = await claim_import(database, settings)
            if claim is not None:
                await run_import(database, storage, settings, claim, place=place)
                continue
        except Exception as error:
            log.warning("import.interrupted", error=repr(error))
        await asyncio.sleep(LOOK_SECONDS)


async def import_folder(
    database: Database,
    storage: Storage,
    settings: Settings,
    *,
    project_id: UUID,
    folder: Path,
    created_by: UUID | None,
    place: Place,
    progress: Callable[[Progress], None] | None = None,
) -> ImportRow:
    """Import a folder here and now; the row that is returned has the counts.

    When another process's loop is quicker to claim it, this waits until that one is done.
    """
    actor = Actor("system") if created_by is None else Actor("person", created_by)
    absolute = await asyncio.to_thread(folder.absolute)
    async with database.transaction() as session:
        row = await start_import(session, actor, project_id=project_id, path=str(absolute))
    while True:
        claim = await claim_import(database, settings, only=row.id)
        if claim is not None:
            await run_import(database, storage, settings, claim, place=place, progress=progress)
        async with database.transaction() as session:
            row = await session.get_one(ImportRow, row.id)
        if row.finished_at is not None:
            return row
        await asyncio.sleep(LOOK_SECONDS)


def _database_gone(error: Exception) -> bool:
    # Of the system's own errors only broken connections: a full disk is no reason to try for ever.
    return is_gone(error) and (not isinstance(error, OSError) or isinstance(error, (ConnectionError, TimeoutError)))


class _Run:
    """One runner's work on one claim."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        settings: Settings,
        claim: Claim,
        place: Place,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._database = database
        self._storage = storage
        self._settings = settings
        self._claim = claim
        self._place = place
        self._tell = progress
        self._again = claim.added_before
        self._progress = Progress(0, added=claim.added_before)
        self._lost = False

    async def watch(self) -> None:
        """Renew the lease, and notice a cancel or a take-over."""
        while not self._lost:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                async with self._transaction():
                    pass
            except ImportLostError:
                self._lost = True
            except Exception as error:
                log.warning("import.lease", error=repr(error))

    async def all_files(self) -> None:
        root = await asyncio.to_thread(Path(self._claim.source).resolve)
        listing = await asyncio.to_thread(list_folder, root)
        total = len(listing.files) + len(listing.refused)
        for start in range(0, len(listing.refused) or 1, _REFUSALS):
            await self._write([], listing.refused[start : start + _REFUSALS], total)
        for start in range(0, len(listing.files), BATCH):
            staged, refused = await self._stage(root, listing.files[start : start + BATCH])
            await self._write(staged, refused, total)
        await self.end(ImportStatus.SUCCEEDED, None)

    async def end(self, status: ImportStatus, message: str | None) -> None:
        async with self._transaction() as session:
            await session.execute(_END, {"id": self._claim.import_id, "status": status, "message": message})
            await self._announce(session, f"import.{status}")

    async def _stage(self, root: Path, files: Sequence[str]) -> tuple[list[Staged], list[tuple[str, str]]]:
        def source(file: str) -> Source:
            async def read() -> bytes:
                if self._lost:
                    raise ImportLostError
                return await asyncio.to_thread(read_file, root, file)

            return file, read

        staged: list[Staged] = []
        refused: list[tuple[str, str]] = []
        sources = [source(file) for file in files]
        outcomes = await stage_all(self._storage, sources, max_pixels=self._settings.max_image_pixels)
        for file, outcome in zip(files, outcomes, strict=True):
            if isinstance(outcome, Staged):
                staged.append(outcome)
            else:
                refused.append((clean_name(file), outcome.message))
        return staged, refused

    async def _write(self, staged: Sequence[Staged], refused: Sequence[tuple[str, str]], total: int) -> None:
        """One batch: items, their place in the project, refusals and counts, in one transaction."""
        was = self._progress
        async with self._transaction() as session:
            added = await self._add(session, staged)
            known = len(staged) - added
            again = min(known, self._again)
            now = Progress(
                total=total,
                done=was.done + len(staged) + len(refused),
                added=was.added + added,
                duplicates=was.duplicates + known - again,
                refused=was.refused + len(refused),
            )
            session.add_all(
                ImportProblemRow(id=new_id(), import_id=self._claim.import_id, name=name, reason=reason)
                for name, reason in refused
            )
            await session.execute(_COUNT, {"id": self._claim.import_id, **asdict(now)})
            await self._announce(session, "import.progressed", asdict(now))
        self._progress, self._again = now, self._again - again
        if self._tell is not None:
            self._tell(now)

    async def _add(self, session: AsyncSession, staged: Sequence[Staged]) -> int:
        recorded = await record_items(session, self._storage, staged)
        items = {row.id: row for row, _ in recorded}
        if not items:
            return 0
        return await self._place(session, self._claim.project_id, list(items.values()))

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[AsyncSession]:
        """A transaction that renews the lease. Raises ImportLostError when the import is no longer ours."""
        claim = self._claim
        async with claim.lock:
            async with self._database.transaction() as session:
                held = {"id": claim.import_id, "held": claim.lease_until, "lease": self._settings.lease_seconds}
                lease_until = await session.scalar(_HOLD, held)
                if lease_until is None:
                    raise ImportLostError
                yield session
            claim.lease_until = lease_until

    async def _announce(self, session: AsyncSession, kind: str, data: dict[str, Any] | None = None) -> None:
        claim = self._claim
        await emit(session, Event(kind, claim.import_id, claim.project_id, claim.actor, data))

"""Live events: one LISTEN per process, fanned out to browsers as coalesced Server-Sent Events."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from labelmill.kit.db import Database, is_gone
from labelmill.kit.encoding import to_json
from labelmill.kit.events import CHANNEL
from labelmill.kit.listen import listen
from labelmill.kit.signals import CHANNEL as SIGNALS
from labelmill.kit.signals import Signals

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_POLL_SECONDS = 2.0
_BATCH = 2_000
#: Changes to one browser are told at most this often.
_COALESCE_SECONDS = 0.25
_PING_SECONDS = 15.0
#: Past this many tasks a message says "many" (null), and the browser refreshes its whole page of rows.
_MOST_IDS = 200
#: A stream that resumes from further back than this refreshes everything instead of replaying.
_LONGEST_REPLAY = 2_000
#: Both parts of a cursor are numbers of 64 bits.
_CURSOR_DIGITS = 18

# Rows of transactions that are still open may commit later with lower ids: stop before the oldest of them.
_NEXT = sa.text(
    """
    SELECT id, xid, kind, project_id, data FROM events
    WHERE (xid, id) > (:xid, :id) AND xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
    ORDER BY xid, id LIMIT :limit
    """
)
_NEXT_IN_PROJECT = sa.text(_NEXT.text.replace("ORDER BY", "AND project_id = :project ORDER BY"))
_NEWEST = sa.text(
    """
    SELECT coalesce(max(xid), 0) AS xid, coalesce(max(id), 0) AS id FROM events
    WHERE xid = (SELECT max(xid) FROM events
                 WHERE xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint)
    """
)


@dataclass(slots=True)
class Change:
    """What happened in a project since the last message, folded together."""

    cursor: str = ""
    kinds: set[str] = field(default_factory=set[str])
    tasks: set[str] | None = field(default_factory=set[str])
    stages: set[str] = field(default_factory=set[str])

    def add(self, row: Any) -> None:
        """Fold one event row in."""
        self.cursor = f"{row.xid}-{row.id}"
        self.kinds.add(row.kind)
        data: dict[str, Any] = row.data
        self.stages.update(data.get("stage_ids", ()))
        if self.tasks is not None:
            self.tasks.update(data.get("task_ids", ()))
            if len(self.tasks) > _MOST_IDS:
                self.tasks = None

    def message(self) -> bytes:
        """The change as one Server-Sent Event."""
        data = {
            "kinds": sorted(self.kinds),
            "task_ids": None if self.tasks is None else sorted(self.tasks),
            "stage_ids": sorted(self.stages),
        }
        return f"id: {self.cursor}\nevent: changed\ndata: {to_json(data).decode()}\n\n".encode()


@dataclass(slots=True, eq=False)
class _Subscriber:
    project_id: UUID
    change: Change = field(default_factory=Change)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class EventHub:
    """Reads the events table once for all of this process's browsers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wake = asyncio.Event()
        self._subscribers: set[_Subscriber] = set()
        self.signals = Signals()

    async def run(self) -> None:
        """Follow the events until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(self._database, {CHANNEL: self._woken, SIGNALS: self.signals.fire}))
            group.create_task(self._follow())

    def _woken(self, _payload: str) -> None:
        self._wake.set()

    async def _follow(self) -> None:
        xid, last = await self._newest()
        while True:
            try:
                rows = await self._read(_NEXT, {"xid": xid, "id": last, "limit": _BATCH})
            except Exception as error:
                if not is_gone(error):
                    raise
                rows = []
            for row in rows:
                xid, last = row.xid, row.id
                self._tell(row)
            if len(rows) < _BATCH:
                # The wake-up can come before the snapshot lets the row be seen: look again soon, then wait.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), timeout=_POLL_SECONDS)
                self._wake.clear()
                await asyncio.sleep(0.02)

    async def _newest(self) -> tuple[int, int]:
        while True:
            try:
                row = (await self._read(_NEWEST, {}))[0]
            except Exception as error:
                if not is_gone(error):
                    raise
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return row.xid, row.id

    async def _read(self, query: sa.TextClause, values: dict[str, Any]) -> list[Any]:
        async with self._database.transaction() as session:
            return list((await session.execute(query, values)).all())

    def _tell(self, row: Any) -> None:
        for subscriber in self._subscribers:
            if subscriber.project_id == row.project_id:
                subscriber.change.add(row)
                subscriber.woken.set()

    async def stream(self, project_id: UUID, *, since: str | None) -> AsyncGenerator[bytes]:
        """Server-Sent Events of one project, from the cursor `since` (a Last-Event-ID) or from now."""
        subscriber = _Subscriber(project_id)
        self._subscribers.add(subscriber)
        try:
            yield b"retry: 2000\n\n"
            if since is not None:
                yield (await self._missed(project_id, since)).message()
            while True:
                try:
                    await asyncio.wait_for(subscriber.woken.wait(), timeout=_PING_SECONDS)
                except TimeoutError:
                    yield b": ping\n\n"
                    continue
                subscriber.woken.clear()
                change, subscriber.change = subscriber.change, Change()
                yield change.message()
                await asyncio.sleep(_COALESCE_SECONDS)
        finally:
            self._subscribers.discard(subscriber)

    async def _missed(self, project_id: UUID, since: str) -> Change:
        """All that a browser missed while it was away; after too long, or for a strange cursor: everything."""
        change = Change(cursor=since)
        xid, _, last = since.partition("-")
        if not (xid.isdecimal() and last.isdecimal() and max(len(xid), len(last)) <= _CURSOR_DIGITS):
            newest = await self._newest()
            return Change(cursor=f"{newest[0]}-{newest[1]}", kinds={"resync"}, tasks=None)
        values = {"xid": int(xid), "id": int(last), "project": project_id, "limit": _LONGEST_REPLAY}
        rows = await self._read(_NEXT_IN_PROJECT, values)
        for row in rows:
            change.add(row)
        if len(rows) == _LONGEST_REPLAY:
            newest = await self._newest()
            return Change(cursor=f"{newest[0]}-{newest[1]}", kinds={"resync"}, tasks=None)
        return change

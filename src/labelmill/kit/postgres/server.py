"""The supervisor: starts PostgreSQL as our own child, keeps it running, stops it."""

import asyncio
import logging
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import asyncpg
import orjson

from labelmill.kit.postgres import cluster, leftovers
from labelmill.kit.postgres.account import Account, account_for
from labelmill.kit.postgres.binaries import find_programs
from labelmill.kit.postgres.errors import EmbeddedPostgresError
from labelmill.kit.postgres.lock import DataFolderLock, Owner

logger = logging.getLogger(__name__)
_asyncpg: Any = asyncpg  # ships no types

DATABASE = "labelmill"
SERVER_FILE = "server.json"
#: A postmaster that died leaves shared memory and lock files in use for a while; starts are retried this long.
_RETRY_SECONDS = 15.0
_STOP_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
_HELD_BY_THE_DEAD = ("pre-existing shared memory block", '" already exists')


class _Child:
    """One postmaster process. A thread reaps it, which works on every event loop (uvloop drops no privileges)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.pid = process.pid
        self.exited = asyncio.Event()
        self._process = process
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._reap, name=f"postgres-{process.pid}", daemon=True).start()

    def _reap(self) -> None:
        self._process.wait()
        with suppress(RuntimeError):  # the loop closed first
            self._loop.call_soon_threadsafe(self.exited.set)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def exited_within(self, seconds: float) -> bool:
        """Whether the process ended before the time was over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.exited.wait()
        return self.exited.is_set()


class EmbeddedPostgres:
    """PostgreSQL in a data folder, over a Unix socket only, from `start` to `stop`.

    It is started again whenever it dies. One process owns a data folder at a time: a second one gets
    DataFolderInUseError. `settings` are PostgreSQL parameters that win over ours.
    """

    def __init__(self, data_dir: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self._settings = dict(settings or {})
        self._cluster = (self.data_dir / "pg").resolve()
        self._log = self.data_dir / "pg.log"
        self._lock = DataFolderLock(self.data_dir)
        self._account: Account | None = None
        self._programs = Path()
        self._socket_dir = Path()
        self._child: _Child | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """URL of Labelmill's database, for SQLAlchemy and asyncpg; valid across restarts of the server."""
        return self.url_of(DATABASE)

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster; None while there is none."""
        return self._child.pid if self._child and not self._child.exited.is_set() else None

    def url_of(self, database: str) -> str:
        """URL of another database of the same server."""
        host = quote(str(self._socket_dir), safe="/")
        return f"postgresql://{cluster.SUPERUSER}@/{database}?host={host}&port={cluster.PORT}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Take the data folder, make the cluster if there is none, start the server and wait until it serves."""
        await asyncio.to_thread(cluster.prepare_data_dir, self.data_dir)
        self._lock.acquire()
        try:
            (self.data_dir / SERVER_FILE).unlink(missing_ok=True)
            self._account = await asyncio.to_thread(self._prepare)
            await leftovers.stop_orphan(self._cluster)
            self._child = await self._launch(self._account)
            await self._ensure_database()
            self._announce()
        except BaseException as error:
            await self.stop()
            if isinstance(error, OSError):
                raise EmbeddedPostgresError(
                    f"Labelmill cannot use the data folder {self.data_dir}: {error}. Make room or give it the "
                    "rights, or give another folder with --data-dir."
                ) from error
            raise
        self._watch = asyncio.create_task(self._keep_running(self._account), name="postgres-watch")

    async def stop(self) -> None:
        """Stop the server (open transactions are rolled back) and give up the data folder."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        try:
            if self._child is not None:
                (self.data_dir / SERVER_FILE).unlink(missing_ok=True)
                await self._end(self._child)
                self._child = None
        finally:
            self._lock.release()

    def _prepare(self) -> Account:
        account = account_for(self._cluster)
        cluster.check_reachable(self.data_dir, account)
        there = cluster.check_cluster(self._cluster)
        cluster.rotate_log(self._log)
        self._programs = find_programs(account, self.data_dir)
        self._socket_dir = cluster.socket_dir(self.data_dir, account)
        if not there:
            durable = self._settings.get("fsync") != "off"
            cluster.make_cluster(self._cluster, self._programs, account, self._log, durable=durable)
        return account

    async def _launch(self, account: Account) -> _Child:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _RETRY_SECONDS
        command = [
            *(str(self._programs / "postgres"), "-D", str(self._cluster)),
            *cluster.server_settings(self._settings, self._socket_dir),
        ]
        while True:
            await asyncio.to_thread(leftovers.remove_stale_locks, self._cluster, self._socket_dir)
            before = self._log.stat().st_size
            with self._log.open("ab") as output:
                child = _Child(cluster.run(command, account, output.fileno()))
            try:
                if await self._serves(child):
                    return child
            except BaseException:
                await self._end(child)
                raise
            said = self._log.read_bytes()[before:].decode(errors="replace")
            held = any(phrase in said for phrase in _HELD_BY_THE_DEAD)
            if not held or loop.time() > deadline:
                raise cluster.start_error("PostgreSQL could not start", self._log, self._cluster)
            await asyncio.sleep(0.2)

    async def _serves(self, child: _Child) -> bool:
        """Wait until the server answers (recovery after a crash takes its time); False when it ended instead."""
        while not child.exited.is_set():
            # Any answer but a connection means "not yet"; whether the process lives decides how long we ask.
            with suppress(OSError, _asyncpg.PostgresError, TimeoutError):
                connection = await _asyncpg.connect(self.url_of("postgres"), timeout=5)
                await connection.close()
                return True
            await child.exited_within(0.02)
        return False

    async def _ensure_database(self) -> None:
        connection = await _asyncpg.connect(self.url_of("postgres"))
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()

    def _announce(self) -> None:
        """Tell other processes of this machine where the server is; see `sharing`."""
        owner = Owner.this_process()
        content = orjson.dumps({"url": self.url, "pid": owner.pid, "started": owner.started})
        fresh = self.data_dir / f"{SERVER_FILE}.new"
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        fresh.replace(self.data_dir / SERVER_FILE)

    async def _keep_running(self, account: Account) -> None:
        pause = 0.0
        while True:
            if self._child is not None:
                await self._child.exited.wait()
                logger.error("PostgreSQL %d died; starting it again", self._child.pid)
                self._child = None
            await asyncio.sleep(pause)
            try:
                self._child = await self._launch(account)
            except (EmbeddedPostgresError, OSError) as error:
                # A full disk may get room again: keep trying for as long as Labelmill runs.
                pause = min(_LONGEST_PAUSE, pause * 2 + 1)
                logger.error("%s\nTrying again in %.0f s.", error, pause)
            else:
                pause = 0.0
                logger.warning("PostgreSQL serves again, as process %d", self._child.pid)

    async def _end(self, child: _Child) -> None:
        for sign, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            child.signal(sign)
            if await child.exited_within(seconds):
                return

"""Kills real processes: what was acknowledged is still there, and service comes back by itself."""

import asyncio
import os
import pwd
import signal
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from labelmill.kit.db import Database
from labelmill.kit.postgres import DataFolderInUseError, EmbeddedPostgres, database_url
from labelmill.kit.settings import Settings

pytestmark = pytest.mark.crash

OWNER = Path(__file__).parent / "postgres_owner.py"


@asynccontextmanager
async def owner_of(data_dir: Path, *arguments: str) -> AsyncGenerator[tuple[asyncio.subprocess.Process, int]]:
    """Another process that owns the folder, and the pid of its postmaster."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(OWNER),
        str(data_dir),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    family: list[psutil.Process] = []
    try:
        line = (await process.stdout.readline()).decode()
        assert line.startswith("serving "), line
        family = psutil.Process(process.pid).children(recursive=True)
        yield process, int(line.split()[1])
    finally:
        process.stdin.close()
        if process.returncode is None:
            await asyncio.wait_for(process.wait(), 30)
        for child in family:
            if child.is_running() and child.name().startswith("python"):
                child.kill()


async def write(server: EmbeddedPostgres, acknowledged: list[int], numbers: range) -> None:
    """Insert numbers one by one, remembering those whose commit was answered; reconnects when the server dies."""
    database = Database(server.url)
    pending = list(reversed(numbers))
    while pending:
        try:
            connection = await database.connect_raw()
            try:
                while pending:
                    await connection.execute("INSERT INTO written VALUES ($1) ON CONFLICT DO NOTHING", pending[-1])
                    acknowledged.append(pending.pop())
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            await asyncio.sleep(0.02)
    await database.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def numbers_in(url: str) -> set[int]:
    database = Database(url)
    connection = await database.connect_raw()
    rows = await connection.fetch("SELECT number FROM written")
    await connection.close()
    await database.close()
    return {row[0] for row in rows}


async def run(url: str, *statements: str) -> None:
    database = Database(url)
    connection = await database.connect_raw()
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
    await database.close()


async def test_a_killed_server_comes_back_by_itself_with_every_acknowledged_row(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        await run(server.url, "CREATE TABLE written (number int PRIMARY KEY)")
        acknowledged: list[int] = []
        writers = [asyncio.create_task(write(server, acknowledged, range(k * 1000, k * 1000 + 400))) for k in range(3)]
        for enough in (200, 500, 800):
            await until(lambda enough=enough: len(acknowledged) >= enough)
            pid, killed_at = server.pid, time.monotonic()
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            before = set(acknowledged)
            await until(lambda pid=pid: server.pid not in {None, pid})
            assert before <= await numbers_in(server.url)
            assert time.monotonic() - killed_at < 15
        await asyncio.gather(*writers)
        assert len(acknowledged) == 1200
        assert await numbers_in(server.url) == set(acknowledged)


async def test_a_killed_backend_does_not_take_the_server_down(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        await run(server.url, "CREATE TABLE written (number int PRIMARY KEY)")
        database = Database(server.url)
        connection = await database.connect_raw()
        os.kill(await connection.fetchval("SELECT pg_backend_pid()"), signal.SIGKILL)
        acknowledged: list[int] = []
        await asyncio.wait_for(write(server, acknowledged, range(50)), 15)
        assert await numbers_in(server.url) == set(range(50))
        await connection.close()
        await database.close()


async def test_the_next_owner_takes_over_from_a_killed_one_and_finds_its_rows(data_dir: Path) -> None:
    async with owner_of(data_dir) as (process, orphan):
        async with database_url(Settings(data_dir=data_dir), exclusive=False) as url:
            await run(
                url,
                "CREATE TABLE written (number int PRIMARY KEY)",
                "INSERT INTO written SELECT generate_series(1, 500)",
            )
        process.kill()
        await process.wait()
        assert psutil.pid_exists(orphan)
        async with EmbeddedPostgres(data_dir) as server:
            assert server.pid != orphan
            assert await numbers_in(server.url) == set(range(1, 501))


async def test_the_next_owner_starts_after_owner_and_server_were_both_killed(data_dir: Path) -> None:
    async with owner_of(data_dir) as (process, postmaster):
        process.kill()
        os.kill(postmaster, signal.SIGKILL)
        await process.wait()
        async with asyncio.timeout(20), EmbeddedPostgres(data_dir) as server:
            await run(server.url, "SELECT 1")


async def test_a_frozen_orphan_is_killed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelmill.kit.postgres.leftovers._FAST_SECONDS", 0.5)
    monkeypatch.setattr("labelmill.kit.postgres.leftovers._IMMEDIATE_SECONDS", 0.5)
    async with owner_of(data_dir) as (process, postmaster):
        process.kill()
        os.kill(postmaster, signal.SIGSTOP)
        await process.wait()
        async with asyncio.timeout(20), EmbeddedPostgres(data_dir) as server:
            await run(server.url, "SELECT 1")


async def test_a_second_owner_is_refused_while_the_first_lives(data_dir: Path) -> None:
    async with owner_of(data_dir) as (process, _):
        with pytest.raises(DataFolderInUseError) as refused:
            await EmbeddedPostgres(data_dir).start()
        assert f"process {process.pid}" in str(refused.value)
        assert str(data_dir) in str(refused.value)
        assert "--data-dir" in str(refused.value)
    async with EmbeddedPostgres(data_dir) as server:
        await run(server.url, "SELECT 1")


async def test_a_server_is_not_restarted_after_stop(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir)
    await server.start()
    pid = server.pid
    await server.stop()
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert server.pid is None
    await asyncio.sleep(0.3)
    assert not (data_dir / "pg" / "postmaster.pid").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
async def test_an_owner_that_is_not_root_runs_the_server_as_itself(data_dir: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(data_dir.parent, nobody.pw_uid, nobody.pw_gid)
    async with owner_of(data_dir, "nobody") as (_, postmaster):
        assert psutil.Process(postmaster).uids().effective == nobody.pw_uid
        status = os.stat(data_dir)
        assert status.st_mode & 0o777 == 0o700
        assert status.st_uid == nobody.pw_uid

"""Real worker processes to be killed, and a leader that notices."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest
from tests.support.world import World, make_world

from labelmill.executions.leader import Leader
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.kit.db import Database

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 3.0
StartWorker = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
async def leader(database: Database) -> AsyncGenerator[Leader]:
    """A leader of this process, elected."""
    leading = Leader(database, PgQueuerDispatcher(database))
    task = asyncio.create_task(leading.run())
    await asyncio.wait_for(leading.elected.wait(), timeout=10)
    yield leading
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def start_worker(database: Database, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts `labelmill worker` processes; whatever still lives at the end is killed, also if it is stopped."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        number = len(started)
        with (tmp_path / f"worker-{number}.log").open("wb") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "labelmill", "worker"],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "DATABASE_URL": database.url,
                    "LABELMILL_DATA_DIR": str(tmp_path / "data"),
                    "LABELMILL_AGENT_MODULES": "tests.support.agents",
                    "LABELMILL_AGENT_THREADS": "256",
                    "LABELMILL_LEASE_SECONDS": str(LEASE_SECONDS),
                },
            )
        started.append(child)
        return child

    yield start
    for child in started:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        child.wait()
    for log in tmp_path.glob("worker-*.log"):
        print(f"--- {log.name}\n{log.read_text()[-4000:]}")


@pytest.fixture
def new_world(database: Database) -> Callable[..., "asyncio.Future[World]"]:
    """Makes worlds in this test's database."""

    async def make(**options: object) -> World:
        async with database.transaction() as session:
            return await make_world(session, **options)  # pyright: ignore[reportArgumentType]

    return make  # pyright: ignore[reportReturnType]

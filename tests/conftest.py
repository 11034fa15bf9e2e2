"""Fixtures that talk to the real thing: one PostgreSQL a session, a fresh database for each test."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator
from itertools import count
from pathlib import Path

import pytest

from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.kit.db import Database, RawConnection
from labelmill.kit.migrate import migrate
from labelmill.kit.postgres import EmbeddedPostgres
from labelmill.migrations.models import metadata

#: Whether the tests' schema comes from the migrations or, while there are none, from the models.
SCHEMA_FROM_MIGRATIONS = True

TEMPLATE = "labelmill_template"
#: Nothing here outlives the tests, so nothing need reach the disk.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}

MEMORY = Path("/dev/shm")
ROOM_NEEDED = 2_000_000_000

_numbers = count(1)


def _memory_folder() -> Path | None:
    """Where a database is copied in 10 ms, not in 50 to 300; None where that has no room or runs no programs."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_NEEDED:
        return None
    return None if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY


@pytest.fixture(scope="session")
async def postgres() -> AsyncGenerator[EmbeddedPostgres]:
    """One server, in a folder that PostgreSQL's user can enter (pytest's own folders are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="labelmill-test-", dir=_memory_folder()))
    try:
        async with EmbeddedPostgres(folder, settings=FAST_SETTINGS) as server:
            yield server
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


@pytest.fixture(scope="session")
async def _admin(postgres: EmbeddedPostgres) -> AsyncGenerator[RawConnection]:
    """A connection from which databases are made and dropped."""
    server = Database(postgres.url)
    connection = await server.connect_raw()
    yield connection
    await connection.close()
    await server.close()


@pytest.fixture(scope="session")
async def _template(postgres: EmbeddedPostgres, _admin: RawConnection) -> str:
    """The database that each test's one is a copy of."""
    await _admin.execute(f"CREATE DATABASE {TEMPLATE}")
    database = Database(postgres.url_of(TEMPLATE))
    if SCHEMA_FROM_MIGRATIONS:
        await migrate(database)
    else:
        async with database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
    await PgQueuerDispatcher(database).install()
    await database.close()
    return TEMPLATE


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder to be made, in a place that PostgreSQL's user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="labelmill-test-", dir=_memory_folder()))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
async def empty_database(postgres: EmbeddedPostgres, _admin: RawConnection) -> AsyncGenerator[Database]:
    """A database without any table."""
    async for database in _fresh(postgres, _admin, template="template1"):
        yield database


@pytest.fixture
async def database(postgres: EmbeddedPostgres, _admin: RawConnection, _template: str) -> AsyncGenerator[Database]:
    """A database of its own for one test, with all tables and no rows."""
    async for database in _fresh(postgres, _admin, template=_template):
        yield database


async def _fresh(postgres: EmbeddedPostgres, admin: RawConnection, *, template: str) -> AsyncGenerator[Database]:
    name = f"test_{next(_numbers)}"
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    database = Database(postgres.url_of(name))
    yield database
    await database.close()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

"""The database for a process that may or may not be the one that runs it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

from labelmill.kit.postgres.errors import DataFolderInUseError
from labelmill.kit.postgres.lock import Owner, read_owner
from labelmill.kit.postgres.server import SERVER_FILE, EmbeddedPostgres
from labelmill.kit.settings import Settings

#: How long the owner of the data folder may take from its lock to its announcement.
_ANNOUNCE_SECONDS = 10.0


@asynccontextmanager
async def database_url(settings: Settings, *, exclusive: bool) -> AsyncGenerator[str]:
    """The URL to connect to: DATABASE_URL, or the server of the process that owns the data folder, or our own.

    Our own server runs until the block ends. `exclusive` raises DataFolderInUseError when another process owns
    the folder, instead of using its server.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = EmbeddedPostgres(settings.data_dir)
    url = await _start_or_find(server, exclusive=exclusive)
    try:
        yield url
    finally:
        await server.stop()


async def _start_or_find(server: EmbeddedPostgres, *, exclusive: bool) -> str:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _ANNOUNCE_SECONDS
    while True:
        try:
            await server.start()
        except DataFolderInUseError:
            if exclusive:
                raise
            url = _announced_url(server.data_dir)
            if url is not None:
                return url
            if loop.time() > deadline:
                raise
        else:
            return server.url
        await asyncio.sleep(0.1)


def _announced_url(data_dir: Path) -> str | None:
    try:
        content = orjson.loads((data_dir / SERVER_FILE).read_bytes())
        announced = Owner(int(content["pid"]), float(content["started"]))
        url = str(content["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # An announcement of an earlier owner is not this one's.
    return url if announced == read_owner(data_dir) else None

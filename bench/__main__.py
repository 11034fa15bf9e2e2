"""`make bench`: all benches, on a PostgreSQL of their own with default (durable) settings."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from bench import engine, queue, segment
from bench.editor import run as editor
from labelmill.kit.db import Database
from labelmill.kit.postgres import EmbeddedPostgres

#: Fresh databases that the benches take.
DATABASES = 8


async def main(folder: Path) -> None:
    """Run all benches with their files in `folder`."""
    try:
        async with EmbeddedPostgres(folder / "data") as server:
            databases: asyncio.Queue[str] = asyncio.Queue()
            admin = await Database(server.url).connect_raw()
            for number in range(DATABASES):
                await admin.execute(f"CREATE DATABASE bench_{number}")
                databases.put_nowait(server.url_of(f"bench_{number}"))
            await admin.close()
            print("Engine", flush=True)
            await engine.run(databases, folder / "files")
            print("Queue", flush=True)
            await queue.run(databases, folder / "files")
            print("Smart Segment", flush=True)
            await segment.run(databases, folder / "files")
        print("Label Editor", flush=True)
        await editor.run(folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


work = Path(tempfile.mkdtemp(prefix="labelmill-bench-"))
# PostgreSQL's own user must be able to enter when we are root.
work.chmod(0o755)
asyncio.run(main(work))

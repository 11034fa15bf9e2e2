"""Writes a migration from the models, on an empty database of its own: make migration SLUG=create_things."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from labelmill.kit.db import Database
from labelmill.kit.migrate import migrate, write_revision
from labelmill.kit.postgres import EmbeddedPostgres


async def main(folder: Path, message: str) -> None:
    """Bring an empty database to the newest version, and write what is missing to match the models."""
    async with EmbeddedPostgres(folder / "data") as server:
        database = Database(server.url)
        await migrate(database)
        print(await write_revision(database, message))
        await database.close()


if len(sys.argv) != 2:
    sys.exit("say what it does: make migration SLUG=create_things")
work = Path(tempfile.mkdtemp())
# PostgreSQL's own user must be able to enter when we are root.
work.chmod(0o755)
try:
    asyncio.run(main(work, sys.argv[1].replace("_", " ")))
finally:
    shutil.rmtree(work)

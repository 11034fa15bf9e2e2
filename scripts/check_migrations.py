"""Fails when the models differ from what the migrations make."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from labelmill.kit.db import Database
from labelmill.kit.migrate import check, migrate
from labelmill.kit.postgres import EmbeddedPostgres


async def main(folder: Path) -> None:
    """Migrate an empty database, and compare."""
    async with EmbeddedPostgres(folder / "data") as server:
        database = Database(server.url)
        await migrate(database)
        await check(database)
        await database.close()
    print("The migrations make what the models say.")


work = Path(tempfile.mkdtemp())
# PostgreSQL's own user must be able to enter when we are root.
work.chmod(0o755)
try:
    asyncio.run(main(work))
finally:
    shutil.rmtree(work)

"""A process that owns a data folder until its input ends: `postgres_owner.py FOLDER [USER]`.

It runs uvloop, as the web server does, and has a forked child, as a process pool has. As root with USER it
becomes that user first.
"""

import asyncio
import os
import pwd
import sys
import time
from pathlib import Path

import uvloop

from labelmill.kit.db import Database
from labelmill.kit.errors import LabelmillError
from labelmill.kit.postgres import EmbeddedPostgres


def fork_a_sleeper() -> None:
    """A child that outlives a killed owner by some seconds, as a process pool's may."""
    if os.fork() == 0:
        os.closerange(0, 3)
        time.sleep(20)
        os._exit(0)


async def own(folder: Path) -> None:
    try:
        async with EmbeddedPostgres(folder) as server:
            fork_a_sleeper()
            database = Database(server.url)
            connection = await database.connect_raw()
            user = await connection.fetchval("SELECT current_user")
            await connection.close()
            await database.close()
            print(f"serving {server.pid} as {user}", flush=True)
            await asyncio.to_thread(sys.stdin.read)
        print("stopped", flush=True)
    except LabelmillError as error:
        print(f"{type(error).__name__}: {error}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        entry = pwd.getpwnam(sys.argv[2])
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os.environ["HOME"] = "/nonexistent"
    uvloop.run(own(Path(sys.argv[1])))

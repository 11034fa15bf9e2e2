"""The Queue at a million tasks, over HTTP: its first rows, its counts, and Go live."""

import asyncio
import time
from pathlib import Path

import httpx
import sqlalchemy as sa
from tests.support.world import World, make_world

from bench.processes import address, process
from bench.report import line, percentile
from labelmill.identity.actions import create_token
from labelmill.kit.db import Database
from labelmill.kit.settings import Settings
from labelmill.runtime import prepare

WAITING = 1_000_000
REQUESTS = 30


async def run(databases: "asyncio.Queue[str]", data_dir: Path) -> None:
    """Make a million tasks, then ask a real server."""
    url = await databases.get()
    database = Database(url)
    await prepare(database, Settings())
    print(f"  making {WAITING:,} tasks ...", flush=True)
    async with database.transaction() as session:
        world = await make_world(session, slug="no-op", tasks=WAITING)
        token = (await create_token(session, world.actor, user_id=world.person, name="bench")).token
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(sa.text("VACUUM ANALYZE"))
    environment = {"DATABASE_URL": url, "LABELMILL_DATA_DIR": str(data_dir)}
    command = ("-m", "labelmill", "up", "--port", "0", "--no-browser", "--no-worker")
    async with process(*command, **environment) as server:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=await address(server), headers=headers, timeout=60) as client:
            await _pages(client, world)
            await _go_live(client, world)
    await database.close()


async def _timed(client: httpx.AsyncClient, method: str, path: str) -> float:
    began = time.perf_counter()
    answer = await client.request(method, path)
    seconds = time.perf_counter() - began
    answer.raise_for_status()
    return seconds


async def _pages(client: httpx.AsyncClient, world: World) -> None:
    base = f"/api/projects/{world.project}"
    # What the browser asks for on its way to the Queue; a server that has just started answers it cold.
    visit = [await _timed(client, "GET", p) for p in ("/api/session", base, f"{base}/stages", f"{base}/tasks?limit=50")]
    print(f"  the first visit after the server's start: {', '.join(f'{t * 1e3:.0f}' for t in visit)} ms")
    for what, path in (
        ("Queue, first rows of a stage", f"{base}/tasks?stage={world.stage}&limit=50"),
        ("Queue, first rows by status", f"{base}/tasks?stage={world.stage}&status=pending&limit=50"),
        ("Queue, first rows of the project", f"{base}/tasks?limit=50"),
        ("Queue, stages with counts", f"{base}/stages"),
    ):
        times = [await _timed(client, "GET", path) for _ in range(REQUESTS)]
        p50, p95 = percentile(times, 0.5) * 1e3, percentile(times, 0.95) * 1e3
        line(f"{what} at {WAITING:,} tasks, p50 / p95", f"{p50:.0f} / {p95:.0f} ms", "< 100 ms", met=p95 < 100)


async def _go_live(client: httpx.AsyncClient, world: World) -> None:
    stage = f"/api/projects/{world.project}/stages/{world.stage}"
    times = list[float]()
    for _ in range(5):
        times.append(await _timed(client, "POST", f"{stage}/go-live"))
        await _timed(client, "POST", f"{stage}/pause")
    worst = max(times) * 1e3
    line(f"Go live on {WAITING:,} waiting tasks, worst of 5", f"{worst:.0f} ms", "< 100 ms", met=worst < 100)

"""Real processes for the benches: workers and servers, ended when the block ends."""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextlib.asynccontextmanager
async def process(*command: str, **environment: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A process with its output piped."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(child.communicate(), timeout=30)
        except TimeoutError:
            child.kill()
            await child.communicate()


async def address(child: asyncio.subprocess.Process) -> str:
    """The address that `labelmill up` prints."""
    assert child.stdout is not None
    seen = ""
    async with asyncio.timeout(60):
        async for raw in child.stdout:
            seen += raw.decode()
            if found := re.search(r"http://127\.0\.0\.1:\d+", seen):
                return found.group()
    raise RuntimeError(f"the server printed no address:\n{seen}")
